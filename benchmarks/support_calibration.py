"""How well support is told: claims that a passage bears out, and the same claims spoilt.

    python -m benchmarks.support_calibration [--documents 60]

True claims are sentences of NTREX news in one language against the passage in another (or the same), and the
known answers of question sets against their sources. Each is spoilt in the ways in which models err: another
number, another name, a word swapped, a negation, another sentence of the same article.
"""

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant.citations import SUPPORT_THRESHOLD, UNMATCHED_SCORE
from assistant.evidence import missing_evidence
from assistant.questions import load_questions
from assistant.supporting import SupportSignals, support_of, support_signals
from benchmarks.fitting import Numbers, area_under_curve, fit_odds
from benchmarks.tables import ROOT, is_absent, option_parser, print_table
from index.chunking import split_sentences
from index.decoding import decode_text
from index.embedding import TokenEmbedder, TokenVectors, open_embedder
from index.languages import detect_question_language
from index.records import Passage
from index.settings import load_settings

LANGUAGES = ("en", "ru", "uk")
WINDOW = 1
SHORTEST_CLAIM = 40
# How much each kind counts in the fit: most of what a model errs in is another fact than the passage tells.
KIND_SHARES = {"true": 1.0, "elsewhere": 1.0, "name": 0.3, "word": 0.3, "negation": 0.1, "number": 0.1}
PENALTY = 0.01
# Added to the fitted odds: a true sentence kept out costs more than a doubtful one that shows its quote.
LENIENCE = 0.8
_NUMBER = re.compile(r"\d+")
_NAME = re.compile(r"(?<=[a-zа-яіїєґё,] )[A-ZА-ЯІЇЄҐ][\w'’-]{3,}")
_WORD = re.compile(r"\b[^\W\d_]{5,}\b")
_VERB = {
    "en": r"\b(was|were|is|are|has|had|will|would|can|could)\b",
    "ru": r"\b(был\w*|будет|будут|может|могут)\b",
    "uk": r"\b(був|була|були|було|буде|будуть|може|можуть)\b",
}
_NOT = {"en": r"\1 not", "ru": r"не \1", "uk": r"не \1"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """A claim and a passage; `kind` is `true` or how the claim was spoilt."""

    document: str
    kind: str
    claim: str
    claim_language: str
    passage: str
    passage_language: str


def read_documents(folder: Path, count: int) -> dict[str, dict[str, list[str]]]:
    """Return the paragraphs of NTREX documents by language, aligned."""
    documents: dict[str, dict[str, list[str]]] = {}
    for path in sorted(folder.glob("en_*.txt"))[:count]:
        name = path.stem.removeprefix("en_")
        texts = {
            language: [
                line
                for line in (folder / f"{language}_{name}.txt").read_text(encoding="utf-8").splitlines()
                if line.strip()
            ]
            for language in LANGUAGES
        }
        if len({len(lines) for lines in texts.values()}) == 1 and len(texts["en"]) > 2 * WINDOW + 3:
            documents[name] = texts
    return documents


def make_pairs(documents: dict[str, dict[str, list[str]]], seed: int = 7) -> Iterator[Pair]:
    chooser = random.Random(seed)  # noqa: S311
    pool = {
        language: [line for texts in documents.values() for line in texts[language]] for language in LANGUAGES
    }
    for name, texts in documents.items():
        for claim_language in LANGUAGES:
            for passage_language in LANGUAGES:
                place = chooser.randrange(1, len(texts["en"]) - 1)
                lines = texts[passage_language]
                passage = "\n".join(lines[place - WINDOW : place + WINDOW + 1])
                claim = aligned_sentence(texts[claim_language][place], lines[place], chooser)
                if claim is None:
                    continue
                far = [line for at, line in enumerate(texts[claim_language]) if abs(at - place) > WINDOW + 1]
                for kind, text in spoil(claim, claim_language, pool[claim_language], far, chooser):
                    yield Pair(
                        document=name,
                        kind=kind,
                        claim=text,
                        claim_language=claim_language,
                        passage=passage,
                        passage_language=passage_language,
                    )


def answer_pairs(questions: Path, folder: Path, seed: int = 7) -> Iterator[Pair]:
    """Yield the known answers of a question set with the paragraph of their first source: paraphrases."""
    chooser = random.Random(seed)  # noqa: S311
    cases = [case for case in load_questions(questions) if case.answerable and case.answer and case.sources]
    pool: dict[str, list[str]] = {language: [] for language in LANGUAGES}
    for case in cases:
        pool[case.lang].append(case.answer or "")
    for case in cases:
        text = decode_text((folder / case.sources[0].file).read_bytes()).text
        place = text.find(case.sources[0].quote)
        if place < 0 or case.need == "all":
            continue
        begin = text.rfind("\n", 0, max(text.rfind("\n", 0, place) - 1, 0)) + 1
        ends = [end for end in (text.find("\n", place + len(case.sources[0].quote)),) if end >= 0]
        passage = text[begin : ends[0] if ends else len(text)]
        claim = case.answer or ""
        far = [other for other in pool[case.lang] if other != claim]
        for kind, spoilt in spoil(claim, case.lang, pool[case.lang], far, chooser):
            yield Pair(
                document=case.id,
                kind=kind,
                claim=spoilt,
                claim_language=case.lang,
                passage=passage,
                passage_language=detect_question_language(passage),
            )


def aligned_sentence(paragraph: str, other: str, chooser: random.Random) -> str | None:
    spans = split_sentences(paragraph)
    if len(spans) != len(split_sentences(other)):
        return None
    claims = [paragraph[span.start : span.end] for span in spans]
    long_ones = [claim for claim in claims if len(claim) >= SHORTEST_CLAIM]
    return chooser.choice(long_ones) if long_ones else None


def spoil(
    claim: str, language: str, pool: Sequence[str], far: Sequence[str], chooser: random.Random
) -> Iterator[tuple[str, str]]:
    """Yield the claim itself as `true`, then what it becomes by each error that it has room for."""
    yield "true", claim
    if number := _NUMBER.search(claim):
        other = str(int(number[0]) + chooser.choice([1, 3, 10, 200]))
        yield "number", claim[: number.start()] + other + claim[number.end() :]
    text = " ".join(chooser.sample(list(pool), min(40, len(pool))))
    names = _NAME.findall(claim)
    others = [name for name in _NAME.findall(text) if name not in claim]
    if names and others:
        yield "name", claim.replace(chooser.choice(names), chooser.choice(others), 1)
    words = [word for word in _WORD.findall(claim) if word.islower()]
    chooser.shuffle(words)
    for word in words:
        alike = [w for w in _WORD.findall(text) if w[-2:] == word[-2:] and w[:4] != word[:4] and w.islower()]
        if alike:
            yield "word", re.sub(rf"\b{word}\b", chooser.choice(alike), claim, count=1)
            break
    negated = re.sub(_VERB[language], _NOT[language], claim, count=1)
    if negated != claim:
        yield "negation", negated
    sentences = [line[s.start : s.end] for line in far for s in split_sentences(line)]
    fit = [sentence for sentence in sentences if len(sentence) >= SHORTEST_CLAIM]
    if fit:
        yield "elsewhere", chooser.choice(fit)


def signals_of(pairs: Sequence[Pair], embedder: TokenEmbedder) -> tuple[Numbers, NDArray[np.bool_]]:
    """Return (pairs, signals), and whether a number or name is missing."""
    claims = list(dict.fromkeys(pair.claim for pair in pairs))
    passages = list(dict.fromkeys(pair.passage for pair in pairs))
    asked = dict(zip(claims, embed_claims(embedder, claims), strict=True))
    told = dict(zip(passages, embedder.embed_passage_tokens(passages), strict=True))
    rows = []
    for pair in pairs:
        passage = as_passage(pair.passage)
        _, signals = support_signals(pair.claim, asked[pair.claim], passage, told[pair.passage], pair.passage)
        rows.append(signals.values())
    missing = [
        bool(
            missing_evidence(
                pair.claim, pair.passage, same_language=pair.claim_language == pair.passage_language
            )
        )
        for pair in pairs
    ]
    return np.array(rows, dtype=np.float64), np.array(missing)


def embed_claims(embedder: TokenEmbedder, claims: Sequence[str]) -> Sequence[TokenVectors]:
    return embedder.embed_queries_with_tokens(claims)[1]


def as_passage(text: str) -> Passage:
    return Passage(id="p", article_id="a", path="a.txt", position=0, start=0, end=len(text), text=text)


def main(arguments: Sequence[str] | None = None) -> None:
    parser = option_parser(__doc__ or "")
    parser.add_argument("--documents", type=int, default=16, help="NTREX documents to read")
    options = parser.parse_args(arguments)
    folder = options.shared / "data" / "news" / "ntrex"
    if is_absent(folder):
        return
    pairs = list(make_pairs(read_documents(folder, options.documents)))
    pairs += answer_pairs(ROOT / "tests" / "data" / "demo_questions.jsonl", ROOT / "corpus")
    pairs += answer_pairs(options.shared / "data" / "seeds_qa" / "dev.jsonl", options.shared / "seeds")
    embedder = open_embedder(cache_folder=load_settings().cache_folder)
    assert isinstance(embedder, TokenEmbedder)
    signals, missing = signals_of(pairs, embedder)
    in_use = np.array([support_of(_signals(row)) for row in signals])
    report("in use", pairs, in_use, missing)
    report("fitted on the other half", pairs, held_out_support(pairs, signals), missing)


def _signals(row: Numbers) -> SupportSignals:
    match, weakest, terms, other_language, other_script = map(float, row)
    return SupportSignals(
        match=match,
        weakest=weakest,
        terms=terms,
        other_language=other_language,
        other_script=other_script,
    )


def held_out_support(pairs: Sequence[Pair], signals: Numbers) -> Numbers:
    """Return the support of each pair by a regression over the documents of the other half."""
    true = np.array([pair.kind == "true" for pair in pairs])
    shares = np.array([KIND_SHARES[pair.kind] for pair in pairs])
    documents = sorted({pair.document for pair in pairs})
    half = np.array([documents.index(pair.document) % 2 for pair in pairs])
    support = np.zeros(len(pairs))
    for held in (0, 1):
        fitting = half != held
        weights, intercept = fit_odds(signals[fitting], true[fitting], shares[fitting], PENALTY)
        support[~fitting] = 1 / (1 + np.exp(-(signals[~fitting] @ weights + intercept + LENIENCE)))
    weights, intercept = fit_odds(signals, true, shares, PENALTY)
    print("weights on all:", weights.round(2), "intercept:", round(intercept + LENIENCE, 2))
    return support


def report(title: str, pairs: Sequence[Pair], support: Numbers, missing: NDArray[np.bool_]) -> None:
    """Print which share of each kind of claim counts as supported."""
    passed = (support >= SUPPORT_THRESHOLD) & ~missing
    judged = np.where(missing, np.minimum(support, UNMATCHED_SCORE), support)
    kinds = np.array([pair.kind for pair in pairs])
    groups = np.array([group_of(pair) for pair in pairs])
    rows = []
    for group in sorted(set(groups)):
        own = groups == group
        shares = [passed[own & (kinds == kind)] for kind in KIND_SHARES]
        told = area_under_curve(judged[own & (kinds == "true")], judged[own & (kinds != "true")])
        rows.append(
            [group, int(own.sum()), *(f"{s.mean():.2f}" if len(s) else "-" for s in shares), f"{told:.3f}"]
        )
    print_table(f"{title}: share of claims that pass", ["claims", "pairs", *KIND_SHARES, "AUC"], rows)


def group_of(pair: Pair) -> str:
    """Return how far claim and passage lie apart; known answers are paraphrases and stand apart."""
    source = "news" if "." in pair.document else "answers"
    if pair.claim_language == pair.passage_language:
        return f"{source}, one language"
    return (
        f"{source}, two scripts"
        if "en" in (pair.claim_language, pair.passage_language)
        else f"{source}, uk-ru"
    )


if __name__ == "__main__":
    main()
