"""An index on a Chroma server, as an indexer writes it.

    corpus folders -> a catalogue of their own -> the server -> this machine's replica (index.server.replica)

The server gets each batch as soon as it is embedded. What it holds already, as it is now, is not embedded
again, also by an indexer that was killed, or that begins with an empty index folder. At the end what the
folders lost is removed.
"""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Self

import numpy as np

from index.generations.folder import Manifest, current_generation
from index.generations.stores import IndexedArticle, drop_spare_vectors
from index.progress import Progress
from index.server.corpus import ServerCorpus, WrittenArticle
from index.server.inventory import (
    Inventory,
    compare_inventory,
    list_articles,
    published_paths,
    take_inventory,
)
from index.server.records import Part, PartState, SharedArticle
from index.server.replica import Replica, server_folder
from index.settings import Settings
from index.storage.catalogue.catalogue import Catalogue
from index.storage.vector_cache import VectorCache
from index.stories.grouping import article_vector

_TOLD_EVERY = 10.0
"""Seconds between two words to readers that a long run has brought something new."""
_WAIT_FOR_READERS = 600.0


def sources_folder(settings: Settings) -> Path:
    """Return the folder of what an indexer knows of its own corpus folders."""
    return server_folder(settings) / "sources"


@dataclass(frozen=True, slots=True)
class Publisher:
    """An indexer's connection to a server."""

    settings: Settings
    corpus: ServerCorpus

    @classmethod
    def connect(cls, settings: Settings, manifest: Manifest) -> Self:
        """Connect to the server. Raises IndexStoreError when it cannot be used, or has other settings."""
        return cls(settings, ServerCorpus.create(settings, manifest))

    def close(self) -> None:
        """Let go of the connection."""
        self.corpus.close()

    def begin(self, folders: Mapping[str, str], *, thorough: bool) -> "Publication":
        """Look at what the server holds of these folders, given by prefix; with `thorough` at all of it.

        Raises CorpusError for another indexer's folder.
        """
        writer = self.settings.chroma_writer
        parts = _own_parts(self.corpus, folders, writer)
        # An indexer that did not finish may have left passages of an article that never came to be.
        thorough = thorough or any(part.state == "writing" for part in parts)
        inventory = take_inventory(self.corpus, parts) if thorough else None
        return Publication(
            corpus=self.corpus,
            writer=writer,
            parts=parts,
            articles=inventory.articles if inventory else list_articles(self.corpus, parts),
            inventory=inventory,
        )

    def update_replica(self, generation: Path, progress: Progress) -> int:
        """Bring this machine's replica in step; return how many passages the whole corpus has."""
        folder = server_folder(self.settings)
        replica = Replica(folder, self.corpus)
        replica.update(wait=_WAIT_FOR_READERS, progress=progress)
        return drop_spare_vectors(folder, [generation, current_generation(replica.folder)])


@dataclass(frozen=True, slots=True, kw_only=True)
class Publication:
    """One run of indexing on a server.

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

    def open(self, catalogue: Catalogue, vectors: VectorCache) -> "PublishedArticles":
        """Begin to write the parts. Raises CorpusError when another indexer has begun one meanwhile."""
        broken = compare_inventory(self.inventory, catalogue).broken if self.inventory else frozenset()
        published = PublishedArticles(self, catalogue, vectors, self.articles - broken)
        folders = {part.name: part.folder for part in self.parts}
        _own_parts(self.corpus, folders, self.writer)  # another may have begun since
        published.mark("writing")
        _own_parts(self.corpus, folders, self.writer)  # nobody was faster
        return published


@dataclass(slots=True)
class PublishedArticles:
    """The articles of some parts, being written; see `index.building.writing.ArticleStore`.

    `whole` are the ids of those that the server has whole as the run begins.
    """

    publication: Publication
    catalogue: Catalogue
    vectors: VectorCache
    whole: frozenset[str]
    _marked: float = 0.0

    def mark(self, state: PartState) -> None:
        """Tell the readers of the parts that something changed, and their state."""
        for part in self.publication.parts:
            self.publication.corpus.register.mark(part, state)
        self._marked = time.monotonic()

    def put(self, articles: Sequence[IndexedArticle]) -> None:
        """Write articles to the server, and tell its readers now and then."""
        self.publication.corpus.put([self._written(article) for article in articles])
        if time.monotonic() - self._marked > _TOLD_EVERY:
            self.mark("writing")

    def remove(self, passages: Sequence[tuple[int, str]]) -> None:
        """Do nothing yet: readers keep an article until its new version is there."""

    def finish(self) -> None:
        """Remove what the server held of the parts and the folders have not any more."""
        articles = frozenset(published_paths(self.catalogue))
        gone = sorted(self.publication.articles - articles)
        lost = self.publication.corpus.passages_of(gone)
        self.publication.corpus.remove(gone, sorted(lost - self.catalogue.numbers_of(list(lost)).keys()))
        if self.publication.inventory:
            passages = frozenset(dict(self.catalogue.passage_paths()))
            for part in self.publication.parts:
                self.publication.corpus.sweep(part.name, articles, passages)
        self.mark("complete")

    def _written(self, article: IndexedArticle) -> WrittenArticle:
        prepared = article.prepared
        origin = self.catalogue.writer.origin(prepared.number, prepared.furniture)
        keys = [text.key for text in prepared.texts]
        tokens = self.vectors.encoded_tokens(keys)
        about = self.catalogue.articles([origin.path])[origin.path]
        proven = replace(prepared.cleaned.article, sha256=about.sha256, indexed_at=about.indexed_at)
        nothing = np.zeros(self.publication.corpus.manifest().dimensions, dtype=np.float32)
        return WrittenArticle(
            shared=SharedArticle(
                id=origin.id,
                part=origin.root,
                file=origin.file,
                cleaned=replace(prepared.cleaned, article=proven),
                passages=prepared.passages,
                vector=article_vector(np.stack(article.vectors)) if article.vectors else nothing,
            ),
            vectors=article.vectors,
            tokens=[tokens[key] for key in keys],
        )


def _own_parts(corpus: ServerCorpus, folders: Mapping[str, str], writer: str) -> tuple[Part, ...]:
    return tuple(corpus.register.own(name, folder, writer) for name, folder in folders.items())
