"""Words that carry no matter, in Ukrainian, Russian and English.

How rare a word is tells its weight, except in a corpus that holds little of its language: "was" is rare among
Ukrainian articles. So these are named.
"""

from collections.abc import Set
from dataclasses import dataclass

from index.language.glossary import meanings
from index.language.names import name_term
from index.language.terms import placed_terms
from index.language.whole_words import whole_words
from index.language.word_lists import read_word_lists

FUNCTION_WORDS = frozenset(read_word_lists(__file__)["function_words"])


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
        word = whole_words(question[start:end]).text
        if word.casefold() not in FUNCTION_WORDS:
            named = word[0].isupper() or (plain and word[0].isalpha())
            name = name_term(word) if named else ""
            found.append(QuestionWord(start=start, end=end, term=term, name=name, meanings=meanings(term)))
    return found
