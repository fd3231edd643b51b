"""Knows the lines of news pages that are dates, and which of them dates the story; part of cleaning."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from index.cleaning.phrases import phrases, words
from index.language.calendar import any_form, calendar_forms
from index.language.tables import is_table_row
from index.language.words import split_words
from index.reading.dates import LANGUAGES, day_comes_first, first_date, fold_date

_WEEKDAYS = calendar_forms("weekday", *LANGUAGES, cases=2)  # "on Monday" is the accusative
_WORDS = words("dates")
_BESIDE_DATES = frozenset((*_WEEKDAYS, *calendar_forms("short_weekday", *LANGUAGES), *_WORDS["beside_dates"]))
_BESIDE_AGES = frozenset(_WORDS["beside_ages"])
_fits_issue = phrases("dates", "issues").fits

_CLOCK = re.compile(r"(?<!\d)(?:[01]?\d|2[0-3])[:.][0-5]\d(?::[0-5]\d)?(?![\d.])")
_DIGITS = re.compile(r"\d+")
_HOURS = re.compile(r"\d[:.]\d\d\s?[-–—]\s?\d\d?[:.]\d\d")
# "10:02 / 22.08": a day and month in figures count as a date only beside a clock time.
_SHORT_STAMP = re.compile(r"\d?\d:\d\d[\s,/|·•-]{1,5}\d?\d\.[01]\d\.?|\d?\d\.[01]\d[\s,/|·•-]{1,5}\d?\d:\d\d")
# "12.03.1941 – 30.06.2024": from when to when somebody lived, or something lasted.
_LIFE = re.compile(r"(?:19|20)\d\d\s?[-–—]\s?(?:\d\d?\.\d\d?\.|[^\W\d]+\s)?(?:19|20)\d\d(?!\d)")
_HAS_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_SEPARATOR = re.compile(r"\s[|•·]\s?|\s?[|•·]\s")
_WEEKDAY_BEFORE = re.compile(rf"\b(?:{any_form(_WEEKDAYS)}),?\s(?=\d|[^\W\d_]+\s\d)")
_PUBLISHED = re.compile(rf"\b(?:{'|'.join(_WORDS['published'])})\b", re.IGNORECASE)
_LONGEST_DATE_LINE = 90
_LEAD_LENGTH = 400
_AGREEING = 0.9
_Page = TypeVar("_Page", int, str)
# Cyrillic letters, a clock of 24 hours or a zone of Europe: there days come before months.
_EUROPEAN = re.compile(r"[\u0400-\u04ff]|\b(?:1[3-9]|2[0-3]):[0-5]\d\b|\b(?:GMT|BST|CES?T|EES?T)\b")


@dataclass(frozen=True, slots=True, kw_only=True)
class DateEvidence:
    """A page with dates such as 09/05/2024: its site, and whether one proves that days come first there."""

    site: str
    day_first: bool | None


def find_date(text: str, *, day_first: bool | None = True) -> str | None:
    """Return the first date of a line as an ISO date (`--MM-DD` without a year), or None.

    `day_first` says whether 05/09/2024 is the 5th of September; None leaves it unread.
    """
    match = first_date(fold_date(text), day_first=day_first)
    return match[0] if match else None


def is_date_line(text: str) -> bool:
    """Tell whether a line holds a date alone, with or without weekday, time, "updated" or a name.

    So does one of which a part is a date with its year ("21.08.2024 | World | 3 min read").
    """
    if len(text) > _LONGEST_DATE_LINE or len(text.split()) > 15 or _LIFE.search(text):
        return False
    parts = _SEPARATOR.split(text)
    return _is_dated(text) or (
        len(parts) > 1
        and any((find_date(part) or "--").startswith(("1", "2")) and _is_dated(part) for part in parts)
    )


def _is_dated(text: str) -> bool:
    folded = fold_date(text)
    if not any(map(str.isdecimal, folded)):
        return folded == "щойно"
    match = first_date(folded)
    if match is None:
        return bool(_SHORT_STAMP.fullmatch(folded.strip())) or _is_relative(folded)
    rest = folded
    while match is not None:
        _, start, end = match
        rest = rest[:start] + " " + rest[end:]
        match = first_date(rest)
    others = [
        word for word in _clockless_words(rest) if word not in _BESIDE_DATES and word not in _BESIDE_AGES
    ]
    return not others or _is_signature(text, others)


def _is_signature(text: str, others: list[str]) -> bool:
    """Tell whether what a dated line says besides its date is a name: "11 February 2023 Jane Doe"."""
    names = {word.casefold() for word in split_words(text.replace("’", "'")) if word[0].isupper()}
    named = len(others) <= 3 and names.issuperset(others) and not text.endswith((".", "!", "?", ":"))
    return named and _HAS_YEAR.search(text) is not None


def _is_relative(folded: str) -> bool:
    """Tell whether a line says how long ago, or gives a clock time of today or yesterday.

    A day from one time to another is when something is open.
    """
    if _HOURS.search(folded):
        return False
    age = split_words(folded)
    aged = len(age) <= 6 and any(word in _WORDS["ages"] for word in age) and _BESIDE_AGES.issuperset(age)
    day = _clockless_words(folded)
    return aged or (0 < len(day) <= 3 and _BESIDE_DATES.issuperset(day) and _CLOCK.search(folded) is not None)


def is_age(folded: str) -> bool:
    """Tell whether a text in lower case is a number of minutes, hours or days, with or without "ago"."""
    age = split_words(_DIGITS.sub(" ", folded))
    return bool(age) and _BESIDE_AGES.issuperset(age)


def is_time_line(text: str) -> bool:
    """Tell whether a line is a time of day alone, such as `10:33`; several in columns are a timetable."""
    timetable = is_table_row(text)
    parts = text.split() if len(text) <= _LONGEST_DATE_LINE and not timetable else []
    bare = [part.strip(" ,|•·-–—/") for part in parts]
    times = [part for part in bare if part]
    return bool(times) and all(map(_CLOCK.fullmatch, times))


def date_order(page: str, near: Iterable[str], habit: bool | None = None) -> bool | None:
    """Tell whether 05/09/2024 is the 5th of September on a page, None where nothing says so.

    Another date of the `page` does, else the `habit` of its site, else language or clock of the lines `near`
    the date.
    """
    order = day_comes_first(page)
    if order is None:
        order = habit
    return True if order is None and any(map(_EUROPEAN.search, near)) else order


def learn_date_habits(evidence: Mapping[_Page, DateEvidence]) -> dict[_Page, bool]:
    """Return, for the pages that leave the order open, whether days come first on their sites, where known.

    Now and then a page quotes a date of elsewhere: of a site's pages that prove an order nine in ten must
    agree, else nothing is said of the others.
    """
    proofs: defaultdict[str, Counter[bool]] = defaultdict(Counter)
    for page in evidence.values():
        if page.day_first is not None:
            proofs[page.site][page.day_first] += 1
    best = {site: count.most_common(1)[0] for site, count in proofs.items()}
    orders = {site: order for site, (order, held) in best.items() if held >= _AGREEING * proofs[site].total()}
    return {
        name: orders[page.site]
        for name, page in evidence.items()
        if page.day_first is None and page.site in orders
    }


def publication_date(header: Sequence[str], lead: str, *, day_first: bool | None = None) -> str | None:
    """Return the date of a story, or None where its text gives none.

    `header` are the lines near the title, best first: a date line there, or a date closing a line
    ("… - 08.02.2023"), counts, of a publication before that of an update. Else a date with its weekday early
    in `lead`, the first body paragraph, is the day of the news. Other dates of the text belong to the events
    it tells. `day_first` is what `date_order` tells.
    """
    for line in sorted(header, key=_is_update):
        dated = is_date_line(line) or _fits_issue(line) is not None
        published = _after_label(line)
        day = find_date(published, day_first=day_first) if dated else _closing_date(line, day_first)
        if day is not None:
            return _with_year(day, lead)
    folded = fold_date(lead[:_LEAD_LENGTH])
    for weekday in _WEEKDAY_BEFORE.finditer(folded):
        match = first_date(folded[weekday.end() : weekday.end() + 40])
        if match is not None and match[1] == 0:
            return match[0]
    return None


def _is_update(line: str) -> bool:
    """Tell whether a line says when a story was updated, not when it was published."""
    labels = set(split_words(line.casefold()))
    return not labels.isdisjoint(_WORDS["updated"]) and labels.isdisjoint(_WORDS["published"])


def _after_label(line: str) -> str:
    """Return what follows the word "published", the whole line without it."""
    for match in _PUBLISHED.finditer(line):
        if find_date(line[match.end() :]):
            return line[match.end() :]
    return line


def _with_year(day: str, lead: str) -> str:
    """Return a date without a year with the one that the lead gives the same day ("KYIV, 21 August 2024")."""
    lead_day = find_date(lead[:_LEAD_LENGTH]) if day.startswith("--") else None
    return lead_day if lead_day is not None and lead_day.endswith(day[1:]) else day


def _closing_date(line: str, day_first: bool | None) -> str | None:
    tail = fold_date(line[-_LONGEST_DATE_LINE:])
    match = first_date(tail, day_first=day_first)
    if match is None or len(line) > 300:
        return None
    day, start, end = match
    separated = tail[:start].rstrip().endswith(("-", "–", "—", "|", "•", ",", ":"))
    closes = separated and not day.startswith("--") and _BESIDE_DATES.issuperset(_clockless_words(tail[end:]))
    return day if closes else None


def _clockless_words(folded: str) -> list[str]:
    return split_words(_CLOCK.sub(" ", folded))
