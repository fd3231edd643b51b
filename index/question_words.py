"""A question -> its words of matter, each with the terms by which texts of three languages are found."""

from collections.abc import Set
from dataclasses import dataclass

from index.function_words import FUNCTION_WORDS
from index.glossary import meanings
from index.terms import name_term, placed_terms


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionWord:
    """A word of a question at `[start, end)`.

    `term` is its own term, `name` its looser term as a name, "" for none, and `meanings` its term beside
    those of words that mean the same.
    """

    start: int
    end: int
    term: str
    name: str
    meanings: frozenset[str]

    def stands_in(self, terms: Set[str]) -> bool:
        """Whether a text of these terms holds the word, as a name, or one that means the same."""
        return not terms.isdisjoint(self.meanings | {self.name})


def question_words(question: str) -> list[QuestionWord]:
    """Return the words of a question that carry matter, in order.

    A word with a capital may be a name, and so may any word of a question typed without capitals.
    """
    plain = question.islower()
    found = []
    for start, end, term in placed_terms(question):
        word = question[start:end]
        if word.casefold() not in FUNCTION_WORDS:
            named = word[0].isupper() or (plain and word[0].isalpha())
            name = name_term(word) if named else ""
            found.append(QuestionWord(start=start, end=end, term=term, name=name, meanings=meanings(term)))
    return found
