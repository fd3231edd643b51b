"""The values of evaluating: Case -> Outcome -> Scores -> CaseResult -> Figures. All are frozen.

A figure is a weighted mean of the scores of the cases it applies to; a case that lacks what a figure needs
has a score without a value, is left out of that figure and counted.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal

from assistant.records import CitedAnswer

Interval = tuple[int, int]
Need = Literal["any", "all"]
JudgementKind = Literal["answer", "sentence"]
SliceKind = Literal["language", "pair", "tag"]
Failure = Literal["error", "invented", "wrong_answer", "cited_wrong", "not_cited", "not_retrieved", "refused"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A verbatim quote of a corpus file that answers the question, or a part of it."""

    file: str
    quote: str


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

    id: str
    lang: str
    question: str
    answerable: bool
    answer: str | None = None
    need: Need = "any"
    sources: tuple[Source, ...] = ()
    accept: tuple[tuple[str, ...], ...] = ()
    tags: tuple[str, ...] = ()
    history: tuple[str, ...] = ()
    standalone: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return the case as a line of a question set holds it, absent fields left out."""
        fields: dict[str, Any] = {
            "id": self.id,
            "lang": self.lang,
            "question": self.question,
            "answerable": self.answerable,
            "answer": self.answer,
            "need": self.need if self.sources else None,
            "sources": [asdict(source) for source in self.sources],
            "accept": [list(group) for group in self.accept],
            "tags": list(self.tags),
            "history": list(self.history),
            "standalone": self.standalone,
        }
        return {name: value for name, value in fields.items() if value not in (None, [])}


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
class Judgement:
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
    judgements: tuple[Judgement, ...] = ()


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
    """Return an outcome as plain values; `assistant.journal.read_outcome` is the way back."""
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
