"""Text -> its quantities, and whether a claim's quantities are those of its evidence.

A quantity is a value with its unit: "2,5 тис. гривень" is 2500 hryvnias and meets "2,500 hryvnias", not
"25 thousand hryvnias" nor "2,500 dollars". Words, digits, separators of both kinds, multipliers, ordinals,
fractions and compounds («сорокап'ятирічний») are read in the three languages.
"""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cache, lru_cache
from itertools import combinations

from assistant.checking.lexicon import (
    DATA,
    LexiconError,
    Word,
    load_lexicon,
    read_entries,
    senses,
    split_words,
)
from assistant.checking.values import Fault

_DIGITS = re.compile(
    r"""
    (?P<iso>\b\d{4}-\d\d-\d\d\b) | (?P<date>\b\d{1,2}\.\d{1,2}\.(?:\d{4}|\d\d)\b)
    | (?P<pair>\b\d{1,3}:\d{1,3}\b)
    | (?P<fraction>\b\d{1,2}/\d{1,2}\b)
    | (?P<grouped>\b\d{1,3}(?:(?P<sep>[ ,.'\u00a0\u202f\u2009])\d{3})(?:(?P=sep)\d{3})*(?:[.,]\d{1,2})?(?!\d))
    | (?P<plain>\d+(?:[.,]\d+)?)
    """,
    re.VERBOSE,
)
_BEFORE = re.compile(r"(US\$|[$€£₴₽¥])\s?$")
_GLUED = re.compile(r"[-‑]?([^\W\d_]+)?")
_AND_A_HALF = re.compile(r"\s+(?:с половиной|з половиною|and a half)\b", re.IGNORECASE)
_DECADE = re.compile(r"(?:-?х|s|-?ті|-?е)\b|\s*годах|\s*роках")
_STOP = re.compile(r"[,.;:()«»\"“”\n]")
_UNTIL_THE_HOUR = frozenset({"без"})
_SHORTEST_COMPOUND = 7
_RANGE = re.compile(r"\s*(?:до|to|and|і|й|и|по|[-–—])\s*\d+(?:[.,]\d+)?")
_YEARS = range(1000, 2101)
_NEAR = Fraction(6, 100)
_ALONE = frozenset(
    "million billion trillion thousand мільйон мільйона миллион миллиона мільярд мільярда миллиард миллиарда "
    "тисяча тисячу тисячі тысяча тысячу тысячи hundred".split()
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Quantity:
    """A number of a text: its readings ("1,200" has two where the language is unknown), unit and place.

    `unit` is of `data/units.tsv` or ""; `about` are the senses of the words that follow; `small` is a number
    word up to four, which often counts what the evidence lists by name.
    """

    values: frozenset[Fraction]
    unit: str
    about: tuple[frozenset[str], ...]
    start: int
    end: int
    text: str
    small: bool = False
    year: bool = False
    pair: bool = False
    ordinal: bool = False

    @property
    def family(self) -> str:
        """What the unit measures: "money"; "" without a unit."""
        return "count" if not self.unit else self.unit.split(".")[0]


@lru_cache(maxsize=4096)
def read_quantities(text: str) -> tuple[Quantity, ...]:
    """Return the quantities of a text in order; days of a date are none, its year is one."""
    words = split_words(text)
    found = [*_digit_quantities(text, words), *_word_quantities(text, words)]
    return tuple(sorted(found, key=lambda quantity: quantity.start))


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
    known, faulty = [*near], list(read_quantities(claim))
    multipliers = {Fraction(m.group) for m in load_lexicon("multipliers").find(split_words(claim))}
    # What is reckoned may itself be reckoned with: "65 of 74 million, so 9".
    for _ in range(2):
        derived = _derived(known) | gaps
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
    equal = [q for q in near if _same_value(quantity, q)]
    rivals = [q for q in near if _rival(quantity, q)]
    values = {"number": quantity.text}
    if equal:
        if all(_other_unit(quantity, q) for q in equal):
            return Fault(reason="unit_differs", values=values | {"found": equal[0].text}, grave=True)
        rival = next((q for q in rivals if _much_alike(quantity, q)), None)
        plain = all(q.about for q in equal) and not any(_alike(quantity, q) for q in equal)
        if rival and plain and not _same_value(quantity, rival):
            return Fault(reason="number_differs", values=values | {"found": rival.text})
        return None
    if _is_near(claim, quantity, near) or _is_derived(quantity, derived):
        return None
    if any(_same_value(quantity, q) and not _other_unit(quantity, q) for q in around):
        return (
            Fault(reason="number_differs", values=values | {"found": rivals[0].text})
            if rivals and not quantity.small
            else None
        )
    if _is_near(claim, quantity, around):
        return None
    if rivals:
        alone = sum(q.family == quantity.family for q in near) == 1
        return Fault(reason="number_differs", values=values | {"found": rivals[0].text}, grave=alone)
    if any(_same_value(quantity, q) and not _other_unit(quantity, q) for q in far):
        return None
    return None if quantity.small or quantity.ordinal else Fault(reason="number_absent", values=values)


def _same_value(one: Quantity, other: Quantity) -> bool:
    if one.pair != other.pair:
        return False
    if one.values & other.values:
        return True
    first, second = _unit_sizes().get(one.unit), _unit_sizes().get(other.unit)
    if not first or not second or one.unit == other.unit or one.family != other.family:
        return False
    return any(abs(a * first - b * second) <= b * second / 33 for a in one.values for b in other.values)


def _other_unit(one: Quantity, other: Quantity) -> bool:
    """Whether two units exclude each other: both known and different, pounds of either kind apart."""
    if not one.unit or not other.unit or one.unit == other.unit:
        return False
    if {one.unit, other.unit} in ({"money.pound", "money.gbp"}, {"percent.percent", "percent.point"}):
        return False
    return not (one.family == other.family and one.unit in _unit_sizes() and not one.values & other.values)


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
    before = claim[max(0, quantity.start - 40) : quantity.start]
    hedges = load_lexicon("hedges").groups(split_words(before)[-4:]) - {"derived"}
    for other in found:
        if quantity.year or other.pair or _other_unit(quantity, other) or other.year:
            continue
        for a in quantity.values:
            for b in other.values:
                close = abs(a - b) <= _NEAR * max(abs(b), Fraction(1))
                if close and ("about" in hedges or _rounded(a, b)):
                    return True
                if ("more" in hedges and a <= b <= a * Fraction(13, 10)) or (
                    "less" in hedges and a * Fraction(7, 10) <= b <= a
                ):
                    return True
    return False


def _rounded(a: Fraction, b: Fraction) -> bool:
    """Whether the evidence's value, of more digits, rounds to the claim's."""
    for digits in (1, 2, 3):
        if b and a == Fraction(format(float(b), f".{digits}g")) and a != b and (digits > 1 or b > 100):
            return True
    return a != b and round(b) == a and b.denominator != 1 and b > 10


def _derived(found: Sequence[Quantity]) -> set[tuple[str, Fraction]]:
    """Return what can be computed of two numbers of the evidence, with the family of the result.

    Sums, differences, ratios and shares; of years the interval, and the age before the birthday.
    """
    results: set[tuple[str, Fraction]] = set()
    plain = [quantity for quantity in found if not quantity.pair]
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


def _is_derived(quantity: Quantity, derived: set[tuple[str, Fraction]]) -> bool:
    days = _unit_sizes().get(quantity.unit) if quantity.family == "time" else None
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


def _digit_quantities(text: str, words: Sequence[Word]) -> Iterator[Quantity]:
    for match in _DIGITS.finditer(text):
        kind = match.lastgroup if match.lastgroup != "sep" else "grouped"
        raw = match[0]
        if kind in ("iso", "date"):
            year = raw[:4] if kind == "iso" else raw.rsplit(".", 1)[1]
            if len(year) == 4:
                yield _plain_year(int(year), match)
            continue
        values = _readings(raw, kind or "plain")
        end = match.end()
        glued = _GLUED.match(text, end)
        suffix = glued[1] or "" if glued else ""
        ranged = _RANGE.match(text, end)
        multiplier, end = _multiplier(text, words, end, suffix)
        values = frozenset(value * multiplier for value in values)
        if ranged and multiplier == 1 and not suffix:
            # "from 96 to 118 million": the first number may share the multiplier of the second.
            shared, _ = _multiplier(text, words, ranged.end(), "")
            values |= {value * shared for value in values}
        unit, after = _unit(text, words, match.start(), end)
        pair = kind == "pair"
        value = next(iter(values)) if len(values) == 1 else Fraction(0)
        is_year = (
            kind == "plain"
            and value.denominator == 1
            and int(value) in _YEARS
            and multiplier == 1
            and unit in ("", "time.year")
            and len(raw) == 4
        )
        if is_year and _DECADE.match(text, match.end()):
            values |= {value % 100, *(value + year for year in range(10))}
        if not pair and multiplier == 1 and _is_day(text, words, match.start(), match.end()):
            continue
        yield Quantity(
            values=frozenset({_pair_value(raw)}) if pair else values,
            unit="" if is_year else unit,
            about=_about(text, words, after),
            start=match.start(),
            end=end,
            text=text[match.start() : max(end, after)].strip() if unit else text[match.start() : end].strip(),
            year=is_year,
            pair=pair,
            ordinal=bool(
                re.match(
                    r"(?:st|nd|rd|th|-?(?:й|я|е|го|му|ю|м|ма|ша))(?![^\W_])", text[match.end() : end + 3]
                )
            ),
        )


def _plain_year(year: int, match: re.Match[str]) -> Quantity:
    return Quantity(
        values=frozenset({Fraction(year)}), unit="", about=(), start=match.start(), end=match.end(),
        text=str(year), year=True,
    )  # fmt: skip


def _pair_value(raw: str) -> Fraction:
    """Return a score or time of day as one value, the same in either order of the two numbers."""
    first, second = sorted(int(part) for part in raw.split(":"))
    return Fraction(first * 1000 + second)


def _readings(raw: str, kind: str) -> frozenset[Fraction]:
    """Return the values that digits and separators may mean."""
    if kind == "pair":
        return frozenset({Fraction(0)})
    if kind == "fraction":
        top, bottom = raw.split("/")
        return frozenset({Fraction(int(top), int(bottom) or 1)})
    if kind == "grouped":
        whole = re.sub(r"[ ,.'\u00a0\u202f\u2009](?=\d{3})", "", raw).replace(",", ".")
        readings = {Fraction(whole)}
        if re.fullmatch(r"\d{1,3}[.,]\d{3}", raw) and raw[0] != "0" and "." in raw:
            readings.add(Fraction(raw))
        if re.fullmatch(r"0[.,]\d{3}", raw):
            readings = {Fraction(raw.replace(",", "."))}
        return frozenset(readings)
    return frozenset({Fraction(raw.replace(",", "."))})


def _multiplier(text: str, words: Sequence[Word], end: int, suffix: str) -> tuple[Fraction, int]:
    """Return what multiplies a number that ends at `end`, and where that ends."""
    lexicon = load_lexicon("multipliers")
    for word in words:
        if word.start >= end and word.start - end <= 2 and text[end : word.start].strip(" \u00a0-‑") == "":
            match = next(lexicon.find((word,)), None)
            if match:
                return Fraction(match.group), word.end
            break
    if suffix:
        (glued,) = split_words(suffix)[:1] or (None,)
        match = next(lexicon.find((glued,)), None) if glued else None
        if match:
            return Fraction(match.group), end + len(suffix)
    return Fraction(1), end


def _unit(text: str, words: Sequence[Word], start: int, end: int) -> tuple[str, int]:
    """Return the unit that stands before or after a number, and where the number ends with it."""
    before = _BEFORE.search(text[max(0, start - 4) : start])
    if before:
        return _symbol(before[1][-1]), end
    after = re.match(r"[\s\u00a0]{0,2}([%€$£₴₽¥])", text[end : end + 3])
    if after:
        return _symbol(after[1]), end + after.end()
    following = [w for w in words if w.start >= end and w.start - end <= 40][:4]
    for place in range(min(2, len(following))):
        gap = text[end if place == 0 else following[place - 1].end : following[place].start]
        if re.search(r"[.,;:()\d]", gap.removeprefix(".") if place == 0 else gap):
            break
        if place and not following[0].matters:
            break
        match = next((m for m in load_lexicon("units").find(following[place:]) if m.first == 0), None)
        if match:
            return match.group, following[place + match.last - 1].end
    return "", end


@cache
def _unit_sizes() -> Mapping[str, Fraction]:
    """Return the sizes of units of `data/unit_sizes.toml` beside their family; raises LexiconError."""
    path = DATA / "unit_sizes.toml"
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
        return {unit: Fraction(size) for unit, size in table.items()}
    except (ValueError, TypeError) as error:
        raise LexiconError(
            "lexicon_unusable", file=path.name, why=f"needs a number for each unit: {error}"
        ) from error


@cache
def _symbols() -> dict[str, str]:
    return {entry: group for group, entry in read_entries(DATA / "units.tsv") if not entry[0].isalpha()}


def _symbol(sign: str) -> str:
    return _symbols().get(sign, "")


def _is_day(text: str, words: Sequence[Word], start: int, end: int) -> bool:
    """Whether a number is the day of a date: a month stands beside it, or after "16 and" another day."""
    calendar = load_lexicon("calendar")
    after = re.match(
        r"(?:st|nd|rd|th|-?го|-?е)?(?:\s*(?:,|and|і|й|та|и|або|или|or|to|по|до|[-–—])\s*\d{1,2}(?:st|nd|rd|th)?)?"
        r"\s+(?:of\s+)?([^\W\d_]+)",
        text[end : end + 40],
    )
    before = re.search(r"([^\W\d_]+)\.?\s+(?:the\s+)?$", text[max(0, start - 16) : start])
    near = [found[1] for found in (after, before) if found]
    return (
        any(group.startswith("month") for word in near for group in calendar.groups(split_words(word)))
        and len(text[start:end]) <= 2
    )


def _about(text: str, words: Sequence[Word], after: int) -> tuple[frozenset[str], ...]:
    following: list[frozenset[str]] = []
    end = after
    for word in (w for w in words if after <= w.start < after + 40):
        if _STOP.search(text[end : word.start]):
            break
        end = word.end
        if word.matters:
            following.append(senses(word.text))
    return tuple(following[:2])


def _word_quantities(text: str, words: Sequence[Word]) -> Iterator[Quantity]:
    numerals = {m.first: m for m in load_lexicon("numerals").find(words)}
    multipliers = {m.first: m for m in load_lexicon("multipliers").find(words)}
    calendar = {m.first for m in load_lexicon("calendar").find(words)}
    at = 0
    while at < len(words):
        begin, value, ordinary, ordinal = at, Fraction(0), False, False
        while (
            at in numerals
            and at not in calendar
            and _continues(text, words, begin, at, value, numerals[at].group.removeprefix("th."))
        ):
            value += Fraction(numerals[at].group.removeprefix("th."))
            ordinal = numerals[at].group.startswith("th.")
            at = numerals[at].last
            ordinary = True
        while at in multipliers and (at == begin or _joined(text, words, at)):
            if not ordinary and (words[at].plain not in _ALONE or _after_digit(text, words[at].start)):
                break
            value = (value or Fraction(1)) * Fraction(multipliers[at].group)
            at += 1
            ordinary = True
        if ordinary and value and not (begin and words[begin - 1].plain in _UNTIL_THE_HOUR):
            yield _word_quantity(text, words, begin, at, value, ordinal=ordinal)
        elif at == begin:
            yield from _hyphened(text, words[at], words)
        at = max(at, begin + 1)


def _after_digit(text: str, start: int) -> bool:
    return bool(re.search(r"\d[\s\u00a0-]*$", text[max(0, start - 3) : start]))


def _joined(text: str, words: Sequence[Word], at: int) -> bool:
    return text[words[at - 1].end : words[at].start].strip(" -\u00a0") == ""


def _continues(text: str, words: Sequence[Word], begin: int, at: int, value: Fraction, group: str) -> bool:
    """Whether a number word goes on with the number before it: "twenty five", not "two three"."""
    if at == begin:
        return True
    added = Fraction(group)
    return (
        _joined(text, words, at)
        and value >= 20
        and added >= 1
        and ((value % 100 == 0 and added < 100) or (value % 10 == 0 and added < 10))
    )


def _word_quantity(
    text: str, words: Sequence[Word], begin: int, at: int, value: Fraction, *, ordinal: bool
) -> Quantity:
    start, end = words[begin].start, words[at - 1].end
    half = _AND_A_HALF.match(text, end)
    if half:
        value, end = value + Fraction(1, 2), half.end()
    unit, after = _unit(text, words, start, end)
    return Quantity(
        values=frozenset({value}),
        unit=unit,
        about=_about(text, words, after),
        start=start,
        end=end,
        text=text[start:after],
        small=value <= 4,
        ordinal=ordinal,
    )


@cache
def _prefixes() -> tuple[tuple[str, Fraction], ...]:
    pairs = [(entry, Fraction(group)) for group, entry in read_entries(DATA / "number_prefixes.tsv")]
    return tuple(sorted(pairs, key=lambda pair: -len(pair[0])))


def _hyphened(text: str, word: Word, words: Sequence[Word]) -> Iterator[Quantity]:
    """Yield the quantity within a compound: «сорокап'ятирічний», "twenty-five", "two-year"."""
    plain = word.plain
    value = Fraction(0)
    if "-" in plain:
        parts = split_words(plain.replace("-", " "))
        inner = [m for m in load_lexicon("numerals").find(parts)]
        while inner and inner[0].first == 0 and parts:
            value += Fraction(inner[0].group.removeprefix("th."))
            parts = parts[inner[0].last :]
            inner = [m for m in load_lexicon("numerals").find(parts)]
        rest = parts[0].plain if parts else ""
        if not value:
            return
    else:
        rest = plain
        if len(plain) < _SHORTEST_COMPOUND or plain.isascii():
            return
        for _ in range(2):
            prefix = next(
                (
                    p
                    for p in _prefixes()
                    if rest.startswith(p[0]) and (not value or (value >= 20 and p[1] < 10))
                ),
                None,
            )
            if not prefix:
                break
            value, rest = value + prefix[1], rest[len(prefix[0]) :]
        if not value or value == 1:
            return
    match = next(load_lexicon("units").find(split_words(rest)), None) if rest else None
    if rest and not match:
        return
    yield Quantity(
        values=frozenset({value}),
        unit=match.group if match else "",
        about=_about(text, words, word.end),
        start=word.start,
        end=word.end,
        text=word.text,
        small=value <= 4 and not match,
    )
