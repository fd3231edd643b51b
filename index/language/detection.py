"""Tells the language of an article or of a question; the edge file of py3langid.

Ukrainian, Russian and Belarusian are told apart by letters, endings and function words that only one of
them has: a statistical model is unsure of them on a headline, or where an article quotes the other language.
"""

import re
from functools import lru_cache

import py3langid

from index.language.word_lists import read_word_lists
from index.language.words import split_words

_SAMPLE = 20_000
_FEWEST_LETTERS = 12
_FEWEST_WORDS_FOR_LIBRARY = 10
_CYRILLIC = re.compile(r"[\u0400-\u04ff]")
_OTHER_CYRILLIC = re.compile(r"[әғқңөұүһјљњћџђѓќѕӣӯҳҷ]")
_UKRAINIAN = re.compile(
    r"[іїєґ]|(?:ння|ття|лася|лося|лися|ував|увала|увати|уванн\w|ють)$|[сцз]ьк|['’ʼ][єюяї]"
)
_RUSSIAN = re.compile(
    r"[ыэъё]|(?:и[яеию]|[ое]е|тся|лась|лось|лись|ск(?:ий|ого|ая|ую|их|ом)|[нвкдтсшлм]ой|..ил|[ндгжч]ут|[ая]ют)$"
)
_UKRAINIAN_LETTERS = re.compile(r"[іїєґ]")
# ў, or і beside ы or э: no other of the three languages has such words.
_BELARUSIAN = re.compile(r"ў|і.*[ыэ]|[ыэ].*і")
FREQUENT_WORDS = {language: frozenset(words) for language, words in read_word_lists(__file__).items()}
"""Words that sentences and questions of a language are made of."""
_ONLY_UKRAINIAN = FREQUENT_WORDS["uk"] - FREQUENT_WORDS["ru"]
_ONLY_RUSSIAN = FREQUENT_WORDS["ru"] - FREQUENT_WORDS["uk"]


def detect_language(text: str) -> str | None:
    """Return the ISO 639-1 code of a text's language, or None when it is too short to tell."""
    sample = text[:_SAMPLE].casefold()
    words = split_words(sample)
    letters = sum(map(len, words))
    if letters < _FEWEST_LETTERS:
        return None
    if 2 * len(_CYRILLIC.findall(sample)) > letters:
        ukrainian, russian = _count_votes(words)
        belarusian = sum(_BELARUSIAN.search(word) is not None for word in words)
        foreign = len(_OTHER_CYRILLIC.findall(sample))
        weak = len(words) >= _FEWEST_WORDS_FOR_LIBRARY and 8 * (ukrainian + russian) < len(words)
        if weak or foreign * 8 > len(words):
            return _library_language(sample)
        if belarusian * 25 >= len(words):
            return "be"
        return "uk" if ukrainian > russian else "ru"
    english = sum(word in FREQUENT_WORDS["en"] for word in words)
    short = len(words) < _FEWEST_WORDS_FOR_LIBRARY
    if english * 6 >= len(words) or (short and sample.isascii()):
        return "en"
    return (
        detect_question_language(sample) if short and _CYRILLIC.search(sample) else _library_language(sample)
    )


def detect_question_language(question: str) -> str:
    """Return `uk`, `ru` or `en` for a question of any length; Cyrillic without a Ukrainian sign is `ru`."""
    return told_language(question) or "ru"


def told_language(question: str) -> str | None:
    """Return `uk`, `ru` or `en` for a question; None for Cyrillic words that may be Ukrainian or Russian."""
    folded = question.casefold()
    words = split_words(folded)
    cyrillic = sum(_CYRILLIC.search(word) is not None for word in words)
    english = sum(word in FREQUENT_WORDS["en"] for word in words)
    if cyrillic == 0 or (english and 2 * cyrillic < len(words)):
        return "en"
    ukrainian, russian = _count_votes(words)
    if ukrainian == russian:
        return "uk" if _UKRAINIAN_LETTERS.search(folded) else None
    return "uk" if ukrainian > russian else "ru"


def _count_votes(words: list[str]) -> tuple[int, int]:
    """Count the words that speak for Ukrainian and those that speak for Russian."""
    votes = [_vote(word) for word in words]
    return votes.count("uk"), votes.count("ru")


@lru_cache(maxsize=50_000)
def _vote(word: str) -> str | None:
    if word in _ONLY_UKRAINIAN:
        return "uk"
    if word in _ONLY_RUSSIAN:
        return "ru"
    ukrainian, russian = _UKRAINIAN.search(word) is not None, _RUSSIAN.search(word) is not None
    return None if ukrainian == russian else "uk" if ukrainian else "ru"


def _library_language(sample: str) -> str:
    return str(py3langid.classify(sample)[0])


def is_latin(text: str) -> bool:
    """Whether most letters of a text are Latin."""
    letters = [char for char in text if char.isalpha()]
    return 2 * sum(map(str.isascii, letters)) > len(letters)
