"""The dense leg: passages as LlamaIndex nodes in a Chroma collection on disk, found by cosine.

Nodes are written through LlamaIndex's own ChromaVectorStore (`index.storage.nodes`); questions go to Chroma
directly, which takes half the time. A folder that readers may hold open is never written again (Chroma's
local mode breaks them): `index.building.build` writes a new one beside it.
"""

import logging
import shutil
import stat
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory, TemporaryFile
from threading import Lock
from typing import TYPE_CHECKING, Self

import numpy as np

from index.batches import batched
from index.embedding.embedder import Vectors
from index.errors import IndexStoreError
from index.messages import CodedText
from index.storage.chroma_files import check_files, record_files, record_opening
from index.storage.damage import note_damage
from index.storage.forks import drop_here_alone, is_forked, use_index
from index.storage.nodes import HNSW, StoredPassage, put_nodes

if TYPE_CHECKING:
    from chromadb.api.models.Collection import Collection

COLLECTION = "passages"
_AT_ONCE = 1000
_WRITTEN_TO_OPEN = 100_000
"""Bytes, and more than Chroma writes into a folder that it opens to read."""
_PANIC = "PanicException"
_LITTLE_ROOM = 10_000_000
"""Bytes free on a disk, below which a failure is taken for want of them."""

_opening = Lock()
"""Chroma keeps its open folders in a table of the process, which two threads must not change at once."""

logger = logging.getLogger(__name__)


class PassageStore:
    """A Chroma collection of passages; scores are cosines."""

    def __init__(self, collection: "Collection", folder: Path, held: ExitStack) -> None:
        self._collection = collection
        self._folder = folder
        self._held = held
        self._counted: int | None = None

    @classmethod
    def open(cls, folder: Path, *, writable: bool = False) -> Self:
        """Open the collection in `folder`, creating it when writable. Raises IndexStoreError."""
        use_index()
        if not writable:
            check_files(folder)
        # Its own cleanup fails with an AttributeError when a damaged folder is opened a second time.
        with _translated(folder, "opened", AttributeError, ValueError), ExitStack() as held:
            place = folder if writable else held.enter_context(_openable(folder))
            if writable:
                held.callback(record_files, folder)
            collection = _open_collection(place, held, writable=writable)
            if not writable:
                record_opening(place)
            return cls(collection, folder, held.pop_all())

    def close(self) -> None:
        """Release the files, and record the checksums of written ones; in a forked process leave them be."""
        if not is_forked():
            self._held.close()

    def add(self, stored: Sequence[StoredPassage]) -> None:
        """Add passages; their ids must be new."""
        if not stored:
            return
        self._counted = None
        with self._used():
            for batch in batched(stored, _AT_ONCE):
                put_nodes(self._collection.add, batch)

    def remove(self, ids: Sequence[str]) -> None:
        """Remove passages by id."""
        self._counted = None
        with self._used():
            for batch in batched(ids, _AT_ONCE):
                self._collection.delete(ids=list(batch))

    def count(self) -> int:
        """Return the number of passages."""
        with self._used():
            return int(self._collection.count())

    def search(
        self, vector: Vectors, count: int, allowed: Sequence[str] | None = None
    ) -> list[tuple[str, float]]:
        """Return the ids of the nearest passages with their cosine, best first, at most `count`.

        `vector` has shape (dimensions,); `allowed` restricts the search to these ids.
        """
        most = min(count, self._size() if allowed is None else len(allowed))
        if most == 0:
            return []
        with self._used():
            found = self._collection.query(
                query_embeddings=[vector],
                n_results=most,
                ids=list(allowed) if allowed is not None else None,
                include=["distances"],
            )
        distances = (found["distances"] or [[]])[0]
        return [(i, 1.0 - float(d)) for i, d in zip(found["ids"][0], distances, strict=True)]

    def vectors(self, ids: Sequence[str]) -> dict[str, Vectors]:
        """Return the stored vectors of these passages by id."""
        found: dict[str, Vectors] = {}
        for names in batched(ids, _AT_ONCE):
            with self._used():
                batch = self._collection.get(ids=list(names), include=["embeddings"])
            embeddings = batch["embeddings"] if batch["embeddings"] is not None else []
            found |= {
                i: np.asarray(v, dtype=np.float32) for i, v in zip(batch["ids"], embeddings, strict=True)
            }
        return found

    def _size(self) -> int:
        """Return the number of passages, counted once until it changes: Chroma takes its time."""
        if self._counted is None:
            self._counted = self.count()
        return self._counted

    def _used(self) -> AbstractContextManager[None]:
        use_index()
        return _translated(self._folder, "used")


def _open_collection(folder: Path, held: ExitStack, *, writable: bool) -> "Collection":
    """Open the collection of a folder; its client is closed with `held`."""
    import chromadb
    from chromadb.config import Settings as ChromaSettings

    settings = ChromaSettings(anonymized_telemetry=False)

    def close() -> None:
        with _opening:
            client.close()

    with _opening:
        client = chromadb.PersistentClient(path=str(folder), settings=settings)
        held.callback(close)
        drop_here_alone(client)
    # No embedding function: vectors are always given, Chroma's own default never loads.
    if writable:
        return client.get_or_create_collection(
            COLLECTION, embedding_function=None, configuration={"hnsw": HNSW}
        )
    return client.get_collection(COLLECTION, embedding_function=None)


def read_whole(folder: str) -> None:
    """Read all of a folder, as a child process does that may die of it; see `index.storage.chroma_files`."""
    with ExitStack() as held:
        collection = _open_collection(Path(folder), held, writable=False)
        for start in range(0, collection.count(), _AT_ONCE):
            page = collection.get(
                limit=_AT_ONCE, offset=start, include=["embeddings", "documents", "metadatas"]
            )
            collection.query(query_embeddings=[page["embeddings"][0]], n_results=1, include=["distances"])


@contextmanager
def _openable(folder: Path) -> Iterator[Path]:
    """Give the folder, or a copy of it where nothing can be written: Chroma writes even to read."""
    if not folder.is_dir() or _can_be_written(folder):
        yield folder
        return
    with TemporaryDirectory(prefix="news-assistant-") as copy:
        logger.warning(
            "%r cannot be written, or its disk is full: it is read from a copy in %r (or where TMPDIR says)",
            str(folder),
            copy,
        )
        place = Path(copy) / folder.name
        shutil.copytree(folder, place)
        for path in (place, *place.rglob("*")):  # modes are copied too
            path.chmod(path.stat().st_mode | stat.S_IWUSR)
        yield place


def _can_be_written(folder: Path) -> bool:
    try:
        with TemporaryFile(dir=folder, buffering=0) as probe:
            probe.write(bytes(_WRITTEN_TO_OPEN))
    except OSError:
        return False
    return True


@contextmanager
def _translated(folder: Path, done: str, *others: type[Exception]) -> Iterator[None]:
    """Turn Chroma's errors, and others that it lets through, into ours."""
    from chromadb.errors import ChromaError

    try:
        yield
    except BaseException as error:
        # What breaks down in its Rust core has no base class to be caught by.
        if not isinstance(error, (ChromaError, OSError, *others)) and type(error).__name__ != _PANIC:
            raise
        advice = CodedText("advice_writable")
        # Chroma does not always say that it is room that it lacks.
        if folder.is_dir() and shutil.disk_usage(folder).free < _LITTLE_ROOM:
            advice = CodedText("advice_disk_full")
        else:
            note_damage(folder, str(error))
        raise IndexStoreError(
            "vector_store_unopened" if done == "opened" else "vector_store_unusable",
            folder=str(folder),
            why=str(error),
            advice=advice,
        ) from error
