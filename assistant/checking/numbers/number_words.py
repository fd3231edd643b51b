"""Numbers in words: "twenty five", «двухсот», and compounds such as «сорокап'ятирічний»."""

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction
from functools import cache

from assistant.checking.lexicon import DATA, Word, load_lexicon, read_entries, split_words
from assistant.checking.numbers.quantity import Quantity
from assistant.checking.numbers.units import read_unit, senses_after

_AND_A_HALF = re.compile(r"\s+(?:с половиной|(?:і?з|зі) половиною|and a half)\b", re.IGNORECASE)
_UNTIL_THE_HOUR = frozenset({"без"})
_SHORTEST_COMPOUND = 7
_TENS = 20
_SMALL = 4
_ALONE = frozenset(
    "million billion trillion thousand мільйон мільйона миллион миллиона мільярд мільярда миллиард миллиарда "
    "тисяча тисячу тисячі тысяча тысячу тысячи hundred".split()
)


def word_quantities(text: str, words: Sequence[Word]) -> Iterator[Quantity]:
    """Yield the quantities that a text writes in words."""
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
        half = _AND_A_HALF.match(text, words[at - 1].end) if ordinary else None
        if half:
            value += Fraction(1, 2)
            at += sum(word.start < half.end() for word in words[at:])
        while at in multipliers and (at == begin or _joined(text, words, at)):
            if not ordinary and (words[at].plain not in _ALONE or _after_digit(text, words[at].start)):
                break
            value = (value or Fraction(1)) * Fraction(multipliers[at].group)
            at += 1
            ordinary = True
        if ordinary and value and not (begin and words[begin - 1].plain in _UNTIL_THE_HOUR):
            yield _word_quantity(text, words, begin, at, value, ordinal=ordinal)
        elif at == begin:
            yield from _compound(text, words[at], words)
        at = max(at, begin + 1)


def _after_digit(text: str, start: int) -> bool:
    return bool(re.search(r"\d[\s\u00a0-]*$", text[max(0, start - 3) : start]))


def _joined(text: str, words: Sequence[Word], at: int) -> bool:
    return text[words[at - 1].end : words[at].start].strip(" -\u00a0") == ""


def _continues(text: str, words: Sequence[Word], begin: int, at: int, value: Fraction, group: str) -> bool:
    """Whether a number word goes on with the number before it: "twenty five", not "two three"."""
    if at == begin:
        return not group.startswith("+")
    added = Fraction(group)
    return (
        _joined(text, words, at)
        and value >= _TENS
        and added >= 1
        and ((value % 100 == 0 and added < 100) or (value % 10 == 0 and added < 10))
    )


def _word_quantity(
    text: str, words: Sequence[Word], begin: int, at: int, value: Fraction, *, ordinal: bool
) -> Quantity:
    start, end = words[begin].start, words[at - 1].end
    unit, after = read_unit(text, words, start, end)
    return Quantity(
        values=frozenset({value}),
        unit=unit,
        about=senses_after(text, words, after),
        start=start,
        end=end,
        text=text[start:after],
        small=value <= _SMALL,
        ordinal=ordinal,
    )


@cache
def _prefixes() -> tuple[tuple[str, Fraction], ...]:
    pairs = [(entry, Fraction(group)) for group, entry in read_entries(DATA / "number_prefixes.tsv")]
    return tuple(sorted(pairs, key=lambda pair: -len(pair[0])))


def _compound(text: str, word: Word, words: Sequence[Word]) -> Iterator[Quantity]:
    """Yield the quantity within a compound: «сорокап'ятирічний», "twenty-five", "two-year"."""
    if load_lexicon("units").groups((word,)):
        return  # «десятиліття», «століття» measure, and count nothing
    values, rest = (_from_hyphens if "-" in word.plain else _from_prefixes)(word.plain)
    unit = next(load_lexicon("units").find(split_words(rest)), None) if rest else None
    if not values or (rest and not unit):
        return
    yield Quantity(
        values=values,
        unit=unit.group if unit else "",
        about=senses_after(text, words, word.end),
        start=word.start,
        end=word.end,
        text=word.text,
        small=max(values) <= _SMALL and not unit,
    )


def _from_hyphens(plain: str) -> tuple[frozenset[Fraction], str]:
    """Return what the numbers that a word of hyphens begins with may mean, and the part after them.

    "Twenty-five" is one number, «пять-шесть» either of two.
    """
    values: list[Fraction] = []
    parts = split_words(plain.replace("-", " "))
    while parts and (numeral := next(load_lexicon("numerals").find(parts), None)) and numeral.first == 0:
        added = Fraction(numeral.group.removeprefix("th."))
        if values and values[-1] >= _TENS and values[-1] % 10 == 0 and added < 10:
            values[-1] += added
        elif not numeral.group.startswith("+"):
            values.append(added)
        parts = parts[numeral.last :]
    return frozenset(values), parts[0].plain if parts else ""


def _from_prefixes(plain: str) -> tuple[frozenset[Fraction], str]:
    """Return the number of one or two prefixes of a long word, and what follows; none for one."""
    value, rest = Fraction(0), plain
    if len(plain) < _SHORTEST_COMPOUND or plain.isascii():
        return frozenset(), rest
    for _ in range(2):
        for prefix, number in _prefixes():
            if rest.startswith(prefix) and (not value or (value >= _TENS and number < 10)):
                value, rest = value + number, rest.removeprefix(prefix)
                break
    return frozenset({value} if value > 1 else ()), rest
