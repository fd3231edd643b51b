"""Pure functions that order candidates: late interaction over token vectors, rare words counting most."""

from bisect import bisect_right
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from index.embedding import TokenVectors, Vectors
from index.function_words import FUNCTION_WORDS
from index.terms import placed_terms

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
    words = list(placed_terms(text))
    starts = [start for start, _, _ in words]
    terms = []
    for position in tokens.offsets[:, 0].tolist():
        start, end, term = words[bisect_right(starts, position) - 1] if words else (0, 0, "")
        matters = start <= position < end and text[start:end].casefold() not in FUNCTION_WORDS
        terms.append(term if matters else "")
    return terms


def rarity_weights(frequencies: Sequence[int | None], passages: int) -> Vectors:
    """Return weights of tokens, the largest 1, from how many passages hold their words (None: no matter)."""
    rarity: NDArray[np.float64] = np.array(
        [_LEAST_WEIGHT if f is None else np.log1p(max(passages, 1) / (1 + f)) for f in frequencies]
    )
    return np.asarray(rarity / rarity.max() if len(rarity) else rarity, dtype=np.float32)
