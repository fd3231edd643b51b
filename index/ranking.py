"""Pure functions that order candidates: late interaction over token vectors, rare words counting most."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from index.embedding import TokenVectors, Vectors
from index.function_words import FUNCTION_WORDS
from index.terms import word_term

_LEAST_WEIGHT = 0.1


def best_matches(question: TokenVectors, text: TokenVectors) -> Vectors:
    """Return, for each token of the question, its best cosine among the tokens of the text; 0 for no text."""
    if not len(text):
        return np.zeros(len(question), dtype=np.float32)
    similarities: Vectors = (question.vectors @ text.vectors.T).max(axis=1)
    return similarities


def late_interaction(question: TokenVectors, text: TokenVectors, weights: Vectors | None = None) -> float:
    """Return MaxSim, the weighted mean of the best match of each question token, in -1..1.

    Source: Khattab and Zaharia, ColBERT, SIGIR 2020.
    """
    if not len(question):
        return 0.0
    return float(np.average(best_matches(question, text), weights=weights))


def token_terms(text: str, tokens: TokenVectors) -> list[str]:
    """Return, for each token, the term of the word it is a part of; "" for punctuation and function words."""
    words = (_word_around(text, int(start)) for start, _ in tokens.offsets)
    return ["" if not word or word.casefold() in FUNCTION_WORDS else word_term(word) for word in words]


def rarity_weights(frequencies: Sequence[int | None], passages: int) -> Vectors:
    """Return weights of tokens, the largest 1, from how many passages hold their words (None: no matter)."""
    rarity: NDArray[np.float64] = np.array(
        [_LEAST_WEIGHT if f is None else np.log1p(max(passages, 1) / (1 + f)) for f in frequencies]
    )
    return np.asarray(rarity / rarity.max() if len(rarity) else rarity, dtype=np.float32)


def _word_around(text: str, position: int) -> str:
    """Return the word of `text` that `position` stands in, "" for none."""
    if position >= len(text) or not _in_word(text[position]):
        return ""
    start = end = position
    while start > 0 and _in_word(text[start - 1]):
        start -= 1
    while end < len(text) and _in_word(text[end]):
        end += 1
    return text[start:end].strip("'’ʼ")


def _in_word(char: str) -> bool:
    return char.isalnum() or char in "'’ʼ"
