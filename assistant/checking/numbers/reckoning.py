"""What can be reckoned from the numbers of the evidence."""

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import combinations

from assistant.checking.numbers.quantity import Quantity
from assistant.checking.numbers.units import unit_sizes

_ROUNDED = Fraction(15, 100)
_LONG = frozenset({"time.decade", "time.century"})
_YEAR = 365  # days
_LARGE = 50


def derived_values(found: Sequence[Quantity]) -> set[tuple[str, Fraction]]:
    """Return what can be computed of two numbers of the evidence, with the family of the result.

    Sums, differences, ratios and shares, also what a share changed; of years the interval, and the age before
    the birthday. Of three numbers sums and differences alone.
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
                    rest = {100 - part, 100 + part} - {0}
                    results |= {("", whole * part / 100), *(("", whole * share / 100) for share in rest)}
                    results.add(("", abs(a - b)))
                    # What fell, or rose, by so many per cent to this was that before.
                    results |= {("", 100 * whole / share) for share in rest}
                elif family or "count" in (one.family, other.family):
                    results |= {(family, a + b), (family, abs(a - b))}
                    if a and b:
                        results |= {("ratio", a / b), ("ratio", b / a), (family, a * b)}
    counts = [q for q in found if not q.year and not q.pair and len(q.values) == 1]
    for three in combinations(counts[:10], 3):
        parts = [next(iter(q.values)) for q in three]
        whole = sum(parts, Fraction())
        results |= {("", whole), *(("", abs(whole - 2 * part)) for part in parts)}
    return results


def _as_percent(share: Quantity) -> Quantity:
    """Return a share as per cent: a half is 50 %."""
    return replace(share, values=frozenset(value * 100 for value in share.values), unit="percent.percent")


def is_derived(quantity: Quantity, derived: set[tuple[str, Fraction]], *, times: bool = False) -> bool:
    """Whether a quantity is one of those reckoned, large ones to two parts in a hundred.

    `times` where it says how many times as much: such ratios are rounded, as are decades and centuries.
    """
    days = unit_sizes().get(quantity.unit) if quantity.family == "time" else None
    return any(
        _is_result(quantity, value, days, family, result, times=times)
        for value in quantity.values
        for family, result in derived
    )


def _is_result(
    quantity: Quantity, value: Fraction, days: Fraction | None, family: str, result: Fraction, *, times: bool
) -> bool:
    """Whether a reading of a quantity, `days` long if it measures time, is a result of this family."""
    if family == "days":
        return days is not None and abs(value * days - result) <= max(days / 2, result / 20)
    if family == "ratio" and times:
        return abs(value - result) <= result * _ROUNDED
    if family == "time" and days is not None and quantity.unit in _LONG:
        return abs(value * days - result * _YEAR) <= value * days * _ROUNDED
    if family == "time" and quantity.family not in ("time", "count"):
        return False
    close = value > _LARGE and not quantity.year and abs(value - result) <= value / _LARGE
    return value == result or close
