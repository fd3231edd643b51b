"""`data/judge_labels.jsonl` as values: answers over the demonstration corpus and what a person says."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.evaluation.question_sets import load_questions
from assistant.evaluation.scoring.metrics import strip_marks
from assistant.evaluation.scoring.model_judge import ANSWER_VERDICTS, SENTENCE_VERDICTS
from assistant.evaluation.values import Case
from assistant.values import Citation, CitedAnswer, Usage
from benchmarks.answers.question_sets import read_rows
from benchmarks.tables import ROOT
from index.search.index import Index

LABELS = ROOT / "benchmarks/data/judge_labels.jsonl"


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """An answer with its citations, and what a person says of it: the whole, and each sentence, in 0..1."""

    id: str
    case: Case
    answer: CitedAnswer
    correct: float
    sentences: tuple[str, ...]
    supported: tuple[float, ...]
    tuning: bool


def read_labels(index: Index, path: Path = LABELS) -> list[Label]:
    """Return the labels with answers as the assistant would have given them."""
    cases = {case.id: case for case in load_questions(ROOT / "tests/data/demo_questions.jsonl")}
    return [_read_label(row, cases[row["case"]], index) for row in read_rows(path)]


def _read_label(row: Mapping[str, Any], case: Case, index: Index) -> Label:
    citations = [_cite(n, source, index) for n, source in enumerate(row["quotes"], start=1)]
    quotes = " ".join(citation.quote for citation in citations)
    quoted = strip_marks(row["answer"]).split() == quotes.split()
    return Label(
        id=row["id"],
        case=case,
        answer=CitedAnswer(
            question=row["question"],
            standalone=row["question"],
            text=row["answer"],
            answered=True,
            reason=None,
            language=case.lang,
            mode="extractive" if quoted else "model",
            model=None,
            citations=tuple(citations),
            closest=(),
            unsupported=(),
            notices=(),
            usage=Usage(),
            seconds=0.0,
        ),
        correct=ANSWER_VERDICTS[row["correct"]],
        sentences=tuple(one["text"] for one in row["sentences"]),
        supported=tuple(SENTENCE_VERDICTS[one["support"]] for one in row["sentences"]),
        tuning=row["tuning"],
    )


def _cite(number: int, source: Mapping[str, str], index: Index) -> Citation:
    article = index.article(source["file"]).article
    start = article.text.index(source["quote"])
    return Citation(
        number=number,
        path=article.path,
        start=start,
        end=start + len(source["quote"]),
        quote=source["quote"],
        passage_id=f"{article.path}:{start}",
        title=article.title,
        outlet=article.outlet,
        published=article.published,
        language=article.language,
        support=1.0,
    )
