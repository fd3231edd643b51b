"""What an embedder is.

    texts -> Embedder -> one unit vector a text -> store, or the search of a question
    texts -> TokenEmbedder -> one unit vector a token, with offsets -> reranking by tokens

The embedders live beside this module: `e5` (the embedded default), `server` (servers that speak the OpenAI
protocol) and `llama_index` (both ways between LlamaIndex and this protocol).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from index.errors import EmbeddingError

Vectors = NDArray[np.float32]
Offsets = NDArray[np.int64]


PROBE = "dimensions"
"""What an embedder is asked for when it is opened, to learn how long its vectors are."""
ASSUMED_MAX_TOKENS = 512
"""Of embedders that do not tell; what common models take at least."""


@runtime_checkable
class Embedder(Protocol):
    """Turns texts into vectors whose dot product is their similarity.

    `name` identifies model, weights, quantisation and pooling: an index stores it, and it changes whenever
    the vectors would. `max_tokens` is the longest text embedded whole; longer ones are embedded in windows.
    Vectors come in the order of the texts; no texts give an array of shape (0, dimensions).
    """

    @property
    def name(self) -> str:
        """Identity of everything that decides the vectors."""

    @property
    def dimensions(self) -> int:
        """Length of a vector."""

    @property
    def max_tokens(self) -> int:
        """Tokens of the longest text that is embedded in one piece."""

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """Return (texts, dimensions) float32, each row of length 1. Raises EmbeddingError."""

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        """Return (texts, dimensions) float32, each row of length 1. Raises EmbeddingError."""


class OpenedEmbedder(Embedder, Protocol):
    """An embedder that whoever opened it closes; one that was handed in is closed by whoever handed it in."""

    def close(self) -> None:
        """Let go of what it holds; calls under way in other threads may end with an EmbeddingError."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class TokenVectors:
    """The tokens of one text in context.

    `vectors` is (tokens, dimensions) float32: a token's vector less the mean token vector, scaled to length
    1. `offsets` is (tokens, 2): `text[start:end]`, in code points, is the token's surface without the space
    before it. Tokens of the model's prefix, start and end marks and bare spaces are left out.
    """

    vectors: Vectors
    offsets: Offsets

    def __len__(self) -> int:
        return len(self.offsets)


@runtime_checkable
class TokenEmbedder(Embedder, Protocol):
    """An embedder that also gives the vectors of single tokens."""

    def embed_passages_with_tokens(self, texts: Sequence[str]) -> tuple[Vectors, list[TokenVectors]]:
        """Return what `embed_passages` does, and the tokens of each text, in one pass."""

    def embed_queries_with_tokens(self, texts: Sequence[str]) -> tuple[Vectors, list[TokenVectors]]:
        """Return what `embed_queries` does, and the tokens of each text, in one pass."""


def scaled_to_length_one(vectors: NDArray[np.floating]) -> Vectors:
    """Return the rows (last axis) scaled to length 1 as float32; rows of zeros stay zeros."""
    lengths = np.linalg.norm(vectors, axis=-1, keepdims=True)
    return np.asarray(vectors / np.maximum(lengths, 1e-12), dtype=np.float32)


def checked_vectors(rows: Sequence[Sequence[float]], count: int, dimensions: int, embedder: str) -> Vectors:
    """Return the rows that an outside embedder gave as (count, dimensions), each of length 1.

    Raises EmbeddingError when they are not as many, or not as long, as expected, or no finite numbers.
    """
    lengths = {len(row) for row in rows}
    if len(rows) != count or lengths - {dimensions}:
        raise EmbeddingError(
            "vectors_other",
            embedder=embedder,
            count=count,
            dimensions=dimensions,
            given=len(rows),
            lengths=str(sorted(lengths)),
        )
    try:
        vectors = np.asarray(rows, dtype=np.float32).reshape(count, dimensions)
    except (TypeError, ValueError):
        vectors = np.full((1, 1), np.nan)
    if not np.isfinite(vectors).all():
        raise EmbeddingError("vectors_not_finite", embedder=embedder)
    return scaled_to_length_one(vectors)
