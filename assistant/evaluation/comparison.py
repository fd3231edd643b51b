"""Two reports -> what got better and worse, case by case, with a paired test.

The test is a sign-flip permutation test on the differences of the cases both runs scored: if the change made
no difference, each difference could as well have had the other sign. Times are shown and not tested: they
change with the machine's load.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from typing import Any, Literal

import numpy as np

from assistant.evaluation.metric_catalogue import METRICS, PERCENTILES
from assistant.evaluation.values import CaseResult, Failure, Report, Score

Verdict = Literal["better", "worse", "unclear", "no change", "not tested"]
CaseVerdict = Literal["better", "worse", "mixed"]
Pair = tuple[CaseResult, CaseResult]

SIGNIFICANCE = 0.05
FLIPS = 10_000
_EXACT_UP_TO = 12
_SEED = 20240824
_SAME = 1e-9
# F1 is no mean of cases; `declined` and `refused`, which it is made of, are tested.
_UNTESTED = frozenset({*PERCENTILES, "abstention_f1"})
# What a reader of one answer would notice; the other figures are finer shades of these.
DECISIVE = (
    "accepted",
    "coverage",
    "citation_f1",
    "exactness",
    "supported",
    "declined",
    "corrected",
    "refused",
    "errors",
    "quote_recall@10",
    "language_match",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class MetricChange:
    """One figure in both runs, over the cases that both scored; `p` is that of the paired test.

    `difference` is new minus old; p and difference are None where nothing could be compared.
    """

    name: str
    old: float | None
    new: float | None
    difference: float | None
    p: float | None
    cases: int
    verdict: Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseChange:
    """A case whose decisive scores differ: each by name as `(old, new)`, and how it failed in either run."""

    id: str
    question: str
    verdict: CaseVerdict
    scores: Mapping[str, tuple[float, float]]
    old_failure: Failure | None
    new_failure: Failure | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """What changed from a baseline run to a later one.

    Only cases of the same content are compared; `added`, `removed` and `edited` are the ids of the others.
    `settings` gives what differs between the assistants as `(old, new)` in words.
    """

    baseline: str
    compared: int
    metrics: tuple[MetricChange, ...]
    cases: tuple[CaseChange, ...]
    added: tuple[str, ...]
    removed: tuple[str, ...]
    edited: tuple[str, ...]
    settings: Mapping[str, tuple[str, str]]

    @property
    def better(self) -> tuple[MetricChange, ...]:
        """The figures that the test says got better."""
        return tuple(metric for metric in self.metrics if metric.verdict == "better")

    @property
    def worse(self) -> tuple[MetricChange, ...]:
        """The figures that the test says got worse."""
        return tuple(metric for metric in self.metrics if metric.verdict == "worse")

    @property
    def unchanged(self) -> bool:
        """Whether every tested score of every compared case is the same."""
        return not self.cases and all(m.verdict in ("no change", "not tested") for m in self.metrics)

    def summary(self) -> str:
        """Return one sentence for a terminal."""
        if self.unchanged:
            return f"No change from the baseline in {self.compared} cases."
        counts = {v: sum(c.verdict == v for c in self.cases) for v in ("better", "worse", "mixed")}
        names = {
            v: ", ".join(m.name for m in ms) for v, ms in (("Worse", self.worse), ("Better", self.better))
        }
        figures = "; ".join(f"{v.lower()}: {n}" for v, n in names.items() if n)
        return (
            f"Of {self.compared} cases {counts['better']} got better, {counts['worse']} worse, "
            f"{counts['mixed']} both. Figures beyond chance: {figures or 'none'}."
        )

    def to_dict(self) -> dict[str, Any]:
        """Return the comparison as plain values."""
        return {**asdict(self), "unchanged": self.unchanged, "summary": self.summary()}


def compare(report: Report, baseline: Report) -> Comparison:
    """Compare a run with an earlier one over the cases of the same id and content."""
    old, new = ({result.case.id: result for result in run.results} for run in (baseline, report))
    shared = sorted(new.keys() & old.keys())
    edited = [i for i in shared if new[i].case != old[i].case]
    pairs = [(old[i], new[i]) for i in shared if new[i].case == old[i].case]
    changes = [_compare_case(before, after) for before, after in pairs]
    runs = ({"model": one.model, "processor": one.processor, **one.fingerprint} for one in (baseline, report))
    # Through JSON, as a baseline read from a file went: a tuple and a list are no difference.
    say = partial(json.dumps, ensure_ascii=False, sort_keys=True, default=str)
    then, now = ({name: say(value) for name, value in run.items()} for run in runs)
    settings = {name: (then.get(name, "null"), now.get(name, "null")) for name in sorted({**then, **now})}
    return Comparison(
        baseline=f"{baseline.name}, {baseline.created}",
        compared=len(pairs),
        metrics=tuple(_compare_metric(name, pairs) for name in METRICS),
        cases=tuple(change for change in changes if change.scores),
        added=tuple(sorted(new.keys() - old.keys())),
        removed=tuple(sorted(old.keys() - new.keys())),
        edited=tuple(edited),
        settings={name: (was, is_) for name, (was, is_) in settings.items() if was != is_},
    )


def _compare_metric(name: str, pairs: Sequence[Pair]) -> MetricChange:
    scored = "seconds" if name in PERCENTILES else name
    both = [
        (before.scores[scored], after.scores[scored])
        for before, after in pairs
        if before.value(scored) is not None and after.value(scored) is not None
    ]
    old = _aggregate(name, [before for before, _ in both])
    new = _aggregate(name, [after for _, after in both])
    differences = [(after.value or 0.0) - (before.value or 0.0) for before, after in both]
    tested = name not in _UNTESTED and bool(both)
    p = paired_p_value(differences) if tested else None
    verdict: Verdict
    if p is None:
        verdict = "not tested"
    elif all(abs(difference) <= _SAME for difference in differences):
        verdict = "no change"
    elif p >= SIGNIFICANCE:
        verdict = "unclear"
    else:
        verdict = "better" if (sum(differences) > 0) != METRICS[name].lower_is_better else "worse"
    return MetricChange(
        name=name,
        old=old,
        new=new,
        difference=None if old is None or new is None else new - old,
        p=p,
        cases=len(both),
        verdict=verdict,
    )


def _aggregate(name: str, scores: Sequence[Score]) -> float | None:
    """Return the figure over scores that all have a value; None when no case counts."""
    values = np.array([score.value for score in scores], dtype=float)
    weights = np.array([score.weight for score in scores], dtype=float)
    if not weights.sum():
        return None
    if name in PERCENTILES:
        return float(np.percentile(values, PERCENTILES[name]))
    return float(values @ weights / weights.sum())


def paired_p_value(differences: Sequence[float]) -> float:
    """Return the two-sided p-value of the sign-flip permutation test; 1 when no pair differs.

    Up to 12 pairs that differ are tested over all signs, more over 10,000 random draws with a fixed seed.
    """
    moved = np.array([d for d in differences if abs(d) > _SAME])
    if not len(moved):
        return 1.0
    observed = abs(moved.sum()) - _SAME
    if len(moved) <= _EXACT_UP_TO:
        bits = np.arange(2 ** len(moved))[:, None] >> np.arange(len(moved)) & 1
        return float((np.abs((bits * 2.0 - 1.0) @ moved) >= observed).mean())
    signs = np.random.default_rng(_SEED).choice((-1.0, 1.0), size=(FLIPS, len(moved)))
    return float(((np.abs(signs @ moved) >= observed).sum() + 1) / (FLIPS + 1))


def _compare_case(before: CaseResult, after: CaseResult) -> CaseChange:
    scores = {
        name: (old, new)
        for name in DECISIVE
        if (old := before.value(name)) is not None
        and (new := after.value(name)) is not None
        and abs(new - old) > _SAME
    }
    gains = [(new > old) != METRICS[name].lower_is_better for name, (old, new) in scores.items()]
    return CaseChange(
        id=after.case.id,
        question=after.case.question,
        verdict="better" if all(gains) else "mixed" if any(gains) else "worse",
        scores=scores,
        old_failure=before.failure,
        new_failure=after.failure,
    )
