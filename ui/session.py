"""What one visitor's page remembers: frozen values, a new one for each step, never shared by visitors."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from assistant.records import Citation, CitedAnswer, Turn
from index.errors import QuestionError
from index.records import Hit
from ui.protocol import FilterArguments
from ui.texts import ENGLISH, Texts

QUESTION_LIMIT = 2_000  # characters; longer than any question, short enough to embed and to prompt


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """A question that got no answer, in one line for the reader."""

    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Stopped:
    """An answer the reader stopped, as far as it had come."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """A question and what came of it."""

    question: str
    outcome: CitedAnswer | Failure | Stopped


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A question under way and the text written so far."""

    question: str
    text: str = ""


NO_DRAFT = Draft(question="")


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A place of an article to open: a cited span, a close passage, or (no offsets) the article alone.

    `exchange` counts the conversation's exchanges from 0; `number` is the citation's, `rank` the hit's.
    """

    exchange: int
    path: str
    start: int | None = None
    end: int | None = None
    number: int | None = None
    rank: int | None = None


def past_turns(exchanges: Sequence[Exchange]) -> list[Turn]:
    """Return the answered exchanges as the turns a follow-up is understood by."""
    return [
        turn
        for exchange in exchanges
        if isinstance(exchange.outcome, CitedAnswer)
        for turn in (
            Turn(role="user", text=exchange.question),
            Turn(role="assistant", text=exchange.outcome.text),
        )
    ]


def citation_place(exchange: int, citation: Citation) -> Place:
    """Return where a citation leads."""
    return Place(
        exchange=exchange,
        path=citation.path,
        start=citation.start,
        end=citation.end,
        number=citation.number,
    )


def hit_place(exchange: int, hit: Hit) -> Place:
    """Return where a close passage leads."""
    passage = hit.passage
    return Place(exchange=exchange, path=passage.path, start=passage.start, end=passage.end, rank=hit.rank)


def check_question(question: str, texts: Texts = ENGLISH) -> str:
    """Return a question without white space around it; raise QuestionError for one that is too long."""
    stripped = question.strip()
    if len(stripped) > QUESTION_LIMIT:
        raise QuestionError(texts.long_question.format(length=len(stripped), limit=QUESTION_LIMIT))
    return stripped


def read_filters(
    languages: Sequence[str] | None = None,
    outlets: Sequence[str] | None = None,
    since: str | None = None,
    until: str | None = None,
    path: str | None = None,
    *,
    texts: Texts = ENGLISH,
) -> FilterArguments:
    """Return form fields as filters; raise QuestionError for a date that is none."""
    return FilterArguments(
        languages=tuple(languages or ()),
        outlets=tuple(outlets or ()),
        since=_read_date(since, texts),
        until=_read_date(until, texts),
        path=path or None,
    )


def _read_date(value: str | None, texts: Texts) -> date | None:
    stripped = (value or "").strip()
    if not stripped:
        return None
    try:
        return date.fromisoformat(stripped)
    except ValueError as exc:
        raise QuestionError(texts.bad_date.format(value=stripped)) from exc
