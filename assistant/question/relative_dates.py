"""A text -> the days it names by the day of asking: "yesterday", «минулого тижня», «за последние 3 дня».

Pure: the day of asking is an argument. A time limit ("until yesterday") is left unread.
"""

import re
from collections.abc import Callable, Iterator
from datetime import date
from math import ceil

from assistant.question.named_dates import is_limit
from assistant.question.periods import Period, Unit, earlier, first_day, one_day, whole
from index.language.calendar import any_form, calendar_forms, number_value, weekday_number

_Reader = Callable[[re.Match[str], date], Period | None]

_DAYS = {"day": 1, "week": 7, "month": 30, "year": 365}
_HOURS = 24
_UNITS = {
    "hour": r"hours?|годин[иу]?|час(?:а|ов)?",
    "day": r"days?|доб[иуіа]?|дн(?:і|ів|и|я|ей)|день|суток|сутки",
    "week": r"weeks?|тиж(?:день|ні|нів|ня)|недел[юиья]",
    "month": r"months?|місяц(?:ь|і|ів|я)|месяц(?:|а|ев|ы)",
    "year": r"years?|р(?:ік|оки|оків|оку)|год(?:|а|ы)|лет",
}
_UNIT = "|".join(f"(?P<{name}>{forms})" for name, forms in _UNITS.items())
_SEVERAL = re.compile(
    r"hours|годин|часов|days|дні|днів|дни|дней|weeks|тижні|тижнів|недели|недель"
    r"|months|місяці|місяців|месяцы|месяцев|years|роки|років|годы|лет",
    re.IGNORECASE,
)
_A_FEW = 4  # days, weeks, …: what "the last days" are taken for
_COUNT = r"(?P<count>\d{1,3}|[^\W\d_]+(?:['’ʼ][^\W\d_]+)?)"
_ONE = frozenset(("", "a", "an", "one", "один", "одну", "одна"))
_WEEKDAY = f"(?P<weekday>{any_form(calendar_forms('weekday', 'uk', 'ru', 'en'))})"
_THIS = r"(?:this|(?:на |у |в )?(?:цього|цьому|цей|этой|этом))"
_LAST = r"(?:last|previous|(?:на |у |в )?(?:минул(?:ого|ому|ий)|прошл(?:ой|ом)))"
_LATELY = (
    r"(?:(?:in|over|during|for|within) (?:the )?(?:last|past)|за останн(?:і|іх|ій|ю|є)"
    r"|(?:впродовж|протягом) останн(?:іх|ього|ьої)|за последн(?:ие|их|ий|юю)|в последние"
    r"|в течение последн(?:их|ей|его))"
)
_WEEK = r"(?:week|тиж(?:день|ня|ні)|неделе)"
_MONTH = r"(?:month|місяц(?:ь|я|і)|месяце)"
_YEAR = r"(?:year|р(?:ік|оку|оці)|году)"
_LAST_WEEKDAY = r"(?:(?:on )?last|(?:у |в )?минул(?:ого|ої|ий|у)|(?:в )?прошл(?:ый|ую|ое))"


def find_relative_dates(text: str, today: date) -> Iterator[tuple[re.Match[str], Period]]:
    """Yield each expression with its place and days, in order; `today` is the day it is relative to."""
    matches = [(match, read) for pattern, read in _PATTERNS for match in pattern.finditer(text)]
    for match, read in sorted(matches, key=lambda found: (found[0].start(), -found[0].end())):
        period = read(match, today)
        if period and not is_limit(text, match.start()):
            yield match, period


def _before(count: int) -> _Reader:
    return lambda _, today: one_day(earlier(today, count))


def _this(unit: Unit) -> _Reader:
    return lambda _, today: Period(since=first_day(unit, today), until=today)


def _last(unit: Unit) -> _Reader:
    return lambda _, today: whole(unit, earlier(first_day(unit, today), 1))


def _within_last(match: re.Match[str], today: date) -> Period | None:
    days = _days_of(match)
    return None if days is None else Period(since=earlier(today, days), until=today)


def _ago(match: re.Match[str], today: date) -> Period | None:
    days = _days_of(match)
    units: tuple[Unit, ...] = ("week", "month", "year")
    of: Unit = next((unit for unit in units if match[unit]), "day")
    return None if days is None else whole(of, earlier(today, days))


def _since_weekday(match: re.Match[str], today: date) -> Period | None:
    return Period(since=_latest_weekday(match, today), until=today)


def _last_weekday(match: re.Match[str], today: date) -> Period | None:
    return one_day(_latest_weekday(match, today))


def _days_of(match: re.Match[str]) -> int | None:
    """Return how many days "3 weeks" or "the last month" are; None where the count is another word."""
    written = (match["count"] or "").casefold()
    unit = next(name for name in _UNITS if match[name])
    if written in _ONE:
        count = _A_FEW if not written and _SEVERAL.fullmatch(match[unit]) else 1
    else:
        counted = written if written.isdecimal() else number_value(written)
        if not counted:
            return None
        count = int(counted)
    return ceil(count / _HOURS) if unit == "hour" else count * _DAYS[unit]


def _latest_weekday(match: re.Match[str], today: date) -> date:
    return earlier(today, (today.isoweekday() - weekday_number(match["weekday"]) - 1) % 7 + 1)


_READERS: tuple[tuple[str, _Reader], ...] = (
    (r"the day before yesterday|позавчора|позавчера", _before(2)),
    (r"yesterday|last night|вчора|учора|вчера", _before(1)),
    (r"today|сьогодні|сегодня", _before(0)),
    (rf"{_THIS} {_WEEK}", _this("week")),
    (rf"{_THIS} {_MONTH}", _this("month")),
    (rf"{_THIS} {_YEAR}|цьогоріч", _this("year")),
    (rf"{_LAST} {_WEEK}", _last("week")),
    (rf"{_LAST} {_MONTH}", _last("month")),
    (rf"{_LAST} {_YEAR}|торік", _last("year")),
    (rf"{_LATELY} (?:{_COUNT} )?(?:{_UNIT})", _within_last),
    (rf"(?:{_COUNT} )?(?:{_UNIT}) (?:ago|тому|назад)", _ago),
    (rf"(?:since|з|із|от|с|со) (?:last )?(?:{_WEEKDAY})", _since_weekday),
    (rf"{_LAST_WEEKDAY} (?:{_WEEKDAY})", _last_weekday),
)
_PATTERNS = tuple(
    (re.compile(rf"\b(?:{pattern})(?!\w)".replace(" ", r"\s"), re.IGNORECASE), read)
    for pattern, read in _READERS
)
