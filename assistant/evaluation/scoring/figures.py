"""Scores of cases -> figures with intervals, overall and by slice. Pure, and the same for any order of cases.

The interval is a percentile bootstrap: the cases are drawn again, with repetition, a thousand times, and the
middle 95% of the figures so obtained is given. The random generator has a fixed seed.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assistant.evaluation.metric_catalogue import METRICS, PERCENTILES
from assistant.evaluation.values import CaseResult, Figure, Slice, SliceKind

Floats = NDArray[np.float64]

RESAMPLES = 1000
SEED = 20240824
_BLOCK = 2_000_000
_TAILS = (2.5, 97.5)


def figures_of(results: Sequence[CaseResult]) -> dict[str, Figure]:
    """Return every figure of METRICS over these cases, in that order."""
    ordered = sorted(results, key=lambda result: result.case.id)
    names = [name for name in METRICS if name not in PERCENTILES]
    values = np.array([[r.scores[n].value for n in names] for r in ordered], dtype=float)
    weights = np.array([[r.scores[n].weight for n in names] for r in ordered], dtype=float)
    values, weights = values.reshape(len(ordered), len(names)), weights.reshape(len(ordered), len(names))
    known = ~np.isnan(values)
    weights = np.where(known, weights, 0.0)
    sums = np.where(known, values, 0.0) * weights
    totals = weights.sum(axis=0)
    resampled = _resample_ratios(sums, weights)
    means = {
        name: _figure(
            name,
            float(sums[:, column].sum() / totals[column]) if totals[column] else None,
            resampled[:, column],
            int(known[:, column].sum()),
            len(ordered),
        )
        for column, name in enumerate(names)
    }
    percentiles = {name: _percentile_figure(name, q, ordered) for name, q in PERCENTILES.items()}
    return {name: (means | percentiles)[name] for name in METRICS}


def slices_of(results: Sequence[CaseResult]) -> tuple[Slice, ...]:
    """Return the figures by question language, by pair of question and source language, and by tag."""
    groups: dict[tuple[SliceKind, str], list[CaseResult]] = {}
    for result in results:
        keys: list[tuple[SliceKind, str]] = [("language", result.case.lang)]
        keys += [("pair", f"{result.case.lang}→{source}") for source in result.source_languages]
        keys += [("tag", tag) for tag in dict.fromkeys(result.case.tags)]
        for key in keys:
            groups.setdefault(key, []).append(result)
    kinds: tuple[SliceKind, ...] = ("language", "pair", "tag")
    return tuple(
        Slice(kind=kind, name=name, cases=len(members), figures=figures_of(members))
        for (kind, name), members in sorted(
            groups.items(), key=lambda item: (kinds.index(item[0][0]), item[0][1])
        )
    )


def _resample_ratios(sums: Floats, weights: Floats) -> Floats:
    """Return RESAMPLES rows of figures; NaN where a draw has no case that counts."""
    cases = len(sums)
    if not cases:
        return np.full((RESAMPLES, sums.shape[1]), np.nan)
    generator = np.random.default_rng(SEED)
    rows = max(1, _BLOCK // cases)
    blocks = []
    for start in range(0, RESAMPLES, rows):
        size = min(rows, RESAMPLES - start)
        draws = generator.multinomial(cases, np.full(cases, 1 / cases), size=size).astype(float)
        totals = draws @ weights
        blocks.append(np.divide(draws @ sums, totals, out=np.full(totals.shape, np.nan), where=totals > 0))
    return np.concatenate(blocks)


def _percentile_figure(name: str, percentile: float, results: Sequence[CaseResult]) -> Figure:
    """Return a percentile of the `seconds` scores."""
    known = [value for r in results if (value := r.value("seconds")) is not None]
    if not known:
        return _figure(name, None, np.empty(0), 0, len(results))
    values = np.array(known)
    generator = np.random.default_rng(SEED)
    rows = max(1, _BLOCK // len(values))
    resampled = np.concatenate(
        [
            np.percentile(
                values[generator.integers(len(values), size=(min(rows, RESAMPLES - start), len(values)))],
                percentile,
                axis=1,
            )
            for start in range(0, RESAMPLES, rows)
        ]
    )
    return _figure(name, float(np.percentile(values, percentile)), resampled, len(values), len(results))


def _figure(name: str, value: float | None, resampled: Floats, count: int, cases: int) -> Figure:
    left_out = cases - count
    drawn = resampled[~np.isnan(resampled)]
    if value is None or not len(drawn):
        return Figure(name=name, value=value, low=value, high=value, count=count, left_out=left_out)
    low, high = np.percentile(drawn, _TAILS)
    # A very skewed sample can fall outside its own percentiles; the interval must hold the figure it is of.
    return Figure(
        name=name,
        value=value,
        low=min(float(low), value),
        high=max(float(high), value),
        count=count,
        left_out=left_out,
    )


_RIGHT_FROM = 0.75


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """Over `count` cases scored both ways: the share judged alike, and Cohen's kappa, None without variety.

    Kappa is 0 where two judges agree no more than chance would have them, and 1 where they always do.
    """

    count: int
    alike: int
    kappa: float | None


def agree(pairs: Sequence[tuple[float, float]]) -> Agreement:
    """Compare scores in 0..1 as right (three quarters or more) or not."""
    verdicts = [(one >= _RIGHT_FROM, other >= _RIGHT_FROM) for one, other in pairs]
    alike = sum(one == other for one, other in verdicts)
    return Agreement(count=len(pairs), alike=alike, kappa=_kappa(verdicts, alike))


def agree_on(results: Sequence[CaseResult], one: str, other: str) -> Agreement:
    """Compare two figures' scores over the cases that have both."""
    scored = ((result.value(one), result.value(other)) for result in results)
    return agree([(a, b) for a, b in scored if a is not None and b is not None])


def _kappa(verdicts: Sequence[tuple[bool, bool]], alike: int) -> float | None:
    if not verdicts:
        return None
    count = len(verdicts)
    ones, others = Counter(one for one, _ in verdicts), Counter(other for _, other in verdicts)
    by_chance = sum(ones[verdict] * others[verdict] for verdict in (True, False)) / count**2
    return None if by_chance == 1 else (alike / count - by_chance) / (1 - by_chance)
