"""A question with misspelt words -> the same with the words of the corpus that they are one slip away from.

Only a word of which no article has the beginning, in any language, is read otherwise, and only as one that
some article has: a letter too many, too few or another one, or two in the other order. Names are left as they
are, since what is said of somebody unknown must not be said of somebody else.
"""

from collections.abc import Iterator

from index.language.question_words import QuestionWord, question_words
from index.language.terms import word_term
from index.language.words import split_words
from index.search.generation import Generation

_ALPHABETS = ("абвгґдеєёжзиіїйклмнопрстуфхцчшщъыьэюя'", "abcdefghijklmnopqrstuvwxyz")
_SHORTEST = 5
"""Letters of a word: a shorter one is one slip away from too many others."""
_READ = 20
"""Passages read for the words that begin alike."""


def with_known_words(question: str, generation: Generation) -> str:
    """Return a question with its misspelt words spelt as articles have them."""
    words = question_words(question)
    for word in reversed(words):
        typed = question[word.start : word.end]
        if _may_be_misspelt(typed, first=word is words[0]) and not _is_known(word, generation):
            meant = _nearest_word(typed.casefold(), generation)
            cased = meant.capitalize() if typed[0].isupper() else meant
            question = question[: word.start] + (cased or typed) + question[word.end :]
    return question


def _may_be_misspelt(typed: str, *, first: bool) -> bool:
    named = typed[1:] != typed[1:].lower() or (typed[0].isupper() and not first)
    return len(typed) >= _SHORTEST and typed.replace("'", "").isalpha() and not named


def _is_known(word: QuestionWord, generation: Generation) -> bool:
    """Whether an article has the word, or the glossary knows it."""
    held = generation.stores.lexical.document_frequency([word.term])
    return len(word.meanings) > 1 or any(held.values())


def _nearest_word(typed: str, generation: Generation) -> str:
    """Return the word one slip away whose beginning most articles have, "" where none has any."""
    by_term: dict[str, list[str]] = {}
    for word in _one_slip_away(typed):
        by_term.setdefault(word_term(word), []).append(word)
    frequency = generation.stores.lexical.document_frequency(by_term)
    for term in sorted(filter(frequency.get, frequency), key=lambda term: -frequency[term]):
        there = {
            word.casefold()
            for passage in generation.passages_with(term, _READ)
            for word in split_words(passage.text)
            if word_term(word) == term
        }
        if meant := next((word for word in by_term[term] if word in there), ""):
            return meant
    return ""


def _one_slip_away(word: str) -> Iterator[str]:
    """Yield the words that a slip within this one, not in its first letter or ending, may have come of."""
    letters = next((one for one in _ALPHABETS if word[0] in one), "")
    for at in range(1, len(word) - 1):
        before, rest = word[:at], word[at:]
        yield from (before + letter + rest for letter in letters)
        yield from (before + letter + rest[1:] for letter in letters)
        yield before + rest[1:]
        yield before + rest[1] + rest[0] + rest[2:]
