"""Where indexing leaves what it made of articles: the stores of a generation, or a server."""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from index.building.preparing import PreparedArticle
from index.embedding.embedder import Vectors
from index.progress import Progress
from index.storage.catalogue.catalogue import Catalogue
from index.storage.vector_cache import VectorCache


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class IndexedArticle:
    """An article as the catalogue has it now; `numbers` and `vectors` are those of its passages in order."""

    prepared: PreparedArticle
    numbers: Sequence[int]
    vectors: Sequence[Vectors]


class PassageSink(Protocol):
    """Takes what a run of indexing makes, beside the catalogue. Raises IndexStoreError."""

    def missing(self) -> Iterable[str]:
        """Return the paths of articles that the catalogue has cleaned, and that are not here."""

    def holds(self, article: PreparedArticle) -> bool:
        """Whether an article is here already as it is now, so that nothing of it must be embedded."""

    def put(self, articles: Sequence[IndexedArticle]) -> None:
        """Take articles; their vectors and tokens are in the cache by now."""

    def remove(self, passages: Sequence[tuple[int, str]]) -> None:
        """Let passages be gone, by their numbers and ids."""

    def finish(self) -> None:
        """Do what is done once all articles are here."""


class IndexRun(Protocol):
    """One run of indexing into a target: what was there as it began, and the way to add to it."""

    def in_step(self, catalogue: Catalogue) -> bool:
        """Whether all that a catalogue has was there; no, where that was not looked at."""

    def open(
        self, generation: Path, catalogue: Catalogue, vectors: VectorCache
    ) -> AbstractContextManager[PassageSink]:
        """Open what the articles of a new generation are put into."""


class IndexTarget(Protocol):
    """What an index is built as, on disk or on a server."""

    @property
    def folder(self) -> Path:
        """The folder of the generations that indexing makes."""

    @property
    def vectors_folder(self) -> Path:
        """The folder of the vectors by content."""

    def check(self, generation: Path, *, every_page: bool) -> None:
        """Raise IndexStoreError when the next generation cannot begin as a copy of this one.

        Its stores are opened; a page that went bad shows only where every one is read.
        """

    def begin(self, folders: Mapping[str, str], *, thorough: bool) -> IndexRun:
        """Begin a run over corpus folders, given by prefix, and look at what is here of them.

        With `thorough` all of it is looked at, so that the run can tell whether a catalogue is in step with
        it. Raises NewsAssistantError for a folder that may not be indexed.
        """

    def settle(self, generation: Path, progress: Progress) -> int:
        """Do what is left once a generation is the current one; return how many passages the index has."""
