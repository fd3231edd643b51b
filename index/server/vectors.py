"""What retrieval asks of a corpus on a server: nearest passages, their vectors and their tokens."""

import logging
from collections.abc import Mapping, Sequence
from operator import itemgetter

from index.batches import batched
from index.embedding.embedder import TokenVectors, Vectors
from index.errors import IndexStoreError
from index.server.collection import RECORDS_AT_ONCE
from index.server.corpus import ServerCorpus
from index.storage.vector_cache import VectorCache

MOST_NAMED = 10_000
"""Passages that a question names as allowed: more of them make a larger request than proxies take."""

logger = logging.getLogger(__name__)


class ServerLeg:
    """The dense leg on a server; see `index.storage.nodes.DenseLeg`."""

    def __init__(self, corpus: ServerCorpus, *, most_named: int = MOST_NAMED) -> None:
        self._passages = corpus.passages
        self._most_named = most_named

    def search(
        self, vector: Vectors, count: int, allowed: Sequence[str] | None = None
    ) -> list[tuple[str, float]]:
        """Return the ids of the nearest passages with their cosine, best first."""
        return [(one, 1.0 - distance) for one, distance in self._nearest(vector, count, allowed)]

    def vectors(self, ids: Sequence[str]) -> dict[str, Vectors]:
        """Return the stored vectors of these passages by id."""
        return {record.id: record.vector for record in self._passages.get(ids, vectors=True)}

    def _nearest(self, vector: Vectors, count: int, allowed: Sequence[str] | None) -> list[tuple[str, float]]:
        if allowed is None:
            return self._passages.nearest(vector, count)
        if len(allowed) > self._most_named:
            # Where many are allowed, enough of them are among the nearest of all.
            names = frozenset(allowed)
            near = [hit for hit in self._passages.nearest(vector, RECORDS_AT_ONCE) if hit[0] in names]
            if len(near) >= min(count, len(allowed)):
                return near[:count]
        hits = [
            hit
            for some in batched(allowed, self._most_named)
            for hit in self._passages.nearest(vector, min(count, len(some)), some)
        ]
        return sorted(hits, key=itemgetter(1))[:count]


class ServerTokens:
    """Token vectors of passages, kept here once they were fetched; see `index.storage.nodes.TokenSource`."""

    def __init__(self, corpus: ServerCorpus, cache: VectorCache) -> None:
        self._corpus = corpus
        self._cache = cache

    def passage_tokens(self, keys: Mapping[str, bytes]) -> Mapping[bytes, TokenVectors]:
        """Return the rotated tokens known of passages, given by id and content key, by that key."""
        kept = self._cache.get_tokens(list(keys.values()))
        missing = [passage_id for passage_id, key in keys.items() if key not in kept]
        if not missing:
            return kept
        fetched = {keys[passage_id]: encoded for passage_id, encoded in self._corpus.tokens(missing).items()}
        try:
            self._cache.put_tokens(fetched)
        except IndexStoreError as error:  # a full disk costs the next question the same request, no answer
            logger.warning("token vectors are not kept: %s", error)
        return {**kept, **self._cache.decoded(fetched)}
