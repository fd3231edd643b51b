"""What stands beside a number: its multiplier, its unit and the words it counts."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from fractions import Fraction
from functools import cache

from assistant.checking.lexicon import (
    DATA,
    LexiconError,
    Word,
    load_lexicon,
    read_entries,
    senses,
    split_words,
)

_BEFORE = re.compile(r"(US\$|[$€£₴₽¥])\s?$")
_STOP = re.compile(r"[,.;:()«»\"“”\n]")


def read_multiplier(text: str, words: Sequence[Word], end: int, suffix: str) -> tuple[Fraction, int]:
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


def read_unit(text: str, words: Sequence[Word], start: int, end: int) -> tuple[str, int]:
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
def unit_sizes() -> Mapping[str, Fraction]:
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


def senses_after(text: str, words: Sequence[Word], after: int) -> tuple[frozenset[str], ...]:
    """Return the senses of the next two words that matter, up to a mark: what a number counts."""
    following: list[frozenset[str]] = []
    end = after
    for word in (w for w in words if after <= w.start < after + 40):
        if _STOP.search(text[end : word.start]):
            break
        end = word.end
        if word.matters:
            following.append(senses(word.text))
    return tuple(following[:2])
