"""An index on a Chroma server, as an indexer writes it.

    corpus folders -> a catalogue of their own -> the server -> this machine's replica (index.server.replica)

The server gets each batch as soon as it is embedded. What it holds already, as it is now, is not embedded
again, also by an indexer that was killed, or that begins with an empty index folder. At the end what the
folders lost is removed.
"""

import logging
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import numpy as np

from index.catalogue import Catalogue
from index.catalogue_articles import Origin
from index.embedding import Vectors
from index.generations import Manifest, current_generation
from index.local_target import check_catalogue, drop_spare_vectors
from index.preparing import PreparedArticle
from index.progress import Progress
from index.server.corpus import ServerCorpus, WrittenArticle
from index.server.records import Part, PartState, SharedArticle, shared_id, value_owner
from index.server.replica import Replica, server_folder
from index.settings import Settings
from index.sinks import IndexedArticle
from index.stories import article_vector
from index.vectors import VectorCache

_TOLD_EVERY = 10.0
"""Seconds between two words to readers that a long run has brought something new."""
_WAIT_FOR_READERS = 600.0

logger = logging.getLogger(__name__)


def sources_folder(settings: Settings) -> Path:
    """Return the folder of what an indexer knows of its own corpus folders."""
    return server_folder(settings) / "sources"


class ServerTarget:
    """An index whose truth lies on a server; see `index.sinks.IndexTarget`."""

    def __init__(self, settings: Settings, corpus: ServerCorpus, dimensions: int) -> None:
        self._settings = settings
        self._corpus = corpus
        self._dimensions = dimensions
        self._parts: tuple[Part, ...] = ()
        self._thorough = False
        self._there: frozenset[str] = frozenset()
        self._told = 0.0

    @classmethod
    def connect(cls, settings: Settings, manifest: Manifest) -> Self:
        """Connect to the server. Raises IndexStoreError when it cannot be used, or has other settings."""
        return cls(settings, ServerCorpus.create(settings, manifest), manifest.dimensions)

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

    def begin(self, folders: Mapping[str, str]) -> None:
        """Look for the parts of these folders. Raises CorpusError when one is another indexer's."""
        self._parts = self._own_parts(folders)
        # An indexer that did not finish may have left passages of an article that never came to be.
        self._thorough = any(part.state == "writing" for part in self._parts)

    def check(self, generation: Path, *, every_page: bool) -> None:
        """Read the catalogue. Raises IndexStoreError when it is absent or damaged."""
        check_catalogue(generation, every_page=every_page)

    def in_step(self, catalogue: Catalogue) -> bool:
        """Whether the server has all that the catalogue has, whole, and nothing else of its parts."""
        self._thorough = True
        complete = all(part.revision and part.state == "complete" for part in self._parts)
        return complete and compare_parts(self._corpus, catalogue, self._parts).agree

    @contextmanager
    def open(self, generation: Path, catalogue: Catalogue, vectors: VectorCache) -> Iterator["ServerSink"]:
        """Begin to write the parts."""
        there = frozenset(one for part in self._parts for one in self._corpus.articles.ids(part.name))
        broken = compare_parts(self._corpus, catalogue, self._parts).broken if self._thorough else ()
        folders = {part.name: part.folder for part in self._parts}
        self._own_parts(folders)  # another may have begun since
        self._mark("writing")
        self._own_parts(folders)  # nobody was faster
        nothing = np.zeros(self._dimensions, dtype=np.float32)
        self._there = there
        yield ServerSink(self, catalogue, vectors, there.difference(broken), nothing)

    def settle(self, generation: Path, progress: Progress) -> int:
        """Bring this machine's replica in step; return how many passages the whole corpus has."""
        replica = Replica(self.vectors_folder, self._corpus)
        replica.update(wait=_WAIT_FOR_READERS, progress=progress)
        return drop_spare_vectors(self.vectors_folder, [generation, current_generation(replica.folder)])

    # For the sink

    def put(self, articles: Sequence[WrittenArticle]) -> None:
        """Write articles to the server, and tell its readers now and then."""
        self._corpus.put(articles)
        if time.monotonic() - self._told > _TOLD_EVERY:
            self._mark("writing")

    def finish(self, catalogue: Catalogue) -> None:
        """Remove from the server what it held of the parts and the catalogue has not."""
        articles = frozenset(shared_paths(catalogue))
        gone = sorted(self._there - articles)
        lost = self._corpus.passages_of(gone)
        self._corpus.remove(gone, sorted(lost - catalogue.numbers_of(list(lost)).keys()))
        if self._thorough:
            passages = frozenset(dict(catalogue.passage_paths()))
            for part in self._parts:
                self._corpus.sweep(part.name, articles, passages)
        self._mark("complete")

    def _own_parts(self, folders: Mapping[str, str]) -> tuple[Part, ...]:
        writer = self._settings.chroma_writer
        return tuple(self._corpus.own_part(name, folder, writer) for name, folder in folders.items())

    def _mark(self, state: PartState) -> None:
        for part in self._parts:
            self._corpus.mark(part, state)
        self._told = time.monotonic()


class ServerSink:
    """Puts articles on a server as they are embedded; see `index.sinks.PassageSink`.

    `held` are the ids of the articles that the server has whole.
    """

    def __init__(
        self,
        target: ServerTarget,
        catalogue: Catalogue,
        vectors: VectorCache,
        held: frozenset[str],
        nothing: Vectors,
    ) -> None:
        self._target = target
        self._catalogue = catalogue
        self._vectors = vectors
        self._held = held
        self._nothing = nothing

    def missing(self) -> list[str]:
        """Return the paths of articles that were on the server once, and are not there or not whole."""
        return [path for shared, path in shared_paths(self._catalogue).items() if shared not in self._held]

    def holds(self, article: PreparedArticle) -> bool:
        """Whether the server has this version of an article."""
        return _shared_id(self._origin(article)) in self._held

    def put(self, articles: Sequence[IndexedArticle]) -> None:
        """Write articles to the server."""
        self._target.put([self._written(one) for one in articles])

    def remove(self, passages: Sequence[tuple[int, str]]) -> None:
        """Do nothing yet: readers keep an article until its new version is there."""

    def finish(self) -> None:
        """Remove what the folders have not any more."""
        self._target.finish(self._catalogue)

    def _written(self, one: IndexedArticle) -> WrittenArticle:
        prepared = one.prepared
        origin = self._origin(prepared)
        keys = [text.key for text in prepared.texts]
        tokens = self._vectors.encoded_tokens(keys)
        return WrittenArticle(
            shared=SharedArticle(
                id=_shared_id(origin),
                part=origin.root,
                file=origin.file,
                cleaned=prepared.cleaned,
                passages=prepared.passages,
                vector=article_vector(np.stack(one.vectors)) if one.vectors else self._nothing,
            ),
            vectors=one.vectors,
            tokens=[tokens[key] for key in keys],
        )

    def _origin(self, article: PreparedArticle) -> Origin:
        return self._catalogue.writer.origin(article.number, article.furniture)


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """How a server's parts differ from a catalogue.

    `absent` are the ids of articles that are not there, `broken` of those that lack a passage or a value,
    `orphans` of articles, and of owners of passages and values, that the catalogue does not know.
    """

    absent: frozenset[str]
    broken: frozenset[str]
    orphans: frozenset[str]

    @property
    def agree(self) -> bool:
        """Whether there is no difference."""
        return not (self.absent or self.broken or self.orphans)


def compare_parts(corpus: ServerCorpus, catalogue: Catalogue, parts: Sequence[Part]) -> Comparison:
    """Compare all that a server holds of these parts with the catalogue of their indexer."""
    articles = frozenset(one for part in parts for one in corpus.articles.ids(part.name))
    passages = frozenset(one for part in parts for one in corpus.passages.ids(part.name))
    owners = frozenset(value_owner(one) for part in parts for one in corpus.values.ids(part.name))
    ids = shared_paths(catalogue)
    by_path = {path: shared for shared, path in ids.items()}
    lacking = {path for one, path in catalogue.passage_paths() if one not in passages or one not in owners}
    known = ids.keys() | dict(catalogue.passage_paths()).keys()
    return Comparison(
        absent=frozenset(ids.keys() - articles),
        broken=frozenset({by_path[path] for path in lacking} | (ids.keys() - owners)),
        orphans=(articles | passages | owners) - known,
    )


def shared_paths(catalogue: Catalogue) -> dict[str, str]:
    """Return the paths of the articles that an indexer's catalogue has cleaned, by their ids on a server."""
    return {_shared_id(origin): origin.path for origin in catalogue.writer.origins()}


def _shared_id(origin: Origin) -> str:
    return shared_id(origin.root, origin.path, origin.version)
