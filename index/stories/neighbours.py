"""Finds the articles nearest to each article: vectors -> the nearest of each, with cosines.

By multiplying matrices in blocks: 20,000 articles take seconds the first time, where asking a vector store
for each takes minutes, and an update compares only what is new with the rest. Up to so many it is exact.
Beyond, an article is compared with those of its own neighbourhood: each article lies in the cells of the
pivots nearest to it, pivots being as many articles as the square root of all, so that the work grows with the
power 1.5 of the articles rather than with their square. Source: the inverted file of Jégou, Douze and Schmid,
Product quantization for nearest neighbor search, PAMI 2011, without the quantization.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from index.embedding.embedder import Vectors, scaled_to_length_one

Neighbours = Mapping[str, Sequence[tuple[str, float]]]
"""The nearest articles of each article by path, with their cosines, the nearest first."""

NEIGHBOUR_COUNT = 30
"""Neighbours that `index.stories.grouping` wants of each article."""

EXACT_UP_TO = 20_000
"""Articles of which each is compared with all others."""
_CELLS_OF_EACH = 24
"""Of 5,056 news articles compared so, the stories keep 99% of their pairs; with 16 cells 97%."""
_AT_ONCE = 512

_Rows = NDArray[np.intp]


def nearest_articles(
    vectors: Mapping[str, Vectors],
    known: Neighbours = MappingProxyType({}),
    count: int = NEIGHBOUR_COUNT,
    *,
    exact_up_to: int = EXACT_UP_TO,
) -> dict[str, tuple[tuple[str, float], ...]]:
    """Return the nearest articles of each article; `vectors` are unit vectors by path.

    Exactly, for at most `exact_up_to` articles. `known` is what an earlier call returned, without the entries
    of articles that changed or went: then only new and changed articles, and those that lost a neighbour, are
    compared with others.
    """
    paths = sorted(vectors)
    matrix = np.array([vectors[path] for path in paths], dtype=np.float32)
    # Known neighbours are kept of articles that are still there and lost none of them.
    present = frozenset(paths) & known.keys()
    kept = {path: known[path] for path in present if all(other in present for other, _ in known[path])}
    fresh = np.array([row for row, path in enumerate(paths) if path not in kept], dtype=np.intp)
    found = {path: dict(kept.get(path, ())) for path in paths}
    worst = np.array([_worst_cosine(kept.get(path), count) for path in paths], dtype=np.float32)
    for rows, columns in compared_rows(matrix, fresh, exact_up_to):
        cosines = matrix[rows] @ matrix[columns].T
        cosines[rows[:, np.newaxis] == columns] = -np.inf
        for i, j in _nearest(cosines, min(count, len(columns) - 1)):
            found[paths[rows[i]]][paths[columns[j]]] = float(cosines[i, j])
        for i, j in np.argwhere(cosines > worst[columns]):
            found[paths[columns[j]]][paths[rows[i]]] = float(cosines[i, j])
    return {path: tuple(sorted(near.items(), key=nearest_first)[:count]) for path, near in found.items()}


def compared_rows(matrix: Vectors, fresh: _Rows, exact_up_to: int) -> Iterator[tuple[_Rows, _Rows]]:
    """Yield blocks of the fresh rows, each with the rows they are compared with, themselves among them."""
    everything = np.arange(len(matrix))
    if len(matrix) <= exact_up_to:
        yield from ((rows, everything) for rows in _blocks(fresh))
        return
    centred = matrix - matrix.mean(axis=0)  # vectors of sentence embedders crowd in one direction
    pivots = scaled_to_length_one(centred[:: math.isqrt(len(matrix))])
    ordered = [np.argsort(-(centred[rows] @ pivots.T), axis=1) for rows in _blocks(np.arange(len(matrix)))]
    cells: _Rows = np.concatenate(ordered)[:, :_CELLS_OF_EACH]  # the pivots nearest to each row
    own = cells[fresh, 0]
    for cell in np.unique(own).tolist():
        columns = everything[(cells == cell).any(axis=1)]
        yield from ((rows, columns) for rows in _blocks(fresh[own == cell]))


def _blocks(rows: _Rows) -> Iterator[_Rows]:
    yield from (rows[start : start + _AT_ONCE] for start in range(0, len(rows), _AT_ONCE))


def nearest_first(neighbour: tuple[str, float]) -> tuple[float, str]:
    """Sort key: by cosine, equals by path."""
    path, cosine = neighbour
    return -cosine, path


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
