"""Text -> terms of the lexical index, the same for Ukrainian, Russian and English.

A word is romanised, its spelling folded, its ending dropped and the rest cut to a prefix, so that one term
serves inflection and script alike («посол», «послом», "Utyupin", «Утюпіним»). Names get a second, looser term
of consonants, since their vowels change from language to language (Білорусь / Беларусь, Київ / Киев / Kyiv).
`benchmarks/lexical_terms.py` compares this with lemmas, stems and plain words.
"""

import re
from functools import lru_cache

from anyascii import anyascii

PREFIX_LETTERS = 5
SHORTEST_STEM = 3
_WORD = re.compile(r"[^\W_]+(?:['’ʼ`-][^\W\d_]+)*")
_NAME = re.compile(r"[A-ZА-ЯІЇЄҐЁЎ][^\W\d_]+(?:['’ʼ][^\W\d_]+)*")

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
)
_DROPPED = str.maketrans("", "", "'’ʼ`-")
_SOFT_VOWEL = re.compile(r"i+(?=[aeiou])")
_DOUBLED = re.compile(r"(.)\1+")
_FLEETING_VOWEL = re.compile(r"(.+[^aeiou])[oei]([^aeiou])$")
_VOWELS = re.compile(r"(?<=.)[aeiou]+")


# Inflectional endings as they look after folding, the longest first.
_ENDINGS = sorted(
    "a o u e i aa uu ai ei oi ui om em am im ih ah oh ov ev iv oho eho omu emu ami imi ie oe aia uiu".split(),
    key=len,
    reverse=True,
)

_UKRAINIAN_MONTHS = "січ лют берез квіт трав черв лип серп верес жовт листопад груд".split()
_RUSSIAN_MONTHS = "январ феврал март апрел ма июн июл август сентябр октябр ноябр декабр".split()
_ENGLISH_MONTHS = (
    "January February March April May June July August September October November December".split()
)


def _month_forms() -> dict[str, str]:
    """Return every inflected form of a month's name with its term, `month01` to `month12`."""
    forms: dict[str, str] = {}
    for number, (ukrainian, russian, english) in enumerate(
        zip(_UKRAINIAN_MONTHS, _RUSSIAN_MONTHS, _ENGLISH_MONTHS, strict=True), start=1
    ):
        endings = {2: ("ий", "ого", "ому", "им"), 11: ("", "а", "і", "ом")}.get(
            number, ("ень", "ня", "ні", "нем")
        )
        words = [ukrainian + ending for ending in endings]
        words += [russian + ending for ending in ("ь", "я", "е", "ем", "", "а", "ом", "й")]
        for word in words:
            forms[word] = forms[word.capitalize()] = f"month{number:02}"
        # English months are told from "may" and "march" by their capital letter.
        forms[english] = forms[english[:3]] = f"month{number:02}"
    del forms["ма"], forms["Ма"], forms["маа"], forms["маом"], forms["маь"]
    return forms


_MONTHS = _month_forms()


def text_terms(text: str) -> list[str]:
    """Return the terms of a text in order: one a word, number or month."""
    return [term for word in _WORD.findall(text) if (term := word_term(word))]


@lru_cache(maxsize=200_000)
def word_term(word: str) -> str:
    """Return the term of one word, "" for a word of no letters or digits left after folding."""
    if word in _MONTHS:
        return _MONTHS[word]
    if word[0].isdigit():
        return word.lower()
    return _stem(fold_spelling(word))[:PREFIX_LETTERS]


def _stem(folded: str) -> str:
    """Drop the ending and the vowel that comes and goes before the last consonant (posol, posla -> posl)."""
    ending = next((e for e in _ENDINGS if folded.endswith(e) and len(folded) - len(e) >= SHORTEST_STEM), "")
    stem = folded[: len(folded) - len(ending)]
    return _FLEETING_VOWEL.sub(r"\1\2", stem) if len(stem) > SHORTEST_STEM + 1 else stem


@lru_cache(maxsize=200_000)
def fold_spelling(word: str) -> str:
    """Return a word in Latin letters with the spelling variants of one sound made equal."""
    folded = anyascii(word).lower().translate(_DROPPED)
    for variant, plain in _FOLDS:
        folded = folded.replace(variant, plain)
    return re.sub(r"\W+", "", _DOUBLED.sub(r"\1", _SOFT_VOWEL.sub("", folded)))


def name_terms(text: str) -> list[str]:
    """Return a looser term for each capitalised word: `n`, its first letter and its consonants."""
    return [term for word in _NAME.findall(text) if (term := name_term(word))]


@lru_cache(maxsize=100_000)
def name_term(word: str) -> str:
    """Return the consonant term of a name; "" where fewer than two consonants would tell too little."""
    folded = fold_spelling(word).replace("g", "h").replace("c", "s")
    consonants = _VOWELS.sub("", folded)
    return f"n{consonants[:5]}" if len(consonants) >= 2 and len(word) >= 4 else ""
