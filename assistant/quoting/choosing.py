"""Scores of sentences -> the stretches of neighbouring sentences that are quoted. Pure arithmetic.

Sentences that stand together are quoted together, one stretch a quote: a sentence that names its subject by
a pronoun brings the one before it, and a reader sees a paragraph rather than its splinters.
`benchmarks.answers.answer_calibration` prints what the limits below are worth.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.weights import WEIGHTS

MOST_QUOTES = 4
LONGEST_STRETCH = 4
"""Sentences of a quote."""


@dataclass(frozen=True, slots=True, kw_only=True)
class QuoteLimits:
    """Chances from which on something is quoted: a neighbour of what is, and a further stretch."""

    sentence: float
    quote: float


LIKELY = QuoteLimits(sentence=WEIGHTS["quotes"]["sentence"], quote=WEIGHTS["quotes"]["quote"])
PERHAPS = QuoteLimits(
    sentence=WEIGHTS["quotes"]["sentence_perhaps"], quote=WEIGHTS["quotes"]["quote_perhaps"]
)
"""Where nothing tells whether the sentences answer, a reader is offered more of them."""

_AS_LIKELY = 0.1
"""A headline gives way to a sentence of its article whose chance is at least this share of its own."""
_LEAST_REASON = 0.02
_LOOK_AHEAD = 2
_RETOLD = 0.5
"""A stretch of which this share of sentences is the same as what is quoted already tells nothing new."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class QuoteCandidates:
    """The sentences to choose from, a row each.

    `chances` add up to 1; rows of one `article` whose `place`s are one apart are neighbours; `same` (rows,
    rows) says which rows of different articles tell the same thing.
    """

    chances: NDArray[np.float64]
    article: NDArray[np.int64]
    place: NDArray[np.int64]
    same: NDArray[np.bool_]


def chances_of(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return scores, logarithms of odds, as chances that add up to 1."""
    odds: NDArray[np.float64] = np.exp(scores - scores.max())
    chances: NDArray[np.float64] = odds / odds.sum()
    return chances


def without_headlines(
    chances: NDArray[np.float64], article: NDArray[np.int64], title: NDArray[np.bool_]
) -> NDArray[np.float64]:
    """Return the chances of sentences after headlines gave theirs to sentences that tell the same.

    A headline's chance is added to that of the likeliest sentence of its article; where none is likely
    enough, the headline tells what the article does not, and keeps it. `title` says which rows are headlines;
    for `chances` and `article` see `QuoteCandidates`.
    """
    passed = chances.copy()
    for headline in np.flatnonzero(title).tolist():
        told = np.flatnonzero((article == article[headline]) & ~title)
        if not len(told) or chances[told].max() < _AS_LIKELY * chances[headline]:
            continue
        passed[told[chances[told].argmax()]] += passed[headline]
        passed[headline] = 0.0
    return passed


def without_copies(chances: NDArray[np.float64], same: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Return the chances of sentences, each told once: what tells the same as a likelier one has 0.

    Many copies of one sentence would leave nothing to what tells more. For `same` see `QuoteCandidates`.
    """
    kept, once = chances.copy(), list[int]()
    for row in np.argsort(-chances, kind="stable").tolist():
        if same[row, once].any():
            kept[row] = 0.0
        else:
            once.append(row)
    told: NDArray[np.float64] = kept / kept.sum()
    return told


def choose_stretches(candidates: QuoteCandidates, limits: QuoteLimits) -> list[list[int]]:
    """Return the rows of each quote in reading order, the best quote first; one at least, if there is a row.

    There are at most MOST_QUOTES. What tells the same as a chosen row of another article is left out.
    """
    chosen: list[list[int]] = []
    taken: set[int] = set()
    rows = {
        (article, place): row
        for row, (article, place) in enumerate(
            zip(candidates.article.tolist(), candidates.place.tolist(), strict=True)
        )
    }
    for row in np.argsort(-candidates.chances, kind="stable").tolist():
        if len(chosen) == MOST_QUOTES or (
            chosen and candidates.chances[row] * LONGEST_STRETCH < limits.quote
        ):
            break
        if row in taken or candidates.same[row, sorted(taken)].any():
            continue
        stretch = _grow(row, candidates, rows, taken, limits.sentence)
        retold = candidates.same[np.ix_(stretch, sorted(taken))].any(axis=1).mean()
        if not chosen or (candidates.chances[stretch].sum() >= limits.quote and retold < _RETOLD):
            chosen.append(stretch)
            taken.update(stretch)
    return chosen


def with_reason(
    stretches: Sequence[list[int]], candidates: QuoteCandidates, reason: NDArray[np.bool_]
) -> list[list[int]]:
    """Return stretches with the likeliest row that gives a `reason`, where none of them does and one may."""
    quoted = [row for stretch in stretches for row in stretch]
    told = candidates.same[:, quoted].any(axis=1)
    likely = np.where(reason & ~told, candidates.chances, 0.0)
    if reason[quoted].any() or likely.max() < _LEAST_REASON:
        return list(stretches)
    return [*stretches, [int(likely.argmax())]]


def _grow(
    row: int,
    candidates: QuoteCandidates,
    rows: dict[tuple[int, int], int],
    taken: set[int],
    least: float,
) -> list[int]:
    """Return a row with its likely neighbours; one that is not likely is bridged to reach one that is."""
    article = int(candidates.article[row])
    first = last = int(candidates.place[row])

    def reach(places: Sequence[int]) -> tuple[float, list[int]]:
        found = [rows.get((article, place)) for place in places]
        free = [one for one in found if one is not None and one not in taken]
        whole = len(free) == len(places)
        return (float(candidates.chances[free].mean()), list(places)) if whole else (-1.0, [])

    while (room := LONGEST_STRETCH - (last - first + 1)) > 0:
        ahead = range(1, min(room, _LOOK_AHEAD) + 1)
        sides = [[last + n for n in range(1, step + 1)] for step in ahead]
        sides += [[first - n for n in range(1, step + 1)] for step in ahead]
        chance, places = max(map(reach, sides), key=lambda option: option[0])
        if chance < least:
            break
        first, last = min(first, *places), max(last, *places)
    return [rows[article, place] for place in range(first, last + 1)]
