"""Groups the articles that tell one story: CleanedArticles -> StoryMembers -> groups of paths.

Two kinds of evidence. Copied text: word shingles in common. The same event told anew, perhaps in another
language: vectors nearer to each other than either is to the rest of its neighbourhood, and rare names in
common. Cosines of sentence embedders crowd, and lie higher within one language than across two, so a bare
cosine says little; `benchmarks/story_grouping.py` measures the rule below and how its numbers were found.
"""

import math
import re
from calendar import isleap
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import MAXYEAR, MINYEAR, date
from itertools import product
from operator import attrgetter

import numpy as np
from numpy.typing import NDArray

from index.embedding.embedder import Vectors, scaled_to_length_one
from index.language.names import name_terms
from index.stories.copied_text import copied_pairs, shingle_hashes
from index.stories.neighbours import NEIGHBOUR_COUNT, Neighbours, nearest_first
from index.values import INDEXED_KINDS, CleanedArticle

_NAMED_CHARACTERS = 1500
_NUMBERED_CHARACTERS = 600
_LEAD_PASSAGES = 2
_NUMBER = re.compile(r"\d+(?:[.:]\d+)*")
SIGN_WEIGHTS = (1.0, 0.10, 0.05, 0.04, 0.05)
"""What each of `StoryComparison.signs` adds to the evidence, in units of cosine."""
SAME_STORY = 0.15
"""The evidence from which two articles tell the same story."""
_COPY_EVIDENCE = 0.10
# Two groups are joined where one pair says so and the rest come near it on average.
_GROUPS_AGREE = -0.01
_CYRILLIC = frozenset({"uk", "ru", "be", "bg", "mk", "sr", "kk", "ky", "tg", "mn"})

# A small corpus says little about its background and its names, so each has a few expected values mixed in.
_BACKGROUND = 0.82
_BACKGROUND_PRIOR = 5
_NAMES_PRIOR = 100
_LEAST_NAMES = 8.0
_LEAST_NUMBERS = 2
_USUAL_NUMBERS = 0.4

_DAYS_APART = 2
_DAYS_APART_COPIED = 7
_TOO_FAR = -1.0
_COMPARED = 6
# Of an article's neighbours so many may tell its story; those beyond show how near other stories come.
_TELLERS = 20
_LEAP_YEAR = 2000


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class StoryMember:
    """What of an article tells its story from others.

    `shingles` are the sorted hashes of its runs of five words, `names` and `numbers` the name terms and the
    numbers of its beginning, `vector` its unit vector.
    """

    path: str
    published: str | None
    language: str | None
    shingles: NDArray[np.uint64]
    names: frozenset[str]
    numbers: frozenset[str]
    vector: Vectors


def describe_story(cleaned: CleanedArticle, vector: Vectors) -> StoryMember:
    """Return an article as a member of a story; `vector` comes from `article_vector`."""
    article = cleaned.article
    text = "\n".join(article.text[b.start : b.end] for b in cleaned.blocks if b.kind in INDEXED_KINDS)
    if article.title and article.title not in text:
        text = f"{article.title}\n{text}"
    return StoryMember(
        path=article.path,
        published=article.published,
        language=article.language,
        shingles=shingle_hashes(text),
        names=frozenset(name_terms(text[:_NAMED_CHARACTERS])),
        numbers=frozenset(_NUMBER.findall(text[:_NUMBERED_CHARACTERS].replace(",", "."))),
        vector=vector,
    )


def article_vector(passages: Vectors) -> Vectors:
    """Return the unit vector of an article from those of its passages in order, of which the first two count.

    The first alone is often no more than a headline, and a later one often tells what went before.
    """
    mean: Vectors = passages[:_LEAD_PASSAGES].mean(axis=0)
    return scaled_to_length_one(mean)


def group_stories(members: Iterable[StoryMember], neighbours: Neighbours) -> list[tuple[str, ...]]:
    """Return the groups of two and more articles that tell one story, as sorted paths.

    Neither the order of the members nor of the mapping matters. An article is in one group at most, and a
    group is joined only where its members on the whole support it, so that a digest of the day bridges no
    two stories. Linear in the articles, apart from sorting.
    """
    ordered = sorted(members, key=attrgetter("path"))
    compare = StoryComparison.of(ordered, neighbours)
    scored = ((compare.evidence(a, b), a, b) for a, b in compare.candidates())
    stories = {row: [row] for row in range(len(ordered))}
    for _, a, b in sorted((-evidence, a, b) for evidence, a, b in scored if evidence >= 0):
        smaller, larger = sorted((stories[a], stories[b]), key=len)
        if smaller is not larger and _agree(compare, smaller, larger):
            larger += smaller
            stories |= dict.fromkeys(smaller, larger)
    groups = {id(story): story for story in stories.values() if len(story) > 1}
    return sorted(tuple(sorted(ordered[row].path for row in story)) for story in groups.values())


def first_told(members: Iterable[StoryMember]) -> str | None:
    """Return the path of the earliest of a story's articles, or None when it cannot be known.

    It cannot while an article has no date, or when two share the earliest day. A date without a year is taken
    to be of the year that brings it nearest to the group's dates with one.
    """
    dates = [(member.published, member.path) for member in members]
    days = sorted((published, path) for published, path in dates if published)
    if not days or len(days) < len(dates):
        return None
    years = [published for published, _ in days if not published.startswith("-")]
    near = _day(years[0] if years else f"{_LEAP_YEAR}{_without_year(days[0][0])}")
    told = sorted((nearest_day(published, near), path) for published, path in days)
    return None if len(told) > 1 and told[0][0] == told[1][0] else told[0][1]


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryComparison:
    """All that two articles, given by their rows, are compared by."""

    members: Sequence[StoryMember]
    neighbours: Sequence[Sequence[tuple[int, float]]]
    background: Sequence[float]
    names: Mapping[str, float]
    names_total: Sequence[float]
    copies: frozenset[tuple[int, int]]

    @classmethod
    def of(cls, members: Sequence[StoryMember], neighbours: Neighbours) -> "StoryComparison":
        """Weigh names and backgrounds over a whole corpus, and find its copies."""
        rows = {member.path: row for row, member in enumerate(members)}
        near = [sorted(neighbours.get(member.path, ()), key=nearest_first) for member in members]
        counts = Counter(name for member in members for name in member.names)
        names = {  # the rarer a name is in the corpus, the more it tells
            name: math.log((len(members) + _NAMES_PRIOR) / (count + 1)) for name, count in counts.items()
        }
        return cls(
            members=members,
            neighbours=[[(rows[path], cosine) for path, cosine in one if path in rows] for one in near],
            background=[_background([cosine for _, cosine in one]) for one in near],
            names=names,
            names_total=[sum(names[name] for name in member.names) for member in members],
            copies=frozenset(copied_pairs([member.shingles for member in members])),
        )

    def candidates(self) -> frozenset[tuple[int, int]]:
        """Return the pairs worth comparing: copies, and near articles that names and numbers may yet join."""
        near = {
            (min(row, other), max(row, other)): cosine
            for row, others in enumerate(self.neighbours)
            for other, cosine in others[:_TELLERS]
        }
        return self.copies | {pair for pair, cosine in near.items() if self._may_agree(*pair, cosine)}

    def _may_agree(self, a: int, b: int, cosine: float) -> bool:
        one, other = self.members[a].language, self.members[b].language
        best = (self._margin(a, b, cosine), 1.0, 1.0 - _USUAL_NUMBERS, *_differences(one, other))
        return _weighed(best) >= 0

    def evidence(self, a: int, b: int) -> float:
        """Return how much speaks for one story, in units of cosine; 0 is just enough."""
        copied = (a, b) in self.copies
        apart = days_apart(self.members[a].published, self.members[b].published)
        if apart is not None and apart > (_DAYS_APART_COPIED if copied else _DAYS_APART):
            return _TOO_FAR
        retold = _weighed(self.signs(a, b))
        return max(retold, _COPY_EVIDENCE) if copied else retold

    def signs(self, a: int, b: int) -> tuple[float, float, float, float, float]:
        """Return the signs of one story, each worth its weight of `SIGN_WEIGHTS`.

        The cosine beyond the background; the share of names in common; that of numbers, less what is usual;
        whether the languages, and whether the scripts differ (1 or 0, and 0 where one is unknown).
        """
        one, other = self.members[a], self.members[b]
        fewer = min(len(one.numbers), len(other.numbers))
        shared = sum(self.names[name] for name in self.members[a].names & self.members[b].names)
        return (
            self._margin(a, b, float(one.vector @ other.vector)),
            (shared / max(min(self.names_total[a], self.names_total[b]), _LEAST_NAMES)),
            (len(one.numbers & other.numbers) / fewer - _USUAL_NUMBERS if fewer >= _LEAST_NUMBERS else 0.0),
            *_differences(one.language, other.language),
        )

    def _margin(self, a: int, b: int, cosine: float) -> float:
        return cosine - (self.background[a] + self.background[b]) / 2


def _weighed(signs: Iterable[float]) -> float:
    return sum(sign * weight for sign, weight in zip(signs, SIGN_WEIGHTS, strict=True)) - SAME_STORY


def _differences(one: str | None, other: str | None) -> tuple[float, float]:
    """Return whether the languages and whether the scripts differ, as numbers; not where one is unknown."""
    if one == other or one is None or other is None:
        return 0.0, 0.0
    return 1.0, float((one in _CYRILLIC) != (other in _CYRILLIC))


def days_apart(one: str | None, other: str | None) -> int | None:
    """Return the days between two dates, within any year when one lacks it; None when one is unknown."""
    if not one or not other:
        return None
    if one.startswith("-") or other.startswith("-"):
        day = _day(f"{_LEAP_YEAR}{_without_year(one)}")
        return abs((nearest_day(f"-{_without_year(other)}", day) - day).days)
    return abs((_day(one) - _day(other)).days)


def _agree(compare: StoryComparison, one: Sequence[int], other: Sequence[int]) -> bool:
    """Tell whether the evidence between two groups is enough on average, looking at a few of each."""
    pairs = list(product(sorted(one)[:_COMPARED], sorted(other)[:_COMPARED]))
    evidence = sum(compare.evidence(min(pair), max(pair)) for pair in pairs)
    return evidence >= _GROUPS_AGREE * len(pairs)


def _background(cosines: Sequence[float]) -> float:
    """Return how near articles come that tell other stories: the cosine of the farther neighbours."""
    far = cosines[_TELLERS:NEIGHBOUR_COUNT]
    return (sum(far) + _BACKGROUND_PRIOR * _BACKGROUND) / (len(far) + _BACKGROUND_PRIOR)


def nearest_day(published: str, near: date) -> date:
    """Return a date, one without a year in the year that brings it nearest to `near`."""
    if not published.startswith("-"):
        return _day(published)
    years = range(max(near.year - 1, MINYEAR), min(near.year + 1, MAXYEAR) + 1)
    return min((_day(f"{year}{_without_year(published)}") for year in years), key=lambda day: abs(day - near))


def _without_year(published: str) -> str:
    """Return `-MM-DD` of a date with or without a year."""
    return published[1:7] if published.startswith("-") else published[4:10]


def _day(published: str) -> date:
    """Return an ISO date; 29 February of a year without one is taken as the 28th."""
    year, month, day = map(int, published[:10].split("-"))
    if (month, day) == (2, 29) and not isleap(year):
        day = 28
    return date(year, month, day)
