"""Hits + the time a question names -> the hits in another order: those of that time, or the newest, first.

A preference, never a filter: a publication date is not the date of what is told. Passages that suit the time
come first where they are nearly as near to the question as the best of all; the others follow. Pure.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from assistant.question.named_dates import NamedDate
from assistant.question.periods import Period, later
from assistant.question.time_words import TimeWords
from index.language.calendar import month_number
from index.language.words import split_words
from index.values import Hit

NEARLY_AS_NEAR = 0.8
"""A hit with this share of the best score may be about the same thing."""
TOLD_WITHIN = 2
"""Days after which an event is still told as news."""
_NUMBER = re.compile(r"\d+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Arranged:
    """Hits in the order to read them, ranks anew; the first `preferred` of them suit the time asked for."""

    hits: tuple[Hit, ...]
    preferred: int


def arrange(
    hits: Sequence[Hit], published: Mapping[str, str | None], words: TimeWords, *, topic: bool = True
) -> Arranged:
    """Return the hits, those first that suit the time words; `published` has ISO dates by path.

    Without a `topic` (a question of time words alone) nearness says little: all that suit come first.
    """
    ordered = sorted(hits, key=lambda hit: -hit.score)
    least = ordered[0].score * NEARLY_AS_NEAR if ordered and topic else float("-inf")
    near = [hit for hit in ordered if hit.score >= least]
    if words.named and words.period:
        named, period = words.named, words.period
        near = [
            hit
            for hit in near
            if is_published_in(published.get(hit.passage.path), named, period)
            or names_date(hit.passage.text, named)
        ]
    if words.newest_first:
        # The hits of the newest day; none where no date is known.
        days = {hit.passage.id: published.get(hit.passage.path) or "" for hit in near}
        dated = {passage: day for passage, day in days.items() if day and not day.startswith("--")}
        newest = max(dated.values(), default=None)
        near = [hit for hit in near if dated.get(hit.passage.id, "")[:10] == (newest or "none")[:10]]
    chosen = {hit.passage.id for hit in near}
    rest = [hit for hit in ordered if hit.passage.id not in chosen]
    ranked = tuple(replace(hit, rank=rank) for rank, hit in enumerate((*near, *rest), start=1))
    return Arranged(hits=ranked, preferred=len(near))


def is_published_in(published: str | None, named: NamedDate, period: Period) -> bool:
    """Whether an article was published in a named period or just after it.

    A date without a year (`--08-21`) suits a named date that gives none either.
    """
    if not published:
        return False
    if published.startswith("--"):
        month, day = int(published[2:4]), int(published[5:7])
        return named.year is None and named.month == month and named.day in (None, day)
    return period.since <= date.fromisoformat(published[:10]) <= later(period.until, TOLD_WITHIN)


def names_date(text: str, named: NamedDate) -> bool:
    """Whether a text holds every part of a named date: its year, month and day."""
    numbers = {int(number) for number in _NUMBER.findall(text)}
    if any(part and part not in numbers for part in (named.year, named.day)):
        return False
    return not named.month or any(month_number(word) == named.month for word in split_words(text))
