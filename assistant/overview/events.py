"""A sentence and the day its article was published -> when what it tells happened, where it says so. Pure.

Dates without a year and weekdays are the nearest before the article appeared, or after it where the sentence
tells of what is to come; "three days later" counts from what was told before. A time limit is no date.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

from assistant.question.named_dates import find_named_dates, is_limit
from assistant.question.periods import Period, earlier, later, one_day
from assistant.question.relative_dates import find_relative_dates
from index.language.calendar import number_value, weekday_number
from index.language.word_lists import read_word_lists

_SOON = 60
"""Days after its publication of which an article may tell as of dates without a year."""
_YEAR = 364
_DATED_TOO = 14
"""Characters between a weekday and the date that goes with it."""
_WORD = re.compile(r"[^\W\d_]+(?:['’ʼ][^\W\d_]+)?")
_NIGHT_TO = re.compile(r"\bnight to $", re.IGNORECASE)
_SINGLE = frozenset(("", "a", "one", "один", "одну"))


@dataclass(frozen=True, slots=True, kw_only=True)
class EventDate:
    """The days of an event, and the words that give them."""

    period: Period
    words: str


def read_event_date(text: str, published: date | None, before: Period | None = None) -> EventDate | None:
    """Return when what a sentence tells happened, None where it does not say.

    A date in a relative clause ("a dam that was repaired in 1987") is another matter's, unless it is a day.
    `published` is the day of its article, None where that is unknown: then only a year tells a date.
    `before` is when that happened which the article told last.
    """
    found = sorted(_dates(text, published, before), key=lambda pair: pair[0])
    clauses = [match.span() for match in _patterns()["relative"].finditer(text)]
    main = [pair for pair in found if not any(start <= pair[0] < end for start, end in clauses)]
    aside = [pair for pair in found if pair[1].period.since == pair[1].period.until]
    if not (chosen := main or aside):
        return None
    (start, first), *others = chosen
    exact = (one for at, one in others if at - start - len(first.words) < _DATED_TOO)
    if weekday_number(first.words) and (dated := next(exact, None)):
        return dated
    return first


def is_recalled(text: str) -> bool:
    """Whether a sentence tells that somebody recalls something."""
    return bool(_patterns()["recalled"].search(text))


def _dates(text: str, published: date | None, before: Period | None) -> Iterator[tuple[int, EventDate]]:
    patterns = _patterns()
    future = bool(patterns["future"].search(text))
    newest = later(published, _YEAR if future else _SOON) if published else date.max
    for match, named, period in find_named_dates(text, newest):
        if named.year or published:
            yield match.start(), EventDate(period=period, words=match[0])
    if published:
        for match, period in find_relative_dates(text, published):
            yield match.start(), EventDate(period=period, words=match[0])
        for match in () if patterns["habitual"].search(text) else _WORD.finditer(text):
            limit = is_limit(text, match.start()) and not _NIGHT_TO.search(text[: match.start()])
            if (weekday := weekday_number(match[0])) and not limit:
                back = (published.isoweekday() - weekday) % 7
                day = later(published, 7 - back) if future else earlier(published, back)
                yield match.start(), EventDate(period=one_day(day), words=match[0])
    if before and before.since == before.until:
        for start, words, shift in _shifts(text):
            day = later(before.since, shift) if shift > 0 else earlier(before.since, -shift)
            yield start, EventDate(period=one_day(day), words=words)


def _shifts(text: str) -> Iterator[tuple[int, str, int]]:
    """Yield by how many days a text counts from what was told before, with place and words."""
    patterns = _patterns()
    for name, shift in (("day_after", 1), ("day_before", -1)):
        for match in patterns[name].finditer(text):
            yield match.start(), match[0], shift
    for match in patterns["counted"].finditer(text):
        written = (match["count"] or "").casefold()
        number = "1" if written in _SINGLE else written if written.isdecimal() else number_value(written)
        if number and (match["through"] or match["later"] or match["earlier"]):
            days = int(number) * (7 if match["weeks"] else 1)
            yield match.start(), match[0], -days if match["earlier"] else days


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    words = {name: _any_of(listed) for name, listed in read_word_lists(__file__).items()}
    counted = (
        rf"\b(?:(?P<through>{words['through']})\s)?(?:(?P<count>\d{{1,2}}|[^\W\d_]+)\s)?"
        rf"(?:{words['days']}|(?P<weeks>{words['weeks']}))"
        rf"(?:\s(?:(?P<later>{words['later']})|(?P<earlier>{words['earlier']})))?(?!\w)"
    )
    relative = rf",\s(?:\w+\s)?{words['relative']}(?!\w)[^,;:]*"
    single = {
        name: rf"\b{words[name]}(?!\w)"
        for name in ("future", "day_after", "day_before", "recalled", "habitual")
    }
    patterns = {**single, "counted": counted, "relative": relative}
    return {name: re.compile(one, re.IGNORECASE) for name, one in patterns.items()}


def _any_of(words: Sequence[str]) -> str:
    listed = sorted(words, key=len, reverse=True)
    return f"(?:{'|'.join(listed)})".replace("_", r"\s").replace("*", r"\w*")
