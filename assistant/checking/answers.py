"""Answers of a word: yes and no, one name; they say something only with their question."""

from collections.abc import Iterator

from assistant.checking.lexicon import split_words
from assistant.checking.values import Claim, Fault


def whole_statement(claim: Claim) -> str:
    """Return the text that rules look at."""
    return claim.text


def answer_faults(claim: Claim) -> Iterator[Fault]:
    """Yield a fault where yes or no does not fit the evidence."""
    del claim
    yield from ()
