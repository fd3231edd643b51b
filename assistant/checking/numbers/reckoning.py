"""What can be reckoned from the numbers of the evidence."""

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import combinations

from assistant.checking.numbers.quantity import Quantity
from assistant.checking.numbers.units import unit_sizes


def derived_values(found: Sequence[Quantity]) -> set[tuple[str, Fraction]]:
    """Return what can be computed of two numbers of the evidence, with the family of the result.

    Sums, differences, ratios and shares; of years the interval, and the age before the birthday.
    """
    results: set[tuple[str, Fraction]] = set()
    plain = [quantity for quantity in found if not quantity.pair]
    plain += [_as_percent(quantity) for quantity in plain if not quantity.unit and max(quantity.values) < 1]
    for one, other in combinations(plain[:24], 2):
        for a in one.values:
            for b in other.values:
                family = one.family if one.family == other.family else ""
                if one.year and other.year:
                    results |= {("time", abs(a - b)), ("time", abs(a - b) - 1)}
                elif "percent.percent" in (one.unit, other.unit) and one.unit != other.unit:
                    part, whole = (a, b) if one.unit == "percent.percent" else (b, a)
                    results |= {("", whole * part / 100), ("", whole * (100 - part) / 100)}
                elif family or "count" in (one.family, other.family):
                    results |= {(family, a + b), (family, abs(a - b))}
                    if a and b:
                        results |= {("ratio", a / b), ("ratio", b / a), (family, a * b)}
    counts = [q for q in found if not q.year and not q.pair and len(q.values) == 1]
    for three in combinations(counts[:10], 3):
        parts = [next(iter(q.values)) for q in three]
        results |= {("", sum(parts, Fraction())), ("", 2 * max(parts) - sum(parts, Fraction()))}
    return results


def _as_percent(share: Quantity) -> Quantity:
    """Return a share as per cent: a half is 50 %."""
    return replace(share, values=frozenset(value * 100 for value in share.values), unit="percent.percent")


def is_derived(quantity: Quantity, derived: set[tuple[str, Fraction]]) -> bool:
    """Whether a quantity is one of those reckoned, large ones to two parts in a hundred."""
    days = unit_sizes().get(quantity.unit) if quantity.family == "time" else None
    for value in quantity.values:
        for family, result in derived:
            if family == "days":
                if days and abs(value * days - result) <= max(days / 2, result / 20):
                    return True
            elif family == "time" and quantity.family not in ("time", "count"):
                continue
            elif value == result or (value > 50 and not quantity.year and abs(value - result) <= value / 50):
                return True
    return False
