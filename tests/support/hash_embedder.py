"""Deterministic embedders for tests: a text is the sum of its words' hashed directions.

Texts that share words, in whatever inflection or script, are near each other; nothing is loaded.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b

import numpy as np

from index.embedding.embedder import TokenVectors, Vectors, scaled_to_length_one
from index.language.terms import text_terms, word_term

DIMENSIONS = 64
_WORD = re.compile(r"\w+")


@dataclass
class PlainHashEmbedder:
    """An Embedder that remembers its passages; `before_passages` hears of them first and may raise."""

    name: str = "hash"
    dimensions: int = DIMENSIONS
    max_tokens: int = 512
    before_passages: Callable[[Sequence[str]], None] = lambda texts: None
    asked: list[str] = field(default_factory=list)

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        self.before_passages(texts)
        self.asked += texts
        return self._embed(texts)

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        return self._embed(texts)

    def _embed(self, texts: Sequence[str]) -> Vectors:
        # The embedder's own name is in every text, so that no vector is zero.
        sums = [sum(map(self.direction, [self.name, *text_terms(text)])) for text in texts]
        return scaled_to_length_one(np.array(sums, dtype=np.float32).reshape(len(texts), self.dimensions))

    def direction(self, term: str) -> Vectors:
        """Return the unit vector of a term: pseudo-random signs."""
        digest = blake2b(term.encode(), digest_size=self.dimensions // 8).digest()
        return scaled_to_length_one(np.unpackbits(np.frombuffer(digest, dtype=np.uint8)) * 2.0 - 1.0)


@dataclass
class HashEmbedder(PlainHashEmbedder):
    """A TokenEmbedder: each word is one token, whatever stands around it."""

    def embed_passages_with_tokens(self, texts: Sequence[str]) -> tuple[Vectors, list[TokenVectors]]:
        return self.embed_passages(texts), [self._tokens(text) for text in texts]

    def embed_queries_with_tokens(self, texts: Sequence[str]) -> tuple[Vectors, list[TokenVectors]]:
        return self.embed_queries(texts), [self._tokens(text) for text in texts]

    def _tokens(self, text: str) -> TokenVectors:
        words = list(_WORD.finditer(text))
        vectors = np.array([self.direction(word_term(word.group())) for word in words], dtype=np.float32)
        offsets = np.array([word.span() for word in words], dtype=np.int64)
        return TokenVectors(
            vectors=vectors.reshape(len(words), self.dimensions), offsets=offsets.reshape(len(words), 2)
        )
