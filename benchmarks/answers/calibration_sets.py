"""The question sets that answering is calibrated on, each with the index of its corpus.

Questions come from the seeds, the demonstration corpus and xquad, whose second half is made unanswerable by
taking the gold paragraph out of the hits; "off" are questions of one set asked of another's corpus, "short"
are questions of a few words. "items" are questions written over news articles, "gap" those of them that are
answered, asked without their articles.
"""

import random
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from operator import itemgetter
from pathlib import Path

from assistant.evaluation.question_sets import load_questions
from assistant.evaluation.values import Case, GoldSource
from benchmarks.answers.question_sets import SearchSet, read_rows, read_training_items, read_xquad
from benchmarks.finding.systems import build_our_index
from benchmarks.tables import ROOT
from benchmarks.training.articles import lay_item_articles
from index.building.build import build_index
from index.embedding.embedder import Embedder

ITEMS = "items"
ITEM_KINDS = ("a1", "a2", "miss", "premise")
ANSWERED = frozenset({"a1", "a2"})
OFF_TOPIC = "off"
GAP = "gap"
SHORT = "short"
SHORT_QUESTIONS = {"seeds": "short_seeds.jsonl", "demo": "short_demo.jsonl"}
"""Files of `benchmarks/data`, by the set whose corpus they are asked of."""
_XQUAD_EACH = 60
_EVERY = 3
"""Of how many articles one is asked about: a few weights are fitted, and other sets should count too."""


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


def development_corpora(shared: Path, cache: Path, embedder: Embedder) -> list[Corpus]:
    """Return the development sets, indexed."""
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
    return [*corpora, *_short(corpora)]


def _short(corpora: Sequence[Corpus]) -> Iterator[Corpus]:
    for corpus in corpora:
        if name := SHORT_QUESTIONS.get(corpus.name):
            yield Corpus(name=SHORT, index=corpus.index, cases=_answer_cases(ROOT / "benchmarks/data" / name))


def item_corpus(shared: Path, cache: Path, embedder: Embedder) -> Corpus:
    """Return questions written over news articles, those of every third, with all articles in one index.

    A case's tags are the kind of its item (a1, a2, miss, premise) and the file it was written over; every
    question that is answered is there a second time as a GAP, to be asked without that file.
    """
    items = read_training_items(shared)
    folder = cache / "training"
    lay_item_articles(items, shared, folder / "items")
    cases: list[Case] = []
    for item in sorted(items, key=itemgetter("file"))[1::_EVERY]:
        for kind in (one for one in ITEM_KINDS if one in item):
            entry = item[kind]
            sources = [GoldSource(file=item["file"], quote=quote) for quote in entry.get("evidence", ())]
            case = Case(
                id=f"{item['file']} {kind}",
                lang=entry["lang"],
                question=entry["question"],
                answerable=kind in ANSWERED,
                need="all",
                sources=tuple(sources),
                tags=(kind, item["file"]),
            )
            cases.append(case)
            if case.answerable:
                cases.append(replace(case, answerable=False, tags=(GAP, item["file"])))
    index = _indexed(folder / "items", folder / "items_index", embedder)
    return Corpus(name=ITEMS, index=index, cases=tuple(cases))


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
            sources=(GoldSource(file=question.gold[0].path, quote=row["answers"][0]),),
        )
    starts = {row["id"]: row["answer_start"] for row, _ in asked if row["id"] in cases}
    return tuple(cases.values()), starts
