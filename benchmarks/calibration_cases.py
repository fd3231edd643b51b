"""Development questions -> the numbers that answering is calibrated with: signals, sentence features, labels.

Questions come from the seeds, the demonstration corpus and xquad, whose second half is made unanswerable by
taking the gold paragraph out of the hits; "off" are questions of one set asked of another's corpus, "short"
are questions of a few words. A set over news articles that may not be shipped stands in `data/` as its
numbers alone, without a word of text; "gap" are its answerable questions, asked without their articles.
"""

import csv
import random
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass, field, fields, replace
from pathlib import Path

import numpy as np

from assistant.deciding import Signals, measure_signals
from assistant.evaluation_records import ArticleText, Case, LocatedSource, Source
from assistant.extracting import Findings, Sentence, find_sentences, make_candidates
from assistant.metrics import is_precise, overlap
from assistant.questions import digest_cases, load_questions, locate_sources
from assistant.sentence_features import SentenceFeatures
from benchmarks.fitting import Flags, Numbers
from benchmarks.question_sets import SearchSet, read_rows, read_xquad
from benchmarks.systems import build_our_index
from benchmarks.tables import ROOT
from index.building import build_index
from index.embedding import Embedder
from index.records import Hit
from index.retrieving import Index, open_index

READ = 8
"""Passages that answering reads."""
KEPT_SENTENCES = 20
OFF_TOPIC = "off"
GAP = "gap"
SHORT = "short"
SHORT_QUESTIONS = {"seeds": "short_seeds.jsonl", "demo": "short_demo.jsonl"}
"""Files of `benchmarks/data`, by the set whose corpus they are asked of."""
NEWS_SIGNALS = ROOT / "benchmarks/data/news_signals.csv"
NEWS_SENTENCES = ROOT / "benchmarks/data/news_sentences.csv"
_SPARE = 6
_XQUAD_EACH = 60
_SIGNALS = [field.name for field in fields(Signals)]
_FEATURES = [field.name for field in fields(SentenceFeatures)]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SentenceTable:
    """The sentences of one question's hits, a row each.

    `features` is (sentences, features), `right` whether a sentence and a gold quote overlap by half of the
    shorter, `held` (sentences, sources) the share of each source's quote a sentence holds. Neighbours in one
    `article` have `place`s one apart; sentences of one `statement` say the same.
    """

    features: Numbers
    right: Flags
    held: Numbers
    article: Numbers
    place: Numbers
    statement: Numbers

    def rows(self, chosen: Sequence[int]) -> "SentenceTable":
        """Return some of the rows."""
        return SentenceTable(
            **{field.name: getattr(self, field.name)[list(chosen)] for field in fields(SentenceTable)}
        )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CalibrationCase:
    """One question of a set; `needed` sources must be covered. Sentences only where sources are known."""

    set: str
    answerable: bool
    needed: int
    signals: Numbers
    sentences: SentenceTable | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Corpus:
    """A question set, its index, and the questions of others that are asked of it too.

    `starts` says where an answer starts in its file, for sets whose short answers may stand there twice.
    """

    name: str
    index: Path
    cases: tuple[Case, ...]
    foreign: tuple[Case, ...] = ()
    starts: Mapping[str, int] = field(default_factory=dict)


def collect_cases(shared: Path, cache: Path, embedder: Embedder) -> list[CalibrationCase]:
    """Ask every development question and return its numbers; the stored news among them."""
    seeds = _answer_cases(shared / "data/seeds_qa/dev.jsonl")
    demo = _answer_cases(ROOT / "tests/data/demo_questions.jsonl")
    searched = read_xquad(shared / "data")
    xquad, starts = xquad_cases(shared / "data", searched)
    corpora = [
        Corpus(
            name="seeds",
            index=_indexed(shared / "seeds", cache / "seeds", embedder),
            cases=seeds,
            foreign=xquad[:25],
        ),
        Corpus(
            name="demo",
            index=_indexed(ROOT / "corpus", cache / "demo", embedder),
            cases=demo,
            foreign=xquad[25:40],
        ),
        Corpus(
            name="xquad",
            index=build_our_index(searched, cache, embedder),
            cases=xquad,
            foreign=(*seeds[8:28], *demo[:20]),
            starts=starts,
        ),
    ]
    return [case for corpus in (*corpora, *_short(corpora)) for case in ask_corpus(corpus, embedder)]


def _short(corpora: Sequence[Corpus]) -> Iterator[Corpus]:
    for corpus in corpora:
        if name := SHORT_QUESTIONS.get(corpus.name):
            yield Corpus(name=SHORT, index=corpus.index, cases=_answer_cases(ROOT / "benchmarks/data" / name))


def collect_news(
    questions: Path, folder: Path, shared: Path, cache: Path, embedder: Embedder
) -> list[CalibrationCase]:
    """Ask a question set of its corpus, and of the same corpus questions of the other sets."""
    xquad, _ = xquad_cases(shared / "data", read_xquad(shared / "data"))
    seeds = _answer_cases(shared / "data/seeds_qa/dev.jsonl")
    corpus = Corpus(
        name="news",
        index=_indexed(folder, cache / "news" / digest_cases(_answer_cases(questions)), embedder),
        cases=_answer_cases(questions),
        foreign=(*xquad[40:60], *seeds[:8]),
    )
    without = tuple(replace(case, answerable=False) for case in corpus.cases if case.answerable)
    gap = Corpus(name=GAP, index=corpus.index, cases=without)
    return [*ask_corpus(corpus, embedder), *ask_corpus(gap, embedder)]


def ask_corpus(corpus: Corpus, embedder: Embedder) -> Iterator[CalibrationCase]:
    """Ask a corpus its own questions and the foreign ones; a question without any sentence is left out."""
    with open_index(corpus.index, embedder=embedder) as index:
        for case in corpus.cases:
            found = find_sentences(case.question, _hits_without_gold(case, index), index)
            if found.sentences:
                yield _case_numbers(corpus, case, found, index)
        for case in corpus.foreign:
            found = find_sentences(case.question, index.search(case.question, READ), index)
            if found.sentences:
                unanswerable = replace(case, answerable=False, sources=())
                yield replace(_case_numbers(corpus, unanswerable, found, index), set=OFF_TOPIC)


def _hits_without_gold(case: Case, index: Index) -> list[Hit]:
    """Return the hits of a question; an unanswerable one that has sources loses the hits of their files."""
    hits = index.search(case.question, READ + _SPARE)
    removed = set() if case.answerable else {source.file for source in case.sources}
    return [hit for hit in hits if hit.passage.path not in removed][:READ]


def _case_numbers(corpus: Corpus, case: Case, found: Findings, index: Index) -> CalibrationCase:
    files = {source.file for source in case.sources} | {hit.passage.path for hit in found.hits}
    texts = {path: article.text for path, article in index.articles(sorted(files)).items()}
    sources = _located(case, texts, corpus.starts.get(case.id))
    return CalibrationCase(
        set=corpus.name,
        answerable=case.answerable,
        needed=len(sources) if case.need == "all" else 1,
        signals=np.array(astuple(measure_signals(found, index)), dtype=np.float64),
        sentences=_sentence_table(found.sentences, sources) if case.answerable and sources else None,
    )


def _located(case: Case, texts: Mapping[str, str], start: int | None) -> list[LocatedSource]:
    articles = {path: ArticleText(text=text, language=None) for path, text in texts.items()}
    return [
        replace(one, places=tuple(place for place in one.places if start is None or place[0] == start))
        for one in locate_sources(case, articles)
    ]


def _sentence_table(sentences: Sequence[Sentence], sources: Sequence[LocatedSource]) -> SentenceTable:
    candidates = make_candidates(sentences)
    rows = np.arange(len(sentences))
    first_same = np.where(candidates.same.any(axis=1), candidates.same.argmax(axis=1), rows)
    return SentenceTable(
        features=np.array([astuple(sentence.features) for sentence in sentences]),
        right=np.array([any(_is_right(one, source) for source in sources) for one in sentences]),
        held=np.array([[_held_share(one, source) for source in sources] for one in sentences]),
        article=candidates.article.astype(np.float64),
        place=candidates.place.astype(np.float64),
        statement=np.minimum(rows, first_same).astype(np.float64),
    )


def _is_right(sentence: Sentence, source: LocatedSource) -> bool:
    span = (sentence.span.start, sentence.span.end)
    return sentence.hit.passage.path == source.file and is_precise(span, source.places)


def _held_share(sentence: Sentence, source: LocatedSource) -> float:
    if sentence.hit.passage.path != source.file:
        return 0.0
    span = (sentence.span.start, sentence.span.end)
    return max((overlap(span, place) / (place[1] - place[0]) for place in source.places), default=0.0)


def _indexed(folder: Path, index: Path, embedder: Embedder) -> Path:
    build_index(folder, index=index, embedder=embedder)
    return index


def _answer_cases(path: Path) -> tuple[Case, ...]:
    """Return the cases of a file that stand alone; a follow-up needs its conversation."""
    return tuple(case for case in load_questions(path) if not case.history)


def xquad_cases(data: Path, searched: SearchSet) -> tuple[tuple[Case, ...], dict[str, int]]:
    """Return questions of both languages, as many to be answered as not, and where their answers start.

    Sources are Russian spans; of an unanswerable one, what is taken out of the hits.
    """
    asked = list(zip(read_rows(data / "xquad" / "queries.jsonl"), searched.questions, strict=True))
    random.Random(7).shuffle(asked)  # noqa: S311
    counts: Counter[str] = Counter()
    cases: dict[str, Case] = {}
    for row, question in asked:
        counts[question.language] += 1
        if counts[question.language] > 2 * _XQUAD_EACH:
            continue
        cases[row["id"]] = Case(
            id=row["id"],
            lang=question.language,
            question=question.text,
            answerable=counts[question.language] <= _XQUAD_EACH,
            sources=(Source(file=question.gold[0].path, quote=row["answers"][0]),),
        )
    starts = {row["id"]: row["answer_start"] for row, _ in asked if row["id"] in cases}
    return tuple(cases.values()), starts


# The numbers of a set that cannot be shipped


def read_news() -> list[CalibrationCase]:
    """Return the stored numbers of the news set; none where its files are absent."""
    if not NEWS_SIGNALS.exists():
        return []
    tables: dict[str, list[dict[str, str]]] = {}
    for row in _read_csv(NEWS_SENTENCES):
        tables.setdefault(row["case"], []).append(row)
    return [
        CalibrationCase(
            set=row["set"],
            answerable=row["answerable"] == "1",
            needed=int(row["needed"]),
            signals=np.array([float(row[name]) for name in _SIGNALS]),
            sentences=_stored_table(tables[row["case"]]) if row["case"] in tables else None,
        )
        for row in _read_csv(NEWS_SIGNALS)
    ]


def write_news(cases: Sequence[CalibrationCase]) -> None:
    """Store the numbers of a set: of an answerable question the best sentences, and those that are right."""
    NEWS_SIGNALS.parent.mkdir(exist_ok=True)
    sources = max(one.sentences.held.shape[1] for one in cases if one.sentences)
    held = [f"held_{number}" for number in range(1, sources + 1)]
    _write_csv(
        NEWS_SIGNALS,
        ["case", "set", "answerable", "needed", *_SIGNALS],
        (
            [number, one.set, int(one.answerable), one.needed, *one.signals]
            for number, one in enumerate(cases)
        ),
    )
    _write_csv(
        NEWS_SENTENCES,
        ["case", "article", "place", "statement", "right", *held, *_FEATURES],
        (
            [number, *row]
            for number, one in enumerate(cases)
            if one.sentences
            for row in _stored_rows(_most_telling(one.sentences), sources)
        ),
    )


def _most_telling(table: SentenceTable) -> SentenceTable:
    """Return the first sentences, which are the best, and every right one."""
    return table.rows([n for n in range(len(table.right)) if n < KEPT_SENTENCES or table.right[n]])


def _stored_rows(table: SentenceTable, sources: int) -> Iterator[list[float]]:
    held = np.pad(table.held, ((0, 0), (0, sources - table.held.shape[1])))
    columns = (table.article, table.place, table.statement, table.right, held, table.features)
    yield from np.column_stack(columns).astype(np.float64).tolist()


def _stored_table(rows: Sequence[dict[str, str]]) -> SentenceTable:
    def numbers(*names: str) -> Numbers:
        return np.array([[float(row[name]) for name in names] for row in rows])

    return SentenceTable(
        features=numbers(*_FEATURES),
        right=numbers("right")[:, 0] > 0,
        held=numbers(*(name for name in rows[0] if name.startswith("held_"))),
        article=numbers("article")[:, 0],
        place=numbers("place")[:, 0],
        statement=numbers("statement")[:, 0],
    )


def _read_csv(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _write_csv(path: Path, header: Sequence[str], rows: Iterable[Sequence[float | str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(
            [value if isinstance(value, str) else f"{float(value):.4g}" for value in row] for row in rows
        )
