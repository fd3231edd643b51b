"""The values of evaluating: Case -> Outcome -> Scores -> CaseResult -> Figures. All are frozen.

A figure is a weighted mean of the scores of the cases it applies to; a case that lacks what a figure needs
has a score without a value, is left out of that figure and counted.
"""

import html
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field

from assistant.evaluation.metric_catalogue import METRICS, say_value
from assistant.values import CitedAnswer

Interval = tuple[int, int]
Need = Literal["any", "all"]
JudgementKind = Literal["answer", "sentence"]
SliceKind = Literal["language", "pair", "tag"]
Failure = Literal["error", "invented", "wrong_answer", "cited_wrong", "not_cited", "not_retrieved", "refused"]


def _filled(text: str) -> str:
    if not text.strip():
        raise ValueError("be a text that is not blank")
    return text


Text = Annotated[str, AfterValidator(_filled)]


@dataclass(frozen=True, slots=True, kw_only=True)
class GoldSource:
    """A verbatim quote of a corpus file that answers the question, or a part of it."""

    file: Text
    quote: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class LocatedSource:
    """A source looked up in the corpus: the intervals `(start, end)` where its quote stands in its file.

    `language` is the file's. A quote that stands nowhere is stale; `in_corpus` is false without its file.
    """

    file: str
    quote: str
    places: tuple[Interval, ...]
    language: str | None
    in_corpus: bool

    @property
    def stale(self) -> bool:
        """Whether the quote no longer stands verbatim in its file."""
        return not self.places


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One question of a question set and what a right answer is.

    `need` says whether one of `sources` is enough or each is needed. `accept` holds groups of strings: a
    right answer has one string of every group. `history` are the earlier questions of the conversation,
    `standalone` the question with its references resolved, for the reader of the report.
    """

    id: Annotated[Text, BeforeValidator(lambda value: str(value) if type(value) is int else value)]
    lang: Text
    question: Text
    answerable: bool
    answer: Text | None = None
    need: Need = "any"
    sources: tuple[GoldSource, ...] = ()
    accept: tuple[Annotated[tuple[Text, ...], Field(min_length=1)], ...] = ()
    tags: tuple[Text, ...] = ()
    history: tuple[Text, ...] = ()
    standalone: Text | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return the case as a line of a question set holds it, absent fields left out."""
        fields = {**asdict(self), "need": self.need if self.sources else None}
        return {name: value for name, value in fields.items() if value not in (None, ())}


@dataclass(frozen=True, slots=True, kw_only=True)
class Retrieved:
    """One hit of a case's search, with the first characters of its passage."""

    path: str
    start: int
    end: int
    score: float
    rank: int
    excerpt: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerJudgement:
    """What a judging model said of an answer, or of a sentence and its quotes: `value` in 0..1, and why.

    Without a value the judgement failed and is not scored; `reason` then says why.
    """

    kind: JudgementKind
    subject: str
    value: float | None
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What the assistant did with one case: an answer with its hit list, or the error it stopped with.

    `seconds` is the time of answering as a caller measures it, without that of judging. Exactly one of
    `answer` and `error` is set.
    """

    answer: CitedAnswer | None
    hits: tuple[Retrieved, ...]
    seconds: float
    error: str | None = None
    judgements: tuple[AnswerJudgement, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleText:
    """The text citations of one corpus file point into, and its language."""

    text: str
    language: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """What one case adds to one figure; without a value it is left out, and `why` says for want of what."""

    value: float | None
    weight: float = 1.0
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseResult:
    """A case, what the assistant did with it, its scores by figure, and why it failed, if it did."""

    case: Case
    sources: tuple[LocatedSource, ...]
    outcome: Outcome
    scores: Mapping[str, Score]
    failure: Failure | None
    explanation: str

    @property
    def stale(self) -> bool:
        """Whether any source's quote no longer stands in its file."""
        return any(source.stale for source in self.sources)

    @property
    def source_languages(self) -> list[str]:
        """The languages of the files that answer, `?` for one that is not known."""
        return sorted({source.language or "?" for source in self.sources if source.in_corpus})

    def value(self, name: str) -> float | None:
        """Return the case's score for the figure `name`, None where it has none."""
        score = self.scores.get(name)
        return None if score is None else score.value


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One figure over some cases with its 95% bootstrap interval; all three are None when no case counts."""

    name: str
    value: float | None
    low: float | None
    high: float | None
    count: int
    left_out: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Slice:
    """The figures of the cases that share a question language, a language pair or a tag."""

    kind: SliceKind
    name: str
    cases: int
    figures: Mapping[str, Figure]


def outcome_to_dict(outcome: Outcome) -> dict[str, Any]:
    """Return an outcome as plain values; `assistant.evaluation.journal.read_outcome` is the way back."""
    return {
        "answer": None if outcome.answer is None else outcome.answer.to_dict(),
        "hits": [asdict(hit) for hit in outcome.hits],
        "seconds": outcome.seconds,
        "error": outcome.error,
        "judgements": [asdict(judgement) for judgement in outcome.judgements],
    }


def result_to_dict(result: CaseResult) -> dict[str, Any]:
    """Return one entry of the `results` that `report.json` holds."""
    return {
        "case": result.case.to_dict(),
        **outcome_to_dict(result.outcome),
        "scores": {name: s.value for name, s in result.scores.items() if s.value is not None},
        "weights": {name: s.weight for name, s in result.scores.items() if s.weight != 1.0},
        "left_out": {name: s.why for name, s in result.scores.items() if s.value is None},
        "failure": result.failure,
        "explanation": result.explanation,
        "sources": [asdict(source) for source in result.sources],
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """One run over a question set: every case, the figures overall and by slice.

    `digest` identifies the question set's content, `fingerprint` the assistant that answered, `judge` the
    model that judged, if one did; `notes` say what a reader must know before trusting the figures.
    `processor` is what it ran on, "" in a report of an older version. `report["coverage"]` is the figure of
    that name.
    """

    name: str
    digest: str
    created: str
    model: str | None
    judge: str | None
    fingerprint: Mapping[str, Any]
    seconds: float
    results: tuple[CaseResult, ...]
    figures: Mapping[str, Figure]
    slices: tuple[Slice, ...]
    notes: tuple[str, ...]
    processor: str = ""

    def __getitem__(self, name: str) -> Figure:
        """Return the overall figure called `name`; KeyError when there is none."""
        return self.figures[name]

    def to_dict(self) -> dict[str, Any]:
        """Return the document that `report.json` holds; `metrics` are the figures' bare values."""
        return {
            "name": self.name,
            "digest": self.digest,
            "created": self.created,
            "model": self.model,
            "judge": self.judge,
            "fingerprint": dict(self.fingerprint),
            "seconds": self.seconds,
            "processor": self.processor,
            "cases": len(self.results),
            "notes": list(self.notes),
            "metrics": {name: figure.value for name, figure in self.figures.items()},
            "figures": _figures_to_dict(self.figures),
            "slices": [
                {"kind": s.kind, "name": s.name, "cases": s.cases, "figures": _figures_to_dict(s.figures)}
                for s in self.slices
            ],
            "results": [result_to_dict(result) for result in self.results],
        }

    def _repr_html_(self) -> str:
        """Return the figures that were measured as a notebook shows them."""
        rows = "".join(
            f"<tr><td>{html.escape(METRICS[f.name].label)}</td><td><code>{f.name}</code></td>"
            f"<td>{say_value(f.name, f.value)}</td><td>{say_interval(f)}</td><td>{f.count}</td></tr>"
            for f in self.figures.values()
            if f.count
        )
        names = ("What", "Figure", "Value", "95% interval", "Questions")
        head = "".join(f"<th>{name}</th>" for name in names)
        return f"<table><caption>{html.escape(self.name)}</caption><tr>{head}</tr>{rows}</table>"


def _figures_to_dict(figures: Mapping[str, Figure]) -> dict[str, Any]:
    return {name: asdict(figure) for name, figure in figures.items()}


def say_interval(figure: Figure) -> str:
    """Return the interval of a figure as `81% to 95%`, `–` for none."""
    if figure.low is None or figure.high is None:
        return "–"
    return f"{say_value(figure.name, figure.low)} to {say_value(figure.name, figure.high)}"


def say_range(figure: Figure) -> str:
    """Return the interval and the number of cases in the words of a caption."""
    asked = "1 question" if figure.count == 1 else f"{figure.count} questions"
    if figure.low == figure.high:
        return f"{asked}, all alike" if figure.count > 1 else asked
    return f"{say_interval(figure)}, {asked}"


def find_occurrences(text: str, quote: str) -> tuple[Interval, ...]:
    """Return every place where `quote` stands verbatim in `text`, overlapping ones included."""
    if not quote:
        return ()
    found = re.finditer(f"(?={re.escape(quote)})", text)
    return tuple((match.start(), match.start() + len(quote)) for match in found)
