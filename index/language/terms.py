"""Text -> terms of the lexical index, the same for Ukrainian, Russian and English.

A word is romanised, its spelling folded, its ending dropped and the rest cut to a prefix, so that one term
serves inflection and script alike («посол», «послом», "Utyupin", «Утюпіним»). What a hyphen
joins are words of their own, as in another language they stand apart ("Tel Aviv", «Тель-Авив»). Names get a
second, looser term (`index.language.names`). Numbers lose what groups their digits and the ending of their
case ("1,200", «1 200», «90-х», "90s"). `benchmarks/finding/lexical_terms.py` compares this with others.
"""

import re
from collections.abc import Iterator
from functools import lru_cache

from anyascii import anyascii

from index.language.calendar import calendar_forms
from index.language.whole_words import whole_words
from index.language.word_lists import read_word_lists

PREFIX_LETTERS = 5
SHORTEST_STEM = 3
_WORD = re.compile(
    r"""
    (?P<day>\b\d{1,2})\.(?P<month>0[1-9]|1[0-2])\.(?P<year>\d{4}\b)  # 05.09.2024
    | (?P<number>\d{1,3}(?:[ ,.\u00a0\u202f]\d{3})+(?!\d)|\d+)
      (?:(?:-[^\W\d_]{1,3}|s|st|nd|rd|th|х|й|я|е|го|му|ми?)(?![^\W_]))?(?![A-Za-z\d])  # 1,200; 90-х; 7th
    | (?P<word>[^\W_]+(?:['’ʼ`][^\W\d_]+)*)
    """,
    re.VERBOSE,
)

# Spelling variants of one sound, in the order they are folded.
_FOLDS = (
    ("shch", "sh"),
    ("sch", "sh"),
    ("tch", "ch"),
    ("kh", "h"),
    ("zh", "j"),
    ("ck", "k"),
    ("ph", "f"),
    ("th", "t"),
    ("ts", "c"),
    ("tz", "c"),
    ("w", "v"),
    ("x", "ks"),
    ("q", "k"),
    ("y", "i"),
    ("g", "h"),
    ("z", "s"),
)
# Where the Latin letter stands for the sound of k: "Canada", not "centre" or "church".
_HARD_C = re.compile(r"c(?![ehikyz])")
_DROPPED = str.maketrans("", "", "'’ʼ`-")
_SOFT_VOWEL = re.compile(r"i+(?=[aeiou])")
_DOUBLED = re.compile(r"(.)\1+")
_APART = frozenset(read_word_lists(__file__)["apart"])
_NO_LETTERS = re.compile(r"\W+")
_FLEETING_VOWEL = re.compile(r"(.+[^aeiou])[oei]([^aeiou])$")


# Inflectional endings as they look after folding.
_ENDINGS = (
    "a o u e i aa uu ai ei oi ui om em am im ih ah oh ov ev iv oho eho omu emu ami imi ie oe aia uiu".split()
)
# As short a stem as there may be takes as long an ending as there is.
_STEM = re.compile(rf"(.{{{SHORTEST_STEM},}}?)(?:{'|'.join(_ENDINGS)})?", re.DOTALL)


def _month_forms() -> dict[str, str]:
    """Return every form of a month's name with its term, `month01` to `month12`."""
    numbers: dict[str, int] = {}
    for form, number in calendar_forms("month", "uk", "ru").items():
        numbers[form] = numbers[form.capitalize()] = number
    # English months are told from "may" and "march" by their capital letter.
    for form, number in calendar_forms("month", "en").items():
        numbers[form.capitalize()] = numbers[form[:3].capitalize()] = number
    return {form: f"month{number:02}" for form, number in numbers.items()}


_MONTHS = _month_forms()


def text_terms(text: str) -> list[str]:
    """Return the terms of a text in order: one a word, number or month."""
    return [term for _, _, term in placed_terms(text)]


def placed_terms(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield the terms of a text in order, each with the place `[start, end)` of its word."""
    whole = whole_words(text)
    for match in _WORD.finditer(whole.text):
        if match.lastgroup == "word":
            if term := word_term(match["word"]):
                yield *whole.span(*match.span()), term
        elif match.lastgroup == "number":
            yield *whole.span(*match.span()), _number_term(match["number"])
        else:
            yield *whole.span(*match.span("day")), _number_term(match["day"])
            yield *whole.span(*match.span("month")), f"month{match['month']}"
            yield *whole.span(*match.span("year")), match["year"]


def _number_term(number: str) -> str:
    """Return the digits of a number without what groups them and without zeros before them."""
    return re.sub(r"\D", "", number).lstrip("0") or "0"


@lru_cache(maxsize=200_000)
def word_term(word: str) -> str:
    """Return the term of one word, "" for a word of no letters or digits left after folding."""
    if word in _MONTHS:
        return _MONTHS[word]
    if word[0].isdigit():
        return word.lower()
    if word.lower() in _APART:
        return f"{fold_spelling(word)}q"  # no other term has this letter
    folded = fold_spelling(word)
    found = _STEM.fullmatch(folded)
    stem = found[1] if found else folded
    if len(stem) > SHORTEST_STEM + 1:  # posol, posla -> posl
        stem = _FLEETING_VOWEL.sub(r"\1\2", stem)
    return stem[:PREFIX_LETTERS]


@lru_cache(maxsize=200_000)
def fold_spelling(word: str) -> str:
    """Return a word in Latin letters with the spelling variants of one sound made equal."""
    folded = anyascii(word).lower().translate(_DROPPED)
    if word.isascii():
        folded = _HARD_C.sub("k", folded)
    for variant, plain in _FOLDS:
        folded = folded.replace(variant, plain)
    return _NO_LETTERS.sub("", _DOUBLED.sub(r"\1", _SOFT_VOWEL.sub("", folded)))
