"""Hits in the order of a cross-encoder, where one is set: the first candidates alone, as it takes time."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from index.values import Hit

if TYPE_CHECKING:
    from index.embedding.cross_encoder import CrossEncoder

RERANKED = 20
"""Candidates that a cross-encoder reads."""


class Reranking:
    """The cross-encoder of a folder, opened when it is first needed; None where none is set."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        self._opened: CrossEncoder | None = None
        self._lock = Lock()

    def opened(self) -> "CrossEncoder | None":
        """Return the cross-encoder. Raises EmbeddingError when it cannot be opened."""
        with self._lock:
            if self._folder is not None and self._opened is None:
                from index.embedding.cross_encoder import CrossEncoder  # its library takes time to load

                self._opened = CrossEncoder(self._folder)
            return self._opened


@dataclass(frozen=True, slots=True, kw_only=True)
class RerankedHits:
    """Hits in their new order, and the seconds that took."""

    hits: tuple[Hit, ...]
    seconds: float


def rerank(question: str, hits: Sequence[Hit], reranker: "CrossEncoder") -> RerankedHits:
    """Return the hits, the first of them in the reranker's order; ranks are anew, scores stay with the ranks.

    A score says how near the index found a hit, by which answers are judged; it falls from rank to rank.
    """
    started = time.monotonic()
    first = hits[:RERANKED]
    scores = reranker.scores(question, [_shown(hit) for hit in first])
    order = sorted(range(len(first)), key=lambda number: -scores[number])
    ordered = [*(first[number] for number in order), *hits[RERANKED:]]
    moved = (
        replace(hit, rank=rank, score=before.score)
        for rank, (hit, before) in enumerate(zip(ordered, hits, strict=True), start=1)
    )
    return RerankedHits(hits=tuple(moved), seconds=round(time.monotonic() - started, 3))


def _shown(hit: Hit) -> str:
    passage = hit.passage
    return f"{passage.section}\n{passage.text}" if passage.section else passage.text
