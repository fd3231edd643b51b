"""Finds the articles nearest to each article: vectors -> the nearest of each, with cosines.

Exact, by multiplying matrices in blocks: 20,000 articles take seconds the first time, where asking a vector
store for each takes minutes, and an update compares only what is new with the rest.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from index.embedding import Vectors

Neighbours = Mapping[str, Sequence[tuple[str, float]]]
"""The nearest articles of each article by path, with their cosines, the nearest first."""

NEIGHBOUR_COUNT = 30
"""Neighbours that `index.stories` wants of each article."""

_AT_ONCE = 512


def nearest_articles(
    vectors: Mapping[str, Vectors], known: Neighbours = MappingProxyType({}), count: int = NEIGHBOUR_COUNT
) -> dict[str, tuple[tuple[str, float], ...]]:
    """Return the nearest articles of each article, exactly; `vectors` are unit vectors by path.

    `known` is what an earlier call returned, without the entries of articles that changed or went: then only
    new and changed articles, and those that lost a neighbour, are compared with all others.
    """
    paths = sorted(vectors)
    matrix = np.array([vectors[path] for path in paths], dtype=np.float32)
    kept = _still_known(known, frozenset(paths))
    fresh = [row for row, path in enumerate(paths) if path not in kept]
    found = {path: dict(kept.get(path, ())) for path in paths}
    worst = np.array([_worst_cosine(kept.get(path), count) for path in paths], dtype=np.float32)
    for start in range(0, len(fresh), _AT_ONCE):
        rows = fresh[start : start + _AT_ONCE]
        cosines = matrix[rows] @ matrix.T
        cosines[np.arange(len(rows)), rows] = -np.inf
        for i, j in _nearest(cosines, min(count, len(paths) - 1)):
            found[paths[rows[i]]][paths[j]] = float(cosines[i, j])
        for i, j in np.argwhere(cosines > worst):
            found[paths[j]][paths[rows[i]]] = float(cosines[i, j])
    return {path: tuple(sorted(near.items(), key=nearest_first)[:count]) for path, near in found.items()}


def nearest_first(neighbour: tuple[str, float]) -> tuple[float, str]:
    """Sort key: by cosine, equals by path."""
    path, cosine = neighbour
    return -cosine, path


def _still_known(known: Neighbours, paths: frozenset[str]) -> dict[str, Sequence[tuple[str, float]]]:
    """Return the known neighbours of the articles that are still there and lost none of them."""
    present = paths & known.keys()
    return {path: known[path] for path in present if all(other in present for other, _ in known[path])}


def _worst_cosine(near: Sequence[tuple[str, float]] | None, count: int) -> float:
    """Return the cosine above which an article would join a known list of neighbours."""
    if near is None:
        return math.inf
    return near[-1][1] if len(near) >= count else -1.0


def _nearest(cosines: NDArray[np.float32], count: int) -> Iterator[tuple[int, int]]:
    """Yield the row and column of the `count` highest cosines of each row."""
    if count < 1:
        return
    columns = np.argpartition(cosines, -count, axis=1)[:, -count:]
    for row, nearest in enumerate(columns.tolist()):
        for column in nearest:
            yield row, column
