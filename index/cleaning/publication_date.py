"""Finds dates in lines of news pages; part of cleaning.

Dates are ISO strings: `2024-08-21`, or `--08-21` where no year is given (a year is never guessed).
Understood: ISO dates, `21.08.2024`, `21 серпня 2024 року`, `30 травень 2025`, `21 августа`, `21 August 2024`,
`August 21, 2024`, each with an optional weekday and time around it.
"""

import re
from collections.abc import Iterable
from datetime import date

from index.cleaning.phrases import phrases, words

_MONTHS = {
    name: number for number, names in enumerate(words("dates", "months").values(), 1) for name in names
}
_WORDS = words("dates")
_BESIDE_DATES = frozenset(_WORDS["weekdays"] + _WORDS["beside_dates"])
_BESIDE_AGES = frozenset(_WORDS["beside_ages"])
_fits_issue = phrases("dates", "issues").fits

_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_YEAR = r"(?P<year>(?:19|20)\d\d)"
_PATTERNS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?<!\d){_YEAR}-(?P<month>\d\d)-(?P<day>\d\d)(?!\d)",
        rf"(?<![\d.])(?P<day>\d{{1,2}})[./](?P<month>\d\d)[./]{_YEAR}(?!\d)",
        rf"(?<![\d.])(?P<day>\d{{1,2}})(?:-?(?:го|е|th|st|nd|rd))?\s(?P<name>{_MONTH})\b\.?,?"
        rf"(?:\s{_YEAR}(?!\d))?",
        rf"\b(?P<name>{_MONTH})\.?\s(?P<day>\d{{1,2}})(?:th|st|nd|rd)?(?!\d)(?:,?\s{_YEAR}(?!\d))?",
    )
)
_CLOCK = re.compile(r"(?<!\d)(?:[01]?\d|2[0-3])[:.][0-5]\d(?::[0-5]\d)?(?![\d.])")
# "10:02 / 22.08": a day and month in figures count as a date only beside a clock time.
_SHORT_STAMP = re.compile(r"\d?\d:\d\d[\s,/|·•-]{1,5}\d?\d\.[01]\d\.?|\d?\d\.[01]\d[\s,/|·•-]{1,5}\d?\d:\d\d")
_HAS_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_WORD = re.compile(r"[^\W\d_]+(?:['’ʼ][^\W\d_]+)*")
_SPACES = re.compile(r"\s+")
_SEPARATOR = re.compile(r"\s[|•·]\s?|\s?[|•·]\s")
_WEEKDAY_BEFORE = re.compile(
    rf"\b(?:{'|'.join(day for day in _WORDS['weekdays'] if len(day) > 3)}),?\s(?=\d|[^\W\d_]+\s\d)"
)
_LONGEST_DATE_LINE = 90
_LEAD_LENGTH = 400


def find_date(text: str) -> str | None:
    """Return the first date of a line as an ISO date (`--MM-DD` without a year), or None."""
    match = _search_date(_folded(text))
    return match[0] if match else None


def is_date_line(text: str) -> bool:
    """Tell whether a line holds a date alone, with or without weekday, time, "updated" or a name.

    So does one of which a part is a date with its year ("21.08.2024 | World | 3 min read").
    """
    if len(text) > _LONGEST_DATE_LINE or text.count(" ") > 14:
        return False
    parts = _SEPARATOR.split(text)
    return _is_dated(text) or (
        len(parts) > 1
        and any((find_date(part) or "--").startswith(("1", "2")) and _is_dated(part) for part in parts)
    )


def _is_dated(text: str) -> bool:
    folded = _folded(text)
    if not any(map(str.isdecimal, folded)):
        return folded == "щойно"
    match = _search_date(folded)
    if match is None:
        return bool(_SHORT_STAMP.fullmatch(folded.strip())) or _is_relative(folded)
    rest = folded
    while match is not None:
        _, start, end = match
        rest = rest[:start] + " " + rest[end:]
        match = _search_date(rest)
    others = [
        word for word in _clockless_words(rest) if word not in _BESIDE_DATES and word not in _BESIDE_AGES
    ]
    return not others or _is_signature(text, others)


def _is_signature(text: str, others: list[str]) -> bool:
    """Tell whether what a dated line says besides its date is a name: "11 February 2023 Jane Doe"."""
    names = {word.casefold() for word in _WORD.findall(text.replace("’", "'")) if word[0].isupper()}
    named = len(others) <= 3 and names.issuperset(others) and not text.endswith((".", "!", "?", ":"))
    return named and _HAS_YEAR.search(text) is not None


def _is_relative(folded: str) -> bool:
    """Tell whether a line says how long ago, or gives a clock time of today or yesterday."""
    age = _WORD.findall(folded)
    aged = len(age) <= 6 and any(word in _WORDS["ages"] for word in age) and _BESIDE_AGES.issuperset(age)
    day = _clockless_words(folded)
    return aged or (0 < len(day) <= 3 and _BESIDE_DATES.issuperset(day) and _CLOCK.search(folded) is not None)


def is_time_line(text: str) -> bool:
    """Tell whether a line is a time of day alone, such as `10:33`."""
    parts = text.split() if len(text) <= _LONGEST_DATE_LINE else []
    bare = [part.strip(" ,|•·-–—/") for part in parts]
    times = [part for part in bare if part]
    return bool(times) and all(map(_CLOCK.fullmatch, times))


def publication_date(header: Iterable[str], lead: str) -> str | None:
    """Return the date of a story, or None where its text gives none.

    `header` are the lines near the title, best first: a date line there, or a date closing a line
    ("… - 08.02.2023"), counts. Else a date with its weekday early in `lead`, the first body paragraph, is the
    day of the news. Other dates of the text belong to the events it tells.
    """
    for line in header:
        dated = is_date_line(line) or _fits_issue(line) is not None
        day = find_date(line) if dated else _closing_date(line)
        if day is not None:
            return _with_year(day, lead)
    folded = _folded(lead[:_LEAD_LENGTH])
    for weekday in _WEEKDAY_BEFORE.finditer(folded):
        match = _search_date(folded[weekday.end() : weekday.end() + 40])
        if match is not None and match[1] == 0:
            return match[0]
    return None


def _with_year(day: str, lead: str) -> str:
    """Return a date without a year with the one that the lead gives the same day ("KYIV, 21 August 2024")."""
    lead_day = find_date(lead[:_LEAD_LENGTH]) if day.startswith("--") else None
    return lead_day if lead_day is not None and lead_day.endswith(day[1:]) else day


def _closing_date(line: str) -> str | None:
    tail = _folded(line[-_LONGEST_DATE_LINE:])
    match = _search_date(tail)
    if match is None or len(line) > 300:
        return None
    day, start, end = match
    separated = tail[:start].rstrip().endswith(("-", "–", "—", "|", "•", ",", ":"))
    closes = separated and not day.startswith("--") and _BESIDE_DATES.issuperset(_clockless_words(tail[end:]))
    return day if closes else None


def _search_date(folded: str) -> tuple[str, int, int] | None:
    """Return the earliest valid date as (ISO date, start, end)."""
    dates = []
    for pattern in _PATTERNS:
        for match in pattern.finditer(folded):
            day = _iso_date(match)
            if day is not None:
                dates.append((day, match.start(), match.end()))
                break
    return min(dates, key=lambda match: (match[1], -match[2]), default=None)


def _iso_date(match: re.Match[str]) -> str | None:
    groups = match.groupdict()
    month = _MONTHS[groups["name"]] if groups.get("name") else int(groups["month"])
    try:
        day = date(int(groups["year"] or 2000), month, int(groups["day"]))
    except ValueError:  # no such day
        return None
    return day.isoformat() if groups["year"] else f"--{day:%m-%d}"


def _clockless_words(folded: str) -> list[str]:
    return _WORD.findall(_CLOCK.sub(" ", folded))


def _folded(text: str) -> str:
    return _SPACES.sub(" ", text.replace("’", "'").replace("ʼ", "'")).casefold()
