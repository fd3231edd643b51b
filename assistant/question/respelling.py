"""A message typed in the wrong keyboard layout, or in Latin letters -> what was meant.

"xjve dbrkbrfkb gjckf?" and "chomu vyklykaly posla" are «чому викликали посла». A reading counts where it has
words that questions are made of, and the message itself has none.
"""

import re

from assistant.question.languages import other_language
from index.language.detection import FREQUENT_WORDS, is_latin
from index.language.from_latin import cyrillic_readings, replace_letters
from index.language.question_words import FUNCTION_WORDS
from index.language.word_lists import read_word_lists
from index.language.words import split_words

_LISTS = read_word_lists(__file__)
_LEAST_KNOWN = 0.25
_SHORTEST = 3
"""Letters of a word that tells a reading: shorter ones come out of any letters."""


def respelled(text: str) -> str:
    """Return the likeliest reading of a text; the text itself where its words are known as they stand."""
    words = split_words(text.casefold().replace("'", " "))
    if not words or not _KNOWN_WORDS.isdisjoint(words) or other_language(text):
        return text
    latin = is_latin(text)
    readings = [(replace_letters(text, keys), meant) for keys, meant in _LAYOUTS if latin == (meant != "en")]
    if latin:
        cyrillic = cyrillic_readings(text)
        readings += [(_with_soft_signs(reading, code), code) for code, reading in cyrillic.items()]
    best = max(readings, key=lambda reading: (_known(*reading), -_left_over(*reading)))
    spelt = split_words(best[0])
    asks = _known(" ".join(spelt[:1]), best[1])  # a question word in front is enough
    return best[0] if asks or _known(*best) >= max(1, _LEAST_KNOWN * len(spelt)) else text


def _known(text: str, language: str) -> int:
    """Return how many words of a text are such as questions in a language are made of."""
    known = _TELLING[language]
    return sum(len(word) >= _SHORTEST and word in known for word in split_words(text.casefold()))


def _left_over(text: str, language: str) -> int:
    """Return how many letters of a text are of no script that the language is written in."""
    return sum(letter.isascii() != (language == "en") for letter in text if letter.isalpha())


def _with_soft_signs(text: str, language: str) -> str:
    """Return a text with the soft signs that its known words have: in Latin letters they are left out."""
    spelt = {word.replace("ь", ""): word for word in FREQUENT_WORDS[language] if "ь" in word}
    return re.sub(r"\w+", lambda match: spelt.get(match[0], match[0]), text)


def _layout(typed: str, meant: str) -> dict[str, str]:
    keys = dict(zip(_LISTS[typed], _LISTS[meant], strict=True))
    return {**{key.upper(): letter.upper() for key, letter in keys.items()}, **keys}


_KNOWN_WORDS = FUNCTION_WORDS.union(*FREQUENT_WORDS.values())
_TELLING = {**FREQUENT_WORDS, "en": FREQUENT_WORDS["en"].union(filter(is_latin, FUNCTION_WORDS))}
_LAYOUTS = [
    (_layout(typed, meant), meant)
    for typed, meant in (("en", "uk"), ("en", "ru"), ("uk", "en"), ("ru", "en"))
]
