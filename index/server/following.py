"""A reader of a corpus on a server: its replica, opened and kept in step while questions are asked."""

import logging
import time
from contextlib import ExitStack, closing
from pathlib import Path
from threading import Event, Thread

from index.errors import IndexBusyError, IndexStoreError
from index.generations.folder import CATALOGUE, LEXICAL, held_generation
from index.generations.opened import OpenGenerations, Snapshot
from index.server.corpus import READER_PATIENCE, ServerCorpus
from index.server.replica import Replica, server_folder
from index.server.vectors import ServerLeg, ServerTokens
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
            cache = VectorCache.open(
                self._replica.folder,
                embedder=manifest.embedder,
                dimensions=manifest.dimensions,
                writable=True,
            )
            return Snapshot(
                folder=generation,
                manifest=manifest,
                tokens=ServerTokens(self._corpus, opened.enter_context(closing(cache))),
                catalogue=opened.enter_context(closing(Catalogue.open(generation / CATALOGUE))),
                lexical=opened.enter_context(closing(LexicalIndex.open(generation / LEXICAL))),
                store=ServerLeg(self._corpus),
                opened=opened.pop_all(),
            )
