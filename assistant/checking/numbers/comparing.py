"""Whether a claim's quantities are those of its evidence, or can be reckoned from them."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

from assistant.checking.lexicon import load_lexicon, split_words
from assistant.checking.numbers.quantity import Quantity
from assistant.checking.numbers.reading import read_quantities
from assistant.checking.numbers.reckoning import derived_values, is_derived
from assistant.checking.numbers.units import unit_sizes
from assistant.checking.values import Fault

_NEAR = Fraction(6, 100)
_SCORE = re.compile(r"(?<![\d:–-])(\d{1,3})[:–-](\d{1,3})(?![\d:–-])")
_TIMES = re.compile(
    r"\s*(?:-?fold|times|раз(?:и|ів|а)?|крат\w*)\b|^(?:[ву]?двічі|[ву]?тричі|[ву]двое|втрое|вчетверо|twice)$",
    re.I,
)
_ONE_OF = re.compile(
    r"\b(?:one|кожн\w+|кажд\w+|один|одна|одне|одно)\s+(?:in|out of|of every|из|із|зі|з|на)\s+(?:every\s+)?$",
    re.I,
)
_OF = re.compile(r"\s+(?:in|out of|of every|из|із|зі|з)\s+")


def number_faults(
    claim: str,
    cited: Sequence[str],
    passages: Sequence[str],
    sent: Sequence[str],
    gaps: frozenset[tuple[str, Fraction]] = frozenset(),
) -> Iterator[Fault]:
    """Yield a fault for each quantity of a claim that its evidence lacks or gives otherwise.

    `gaps` are the intervals between dates of the evidence, as ("days", number of days).
    """
    near = [q for text in cited for q in read_quantities(text)]
    around = [q for text in passages for q in read_quantities(text)]
    far = [q for text in sent for q in read_quantities(text)]
    # "It costs 890 million, 610 is paid": a bare number may share the multiplier of another.
    shared = _multipliers(" ".join(cited))
    known = [_scaled(quantity, shared) for quantity in near]
    faulty = [q for q in read_quantities(claim) if not _is_told(q, claim, (*cited, *passages), near)]
    multipliers = _multipliers(claim)
    # What is reckoned may itself be reckoned with: "65 of 74 million, so 9".
    for _ in range(2):
        derived = derived_values(known) | gaps
        left = []
        for quantity in faulty:
            if _quantity_fault(claim, _scaled(quantity, multipliers), near, around, far, derived):
                left.append(quantity)
            else:
                known.append(quantity)
        faulty = left
    for quantity in faulty:
        fault = _quantity_fault(claim, quantity, near, around, far, derived)
        if fault:
            yield fault


def _is_told(quantity: Quantity, claim: str, texts: Sequence[str], found: Sequence[Quantity]) -> bool:
    """Whether a quantity is of a score that texts write with another mark, or of a share given in per cent.

    "5-3" is 5:3, "nine in ten" 90 %.
    """
    if _is_of_score(quantity, claim, texts):
        return True
    numbers = [q for q in read_quantities(claim) if not q.unit and not q.year]
    shares = {value for q in found if q.unit == "percent.percent" or max(q.values) < 1 for value in q.values}
    return any(
        quantity in (part, whole)
        and _OF.fullmatch(claim[part.end : whole.start])
        and any({100 * a / b, a / b} & shares for a in part.values for b in whole.values if b)
        for part, whole in pairwise(numbers)
    )


def _is_of_score(quantity: Quantity, claim: str, texts: Sequence[str]) -> bool:
    scores = {frozenset(match.groups()) for text in texts for match in _SCORE.finditer(text)}
    return any(
        match.start() <= quantity.start < match.end() and frozenset(match.groups()) in scores
        for match in _SCORE.finditer(claim)
    )


def _multipliers(text: str) -> set[Fraction]:
    return {Fraction(match.group) for match in load_lexicon("multipliers").find(split_words(text))}


def _scaled(quantity: Quantity, multipliers: set[Fraction]) -> Quantity:
    """Return a quantity that may share the multiplier of another: "65 million of 74"."""
    if (
        quantity.unit
        or quantity.year
        or quantity.pair
        or len(quantity.text) > 4
        or not quantity.text.isdigit()
    ):
        return quantity
    values = {value * by for value in quantity.values for by in multipliers}
    return replace(quantity, values=quantity.values | values)


def _quantity_fault(
    claim: str,
    quantity: Quantity,
    near: Sequence[Quantity],
    around: Sequence[Quantity],
    far: Sequence[Quantity],
    derived: set[tuple[str, Fraction]],
) -> Fault | None:
    """Return what is held against a quantity: the first of these that tells decides.

    The cited sentences, by its value, one near it or what is reckoned from them; their passages, by its value
    or one near it; another number in its place; all that the model was shown.
    """
    rivals = [q for q in near if _rival(quantity, q)]
    number = {"number": quantity.text}
    differs = Fault(reason="number_differs", values=number | {"found": rivals[0].text}) if rivals else None
    if equal := [q for q in near if _same_value(quantity, q)]:
        return _fault_beside_equal(quantity, equal, rivals)
    if _is_near(claim, quantity, near) or _is_reckoned(claim, quantity, rivals, derived):
        return None
    if _stands_in(around, quantity):
        return None if quantity.small else differs
    if _is_near(claim, quantity, around):
        return None
    if differs:
        return replace(differs, grave=sum(q.family == quantity.family for q in near) == 1)
    if quantity.small or quantity.ordinal or _stands_in(far, quantity):
        return None
    return Fault(reason="number_absent", values=number)


def _is_reckoned(
    claim: str, quantity: Quantity, rivals: Sequence[Quantity], derived: set[tuple[str, Fraction]]
) -> bool:
    """Whether a quantity is what can be reckoned from the evidence, or lies near that where it is hedged.

    A small number that the evidence gives otherwise for the very same is not, unless it says how many times.
    """
    times = bool(
        _TIMES.match(claim, quantity.end)
        or _TIMES.search(quantity.text)
        or _ONE_OF.search(claim, 0, quantity.start)
    )
    if quantity.small and not times and any(_much_alike(quantity, q) for q in rivals):
        return False
    hedges = _hedges(claim, quantity)
    return is_derived(quantity, derived, times=times) or any(
        _is_close(value, result, hedges)
        for family, result in derived
        if hedges and family not in ("days", "time", "ratio")
        for value in quantity.values
    )


def _fault_beside_equal(
    quantity: Quantity, equal: Sequence[Quantity], rivals: Sequence[Quantity]
) -> Fault | None:
    """Return what is held against a quantity whose value is cited: it may be of another unit or thing."""
    if all(_other_unit(quantity, q) for q in equal):
        values = {"number": quantity.text, "found": equal[0].text}
        return Fault(reason="unit_differs", values=values, grave=True)
    rival = next((q for q in rivals if _much_alike(quantity, q)), None)
    if rival and all(q.about and not _alike(quantity, q) for q in equal):
        return Fault(reason="number_differs", values={"number": quantity.text, "found": rival.text})
    return None


def _stands_in(found: Iterable[Quantity], quantity: Quantity) -> bool:
    return any(_same_value(quantity, q) and not _other_unit(quantity, q) for q in found)


def _same_value(one: Quantity, other: Quantity) -> bool:
    if one.pair != other.pair:
        return False
    if one.values & other.values:
        return True
    first, second = unit_sizes().get(one.unit), unit_sizes().get(other.unit)
    if not first or not second or one.unit == other.unit or one.family != other.family:
        return False
    return any(abs(a * first - b * second) <= b * second / 33 for a in one.values for b in other.values)


def _other_unit(one: Quantity, other: Quantity) -> bool:
    """Whether two units exclude each other: both known and different, pounds of either kind apart."""
    if not one.unit or not other.unit or one.unit == other.unit:
        return False
    if {one.unit, other.unit} in ({"money.pound", "money.gbp"}, {"percent.percent", "percent.point"}):
        return False
    return not (one.family == other.family and one.unit in unit_sizes() and not one.values & other.values)


def _rival(one: Quantity, other: Quantity) -> bool:
    """Whether another value stands where a claim's would: same unit or same thing counted."""
    if _same_value(one, other) or one.pair != other.pair or one.year != other.year:
        return False
    if one.year:
        return True
    if min(one.values) < 1 <= max(other.values) or min(other.values) < 1 <= max(one.values):
        return False
    if one.ordinal != other.ordinal or (one.small and not _alike(one, other)):
        return False
    return one.unit == other.unit != "" or (one.family == other.family and _alike(one, other))


def _alike(one: Quantity, other: Quantity) -> bool:
    return any(a & b for a in one.about for b in other.about)


def _much_alike(one: Quantity, other: Quantity) -> bool:
    """Whether the very next words of two quantities mean the same."""
    return bool(one.about and other.about and one.about[0] & other.about[0])


def _is_near(claim: str, quantity: Quantity, found: Iterable[Quantity]) -> bool:
    """Whether a claim that says "about" or "more than" lies close to a number of the evidence."""
    hedges = _hedges(claim, quantity)
    return any(
        _is_close(a, b, hedges)
        for other in found
        if not (quantity.year or other.year or other.pair or _other_unit(quantity, other))
        for a in quantity.values
        for b in other.values
    )


def _hedges(claim: str, quantity: Quantity) -> frozenset[str]:
    before = claim[max(0, quantity.start - 40) : quantity.start]
    return load_lexicon("hedges").groups(split_words(before)[-4:])


def _is_close(a: Fraction, b: Fraction, hedges: frozenset[str]) -> bool:
    """Whether a value, with the hedges before it, may tell one of the evidence."""
    if abs(a - b) <= _NEAR * max(abs(b), Fraction(1)) and ("about" in hedges or _rounded(a, b)):
        return True
    return ("more" in hedges and a <= b <= a * Fraction(13, 10)) or (
        "less" in hedges and a * Fraction(7, 10) <= b <= a
    )


def _rounded(a: Fraction, b: Fraction) -> bool:
    """Whether the evidence's value, of more digits, rounds to the claim's."""
    for digits in (1, 2, 3):
        if b and a == Fraction(format(float(b), f".{digits}g")) and a != b and (digits > 1 or b > 100):
            return True
    return a != b and round(b) == a and b.denominator != 1 and b > 10
