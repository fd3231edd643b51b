"""What is left of a capable model's answers once they are checked, and what its verdicts on claims are worth.

    python -m benchmarks.answers.replayed [--sentences] [--verify benchmarks/data/replayed_verdicts.jsonl]

Answers to the questions on the seeds and to a hundred on news were written from prompts alone by a capable
model, and are kept in `data/replayed_answers.jsonl` with offsets of what they cite. They are put into the
prompt of today, its marks made anew, and pass through the product's own answering: what is withheld, doubted
or cited beside the point is then its own doing. Verdicts, written the same way, are found by their claim.
"""

import json
import re
import shutil
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256
from itertools import groupby
from pathlib import Path
from typing import Any, get_args

from assistant.checking.judging import judge_claim
from assistant.checking.support import TokenSupport
from assistant.checking.values import Claim
from assistant.checking.verifying import verify_claims, weigh
from assistant.evaluation.question_sets import load_questions
from assistant.evaluation.scoring.metrics import is_covered, is_precise
from assistant.evaluation.values import Interval, find_occurrences
from assistant.models.replies import Message, StreamEnd
from assistant.models.token_counts import open_token_counter
from assistant.prompt_files import not_in_corpus
from assistant.prompting.passages import Source, make_source
from assistant.question.kinds import asks_for_several
from assistant.values import ClaimStatus, Usage
from assistant.writing.clauses import Clause
from assistant.writing.evidence import Checker, Evidence
from assistant.writing.model_answer import ModelAnswer, stream_answer
from assistant.writing.packing import pack_prompt
from benchmarks.answers.question_sets import read_rows
from benchmarks.tables import ROOT, is_absent, option_parser, print_table
from index.building.build import build_index
from index.search.index import Index, open_index
from index.values import CleanedArticle, Hit, Span

ANSWERS = ROOT / "benchmarks/data/replayed_answers.jsonl"
ITEMS = ("items.jsonl", "more_items.jsonl")
TODAY = date(2024, 9, 1)
READ, READ_FOR_SEVERAL = 8, 24
CHUNK = 40
CLAIMS_AT_ONCE = 6
STATUSES = get_args(ClaimStatus)
KINDS = ("answerable", "unanswerable", "a1", "a2", "miss", "premise")
CLAIM_KINDS = ("s1", "s2", "f1", "f2", "f3")
TRUE_CLAIMS = frozenset({"s1", "s2"})
_MARK = re.compile(r"\[(\d+)\]")
_ITEM = re.compile(r'^<claim number="(\d+)">\nClaim: (.*)$', re.MULTILINE)


class Replay:
    """A language model that writes a stored reply, in pieces as a server sends them."""

    name = "gpt-4o-mini"
    context_tokens = 128_000
    local = False

    def __init__(self, text: str = "") -> None:
        self._text = text

    def stream(self, messages: Sequence[Message]) -> Iterator[str | StreamEnd]:
        """Yield the reply, then its end."""
        text = self.reply(messages)
        for start in range(0, len(text), CHUNK):
            yield text[start : start + CHUNK]
        yield StreamEnd(usage=Usage(), estimated=False, cut=False)

    def reply(self, messages: Sequence[Message]) -> str:
        """Return the reply."""
        return self._text

    def close(self) -> None:
        """Nothing is held."""


class ReplayedVerifier(Replay):
    """A language model that gives the verdicts it once gave, each found by its claim."""

    def __init__(self, verdicts: Mapping[str, Mapping[str, str]]) -> None:
        super().__init__()
        self._verdicts = verdicts
        self.asked = self.unknown = 0

    def knows(self, claim: str) -> bool:
        """Whether a verdict on this claim is kept."""
        return claim_key(claim) in self._verdicts

    def reply(self, messages: Sequence[Message]) -> str:
        """Return the verdicts on the claims of a prompt; those not known are left out, and counted."""
        entries = []
        for number, claim in _ITEM.findall(messages[-1].content):
            verdict = self._verdicts.get(claim_key(claim))
            self.asked += 1
            self.unknown += verdict is None
            if verdict:
                entries.append(
                    {"claim": int(number), "verdict": verdict["verdict"], "words": verdict["words"]}
                )
        return json.dumps({"claims": entries}, ensure_ascii=False)


def claim_key(claim: str) -> str:
    """Return the hash by which the verdict on a claim is kept."""
    return sha256(" ".join(claim.split()).encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True, kw_only=True)
class Gold:
    """What a right answer cites: places of each quote by file. With `any_one` the quotes are alternatives."""

    quotes: tuple[tuple[str, tuple[Interval, ...]], ...]
    any_one: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Replayed:
    """A case, what became of its stored answer, and which of its citations and of the gold quotes are met."""

    row: Mapping[str, Any]
    answer: ModelAnswer
    prompt_tokens: int
    exact: bool
    languages: frozenset[str]
    precise: tuple[bool, ...]
    covered: tuple[bool, ...]

    @property
    def kind(self) -> str:
        """Its kind of question."""
        return str(self.row["kind"])

    @property
    def pair(self) -> str:
        """The languages of the question and of what it cites."""
        return f"{self.row['lang']}<-{'+'.join(sorted(self.languages)) or 'none'}"


# From a stored answer to marks of the prompt of today


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """A stored answer with marks of the prompt of today, and what it is checked against."""

    row: Mapping[str, Any]
    hits: Sequence[Hit]
    articles: Mapping[str, CleanedArticle]
    text: str
    prompt_tokens: int
    gold: Gold | None


def prepare(row: Mapping[str, Any], index: Index, gold: Gold | None) -> Prepared:
    """Find the passages of a question and give its stored answer the marks of their prompt."""
    cited = {n: [(f, Span(start=s, end=e)) for f, s, e in spans] for n, spans in row["cited"].items()}
    hits = find_passages(row["question"], [span for spans in cited.values() for span in spans], index)
    articles = {hit.passage.path: index.article(hit.passage.path) for hit in hits}
    model = Replay()
    prompt = pack_prompt(
        row["question"],
        [make_source(hit, articles[hit.passage.path]) for hit in hits],
        model=model,
        language=row["lang"],
        history=(),
        today=TODAY,
    )
    text = row["text"].replace("$not_in_corpus", not_in_corpus(row["lang"]))
    counter = open_token_counter(model.name)
    return Prepared(
        row=row,
        hits=hits,
        articles=articles,
        text=_MARK.sub(lambda mark: marks_of(cited[mark[1]], prompt.sources), text),
        prompt_tokens=sum(counter.count(message.content) for message in prompt.messages),
        gold=gold,
    )


def replay(prepared: Prepared, index: Index, verifier: Replay | None) -> Replayed:
    """Put a stored answer through the product's own answering."""
    *_, answer = stream_answer(
        prepared.row["question"],
        prepared.hits,
        articles=prepared.articles,
        model=Replay(prepared.text),
        support=TokenSupport(index.current()),
        judge=judge_claim,
        language=prepared.row["lang"],
        today=TODAY,
        verifier=verifier,
    )
    assert isinstance(answer, ModelAnswer)
    places = prepared.gold.quotes if prepared.gold else ()
    spans = [(one.path, (one.start, one.end)) for one in answer.citations]
    precise = [
        any(path == file and is_precise(span, quote) for file, quote in places) for path, span in spans
    ]
    covered = [is_covered(quote, [span for path, span in spans if path == file]) for file, quote in places]
    return Replayed(
        row=prepared.row,
        answer=answer,
        prompt_tokens=prepared.prompt_tokens,
        exact=all(
            prepared.articles[one.path].article.text[one.start : one.end] == one.quote
            for one in answer.citations
        ),
        languages=frozenset(one.language or "?" for one in answer.citations),
        precise=tuple(precise) if places else (),
        covered=tuple([any(covered)] if prepared.gold and prepared.gold.any_one else covered),
    )


def find_passages(question: str, cited: Sequence[tuple[str, Span]], index: Index) -> list[Hit]:
    """Return the hits for a question; what the answer cites and is not among them stands before them."""
    found = index.search(question, READ_FOR_SEVERAL if asks_for_several(question) else READ)
    known = {hit.passage.id for hit in found}
    paths = dict.fromkeys(path for path, _ in cited)
    missing = [
        passage
        for path in paths
        for passage in index.passages(path)
        if passage.id not in known
        and any(
            path == file and overlap(span, Span(start=passage.start, end=passage.end)) for file, span in cited
        )
    ]
    added = [Hit(passage=passage, score=0.0, rank=0) for passage in missing]
    return [replace(hit, rank=rank) for rank, hit in enumerate([*added, *found], start=1)]


def marks_of(cited: Sequence[tuple[str, Span]], sources: Sequence[Source]) -> str:
    """Return the marks that name the sentences of a prompt which hold these spans."""
    named = []
    for number, source in enumerate(sources, start=1):
        spans = [span for path, span in cited if path == source.article.path]
        numbered = [(0, source.headline)] if source.headline else []
        numbered += [(place, sentence) for place, sentence in enumerate(source.sentences, start=1)]
        places = [
            place
            for place, sentence in numbered
            if sentence and any(overlap(sentence, span) for span in spans)
        ]
        for _, group in groupby(enumerate(places), key=lambda pair: pair[1] - pair[0]):
            run = [place for _, place in group]
            last = f"-{number}.{run[-1]}" if len(run) > 1 else ""
            named.append(f"[{number}.{run[0]}{last}]")
    return "".join(named)


def overlap(one: Span, other: Span) -> bool:
    """Whether two spans share half of the shorter."""
    shared = min(one.end, other.end) - max(one.start, other.start)
    return 2 * shared >= min(one.end - one.start, other.end - other.start) > 0


# The data


def read_items(shared: Path) -> dict[str, dict[str, Any]]:
    """Return the items of the news articles by file."""
    folder = shared / "data/news_items"
    return {row["file"]: row for name in ITEMS for row in read_rows(folder / name)}


def gold_of(row: Mapping[str, Any], shared: Path, index: Index, items: Mapping[str, Any]) -> Gold | None:
    """Return what a right answer to a case cites; None where nothing does."""
    if row["corpus"] == "seeds":
        case = next(one for one in load_questions(shared / "data/seeds_qa/dev.jsonl") if one.id == row["id"])
        quotes = [(source.file, source.quote) for source in case.sources]
        any_one = case.need == "any"
    else:
        quotes = [(row["file"], quote) for quote in items[row["file"]][row["kind"]].get("evidence", ())]
        any_one = False
    if not quotes:
        return None
    texts = {file: index.article(file).article.text for file, _ in quotes}
    return Gold(
        quotes=tuple((file, find_occurrences(texts[file], quote)) for file, quote in quotes), any_one=any_one
    )


def open_corpora(shared: Path, cache: Path, items: Mapping[str, Any], opened: ExitStack) -> dict[str, Index]:
    """Return the indexes of the seeds and of the news articles with items, built where they are not yet."""
    articles = cache / "replayed-articles"
    for file in items:
        target = articles / file
        if not target.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(shared / "data/news" / file, target)
    indexes = {}
    for name, folder in (("seeds", shared / "seeds"), ("news_items", articles)):
        build_index(folder, index=cache / f"replayed-{name}")
        indexes[name] = opened.enter_context(open_index(cache / f"replayed-{name}"))
    return indexes


# Claims put to the verifier


def judge_claims(
    items: Mapping[str, Any], index: Index, verifier: ReplayedVerifier
) -> Iterator[tuple[str, str, str, str]]:
    """Yield kind, languages, status by rules and score, and status with verdicts, of the claims with one."""
    chosen = [
        (file, kind, row[kind])
        for file, row in items.items()
        for kind in CLAIM_KINDS
        if verifier.knows(row[kind]["claim"])
    ]
    for start in range(0, len(chosen), CLAIMS_AT_ONCE):
        group = chosen[start : start + CLAIMS_AT_ONCE]
        checked = []
        for file, _, item in group:
            checker, evidence = _beside_evidence(item, file, index)
            clause = Clause(text=item["claim"], start=0, end=0, at=0, references=())
            checked.append(
                (checker.claim(clause, evidence), checker.check(clause, following=evidence).judgement)
            )
        claims: list[Claim] = [claim for claim, _ in checked]
        verdicts = verify_claims(claims, verifier)
        for (file, kind, item), (claim, judgement), verdict in zip(group, checked, verdicts, strict=True):
            languages = f"{item['lang']}<-{index.article(file).article.language}"
            yield kind, languages, judgement.status, weigh(judgement, verdict, claim).status


def _beside_evidence(
    item: Mapping[str, Any], file: str, index: Index
) -> tuple[Checker, tuple[Evidence, ...]]:
    """Return a claim's checker over its article, and the sentences it cites: without any, those nearest."""
    cleaned = index.article(file)
    text = cleaned.article.text
    sources = [
        make_source(Hit(passage=passage, score=0.0, rank=rank), cleaned)
        for rank, passage in enumerate(index.passages(file), start=1)
    ]
    support = TokenSupport(index.current())
    checker = Checker(question="", language=item["lang"], sources=sources, support=support, judge=judge_claim)
    places = [find_occurrences(text, quote)[0] for quote in item["evidence"]]
    spans = [
        (source, Span(start=start, end=end))
        for start, end in places
        for source in sources
        if overlap(
            Span(start=start, end=end), Span(start=source.hit.passage.start, end=source.hit.passage.end)
        )
    ]
    if not spans:
        nearest = max(
            (
                (support.best_span(item["claim"], source.hit.passage, text, source.sentences), source)
                for source in sources
                if source.sentences
            ),
            key=lambda pair: pair[0][1],
        )
        spans = [(nearest[1], nearest[0][0])]
    return checker, tuple(
        Evidence(
            source=source,
            span=span,
            score=support.best_span(item["claim"], source.hit.passage, text, [span])[1],
        )
        for source, span in spans
    )


# Tables


def report(cases: Sequence[Replayed]) -> None:
    """Print what became of the sentences, by kind and by languages, and what the citations are worth."""
    pairs = sorted({one.pair for one in cases})
    groups = [(kind, [one for one in cases if one.kind == kind]) for kind in KINDS]
    groups += [(pair, [one for one in cases if one.pair == pair]) for pair in pairs]
    groups = [(name, group) for name, group in groups if group]
    print_table(
        "Claims of the answers by kind of question, and by languages of question and quotes",
        ["", "cases", "written", "withheld", *STATUSES],
        [[name, len(group), *_claim_counts(group)] for name, group in [*groups, ("all", cases)]],
    )
    print_table(
        "Answers and their citations",
        ["", "cases", "answered", "declined", "quotes", "exact", "cited", "precise", "gold", "covered"],
        [[name, len(group), *_answer_counts(group)] for name, group in [*groups, ("all", cases)]],
    )
    premises = [one for one in cases if one.kind == "premise"]
    corrected = sum(any(one.covered) for one in premises)
    declined = sum(one.answer.declined for one in premises)
    print(
        f"\npremises: {corrected} of {len(premises)} corrected with their evidence cited, {declined} declined"
    )
    tokens = [one.prompt_tokens for one in cases]
    print(f"tokens of the prompts: {sum(tokens)}, {sum(tokens) / max(len(tokens), 1):.0f} each")


def _claim_counts(cases: Sequence[Replayed]) -> list[int]:
    status = Counter(claim.status for one in cases for claim in one.answer.claims)
    withheld = sum(len(one.answer.unsupported) for one in cases)
    return [status.total() + withheld, withheld, *(status[name] for name in STATUSES)]


def _answer_counts(cases: Sequence[Replayed]) -> list[int]:
    answers = [one.answer for one in cases]
    return [
        sum(answer.answered for answer in answers),
        sum(answer.declined and not answer.answered for answer in answers),
        sum(not answer.answered and not answer.declined for answer in answers),
        sum(one.exact for one in cases),
        sum(len(one.precise) for one in cases),
        sum(sum(one.precise) for one in cases),
        sum(len(one.covered) for one in cases),
        sum(sum(one.covered) for one in cases),
    ]


def print_sentences(cases: Sequence[Replayed]) -> None:
    """Print every sentence that was withheld or doubted, with its reason and what it cites."""
    for one in cases:
        quotes = {citation.number: citation.quote for citation in one.answer.citations}
        for claim in one.answer.claims:
            if claim.status in ("doubtful", "contradicted"):
                values = ", ".join(claim.values.values())
                print(f"\n{one.row['id']} {claim.status}: {claim.reason} {values}")
                print(f"  {one.answer.text[claim.start : claim.end].strip()}")
                for number in claim.citations:
                    print(f"    | {' '.join(quotes[number].split())}")
        for sentence in one.answer.unsupported:
            print(f"\n{one.row['id']} withheld\n  {sentence}")


def report_claims(judged: Sequence[tuple[str, str, str, str]]) -> None:
    """Print how many claims of each kind are passed as they are: true ones should be, false ones not."""
    rows = []
    for kind in CLAIM_KINDS:
        group = [one for one in judged if one[0] == kind]
        if group:
            local = Counter(one[2] for one in group)
            verified = Counter(one[3] for one in group)
            rows.append(
                [
                    f"{kind} ({'true' if kind in TRUE_CLAIMS else 'false'})",
                    len(group),
                    *(counts[name] for counts in (local, verified) for name in STATUSES),
                ]
            )
    header = [f"{who} {name}" for who in ("local", "verified") for name in STATUSES]
    print_table("Claims on news, by rules and score alone and with verdicts", ["", "claims", *header], rows)


def main(arguments: Sequence[str] | None = None) -> None:
    parser = option_parser(__doc__ or "")
    parser.add_argument("--answers", type=Path, default=ANSWERS, help="stored answers")
    parser.add_argument("--verify", type=Path, help="stored verdicts on claims, to be given by the model")
    parser.add_argument(
        "--sentences", action="store_true", help="print what was withheld or doubted, and why"
    )
    options = parser.parse_args(arguments)
    if is_absent(options.shared / "data/news_items"):
        return
    items = read_items(options.shared)
    verifier = None
    if options.verify:
        verifier = ReplayedVerifier({row["claim"]: row for row in read_rows(options.verify)})
    with ExitStack() as opened:
        indexes = open_corpora(options.shared, options.cache, items, opened)
        prepared = []
        for row in read_rows(options.answers):
            index = indexes[row["corpus"]]
            prepared.append(prepare(row, index, gold_of(row, options.shared, index, items)))
        for title, checking in [("by rules and score", None)] + [("with verdicts", verifier)] * bool(
            verifier
        ):
            cases = [replay(one, indexes[one.row["corpus"]], checking) for one in prepared]
            print(f"\n== Answers checked {title}")
            report(cases)
            if options.sentences:
                print_sentences(cases)
        if verifier:
            print(f"\nverdicts asked for {verifier.asked} claims of answers, {verifier.unknown} not known")
            report_claims(list(judge_claims(items, indexes["news_items"], verifier)))


if __name__ == "__main__":
    main()
