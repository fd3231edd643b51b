"""Text -> its words, for whoever only looks for some of them; terms of the lexical index are `terms`."""

import re

from index.language.whole_words import whole_words

_WORD = re.compile(r"[^\W\d_]+(?:['’ʼ][^\W\d_]+)*")
_WORD_OR_NUMBER = re.compile(r"[^\W_]+")


def split_words(text: str) -> list[str]:
    """Return the words of a text, of letters alone; an apostrophe within is one of them, a hyphen is not."""
    return _WORD.findall(whole_words(text).text)


def words_and_numbers(text: str) -> list[str]:
    """Return all runs of letters and digits of a text."""
    return _WORD_OR_NUMBER.findall(whole_words(text).text)
