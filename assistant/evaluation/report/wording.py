"""What reports say (`wording.toml`): first sentences, names of failures and parts, the cases worst first."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

from pydantic import ConfigDict, TypeAdapter

from assistant.evaluation.comparison import Comparison
from assistant.evaluation.metric_catalogue import METRICS, say_value
from assistant.evaluation.scoring.explaining import OTHER_LANGUAGE
from assistant.evaluation.scoring.figures import agree_on
from assistant.evaluation.values import CaseResult, Failure, Report
from assistant.prompt_files import LANGUAGE_NAMES
from index.messages import Language


@dataclass(frozen=True, slots=True, kw_only=True)
class FailureWords:
    """What a kind of failure is called, and what it means."""

    label: str
    meaning: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """The words of reports, and the figures they name; `failures` from what misleads a reader most."""

    __pydantic_config__ = ConfigDict(extra="forbid")

    headline: tuple[str, ...]
    slice_columns: tuple[str, ...]
    quality: tuple[str, ...]
    lede: Mapping[str, str]
    slices: Mapping[str, str]
    notes: Mapping[str, str]
    failures: Mapping[Failure, FailureWords]


def _load() -> Wording:
    """Read the words. Raises ValueError for some, or names of figures, that are missing or unknown."""
    text = Path(__file__).with_name("wording.toml").read_text(encoding="utf-8")
    wording = TypeAdapter(Wording).validate_python(tomllib.loads(text))
    named = {*wording.headline, *wording.slice_columns, *wording.quality}
    if not named <= METRICS.keys() or wording.failures.keys() != set(get_args(Failure)):
        raise ValueError("wording.toml: a figure is unknown, or a kind of failure has no words")
    return wording


WORDING = _load()
fill = Language().fill

FEWEST_CASES = 5
"""Questions that a part of the set must have for its figure to be shaded or spoken of."""
_WEAKEST_BY = "coverage"
_STANDS_OUT = 0.1


def say_language(code: str) -> str:
    """Return a language's English name, the code itself where it is not one of ours."""
    return LANGUAGE_NAMES.get(code, code)


def say_slice(kind: str, name: str) -> str:
    """Return what a slice is called in a table."""
    if kind == "pair":
        question, _, source = name.partition("→")
        return fill(WORDING.slices["languages"], question=say_language(question), source=say_language(source))
    return say_language(name) if kind == "language" else name


def say_lede(report: Report) -> str:
    """Return the report's first sentences: what was asked and how it went, in counts."""
    words = WORDING.lede
    asked = words["asked"] if report.model else words["asked_without_model"]
    sentences = [fill(asked, asked=len(report.results), model=report.model)]
    if any(result.case.answerable for result in report.results):
        abroad = sum(result.explanation == OTHER_LANGUAGE for result in report.results)
        counts = []
        if quoted := _count(report, "coverage"):
            counts.append(fill(words["quoted"], share=quoted))
        if accepted := _count(report, "accepted"):
            more = fill(words["other_language"], count=abroad) if abroad else ""
            counts.append(fill(words["accepted"], share=accepted) + more)
        if counts:
            sentences.append(fill(words["answerable"], counts=" and ".join(counts)))
    if report["declined"].count:
        sentences.append(fill(words["unanswerable"], share=_count(report, "declined")))
    if report["corrected"].count:
        sentences.append(fill(words["premises"], share=_count(report, "corrected")))
    return " ".join(sentences)


def say_weakest(report: Report) -> str:
    """Return in a sentence where the right passage is quoted least, empty where nothing stands out."""
    overall = report[_WEAKEST_BY].value
    compared = [
        (value, part)
        for part in report.slices
        if (value := part.figures[_WEAKEST_BY].value) is not None
        and part.figures[_WEAKEST_BY].count >= FEWEST_CASES
    ]
    if overall is None or not compared:
        return ""
    value, part = min(compared, key=lambda pair: pair[0])
    if overall - value < _STANDS_OUT:
        return ""
    return fill(
        WORDING.lede["weakest"],
        questions=fill(WORDING.slices[part.kind], name=say_slice(part.kind, part.name)),
        value=say_value(_WEAKEST_BY, value),
        overall=say_value(_WEAKEST_BY, overall),
    )


def _count(report: Report, name: str) -> str:
    figure = report[name]
    return "" if figure.value is None else f"{round(figure.value * figure.count)} of {figure.count}"


def say_change(comparison: Comparison) -> str:
    """Return in a sentence what changed from the baseline, in counts."""
    verdicts = [change.verdict for change in comparison.cases]
    return fill(
        WORDING.lede["unchanged" if comparison.unchanged else "changed"],
        compared=comparison.compared,
        worse=verdicts.count("worse") or "none",
        better=verdicts.count("better") or "none",
        figures_worse=len(comparison.worse) or "no",
        figures_better=len(comparison.better) or "none",
    )


def say_failure(failure: Failure | None) -> str:
    """Return how an answer went, in a word or two."""
    return "Right" if failure is None else WORDING.failures[failure].label


def worst_first(report: Report) -> list[CaseResult]:
    """Return all cases: failures by how much they mislead, then by their scores; the good ones last."""
    kinds = [*WORDING.failures, None]

    def badness(result: CaseResult) -> tuple[int, float, str]:
        values = [value for name in WORDING.quality if (value := result.value(name)) is not None]
        return kinds.index(result.failure), sum(values) / len(values) if values else 0.0, result.case.id

    return sorted(report.results, key=badness)


def count_failures(report: Report) -> dict[Failure, int]:
    """Return how many cases failed in each way, what misleads most first, those with none left out."""
    counts = {kind: sum(r.failure == kind for r in report.results) for kind in WORDING.failures}
    return {kind: count for kind, count in counts.items() if count}


_COMPARED = (
    ("judged_correct", "accepted", "the accepted words"),
    ("judged_supported", "supported", "the own check"),
)


def write_notes(results: Sequence[CaseResult], model: str | None, kept: int = 0) -> tuple[str, ...]:
    """Return the notes on a run: errors, stale sources, who answered, how far a judge can be trusted.

    `kept` of the cases were answered by an earlier start of the same run.
    """
    answers = [result.outcome.answer for result in results if result.outcome.answer is not None]
    judgements = [judgement for result in results for judgement in result.outcome.judgements]
    quoted = sum(answer.mode == "extractive" for answer in answers) if model is not None else 0
    counts = (
        ("kept", kept, len(results)),
        ("errors", sum(result.failure == "error" for result in results), len(results)),
        ("stale", sum(bool(result.stale) for result in results), len(results)),
        ("quotes", int(model is None), len(results)),
        ("quoted", quoted, len(answers)),
        ("other_language", sum(r.explanation == OTHER_LANGUAGE for r in results), len(results)),
        ("judgements", sum(judgement.value is None for judgement in judgements), len(judgements)),
    )
    notes = [fill(WORDING.notes[name], count=count, cases=cases) for name, count, cases in counts if count]
    for judged, counted, words in _COMPARED if judgements else ():
        agreement = agree_on(results, judged, counted)
        if agreement.count:
            kappa = "" if agreement.kappa is None else f" (kappa {agreement.kappa:.2f})"
            said = {"words": words, "alike": agreement.alike, "count": agreement.count, "kappa": kappa}
            notes.append(fill(WORDING.notes["agreement"], **said))
    return tuple(notes)
