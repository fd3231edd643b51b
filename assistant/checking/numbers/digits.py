"""Numbers in digits: separators of both kinds, fractions, scores, years, and what is glued to them."""

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction
from unicodedata import numeric

from assistant.checking.lexicon import Word, load_lexicon, split_words
from assistant.checking.numbers.quantity import Quantity
from assistant.checking.numbers.units import read_multiplier, read_unit, senses_after

_DIGITS = re.compile(
    r"""
    (?P<iso>\b\d{4}-\d\d-\d\d\b) | (?P<date>\b\d{1,2}\.\d{1,2}\.(?:\d{4}|\d\d)\b)
    | (?P<pair>\b\d{1,3}:\d{1,3}\b)
    | (?P<fraction>\b\d{1,2}/\d{1,2}\b)
    | (?P<grouped>\b\d{1,3}(?:(?P<sep>[ ,.'\u00a0\u202f\u2009])\d{3})(?:(?P=sep)\d{3})*(?:[.,]\d{1,2})?(?!\d))
    | (?P<mixed>\d*\s?[¼½¾⅓⅔])
    | (?P<plain>\d+(?:[.,]\d+)?)
    """,
    re.VERBOSE,
)
_GLUED = re.compile(r"[-‑]?([^\W\d_]+)?")
_DECADE = re.compile(r"(?:-?х|s|-?ті|-?е)\b|\s*годах|\s*роках")
_RANGE = re.compile(r"\s*(?:до|to|and|і|й|и|по|[-–—])\s*\d+(?:[.,]\d+)?")
_YEARS = range(1001, 2101)


def digit_quantities(text: str, words: Sequence[Word]) -> Iterator[Quantity]:
    """Yield the quantities that a text writes in digits; the day of a date is none."""
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
        multiplier, end = read_multiplier(text, words, end, suffix)
        values = frozenset(value * multiplier for value in values)
        if ranged and multiplier == 1 and not suffix:
            # "from 96 to 118 million": the first number may share the multiplier of the second.
            shared, _ = read_multiplier(text, words, ranged.end(), "")
            values |= {value * shared for value in values}
        unit, after = read_unit(text, words, match.start(), end)
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
            about=senses_after(text, words, after),
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
    if kind == "mixed":
        return frozenset({Fraction(raw[:-1].strip() or 0) + Fraction(numeric(raw[-1])).limit_denominator(4)})
    if kind == "grouped":
        whole = re.sub(r"[ ,.'\u00a0\u202f\u2009](?=\d{3})", "", raw).replace(",", ".")
        readings = {Fraction(whole)}
        if re.fullmatch(r"\d{1,3}[.,]\d{3}", raw) and raw[0] != "0" and "." in raw:
            readings.add(Fraction(raw))
        if re.fullmatch(r"0[.,]\d{3}", raw):
            readings = {Fraction(raw.replace(",", "."))}
        return frozenset(readings)
    return frozenset({Fraction(raw.replace(",", "."))})


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
