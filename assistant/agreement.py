"""How far two ways of scoring the same cases agree: a judge and what is counted, a judge and people."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.evaluation_records import CaseResult

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
