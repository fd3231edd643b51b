"""A reader of a corpus on a server: its replica, kept in step while asked, and vectors from the server."""

import logging
import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack, closing
from operator import itemgetter
from pathlib import Path
from threading import Event, Thread

from index.batches import batched
from index.embedding.embedder import TokenVectors, Vectors
from index.errors import IndexBusyError, IndexStoreError
from index.generations.folder import CATALOGUE, LEXICAL, held_generation
from index.generations.opened import OpenGenerations, Snapshot
from index.generations.vectors import open_vectors
from index.server.collection import RECORDS_AT_ONCE
from index.server.corpus import READER_PATIENCE, ServerCorpus
from index.server.replica import Replica, server_folder
from index.settings import Settings
from index.storage.catalogue.catalogue import Catalogue
from index.storage.lexical import LexicalIndex
from index.storage.vector_cache import VectorCache

LOOKED_EVERY = 10.0
"""Seconds between two looks at what is new on the server."""
_SHARE_OF_TIME = 10
"""Times as long as a look took, none is taken: a large replica is not copied all the time."""
_WAIT_FOR_OTHERS = 600.0

logger = logging.getLogger(__name__)


class ServerGenerations(OpenGenerations):
    """The generations of a replica, which a thread of its own brings in step with the server."""

    def __init__(self, settings: Settings, *, every: float = LOOKED_EVERY) -> None:
        self._corpus = ServerCorpus.open(settings, patience=READER_PATIENCE)
        self._stopped = Event()
        try:
            self._replica = Replica(server_folder(settings), self._corpus)
            try:
                self._replica.update(wait=0.0 if self._replica.present else _WAIT_FOR_OTHERS)
            except IndexBusyError as error:
                logger.info("another process brings the replica in step: %s", error)
            super().__init__(self._replica.folder, self._open_replica)
        except BaseException:
            self._corpus.close()
            raise
        self._thread = Thread(target=self._follow, args=(every,), name="following", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Release the files and the connection; a second call does nothing."""
        self._stopped.set()
        self._corpus.close()
        self._thread.join()
        super().close()

    def _follow(self, every: float) -> None:
        pause, told = every, False
        while not self._stopped.wait(pause):
            started = time.monotonic()
            try:
                self._replica.update()
                told = False
            except IndexBusyError as error:
                logger.debug("another process brings the replica in step: %s", error)
            except IndexStoreError as error:
                if not (told or self._stopped.is_set()):
                    logger.warning("what is new on the server is not seen for now: %s", error)
                told = True
            pause = max(every, _SHARE_OF_TIME * (time.monotonic() - started))

    def _open_replica(self, generation: Path) -> Snapshot:
        with ExitStack() as opened:  # where one cannot be opened, those before it are closed again
            manifest = opened.enter_context(held_generation(generation))
            cache = open_vectors(self._replica.folder, manifest, writable=True)
            return Snapshot(
                folder=generation,
                manifest=manifest,
                tokens=ServerTokens(self._corpus, opened.enter_context(closing(cache))),
                catalogue=opened.enter_context(closing(Catalogue.open(generation / CATALOGUE))),
                lexical=opened.enter_context(closing(LexicalIndex.open(generation / LEXICAL))),
                store=ServerLeg(self._corpus),
                opened=opened.pop_all(),
            )


MOST_NAMED = 10_000
"""Passages that a question names as allowed: more of them make a larger request than proxies take."""


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
