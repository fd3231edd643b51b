"""Lets an embedder without token vectors stand where token vectors are used, one vector a sentence.

Coarser than tokens: a question is one vector, a passage one for each of its sentences.
"""

from collections.abc import Sequence

import numpy as np

from index.embedding.embedder import Embedder, TokenEmbedder, TokenVectors, Vectors
from index.language.sentences import split_sentences
from index.language.whole_words import whole_words


def with_tokens(embedder: Embedder) -> TokenEmbedder:
    """Return an embedder of tokens: itself where it is one, else with sentences as tokens."""
    return embedder if isinstance(embedder, TokenEmbedder) else WholeTextTokens(embedder)


class WholeTextTokens:
    """A TokenEmbedder whose tokens are sentences (of a passage) and the whole question."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self.name = embedder.name  # its vectors are the same
        self.dimensions = embedder.dimensions
        self.max_tokens = embedder.max_tokens

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """Return the wrapped embedder's vectors."""
        return self._embedder.embed_passages(_whole(texts))

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        """Return the wrapped embedder's vectors."""
        return self._embedder.embed_queries(_whole(texts))

    def embed_passages_with_tokens(self, texts: Sequence[str]) -> tuple[Vectors, list[TokenVectors]]:
        """Return each passage's vector, and its sentences as tokens; all are embedded in one call."""
        sentences = [split_sentences(text) for text in texts]
        cut = [
            text[one.start : one.end] for text, spans in zip(texts, sentences, strict=True) for one in spans
        ]
        vectors = self.embed_passages([*texts, *cut])
        tokens, position = [], len(texts)
        for spans in sentences:
            offsets = np.array([[one.start, one.end] for one in spans], dtype=np.int64).reshape(len(spans), 2)
            tokens.append(TokenVectors(vectors=vectors[position : position + len(spans)], offsets=offsets))
            position += len(spans)
        return vectors[: len(texts)], tokens

    def embed_queries_with_tokens(self, texts: Sequence[str]) -> tuple[Vectors, list[TokenVectors]]:
        """Return each question's vector, and the same as its one token."""
        vectors = self.embed_queries(texts)
        return vectors, [
            TokenVectors(vectors=vector[np.newaxis], offsets=np.array([[0, len(text)]], dtype=np.int64))
            for text, vector in zip(texts, vectors, strict=True)
        ]


def _whole(texts: Sequence[str]) -> list[str]:
    return [whole_words(text).text for text in texts]
