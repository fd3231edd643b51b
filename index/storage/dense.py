"""What retrieval asks of vectors, wherever they are kept: in a folder, or on a server."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from index.embedding.embedder import TokenVectors, Vectors
from index.values import Article, Passage

HNSW = {"space": "cosine", "ef_search": 400}
"""How Chroma finds neighbours. Questions turned from their language lie apart from all passages: its own 100
misses a seventh of the nearest 25 among 11,661; this misses a thirtieth and takes a millisecond more."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class StoredPassage:
    """A passage with its vector and its article, as a store keeps it."""

    passage: Passage
    article: Article
    vector: Vectors


class DenseLeg(Protocol):
    """Finds passages by the cosine of their vectors. Raises IndexStoreError."""

    def search(
        self, vector: Vectors, count: int, allowed: Sequence[str] | None = None
    ) -> list[tuple[str, float]]:
        """Return the ids of the nearest passages with their cosine, best first, at most `count`.

        `vector` has shape (dimensions,); `allowed` restricts the search to these ids. It may know passages
        that a catalogue does not know yet, or any more.
        """

    def vectors(self, ids: Sequence[str]) -> dict[str, Vectors]:
        """Return the stored vectors of these passages by id; those that are not there are left out."""


class TokenSource(Protocol):
    """Has the token vectors of passages. Raises IndexStoreError."""

    def passage_tokens(self, keys: Mapping[str, bytes]) -> Mapping[bytes, TokenVectors]:
        """Return the rotated tokens known of passages, given by id and content key, by that key."""
