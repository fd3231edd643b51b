"""Scores of articles never seen -> areas under the curve and shares caught, with intervals by article."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

DOUBTED = 0.03
"""The share of true claims that may be doubted."""
Scores = NDArray[np.float64]
Statistic = Callable[[NDArray[np.int64]], float]
_SAMPLES = 500
_INTERVAL = (2.5, 97.5)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Scored:
    """Scored items, an entry each: `kind` of item, `group` its article, `languages` "asked→text".

    `score` is the network's, `plain` that of late interaction alone.
    """

    kind: NDArray[np.str_]
    group: NDArray[np.str_]
    languages: NDArray[np.str_]
    score: Scores
    plain: Scores

    def of_languages(self, languages: str) -> "Scored":
        """Return the items of one pair of languages."""
        own = self.languages == languages
        return Scored(
            kind=self.kind[own],
            group=self.group[own],
            languages=self.languages[own],
            score=self.score[own],
            plain=self.plain[own],
        )


def area_under_curve(higher: Scores, lower: Scores) -> float:
    """Return the chance that one of `higher` is above one of `lower`; ties count half. NaN for none."""
    if not len(higher) or not len(lower):
        return float("nan")
    order = np.sort(lower)
    below = np.searchsorted(order, higher, side="left") + np.searchsorted(order, higher, side="right")
    return float(below.mean() / 2 / len(lower))


def areas(scored: Scored, pairs: Sequence[tuple[Sequence[str], Sequence[str]]]) -> Iterator[list[str]]:
    """Yield a row for each two sets of kinds: their names, the area of the score and of plain matching."""
    for high, low in pairs:
        cells = [with_interval(scored.group, _area(scored, values, high, low)) for values in _both(scored)]
        yield [f"{'+'.join(high)} above {'+'.join(low)}", *cells]


def caught(scored: Scored, true: Sequence[str], false: str) -> list[str]:
    """Return which share of false claims lies under the limit that DOUBTED of the true ones do."""

    def share_of(values: Scores) -> Statistic:
        def share(rows: NDArray[np.int64]) -> float:
            kinds, drawn = scored.kind[rows], values[rows]
            limit = np.quantile(drawn[np.isin(kinds, true)], DOUBTED)
            return float((drawn[kinds == false] < limit).mean())

        return share

    return [with_interval(scored.group, share_of(values)) for values in _both(scored)]


def _both(scored: Scored) -> tuple[Scores, Scores]:
    return scored.score, scored.plain


def _area(scored: Scored, values: Scores, high: Sequence[str], low: Sequence[str]) -> Statistic:
    def area(rows: NDArray[np.int64]) -> float:
        kinds, drawn = scored.kind[rows], values[rows]
        return area_under_curve(drawn[np.isin(kinds, high)], drawn[np.isin(kinds, low)])

    return area


def with_interval(group: NDArray[np.str_], value: Statistic) -> str:
    """Return a figure of rows with its bootstrap interval, articles drawn."""
    names, at = np.unique(group, return_inverse=True)
    rows_of = [np.flatnonzero(at == number) for number in range(len(names))]
    random = np.random.default_rng(7)
    drawn = [
        value(np.concatenate([rows_of[one] for one in random.integers(0, len(names), len(names))]))
        for _ in range(_SAMPLES)
    ]
    low, high = np.nanpercentile(drawn, _INTERVAL)
    return f"{value(np.arange(len(group))):.2f} ({low:.2f}-{high:.2f})"
