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
    return matches_in_each(question, [text])[:, 0]


def matches_in_each(question: TokenVectors, texts: Sequence[TokenVectors]) -> Vectors:
    """Return the best match of each question token in each text, (tokens, texts); 0 in a text of no tokens.

    All texts are multiplied at once: many small products cost several times as much, most of it spent on
    waking threads.
    """
    matches = np.zeros((len(question), len(texts)), dtype=np.float32)
    filled = [number for number, text in enumerate(texts) if len(text)]
    if not filled or not len(question):
        return matches
    cosines = np.concatenate([texts[number].vectors for number in filled]) @ question.vectors.T
    starts = np.cumsum([0, *(len(texts[number]) for number in filled[:-1])])
    matches[:, filled] = np.maximum.reduceat(cosines, starts, axis=0).T
    return matches


def late_interaction(
    question: TokenVectors, texts: Sequence[TokenVectors], weights: Vectors | None = None
) -> Vectors:
    """Return the MaxSim of each text, the weighted mean of the best match of each question token, in -1..1.

    Source: Khattab and Zaharia, ColBERT, SIGIR 2020.
    """
    if not len(question) or not texts:
        return np.zeros(len(texts), dtype=np.float32)
    scores: Vectors = np.average(matches_in_each(question, texts), axis=0, weights=weights)
    return scores


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
