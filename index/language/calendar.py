"""Words for months, weekdays and small numbers, in Ukrainian, Russian, Belarusian and English.

`calendar.tsv` has a line for each: its kind, its number and, by language, its forms. Those of months begin
with nominative and genitive, those of weekdays with nominative and accusative. "One" is left out, as it is an
article or a pronoun as often.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Literal

Kind = Literal["month", "short_month", "weekday", "short_weekday", "number"]

_TABLE = Path(__file__).with_name("calendar.tsv")


def month_number(word: str) -> int:
    """Return 1..12 for the name of a month in Ukrainian, Russian or English, 0 for another word."""
    return MONTHS.get(word.casefold(), 0)


def weekday_number(word: str) -> int:
    """Return 1..7, Monday first, for a weekday in Ukrainian, Russian or English, 0 for another word."""
    return calendar_forms("weekday", "uk", "ru", "en").get(_plain(word), 0)


def number_value(word: str) -> str:
    """Return "2"…"12" for a numeral in Ukrainian, Russian or English, "" for another word."""
    return str(calendar_forms("number", "uk", "ru", "en").get(_plain(word), ""))


@cache
def calendar_forms(kind: Kind, *languages: str, cases: int | None = None) -> Mapping[str, int]:
    """Return the number of each form, in lower case: all of them, or those of so many cases."""
    header, *lines = (line.split("\t") for line in _TABLE.read_text(encoding="utf-8").splitlines())
    rows = [line for line in lines if line[0] == kind]
    return {
        form: int(row[1])
        for language in languages
        for row in rows
        for form in row[header.index(language)].split()[:cases]
    }


def any_form(forms: Iterable[str]) -> str:
    """Return a pattern for any of the forms, the longest first; ' stands for each kind of apostrophe."""
    return "|".join(sorted(forms, key=len, reverse=True)).replace("'", "['’ʼ]")


def day_in_words(day: str, language: str) -> str:
    """Return a day, "2025-03-02" or "--03-02" of an unknown year, as it is said: "2 March 2025", «2 березня».

    In a language that the calendar lacks it is said in English.
    """
    known = day[:10] if day[0] != "-" else day[1:7]
    year, month, number = known.split("-")
    return f"{int(number)} {_month_names(language, 2)[int(month)]} {year}".strip()


def month_in_words(day: date, language: str) -> str:
    """Return the month of a day as it is said: "March 2025", «березень 2025»."""
    return f"{_month_names(language, 1)[day.month]} {day.year}"


@cache
def _month_names(language: str, case: int) -> Mapping[int, str]:
    """Return the names of the months: by themselves, the first case, or as they stand after a day."""
    said = language if language in ("uk", "ru") else "en"
    cases = calendar_forms("month", said, cases=case)  # of several cases the last one stays
    return {number: name.capitalize() if said == "en" else name for name, number in cases.items()}


MONTHS = {**calendar_forms("month", "uk", "ru", "en"), **calendar_forms("short_month", "en")}
"""The number of each name of a month, the short English ones included."""


def _plain(word: str) -> str:
    return word.casefold().replace("’", "'").replace("ʼ", "'")
