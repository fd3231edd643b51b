"""A text -> the years, months and days it names: "in August 2023", «21 серпня», «в 2023-м». Pure.

A month alone counts after a preposition only ("may" and "march" are verbs, «лист» is a letter), a year after
one or before its own word («2023 року»). A time limit ("before August", «до 21 серпня») is left unread.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from assistant.question.periods import Period, whole
from index.language.calendar import MONTHS, any_form, month_number


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedDate:
    """A year, month or day as a text names it; None for what it does not say."""

    year: int | None = None
    month: int | None = None
    day: int | None = None


_MONTH = any_form(MONTHS)
_YEAR = r"(?P<year>(?:19|20)\d\d)(?![\d–-]*\d)"
_OF_YEAR = r"(?:\s?(?:року|році|рік|р\.|году|года|год|г\.)|-?(?:го|му|й|м))"
_IN = r"(?:in|during|throughout|since|of|last|у|в|з|із|с|за|на|впродовж|протягом|в течение)"
_PART = (
    r"(?:(?:early|mid|late) |mid-|the (?:start|beginning|middle|end) of "
    r"|(?:початку|середині|кінці|начале|середине|конце) )?"
)
_SEASON = r"(?:(?:early|mid|late|(?:the )?(?:spring|summer|autumn|fall|winter)) (?:of )?)?"
_PATTERNS = tuple(
    # A space may be a no-break one, as between a day and its month in well-set text.
    re.compile(pattern.replace(" ", r"\s"), re.IGNORECASE)
    for pattern in (
        r"(?<!\d)(?P<year>(?:19|20)\d\d)-(?P<number>\d\d)-(?P<day>\d\d)(?!\d)",
        r"(?<![\d.])(?P<day>\d{1,2})\.(?P<number>\d{1,2})\.(?P<year>(?:19|20)\d\d)(?!\d)",
        rf"(?:\bon (?:the )?)?(?<![\d.:])(?P<day>\d{{1,2}})(?:-?(?:го|е|th|st|nd|rd))? (?:of )?"
        rf"(?P<month>{_MONTH})\b(?:,? {_YEAR}{_OF_YEAR}?)?",
        rf"(?:\bon )?\b(?P<month>{_MONTH}) (?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?![\d:])(?:,? {_YEAR})?",
        rf"(?:\b{_IN} {_PART})?\b(?P<month>{_MONTH}),?(?: of)? {_YEAR}{_OF_YEAR}?",
        rf"\b(?:{_IN}|наприкінці) {_PART}(?P<month>{_MONTH})(?![\w’'])",
        rf"\b{_IN} {_SEASON}{_YEAR}{_OF_YEAR}?(?!\w)",
        rf"(?<![\d.,–-]){_YEAR}{_OF_YEAR}(?!\w)",
    )
)
_LIMIT = re.compile(
    r"\b(?:before|until|till|by|after|to|до|перед|після|после|к|по|against|between|між|между)"
    r"(?:\s(?:the|(?:the\s)?end\sof|кінця|конца|початку|начала|середини|середины))?"
    r"(?:\s(?:spring|summer|autumn|fall|winter|весни|літа|осені|зими|весны|лета|осени|зимы)(?:\sof)?)?\s?$",
    re.IGNORECASE,
)
_LEAP_YEARS = 8  # 29 February is at most so many years back


def find_named_dates(text: str, newest: date) -> Iterator[tuple[re.Match[str], NamedDate, Period]]:
    """Yield each named date with its place and days, in order; without a year the latest up to `newest`."""
    matches = [match for pattern in _PATTERNS for match in pattern.finditer(text)]
    read_to = 0
    for match in sorted(matches, key=lambda found: (found.start(), -found.end())):
        named = _named_date(match)
        period = _period_of(named, newest)
        if match.start() < read_to or period is None:
            continue  # the year of a date already read
        read_to = match.end()
        if not is_limit(text, match.start()):
            yield match, named, period


def is_limit(text: str, start: int) -> bool:
    """Whether what stands before makes a time a limit: "until", «після»."""
    return _LIMIT.search(text[:start]) is not None


def _named_date(match: re.Match[str]) -> NamedDate:
    groups = match.groupdict()
    month = int(groups["number"]) if groups.get("number") else month_number(groups.get("month") or "")
    year, day = groups.get("year"), groups.get("day")
    return NamedDate(year=int(year) if year else None, month=month or None, day=int(day) if day else None)


def _period_of(named: NamedDate, newest: date) -> Period | None:
    """Return the days that a named date means; None for one that never was."""
    years = [named.year] if named.year else range(newest.year, max(newest.year - _LEAP_YEARS, 1) - 1, -1)
    for year in years:
        try:
            first = date(year, named.month or 1, named.day or 1)
        except ValueError:  # 30 February, or 29 February of another year
            continue
        if named.year or first <= newest:
            return whole("day" if named.day else "month" if named.month else "year", first)
    return None
