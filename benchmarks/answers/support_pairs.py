"""Claims beside passages, true ones and wrong ones: what `support_calibration` measures and fits on."""

import random
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from assistant.evaluation.question_sets import load_questions
from benchmarks.answers.question_sets import read_rows
from index.chunking import split_passages, split_sentences
from index.cleaning.whole_folder import read_corpus
from index.language.detection import detect_question_language
from index.reading.decoding import decode_text

LANGUAGES = ("en", "ru", "uk")
WINDOW = 1
SHORTEST_CLAIM = 40
_NUMBER = re.compile(r"\d+")
_NAME = re.compile(r"(?<=[a-zа-яіїєґё,] )[A-ZА-ЯІЇЄҐ][\w'’-]{3,}")
_WORD = re.compile(r"\b[^\W\d_]{5,}\b")
_FULL_WORD = re.compile(r"\w{4,}")
_VERB = {
    "en": r"\b(was|were|is|are|has|had|will|would|can|could)\b",
    "ru": r"\b(был\w*|будет|будут|может|могут)\b",
    "uk": r"\b(був|була|були|було|буде|будуть|може|можуть)\b",
}
_NOT = {"en": r"\1 not", "ru": r"не \1", "uk": r"не \1"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """A claim and a passage; `kind` is `true` or what is wrong with the claim.

    `source` says where the claim comes from: `news`, `answers`, `fragments` of both, or who wrote it.
    `heading` is what is known of the article beside the passage: its title, outlet and date.
    """

    source: str
    document: str
    kind: str
    claim: str
    claim_language: str
    passage: str
    passage_language: str
    heading: str = ""


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
                        source="news",
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
                source="answers",
                document=case.id,
                kind=kind,
                claim=spoilt,
                claim_language=case.lang,
                passage=passage,
                passage_language=detect_question_language(passage),
            )


def fragments(pairs: Sequence[Pair], seed: int = 7) -> list[Pair]:
    """Return one to three words of each claim that is true or taken from elsewhere, beside its passage."""
    chooser = random.Random(seed)  # noqa: S311
    found = []
    for pair in pairs:
        words = pair.claim.split()
        count = chooser.randint(1, 3)
        begin = chooser.randrange(max(len(words) - count, 0) + 1)
        claim = " ".join(words[begin : begin + count]).strip('.,:;!?«»"“”()')
        if pair.kind in ("true", "elsewhere") and _FULL_WORD.search(claim):
            found.append(replace(pair, source="fragments", claim=claim))
    return found


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


def labelled_claims(labels: Path, folders: Mapping[str, Path]) -> Iterator[Pair]:
    """Yield the claims that a person labelled, each beside every passage of its article.

    `folders` holds the corpora by the names that the labels use; claims on others are left out. Pairs of one
    claim have one `document`.
    """
    articles = {
        (name, cleaned.article.path): cleaned
        for name, folder in folders.items()
        for cleaned in read_corpus(folder)
    }
    for number, row in enumerate(read_rows(labels)):
        cleaned = articles.get((row["corpus"], row["file"]))
        if cleaned is None:
            continue
        article = cleaned.article
        known = (article.title, article.outlet, article.published)
        for passage in split_passages(cleaned):
            yield Pair(
                source=row["writer"],
                document=f"claim {number}",
                kind="true" if row["supported"] else "invented",
                claim=row["claim"],
                claim_language=row["lang"],
                passage=passage.text,
                passage_language=article.language or row["lang"],
                heading="\n".join(text for text in known if text),
            )
