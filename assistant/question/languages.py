"""A message -> its language; where its own words do not tell, those before it, the page and the corpus do."""

import re
from collections.abc import Callable, Mapping, Sequence

from assistant.notices import Notice
from assistant.prompt_files import FALLBACK_LANGUAGE
from index.language.detection import told_language
from index.language.question_words import FUNCTION_WORDS
from index.language.word_lists import read_word_lists
from index.language.words import split_words

READ_WELL = ("uk", "ru", "en")
_WORDS = {language: frozenset(words) for language, words in read_word_lists(__file__).items()}
LANGUAGE_NAMES = {
    "be": "беларуская",
    "bg": "български",
    "cs": "čeština",
    "de": "Deutsch",
    "es": "español",
    "fr": "français",
    "it": "italiano",
    "nl": "Nederlands",
    "pl": "polski",
    "pt": "português",
    "tr": "Türkçe",
}
"""Languages that are told, but not read well, as they call themselves."""
_QUOTED = re.compile(r"«[^«»]*»|[“„\"][^“„”\"]*[”“\"]")
_LEAST_SHARE = 0.25
_FEWEST = 2


LanguageCounts = Callable[[], Mapping[str, int]]
"""Counts the articles of a corpus by language."""


def question_language(
    text: str, earlier: Sequence[str], reader: str | None = None, corpus: LanguageCounts = dict
) -> str:
    """Return `uk`, `ru` or `en`; where the words of a text do not tell which, its surroundings do.

    These are the questions `earlier`, the latest last, then the language of the `reader`'s page, then that of
    most articles of the `corpus`, which are counted only where nothing else tells. A title or saying that a
    text quotes is not in its own words.
    """
    own, before = text, ""
    while own != before:  # quotation marks may stand within others
        own, before = _QUOTED.sub(" ", own), own
    text = own if split_words(own) else text
    if other_language(text):
        return reader or FALLBACK_LANGUAGE
    told = [_told(one) for one in (text, *reversed(earlier)) if split_words(one)]
    if not split_words(text):
        return next((one for one in told if one), None) or reader or FALLBACK_LANGUAGE
    if told[0]:
        return told[0]
    # Latin letters say nothing of Cyrillic words.
    cyrillic = [one for one in (*told[1:], reader) if one in ("uk", "ru")]
    if cyrillic and cyrillic[0]:
        return cyrillic[0]
    counts = corpus()
    return "ru" if counts.get("ru", 0) > counts.get("uk", 0) else "uk"


def other_language(text: str) -> str | None:
    """Return the code of a language that is not read well, None where nothing tells of one.

    "und" stands for one that is written in other letters than Latin and Cyrillic ones.
    """
    letters = [char for char in text if char.isalpha()]
    if 2 * sum(char > "\u052f" and not "\u1e00" <= char <= "\u1eff" for char in letters) > len(letters):
        return "und"
    words = split_words(text.casefold())
    own = sum(word in FUNCTION_WORDS for word in words)
    counts = {
        language: sum(word in known for word in words)
        for language, known in _WORDS.items()
        if language not in READ_WELL
    }
    likeliest = max(counts, key=lambda language: counts[language])
    count = counts[likeliest]
    # One word is enough where it is the question word.
    asks = (
        len(words) > 1 and len(words[0]) > 2 and words[0] in _WORDS[likeliest] and text.rstrip().endswith("?")
    )
    enough = count >= (1 if asks else _FEWEST) and count >= _LEAST_SHARE * len(words)
    return likeliest if enough and count > own else None


def unread_notice(language: str) -> Notice:
    """Return what is said of a question in a language that is not read well."""
    if name := LANGUAGE_NAMES.get(language):
        return Notice("language_unread", language=name)
    return Notice("letters_unread")


def _told(text: str) -> str | None:
    """Return the language that the words of a text tell."""
    told = told_language(text)
    words = split_words(text.casefold())
    if told == "en":
        return told
    ukrainian, russian = (sum(word in _WORDS[code] for word in words) for code in ("uk", "ru"))
    if ukrainian == russian:
        return told
    return "uk" if ukrainian > russian else "ru"
