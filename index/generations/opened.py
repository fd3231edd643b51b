"""The generation of an index that is open for questions, and those before it still in use.

A reader follows the pointer of the index folder (`index.generations.folder`). A generation it has left is
closed once nobody holds it any more.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from threading import RLock
from typing import Self

from index.errors import IndexStoreError
from index.generations.folder import (
    CATALOGUE,
    LEXICAL,
    VECTORS,
    Manifest,
    current_generation,
    held_generation,
)
from index.generations.vectors import open_vectors
from index.storage.catalogue.catalogue import Catalogue
from index.storage.chroma_folder import PassageStore
from index.storage.forks import is_forked, use_index
from index.storage.lexical import LexicalIndex
from index.storage.nodes import DenseLeg, TokenSource


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """The stores of one generation, open for reading; `opened` holds all that is to be released."""

    folder: Path
    manifest: Manifest
    catalogue: Catalogue
    lexical: LexicalIndex
    store: DenseLeg
    tokens: TokenSource
    opened: ExitStack

    @classmethod
    def open(cls, folder: Path) -> Self:
        """Open the stores of a generation. Raises IndexStoreError."""
        index = folder.parent.parent
        with ExitStack() as opened:  # where one cannot be opened, those before it are closed again
            manifest = opened.enter_context(held_generation(folder))
            vectors = open_vectors(index, manifest)
            return cls(
                folder=folder,
                manifest=manifest,
                tokens=opened.enter_context(closing(vectors)),
                catalogue=opened.enter_context(closing(Catalogue.open(folder / CATALOGUE))),
                lexical=opened.enter_context(closing(LexicalIndex.open(folder / LEXICAL))),
                store=opened.enter_context(closing(PassageStore.open(folder / VECTORS))),
                opened=opened.pop_all(),
            )

    def close(self) -> None:
        """Release the files, and the generation to be removed."""
        self.opened.close()


class OpenGenerations:
    """The open generation of an index folder, and those before it that are still in use."""

    def __init__(self, folder: Path, open_snapshot: Callable[[Path], Snapshot] = Snapshot.open) -> None:
        self._folder = folder
        self._open_snapshot = open_snapshot
        self._lock = RLock()
        self._users: dict[Path, int] = {}
        self._retired: list[Snapshot] = []
        self._open = open_snapshot(current_generation(folder))
        self._closed = False

    def current(self) -> Snapshot:
        """Return the open generation, moving to a newer one when the pointer names it.

        Raises IndexStoreError in a process that was forked since.
        """
        use_index()
        with self._lock:
            with suppress(IndexStoreError):
                folder = current_generation(self._folder)
                if folder != self._open.folder and not self._closed:
                    newer = self._open_snapshot(folder)
                    unused = [one for one in self._retired if not self._users.get(one.folder)]
                    self._retired = [one for one in self._retired if one not in unused]
                    for snapshot in unused:
                        snapshot.close()
                    # A single call under way in another thread may still use the generation just left.
                    self._retired.append(self._open)
                    self._open = newer
            return self._open

    @contextmanager
    def held(self) -> Iterator[Snapshot]:
        """Give the current generation, which stays open until it is let go; errors as those of `current`."""
        use_index()
        with self._lock:
            snapshot = self.current()
            self._users[snapshot.folder] = self._users.get(snapshot.folder, 0) + 1
        try:
            yield snapshot
        finally:
            with self._lock:
                self._users[snapshot.folder] -= 1

    def close(self) -> None:
        """Release the files; a second call does nothing, nor one in a forked process, whose they are not."""
        if is_forked():
            return
        with self._lock:
            if self._closed:
                return
            self._closed = True
            for snapshot in (*self._retired, self._open):
                snapshot.close()
