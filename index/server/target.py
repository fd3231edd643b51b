"""An index on a Chroma server, as an indexer writes it.

    corpus folders -> a catalogue of their own -> the server -> this machine's replica (index.server.replica)

The server gets each batch as soon as it is embedded. What it holds already, as it is now, is not embedded
again, also by an indexer that was killed, or that begins with an empty index folder. At the end what the
folders lost is removed.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from index.building.writing import check_catalogue, drop_spare_vectors
from index.generations.folder import Manifest, current_generation
from index.progress import Progress
from index.server.corpus import ServerCorpus
from index.server.inventory import Inventory, compare_inventory, list_articles, take_inventory
from index.server.records import Part
from index.server.replica import Replica, server_folder
from index.server.sink import ServerSink
from index.settings import Settings
from index.storage.catalogue.catalogue import Catalogue
from index.storage.vector_cache import VectorCache

_WAIT_FOR_READERS = 600.0


def sources_folder(settings: Settings) -> Path:
    """Return the folder of what an indexer knows of its own corpus folders."""
    return server_folder(settings) / "sources"


class ServerTarget:
    """An index whose truth lies on a server; see `index.building.sinks.IndexTarget`."""

    def __init__(self, settings: Settings, corpus: ServerCorpus) -> None:
        self._settings = settings
        self._corpus = corpus

    @classmethod
    def connect(cls, settings: Settings, manifest: Manifest) -> Self:
        """Connect to the server. Raises IndexStoreError when it cannot be used, or has other settings."""
        return cls(settings, ServerCorpus.create(settings, manifest))

    def close(self) -> None:
        """Let go of the connection."""
        self._corpus.close()

    @property
    def folder(self) -> Path:
        """The folder of what this indexer knows of its own corpus folders."""
        return sources_folder(self._settings)

    @property
    def vectors_folder(self) -> Path:
        """The folder of the replica, whose readers take token vectors from there."""
        return server_folder(self._settings)

    def check(self, generation: Path, *, every_page: bool) -> None:
        """Read the catalogue. Raises IndexStoreError when it is absent or damaged."""
        check_catalogue(generation, every_page=every_page)

    def begin(self, folders: Mapping[str, str], *, thorough: bool) -> "ServerRun":
        """Look at what the server holds of these folders. Raises CorpusError for another indexer's."""
        writer = self._settings.chroma_writer
        parts = _own_parts(self._corpus, folders, writer)
        # An indexer that did not finish may have left passages of an article that never came to be.
        thorough = thorough or any(part.state == "writing" for part in parts)
        inventory = take_inventory(self._corpus, parts) if thorough else None
        return ServerRun(
            corpus=self._corpus,
            writer=writer,
            parts=parts,
            articles=inventory.articles if inventory else list_articles(self._corpus, parts),
            inventory=inventory,
        )

    def settle(self, generation: Path, progress: Progress) -> int:
        """Bring this machine's replica in step; return how many passages the whole corpus has."""
        replica = Replica(self.vectors_folder, self._corpus)
        replica.update(wait=_WAIT_FOR_READERS, progress=progress)
        return drop_spare_vectors(self.vectors_folder, [generation, current_generation(replica.folder)])


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerRun:
    """One run of indexing on a server; see `index.building.sinks.IndexRun`.

    `parts` and `articles` are what the server holds of the corpus folders as the run begins, `inventory` all
    of it where that was looked at.
    """

    corpus: ServerCorpus
    writer: str
    parts: tuple[Part, ...]
    articles: frozenset[str]
    inventory: Inventory | None

    def in_step(self, catalogue: Catalogue) -> bool:
        """Whether the server has all that the catalogue has, whole, and nothing else of its parts."""
        complete = all(part.revision and part.state == "complete" for part in self.parts)
        known = self.inventory is not None and compare_inventory(self.inventory, catalogue).agree
        return complete and known

    @contextmanager
    def open(self, generation: Path, catalogue: Catalogue, vectors: VectorCache) -> Iterator[ServerSink]:
        """Begin to write the parts. Raises CorpusError when another indexer has begun one meanwhile."""
        nothing: frozenset[str] = frozenset()
        sink = ServerSink(
            self.corpus,
            self.parts,
            catalogue,
            vectors,
            there=self.articles,
            broken=compare_inventory(self.inventory, catalogue).broken if self.inventory else nothing,
            sweeping=self.inventory is not None,
        )
        folders = {part.name: part.folder for part in self.parts}
        _own_parts(self.corpus, folders, self.writer)  # another may have begun since
        sink.mark("writing")
        _own_parts(self.corpus, folders, self.writer)  # nobody was faster
        yield sink


def _own_parts(corpus: ServerCorpus, folders: Mapping[str, str], writer: str) -> tuple[Part, ...]:
    return tuple(corpus.own_part(name, folder, writer) for name, folder in folders.items())
