"""Pure functions that order candidates: fusion of ranked lists, and late interaction over token vectors."""

from collections import defaultdict
from collections.abc import Hashable, Mapping, Sequence
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from index.embedding import TokenVectors

_Key = TypeVar("_Key", bound=Hashable)
RANK_CONSTANT = 60


def reciprocal_rank_fusion(
    rankings: Sequence[Sequence[_Key]], weights: Sequence[float] | None = None
) -> list[tuple[_Key, float]]:
    """Join ranked lists into one, best first: each list gives `weight / (60 + rank)` to what it holds.

    Source: Cormack, Clarke and Buettcher, SIGIR 2009.
    """
    weights = [1.0] * len(rankings) if weights is None else weights
    scores: defaultdict[_Key, float] = defaultdict(float)
    for ranking, weight in zip(rankings, weights, strict=True):
        for rank, key in enumerate(ranking, start=1):
            scores[key] += weight / (RANK_CONSTANT + rank)
    return sorted(scores.items(), key=lambda item: -item[1])


def best_matches(question: TokenVectors, text: TokenVectors) -> NDArray[np.float32]:
    """Return, for each token of the question, its best cosine among the tokens of the text; 0 for no text."""
    if not len(text):
        return np.zeros(len(question), dtype=np.float32)
    similarities: NDArray[np.float32] = (question.vectors @ text.vectors.T).max(axis=1)
    return similarities


def late_interaction(
    question: TokenVectors, text: TokenVectors, weights: NDArray[np.float32] | None = None
) -> float:
    """Return MaxSim, the weighted mean of the best match of each question token, in -1..1."""
    if not len(question):
        return 0.0
    return float(np.average(best_matches(question, text), weights=weights))


def standard_scores(scores: Mapping[_Key, float]) -> dict[_Key, float]:
    """Return scores less their mean, in standard deviations; zeros where all are equal."""
    values = np.array(list(scores.values()), dtype=np.float64)
    spread = float(values.std()) if len(values) else 0.0
    if spread < 1e-9:
        return dict.fromkeys(scores, 0.0)
    mean = float(values.mean())
    return {key: (score - mean) / spread for key, score in scores.items()}
