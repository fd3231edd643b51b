"""Reads dates as they are written in articles and declared in files.

Dates are ISO strings: `2024-08-21`, or `--08-21` where no year is given (a year is never guessed).
Understood: ISO dates, `2024/08/21`, `2024.08.21`, `21.08.2024`, `21.08.24`, `08/21/2024`, `8/21/24`,
`3.8.24` alone, `21-08-2024`, `21 / 08 / 2024`, `21.VIII.2024`, `2024-W34-3`, `21 серпня 2024 року`,
`«21» серпня 2024`, `30 травень 2025`, `21 августа`, `21 августа 24 г.`, `21 August 2024`, `21 Aug '24`,
`21-Aug-2024`, `21-Aug-24`, `the 21st of August`, `August 21, 2024`, `2024 August 21`,
`Wed Aug 21 10:15:00 UTC 2024`, each with an optional weekday and time around it, and `20240821` alone;
declared ones also with a time behind that, and as seconds or milliseconds since 1970.
"""

import re
from datetime import UTC, date, datetime

from index.language.calendar import any_form, calendar_forms

EARLIEST_YEAR = 1900
LANGUAGES = ("uk", "ru", "be", "en")
# A day stands before the genitive of its month.
_MONTHS = {
    **calendar_forms("month", *LANGUAGES, cases=2),
    **calendar_forms("short_month", *LANGUAGES),
}
_ROMAN = dict(zip("i ii iii iv v vi vii viii ix x xi xii".split(), range(1, 13), strict=True))
_ROMAN |= {number.translate(str.maketrans("ix", "іх")): month for number, month in _ROMAN.items()}  # Cyrillic
_MONTH = any_form(_MONTHS)
_YEAR = r"(?P<year>(?:19|20)\d\d)"
_PATTERNS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?<!\d){_YEAR}(?P<sign>[-/.]\s?)(?P<month>\d\d)(?P=sign)(?P<day>\d\d)(?!\d)",
        rf"^\s*{_YEAR}(?P<month>\d\d)(?P<day>\d\d)\s*$",
        rf"(?<!\d){_YEAR}-w(?P<week>\d\d)-(?P<day>[1-7])(?!\d)",
        rf"(?<![\d.-])(?P<day>\d{{1,2}})\s?(?P<mark>[./-])\s?(?P<month>\d{{1,2}})\s?(?P=mark)\s?{_YEAR}(?!\d)",
        rf"(?<![\d.-])(?P<day>\d\d?)[./\s-](?P<roman>{any_form(_ROMAN)})[./\s-]{_YEAR}(?!\d)",
        r"^\s*(?P<day>\d\d?)\.(?P<month>\d)\.(?P<short>\d\d)(?=$|,?\s(?:\d\d?:\d\d|[гр]\b|[/|]))",
        r"(?<![\d.])(?P<day>\d\d?)\.(?P<month>\d\d)\.(?P<short>\d\d)(?![\d.])",
        r"(?<![\d./-])(?P<day>\d\d?)(?P<mark>/)(?P<month>\d\d?)/(?P<short>\d\d)(?![\d/])",
        rf"(?<![\d.])(?P<day>\d\d?)-(?P<name>{_MONTH})-(?P<short>\d\d)(?!\d)",
        rf"(?<![\d.])(?P<day>\d{{1,2}})(?:[»”\"]|-?(?:го|е|th|st|nd|rd))?(?:\s|-|\sof\s)(?P<name>{_MONTH})\b\.?,?"
        rf"(?:[\s-]\(?{_YEAR}(?!\d)|,?\s'(?P<short>\d\d)\b|\s(?P<year_of_two>\d\d)\s?[гр]\.)?",
        rf"(?<!\d){_YEAR},?\s(?P<name>{_MONTH})\.?\s(?P<day>\d{{1,2}})(?!\d)",
        rf"\b(?P<name>{_MONTH})\.?\s(?P<day>\d{{1,2}})(?:th|st|nd|rd)?(?!\d)"
        rf"(?:,?(?:\s\d\d?:\d\d(?::\d\d)?(?:\s(?:[a-z]{{2,5}}|[+-]\d{{4}}))?)?\s(?:\(?{_YEAR}(?!\d)|'(?P<short>\d\d)\b))?",
    )
)
_SPACES = re.compile(r"\s+")
_OF_EITHER_ORDER = ("/", "-")
_SLASHED = re.compile(r"(?<![\d./-])(\d\d?)\s?([/-])\s?(\d\d?)\s?\2(?:\s?(?:19|20)\d\d|(?<=/)\d\d)(?![\d/-])")
_SECONDS = re.compile(r"\d{9,10}(?:\.\d+)?|\d{12,13}")
_WHOLE = re.compile(r"(?P<year>\d{4})(?P<month>\d\d)(?P<day>\d\d)(?:T\d.*)?")


def first_date(folded: str, *, day_first: bool | None = True) -> tuple[str, int, int] | None:
    """Return the earliest valid date of a folded text as (ISO date, start, end), or None.

    `day_first` says whether 05/09/2024 is the 5th of September; None leaves it unread.
    """
    dates = []
    for pattern in _PATTERNS:
        for match in pattern.finditer(folded):
            day = _iso_date(match, day_first)
            if day is not None:
                dates.append((day, match.start(), match.end()))
                break
    return min(dates, key=lambda place: (place[1], -place[2]), default=None)


def is_of_either_order(text: str) -> bool:
    """Tell whether a text has a date such as 09/05/2024 or 9/21/24: sites differ in what of it is the day."""
    return _SLASHED.search(text) is not None


def day_comes_first(text: str) -> bool | None:
    """Tell the order of days and months in a text by a date such as 21/08/2024; None where none tells."""
    for first, _, second in _SLASHED.findall(text):
        if (int(first) > 12) != (int(second) > 12):
            return int(first) > 12
    return None


def declared_date(value: object, *, day_first: bool | None = None) -> str | None:
    """Return the ISO date that a declared one means; None for anything else, and where its year is unknown.

    A time and an offset may follow; the day stays as it is written. Years before 1900 are no news but what
    programs write for no date (0001-01-01). `day_first` as in `first_date`.
    """
    if isinstance(value, int | float) and not isinstance(value, bool):
        value = f"{value:.0f}"
    if not isinstance(value, str):
        return None
    text = fold_date(value.strip()[:100])
    if _SECONDS.fullmatch(text):
        seconds = float(text) / (1 if float(text) < 1e11 else 1000)
        return datetime.fromtimestamp(seconds, UTC).date().isoformat()
    match = _WHOLE.fullmatch(value.strip())
    place = first_date(text, day_first=day_first)
    day = _iso_date(match, None) if match else place and place[0]
    return day if day is not None and not day.startswith("--") and int(day[:4]) >= EARLIEST_YEAR else None


def fold_date(text: str) -> str:
    """Return a text in lower case, with single spaces and straight apostrophes, as the forms expect it."""
    return _SPACES.sub(" ", text.replace("’", "'").replace("‘", "'").replace("ʼ", "'")).casefold()


def _iso_date(match: re.Match[str], day_first: bool | None) -> str | None:
    groups = match.groupdict()
    day, week = int(groups["day"]), groups.get("week")
    named = _MONTHS.get(groups.get("name") or "") or _ROMAN.get(groups.get("roman") or "")
    month = named or int(groups.get("month") or 1)
    if groups.get("mark") in _OF_EITHER_ORDER and day <= 12:
        if month <= 12 and day_first is None and day != month:
            return None
        if month > 12 or day_first is False:
            day, month = month, day
    short = groups.get("short") or groups.get("year_of_two")
    year = f"20{short}" if short else groups["year"]
    try:
        in_year = int(year or 2000)
        valid = date.fromisocalendar(in_year, int(week), day) if week else date(in_year, month, day)
    except ValueError:  # no such day
        return None
    return valid.isoformat() if year else f"--{valid:%m-%d}"
