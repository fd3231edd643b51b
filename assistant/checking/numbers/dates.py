"""Text -> its dates, and whether a claim's days, months and weekdays are those of its evidence.

Years alone are numbers (`numbers`). The day of publication is evidence for when something was published, and
completes a date that the article gives without its year, or as a weekday or "yesterday"; it is no evidence
for anything else.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction
from functools import lru_cache
from itertools import combinations

from assistant.checking.lexicon import Word, load_lexicon, split_words
from assistant.checking.numbers.reading import read_quantities
from assistant.checking.values import Excerpt, Fault

_NUMERIC = re.compile(
    r"\b(?P<y>\d{4})-(?P<m>\d\d)-(?P<d>\d\d)\b|\b(?P<d2>\d{1,2})\.(?P<m2>\d{1,2})\.(?P<y2>\d{2,4})\b"
)
_CLOCK = re.compile(r"(?<![\d:])([01]?\d|2[0-3]):([0-5]\d)(?![\d:])")
_DAY_BEFORE = re.compile(
    r"(\d{1,2})(?:st|nd|rd|th|-?го|-?е)?(?:\s*(?:,|and|і|й|та|и|або|или|or|to|по|до|[-–—])\s*(?:the\s+)?(\d{1,2})(?:st|nd|rd|th)?)?"
    r"\s+(?:of\s+)?$"
)
_DAY_AFTER = re.compile(
    r"\.?\s+(?:the\s+)?(\d{1,2})(?:st|nd|rd|th)?(?:\s*(?:and|to|[-–—])\s*(\d{1,2}))?(?!\d|[:.,]\d|\s*(?:%|млн|тис|тыс))"
)
_YEAR_AFTER = re.compile(r"^\s*(?:\d{1,2}(?:st|nd|rd|th)?)?,?\s*(?:of\s+)?(\d{4})\b")
# «22-го», «20 числа»: a day of a month that another date names.
_BARE_DAY = re.compile(r"(?<!\d)(\d{1,2})(?:-?го(?!\s*[^\W\d_]*(?:года|року))|(?:-го)?\s+числа)(?![^\W\d_])")
# Dates without a year are a few months apart: reckoned within one year.
_ANY_YEAR = date(2001, 1, 1)
_MIDDLE = 15
_ENGLISH_WORDS = frozenset({"may", "march", "mar", "sun", "sat"})
_MONTH_LEADS = frozenset(
    "in of since until till by from last next this late early mid to and during before after".split()
)


@dataclass(frozen=True, slots=True, kw_only=True)
class DateMention:
    """A date as far as a text gives it: 0 where it says nothing; `weekday` is 1 for Monday."""

    year: int = 0
    month: int = 0
    days: tuple[int, ...] = ()
    weekday: int = 0
    text: str = ""


@lru_cache(maxsize=4096)
def read_dates(text: str) -> tuple[DateMention, ...]:
    """Return the dates of a text in order; a weekday beside a date is a mention of its own."""
    found: list[tuple[int, DateMention]] = []
    for match in _NUMERIC.finditer(text):
        year, month, day = (int(match[a] or match[b]) for a, b in (("y", "y2"), ("m", "m2"), ("d", "d2")))
        if 1 <= month <= 12 and 1 <= day <= 31:
            year += 2000 if year < 100 else 0
            found.append((match.start(), DateMention(year=year, month=month, days=(day,), text=match[0])))
    words = split_words(text)
    for named in load_lexicon("calendar").find(words):
        kind, _, number = named.group.partition(".")
        word = words[named.first]
        if kind == "day" and word.plain not in _ENGLISH_WORDS:
            found.append((word.start, DateMention(weekday=int(number), text=word.text)))
        elif kind == "month":
            mention = _month_mention(text, words, named.first, int(number))
            if mention:
                found.append((word.start, mention))
    return tuple(mention for _, mention in sorted(found, key=lambda pair: pair[0]))


def _month_mention(text: str, words: Sequence[Word], at: int, month: int) -> DateMention | None:
    word = words[at]
    before = _DAY_BEFORE.search(text[max(0, word.start - 24) : word.start])
    after = None if before else _DAY_AFTER.match(text, word.end)
    year = _YEAR_AFTER.match(text[word.end : word.end + 16])
    if word.plain in _ENGLISH_WORDS and not (before or after or year):
        lead = words[at - 1].plain if at else ""
        if not word.capital or lead not in _MONTH_LEADS:
            return None
    found = before or after
    days = tuple(int(day) for day in found.groups() if day) if found else ()
    days = tuple(day for day in days if 1 <= day <= 31)
    shown = f"{days[0]} {word.text}" if days else word.text
    return DateMention(year=int(year[1]) if year else 0, month=month, days=days, text=shown)


def date_faults(
    claim: str, cited: Sequence[Excerpt], passages: Sequence[Excerpt], sent: Sequence[Excerpt]
) -> Iterator[Fault]:
    """Yield a fault for each date of a claim that its evidence lacks or gives otherwise."""
    near, around, far = (_known_dates(texts) for texts in (cited, passages, sent))
    relative = "relative" in {
        group.split(".")[0] for group in load_lexicon("calendar").groups(split_words(claim))
    }
    for wanted in read_dates(claim):
        if any(_agrees(wanted, found) for found in near):
            continue
        values = {"date": wanted.text}
        rivals = [found for found in near if found.text and _rivals(wanted, found)]
        if rivals and not relative:
            yield Fault(reason="date_differs", values=values | {"found": rivals[0].text}, grave=True)
        elif not any(_agrees(wanted, found) for found in (*around, *far)):
            yield Fault(reason="date_absent", values=values)


def date_gaps(texts: Sequence[Excerpt]) -> frozenset[tuple[str, Fraction]]:
    """Return the intervals between the dates, and the times of day, of texts, and how long dates last.

    As ("days", number of days). Of a month alone its middle counts.
    """
    mentions = [(mention, excerpt) for excerpt in texts for mention in read_dates(excerpt.text)]
    mentions += [
        (replace(mention, days=(int(day),)), excerpt)
        for mention, excerpt in mentions
        for other in texts
        for day in _BARE_DAY.findall(other.text)
        if mention.month and 1 <= int(day) <= 31
    ]
    years = [date(mention.year, 1, 1) for mention, _ in mentions if mention.year]
    days = [
        day
        for mention, excerpt in mentions
        for year in (excerpt.day, *years, _ANY_YEAR)
        for day in _calendar_days(mention if mention.days else replace(mention, days=(_MIDDLE,)), year)
    ]
    between = {abs((a - b).days) for a in days for b in days if a != b}
    lasting = {max(one.days) - min(one.days) + 1 for one, _ in mentions if len(one.days) > 1}
    minutes = [int(m[1]) * 60 + int(m[2]) for excerpt in texts for m in _CLOCK.finditer(excerpt.text)]
    hours = {Fraction(abs(one - other), 24 * 60) for one, other in combinations(minutes, 2)}
    return frozenset(("days", Fraction(count)) for count in between | lasting | hours)


def _known_dates(texts: Sequence[Excerpt]) -> list[DateMention]:
    """Return the dates of texts, those that only the day of publication completes among them."""
    known: list[DateMention] = []
    shifts = _day_shifts("\n".join(excerpt.text for excerpt in texts))
    for excerpt in texts:
        published = excerpt.day
        for mention in read_dates(f"{excerpt.text}\n{excerpt.title}"):
            known.append(mention)
            if published and mention.weekday:
                for back in range(-7, 8):
                    day = published + timedelta(days=back)
                    if day.isoweekday() == mention.weekday:
                        known.append(_full(day))
            for day in _calendar_days(mention, published or _ANY_YEAR):
                if published or mention.year:
                    known.append(_full(day))
                known += [replace(_full(day + timedelta(days=shift)), year=mention.year) for shift in shifts]
        if published and (_relative(excerpt.text) is not None):
            known += [_full(published + timedelta(days=offset)) for offset in (-1, 0, 1)]
    return known


@lru_cache(maxsize=4096)
def _day_shifts(text: str) -> frozenset[int]:
    """Return by how many days a text counts from a date: "four days later", "the next day"."""
    counted = [q for q in read_quantities(text) if q.unit in ("time.day", "time.week")]
    days = {
        int(value) * (7 if q.unit == "time.week" else 1) for q in counted for value in q.values if value < 60
    }
    days |= {1} if _relative(text) else set()
    return frozenset(days | {-shift for shift in days})


def _calendar_days(mention: DateMention, published: date | None) -> Iterator[date]:
    year = mention.year or (published.year if published else 0)
    for day in mention.days if year and mention.month else ():
        try:
            yield date(year, mention.month, day)
        except ValueError:
            continue


def _full(day: date) -> DateMention:
    return DateMention(year=day.year, month=day.month, days=(day.day,), weekday=day.isoweekday())


@lru_cache(maxsize=4096)
def _relative(text: str) -> str | None:
    groups = load_lexicon("calendar").groups(split_words(text))
    return next((group for group in sorted(groups) if group.startswith("relative")), None)


def _agrees(wanted: DateMention, found: DateMention) -> bool:
    """Whether what a claim says of a date is part of what the evidence says."""
    if wanted.weekday:
        return wanted.weekday == found.weekday
    if wanted.month != found.month or (wanted.year and found.year and wanted.year != found.year):
        return False
    if not wanted.days:
        return True
    span = found.days if len(found.days) < 2 else tuple(range(min(found.days), max(found.days) + 1))
    return bool(set(wanted.days) & set(span))


def _rivals(wanted: DateMention, found: DateMention) -> bool:
    """Whether the evidence gives another date of the same kind."""
    if wanted.weekday:
        return bool(found.weekday) and found.weekday != wanted.weekday
    return bool(found.month) and bool(found.days) == bool(wanted.days)
