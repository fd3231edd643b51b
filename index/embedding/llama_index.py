"""Both ways between our embedders and LlamaIndex's: `LlamaIndexEmbedder` and `EmbedderAdapter`."""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from llama_index.core.base.embeddings.base import BaseEmbedding
from pydantic import PrivateAttr

from index.embedding.embedder import ASSUMED_MAX_TOKENS, PROBE, Embedder, Vectors, checked_vectors
from index.errors import EmbeddingError

Answer = TypeVar("Answer")

BATCH_SIZE = 64


class LlamaIndexEmbedder:
    """A LlamaIndex embedding as an `Embedder`.

    It is asked for one vector when made, to learn its dimensions. How texts longer than the model takes are
    treated is up to the model, and how long a server is waited for; it stays the caller's to close. Raises
    EmbeddingError when the embedding fails, or its vectors are not finite or not as many, or not as long, as
    expected.
    """

    max_tokens = ASSUMED_MAX_TOKENS

    def __init__(self, embedding: BaseEmbedding) -> None:
        self._embedding = embedding
        self._label = f"{embedding.class_name()}:{embedding.model_name}"
        self.dimensions = len(self._query_row(PROBE))
        if not self.dimensions:
            raise EmbeddingError("vector_empty", embedder=self._label)
        self.name = f"{self._label}/{self.dimensions}"

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.name!r})"

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """Return (texts, dimensions), each row of length 1."""
        given = [text or " " for text in texts]  # servers refuse an empty text
        rows = self._call(lambda: self._embedding.get_text_embedding_batch(given))
        return checked_vectors(rows, len(given), self.dimensions, self._label)

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        """Return (texts, dimensions), each row of length 1."""
        rows = [self._query_row(text or " ") for text in texts]
        return checked_vectors(rows, len(rows), self.dimensions, self._label)

    def _query_row(self, text: str) -> list[float]:
        return self._call(lambda: self._embedding.get_query_embedding(text))

    def _call(self, function: Callable[[], Answer]) -> Answer:
        try:
            return function()
        except Exception as exc:  # noqa: BLE001  # any library may stand behind it: no narrower base
            # Their own text is not chained: it may repeat a request with its key.
            raise EmbeddingError("embedder_failed", embedder=self._label, why=str(exc)) from None


class EmbedderAdapter(BaseEmbedding):
    """One of our embedders for a LlamaIndex program.

    Settings.embed_model = EmbedderAdapter(open_embedder())
    """

    _embedder: Embedder = PrivateAttr()

    def __init__(self, embedder: Embedder, **options: Any) -> None:  # noqa: ANN401  # BaseEmbedding's fields
        super().__init__(**{"model_name": embedder.name, "embed_batch_size": BATCH_SIZE, **options})
        self._embedder = embedder

    @classmethod
    def class_name(cls) -> str:
        """Return the name LlamaIndex shows."""
        return "EmbedderAdapter"

    def _get_query_embedding(self, query: str) -> list[float]:
        return _row(self._embedder.embed_queries([query]))

    async def _aget_query_embedding(self, query: str) -> list[float]:
        return self._get_query_embedding(query)

    def _get_text_embedding(self, text: str) -> list[float]:
        return _row(self._embedder.embed_passages([text]))

    def _get_text_embeddings(self, texts: list[str]) -> list[list[float]]:
        return [[float(number) for number in row] for row in self._embedder.embed_passages(texts)]


def _row(vectors: Vectors) -> list[float]:
    return [float(number) for number in vectors[0]]
