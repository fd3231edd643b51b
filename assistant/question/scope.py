"""The arguments that narrow a question -> checked filters; and in words, which of them name nothing."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from difflib import SequenceMatcher, get_close_matches
from typing import Literal, TypedDict, Unpack

from anyascii import anyascii

from assistant.notices import Notice
from index.errors import QuestionError
from index.values import CorpusSummary, Filters

PeriodSource = Literal["question", "any"]
"""Where the period comes from when no dates are given: the time words of the question, or nowhere."""

_MOST_NAMED = 5
_NEAR = 0.5


class FilterArguments(TypedDict, total=False):
    """The keyword arguments by which the corpus is narrowed; an empty one filters nothing.

    `since` and `until` are days, both included, as dates or `YYYY-MM-DD`; `path` is a glob over article
    paths, where `*` also crosses `/`.
    """

    languages: Sequence[str]
    outlets: Sequence[str]
    since: date | str | None
    until: date | str | None
    path: str | None


class QuestionArguments(FilterArguments, total=False):
    """The keyword arguments of a question: the filters, and whether its time words are read.

    `language`, such as `uk`, is the reader's: it is replied in where a question does not tell its own.
    """

    period: PeriodSource
    language: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """What a question is asked of: the filters, and whether its own time words narrow it further.

    `language` is that of the reader, None where it is not known.
    """

    filters: Filters
    reads_time_words: bool
    language: str | None = None


def make_scope(
    period: PeriodSource = "question", language: str | None = None, **filters: Unpack[FilterArguments]
) -> Scope:
    """Return the checked scope of a question. Raises QuestionError; see `make_filters`."""
    if period not in ("question", "any"):
        raise QuestionError("period_unknown", period=str(period))
    return Scope(filters=make_filters(**filters), reads_time_words=period == "question", language=language)


def make_filters(
    languages: Sequence[str] = (),
    outlets: Sequence[str] = (),
    since: date | str | None = None,
    until: date | str | None = None,
    path: str | None = None,
) -> Filters:
    """Return checked filters. Raises QuestionError for a date that is none, or a period that ends early."""
    first, last = _read_day(since, "since"), _read_day(until, "until")
    if first and last and first > last:
        raise QuestionError("period_reversed", since=str(first), until=str(last))
    return Filters(
        languages=tuple(code.casefold() for code in _names(languages)),
        outlets=_names(outlets),
        since=first,
        until=last,
        path=path or None,
    )


def explain_filters(filters: Filters, summary: CorpusSummary) -> Iterator[Notice]:
    """Yield a notice for each language and outlet that no article of the corpus has, with those near it."""
    known = {outlet.casefold(): outlet for outlet in summary.outlets if outlet}
    for outlet in filters.outlets:
        if outlet.casefold() in known:
            continue
        asked = _in_latin(outlet)
        spelt = {name: _in_latin(name) for name in known.values()}
        alike = get_close_matches(asked, spelt.values(), cutoff=_NEAR)
        words = set(asked.split())
        close = [
            n for n, word in spelt.items() if words & set(word.split()) or asked in word or word in alike
        ]
        near = sorted(close, key=lambda name: -SequenceMatcher(a=asked, b=spelt[name]).ratio())[:_MOST_NAMED]
        if names := tuple(near or _most(summary.outlets)):
            yield Notice("other_outlets", outlet=outlet, names=names)
        else:
            yield Notice("no_outlets", outlet=outlet)
    for language in filters.languages:
        if language in summary.languages:
            continue
        if names := tuple(_most(summary.languages)):
            yield Notice("other_languages", language=language, names=names)
        else:
            yield Notice("no_languages", language=language)


def _in_latin(name: str) -> str:
    """Return a name in small Latin letters: an outlet is also asked for in the letters of another script."""
    latin: str = anyascii(name)
    return latin.casefold()


def _most(counts: Mapping[str, int]) -> list[str]:
    """Return the names with the most articles; the summary has them in this order."""
    return [name for name in counts if name][:_MOST_NAMED]


def _names(names: Sequence[str]) -> tuple[str, ...]:
    return (names,) if isinstance(names, str) else tuple(names)


def _read_day(value: date | str | None, name: str) -> date | None:
    if isinstance(value, datetime):
        return value.date()
    if not value or isinstance(value, date):
        return value or None
    try:
        return date.fromisoformat(value.strip())
    except ValueError as error:
        raise QuestionError(
            "since_unreadable" if name == "since" else "until_unreadable", value=value
        ) from error
