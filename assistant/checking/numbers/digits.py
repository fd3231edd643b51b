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
_ORDINAL = re.compile(r"(?:st|nd|rd|th|-?(?:й|я|е|го|му|ю|м|ма|ша))(?![^\W_])")
_RANGE = re.compile(r"\s*(?:до|to|and|і|й|и|по|[-–—])\s*\d+(?:[.,]\d+)?")
_YEARS = range(1001, 2101)


def digit_quantities(text: str, words: Sequence[Word]) -> Iterator[Quantity]:
    """Yield the quantities that a text writes in digits; the day of a date is none."""
    for match in _DIGITS.finditer(text):
        if match.lastgroup in ("iso", "date"):
            year = max(re.split("[-.]", match[0]), key=len)
            start, end = match.span()
            if len(year) == 4:
                values = frozenset({Fraction(year)})
                yield Quantity(values=values, unit="", about=(), start=start, end=end, text=year, year=True)
        else:
            yield from _read_number(text, words, match)


def _read_number(text: str, words: Sequence[Word], match: re.Match[str]) -> Iterator[Quantity]:
    """Yield what a number means with all that belongs to it; nothing for the day of a date."""
    raw, kind = match[0], match.lastgroup or "plain"
    glued = _GLUED.match(text, match.end())
    suffix = (glued and glued[1]) or ""
    multiplier, end = read_multiplier(text, words, match.end(), suffix)
    pair = kind == "pair"
    alone = multiplier == 1 and not pair
    if alone and _is_day(text, words, *match.span()):
        return
    factors = {Fraction(1) if pair else multiplier}
    if alone and not suffix and (ranged := _RANGE.match(text, match.end())):
        # "from 96 to 118 million": the first number may share the multiplier of the second.
        factors.add(read_multiplier(text, words, ranged.end(), "")[0])
    values = frozenset(value * factor for value in _readings(raw, kind) for factor in factors)
    unit, after = read_unit(text, words, match.start(), end)
    year = kind == "plain" and len(raw) == 4 and raw.isdecimal() and int(raw) in _YEARS
    year = year and factors == {1} and unit in ("", "time.year")
    if year and _DECADE.match(text, match.end()):
        values |= {Fraction(raw) % 100, *(Fraction(raw) + later for later in range(10))}
    yield Quantity(
        values=values,
        unit="" if year else unit,
        about=senses_after(text, words, after),
        start=match.start(),
        end=end,
        text=text[match.start() : max(end, after) if unit else end].strip(),
        year=year,
        pair=pair,
        ordinal=bool(_ORDINAL.match(text, match.end(), end + 3)),
    )


def _readings(raw: str, kind: str) -> frozenset[Fraction]:
    """Return the values that digits and separators may mean.

    A score or a time of day is one value, the same in either order of its numbers. "1.200" may be a decimal,
    "0.125" is one.
    """
    if kind == "pair":
        first, second = sorted(int(part) for part in raw.split(":"))
        return frozenset({Fraction(first * 1000 + second)})
    if kind == "fraction":
        top, bottom = raw.split("/")
        return frozenset({Fraction(int(top), int(bottom) or 1)})
    if kind == "mixed":
        return frozenset({Fraction(raw[:-1].strip() or 0) + Fraction(numeric(raw[-1])).limit_denominator(4)})
    if kind == "grouped" and not re.fullmatch(r"0[.,]\d{3}", raw):
        whole = re.sub(r"[ ,.'\u00a0\u202f\u2009](?=\d{3})", "", raw).replace(",", ".")
        decimal = re.fullmatch(r"(?!0)\d{1,3}\.\d{3}", raw)
        return frozenset({Fraction(whole), *([Fraction(raw)] if decimal else [])})
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
