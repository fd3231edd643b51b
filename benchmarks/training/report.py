"""Scores of unseen articles -> the figures of the card: areas under the curve, shares caught, with intervals."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Scores = NDArray[np.float64]
_SAMPLES = 1000
_INTERVAL = (2.5, 97.5)
DOUBTED = 0.03
"""The share of true claims that may be doubted."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Scored:
    """Items with their scores and, for each, today's score of the same, an entry an item.

    `group` is the article, `languages` "asked→text"; `correct` says of questions whether the best sentence
    holds the answer.
    """

    kind: NDArray[np.str_]
    group: NDArray[np.str_]
    languages: NDArray[np.str_]
    score: Scores
    today: Scores
    correct: Scores
    correct_today: Scores

    def where(self, chosen: NDArray[np.bool_]) -> "Scored":
        """Return some of the items."""
        return Scored(**{name: getattr(self, name)[chosen] for name in Scored.__dataclass_fields__})


def area_under_curve(higher: Scores, lower: Scores) -> float:
    """Return the chance that one of `higher` is above one of `lower`; ties count half."""
    if not len(higher) or not len(lower):
        return float("nan")
    order = np.sort(lower)
    below = np.searchsorted(order, higher, side="left") + np.searchsorted(order, higher, side="right")
    return float(below.mean() / 2 / len(lower))


def limit_of(true: Scores) -> float:
    """Return the score under which DOUBTED of the true claims lie."""
    return float(np.quantile(true, DOUBTED))


def figures(scored: Scored, comparisons: Mapping[str, tuple[Sequence[str], Sequence[str]]]) -> Iterator[list[str]]:
    """Yield a row for each comparison of kinds, "score" and "today" with intervals over articles."""
    for name, (high, low) in comparisons.items():
        high_rows, low_rows = np.isin(scored.kind, high), np.isin(scored.kind, low)
        yield [name, str(int(low_rows.sum())), *_both_areas(scored, high_rows, low_rows)]


def _both_areas(scored: Scored, high: NDArray[np.bool_], low: NDArray[np.bool_]) -> list[str]:
    return [
        with_interval(scored.group, lambda rows, v=values: area_under_curve(v[rows[high[rows]]], v[rows[low[rows]]]))
        for values in (scored.score, scored.today)
    ]


def with_interval(group: NDArray[np.str_], value: "Statistic") -> str:
    """Return a figure of rows with its bootstrap interval, drawn by article."""
    names, at = np.unique(group, return_inverse=True)
    rows_of = [np.flatnonzero(at == number) for number in range(len(names))]
    random = np.random.default_rng(7)
    drawn = [
        value(np.concatenate([rows_of[n] for n in random.integers(0, len(names), len(names))]))
        for _ in range(_SAMPLES)
    ]
    low, high = np.nanpercentile(drawn, _INTERVAL)
    return f"{value(np.arange(len(group))):.2f} ({low:.2f}–{high:.2f})"


def markdown_table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a table in Markdown."""
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
