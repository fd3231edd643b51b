"""A question to be answered by yes or no, and sentences of an article -> what the article says to it. Pure.

A sentence says no where it denies a word of the question or has the contrary of one, yes where it has one of
the same side, undenied. Contraries stand in `stances.tsv`. Only sentences about what is asked are read.
"""

from collections.abc import Sequence
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Literal

from assistant.checking.lexicon import Lexicon, Word, load_lexicon, read_entries, senses, split_words
from assistant.checking.names.finding import named_in
from assistant.checking.sense.polarity import read_statements
from index.language.sentences import sentence_texts

_FILE = Path(__file__).with_suffix(".tsv")
_ABOUT = 0.34
"""The share of a question's words that a sentence about what is asked has, with the one before it."""
_PLAINLY = 0.6
"""The share from which on a sentence that denies nothing says that it is so."""
_REACH = 3
"""Words after which "no", "without" or "failed" no longer denies."""

Stance = Literal["yes", "no"]


def article_stances(question: str, article: str, language: str) -> frozenset[Stance]:
    """Return what the sentences of an article, told in a language, say to a question."""
    texts = ["", *sentence_texts(article, language)]
    said = (stance(question, text, before) for before, text in pairwise(texts))
    return frozenset(one for one in said if one)


def stance(question: str, sentence: str, before: str = "", *, answers: bool = False) -> Stance | None:
    """Return what a sentence says to a question, None where it says neither yes nor no.

    The one `before` it may say of what it tells; one that `answers` is taken to be about what is asked.
    """
    asked = [word for word in split_words(question) if word.matters]
    wanted = next(filter(None, (_sides(question, word) for word in asked)), frozenset[str]())
    others = [word for word in asked if not _sides(word.text)]
    if not answers and _share_held(others, f"{before} {sentence}") < _ABOUT:
        return None
    words, denied = split_words(sentence), _denied(sentence)
    told = {side for side in _sides(sentence) if side[:-1] in {one[:-1] for one in wanted}}
    if told and told <= wanted:
        return "yes"
    if told:  # "they hammered at the door, but nobody could open it": what is denied may be named too
        return "no" if told.isdisjoint(wanted) or denied else None
    meant = frozenset[str]().union(*(senses(word.text) for word in asked if not word.capital))
    if any(word.start in denied and senses(word.text) & meant for word in words):
        return "no"
    return "yes" if not (wanted or denied) and _share_held(asked, sentence) >= _PLAINLY else None


def _share_held(words: Sequence[Word], text: str) -> float:
    """Return the share of a question's words that a text has in any language; 1 of none."""
    named = named_in(text)
    meant = frozenset[str]().union(*(senses(word.text) for word in split_words(text) if word.matters))
    held = (
        named.holds(split_words(word.text), split_words(word.text)[0])
        if word.capital
        else bool(senses(word.text) & meant)
        for word in words
    )
    return sum(held) / len(words) if words else 1.0


def _sides(text: str, of: Word | None = None) -> frozenset[str]:
    """Return the sides of contraries that words of a text take, or one of them; the other where denied."""
    words, denied = split_words(text), _denied(text)
    return frozenset(
        _turned(one.group) if words[one.first].start in denied else one.group
        for one in _lexicon().find(words)
        if of is None or words[one.first] == of
    )


def _turned(side: str) -> str:
    return side[:-1] + ("b" if side.endswith("a") else "a")


def _denied(text: str) -> frozenset[int]:
    """Return where words begin that are denied: by "not", or by "no", "without", "failed" before them."""
    flatly = {one.word.start for one in read_statements(text).statements if one.denied}
    words = split_words(text)
    for match in load_lexicon("negation").find(words):
        if match.group in ("none", "fail"):
            flatly.update(word.start for word in words[match.last : match.last + _REACH])
    return frozenset(flatly)


@cache
def _lexicon() -> Lexicon:
    return Lexicon(read_entries(_FILE))
