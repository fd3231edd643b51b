"""What one visitor's page remembers: frozen values, a new one for each step, never shared by visitors."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import cast

from assistant.exporting.values import QuoteCheck
from assistant.question.scope import FilterArguments, make_filters
from assistant.values import CheckedText, Citation, CitedAnswer, PartialAnswer, Retelling, Turn
from index.errors import QuestionError
from index.messages import CodedText
from index.values import Hit

QUESTION_LIMIT = 2_000  # characters; longer than any question, short enough to embed and to prompt
_FILTERS_LIMIT = 20_000  # characters, one between two; each name that nothing has is told with those near it


NOTHING_WRITTEN = PartialAnswer(text="")


@dataclass(frozen=True, slots=True, kw_only=True)
class FailedQuestion:
    """A question that got no whole answer, why, and what there was of one by then."""

    message: CodedText
    answer: PartialAnswer = NOTHING_WRITTEN


@dataclass(frozen=True, slots=True, kw_only=True)
class Stopped:
    """An answer that was not finished, as far as it had come: the reader stopped it, or left the page."""

    answer: PartialAnswer
    left: bool = False


Outcome = CitedAnswer | CheckedText | FailedQuestion | Stopped


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleFacts:
    """What the page says of an article in one line; unknown ones are None."""

    title: str | None
    outlet: str | None
    published: str | None
    language: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """A question and what came of it.

    `about` knows the articles of the close passages by path; `good` is the reader's thumb, None while there
    is none.
    """

    question: str
    outcome: Outcome
    about: Mapping[str, ArticleFacts] = field(default_factory=dict)
    good: bool | None = None


Exchanges = tuple[Exchange, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenQuestion:
    """A question under way: its place in the queue (0 when its turn has come) and its answer so far."""

    question: str
    answer: PartialAnswer = NOTHING_WRITTEN
    place: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A place of an article to open: a cited span, a close passage, or (no offsets) the article alone.

    `exchange` counts the conversation's exchanges from 0; `number` is the citation's, `rank` the hit's.
    `quote` are the words that stood there when the question was answered.
    """

    exchange: int
    path: str
    start: int | None = None
    end: int | None = None
    quote: str = ""
    number: int | None = None
    rank: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifiedExport:
    """A file that a reader had checked: what became of its quotes, or why it could not be read."""

    name: str
    checks: tuple[QuoteCheck, ...] = ()
    problem: CodedText | None = None


def is_key(key: str) -> bool:
    """Whether a browser's key could have been given by this page."""
    return re.fullmatch(r"[0-9a-f]{32}", key) is not None


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


def citation_place(exchange: int, citation: Citation, retold: Retelling | None = None) -> Place:
    """Return where a citation leads, or a sentence that says what it quotes."""
    stands = retold or citation
    return Place(
        exchange=exchange,
        path=stands.path,
        start=stands.start,
        end=stands.end,
        quote=stands.quote,
        number=citation.number,
    )


def hit_place(exchange: int, hit: Hit) -> Place:
    """Return where a close passage leads."""
    passage = hit.passage
    return Place(
        exchange=exchange,
        path=passage.path,
        start=passage.start,
        end=passage.end,
        quote=passage.text,
        rank=hit.rank,
    )


def citations_of(outcome: Outcome) -> Sequence[Citation]:
    """Return what there is to open of an outcome, also of an answer that was not finished."""
    match outcome:
        case CitedAnswer() | CheckedText():
            return outcome.citations
        case unfinished:
            return unfinished.answer.citations


def find_place(exchanges: Exchanges, data: Mapping[str, object]) -> Place | None:
    """Return the place a click asks for, or None for the corpus panel (and for one that is no more)."""
    number = whole_number(data.get("exchange"))
    if number is None or number >= len(exchanges):
        return None
    answer = exchanges[number].outcome
    mark, rank, path = whole_number(data.get("number")), whole_number(data.get("rank")), data.get("article")
    cited = [c for c in citations_of(answer) if c.number == mark]
    retold = [citation_place(number, c, one) for c in cited for one in c.retold if one.path == path]
    places = [*retold, *(citation_place(number, c) for c in cited if path is None)]
    if isinstance(answer, CitedAnswer):
        places += [hit_place(number, h) for h in answer.closest if h.rank == rank]
    if isinstance(path, str) and isinstance(answer, CitedAnswer | CheckedText):
        places.append(Place(exchange=number, path=path))
    return next(iter(places), None)


def whole_number(value: object) -> int | None:
    """Return the number that decimal digits of a page's data write, else None."""
    return int(value) if isinstance(value, str) and value.isdecimal() else None


def check_question(question: str) -> str:
    """Return a question without white space around it; raise QuestionError for one that is too long."""
    stripped = question.strip()
    if len(stripped) > QUESTION_LIMIT:
        raise QuestionError("question_too_long", characters=len(stripped), limit=QUESTION_LIMIT)
    return stripped


def read_filters(
    languages: Sequence[str] | None = None,
    outlets: Sequence[str] | None = None,
    since: str | None = None,
    until: str | None = None,
    path: str | None = None,
) -> FilterArguments:
    """Return form fields as checked filters; raise QuestionError for a date that is none, or too many names.

    A date is `2024-08-21` or, as Ukrainian and Russian write it, `21.08.2024`.
    """
    given = (*(languages or ()), *(outlets or ()), since or "", until or "", path or "")
    if sum(len(one) + 1 for one in given) > _FILTERS_LIMIT:
        raise QuestionError("filters_too_long", limit=_FILTERS_LIMIT)
    first, last = _date_words(since), _date_words(until)
    checked = make_filters(languages or (), outlets or (), first, last, path)
    return cast(FilterArguments, asdict(checked))


def _date_words(field: str | None) -> str:
    words = (field or "").strip()
    day_first = re.fullmatch(r"(\d{1,2})\.(\d{1,2})\.(\d{4})", words)
    return f"{day_first[3]}-{day_first[2]:0>2}-{day_first[1]:0>2}" if day_first else words
