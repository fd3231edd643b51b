"""Takes articles to a server as they are embedded, and tells its readers."""

import time
from collections.abc import Sequence

import numpy as np

from index.building.preparing import PreparedArticle
from index.building.sinks import IndexedArticle
from index.server.corpus import ServerCorpus, WrittenArticle
from index.server.inventory import origin_id, shared_paths
from index.server.records import Part, PartState, SharedArticle
from index.storage.catalogue.articles import Origin
from index.storage.catalogue.catalogue import Catalogue
from index.storage.vector_cache import VectorCache
from index.stories.grouping import article_vector

_TOLD_EVERY = 10.0
"""Seconds between two words to readers that a long run has brought something new."""


class ServerSink:
    """Puts the articles of some parts on a server; see `index.building.sinks.PassageSink`.

    `there` are the ids of the articles that the server has of them, `broken` of those among them that it has
    not whole; `sweeping` removes what belongs to no article, too.
    """

    def __init__(
        self,
        corpus: ServerCorpus,
        parts: Sequence[Part],
        catalogue: Catalogue,
        vectors: VectorCache,
        *,
        there: frozenset[str],
        broken: frozenset[str],
        sweeping: bool,
    ) -> None:
        self._corpus = corpus
        self._parts = parts
        self._catalogue = catalogue
        self._vectors = vectors
        self._there = there
        self._held = there - broken
        self._sweeping = sweeping
        self._nothing = np.zeros(corpus.manifest().dimensions, dtype=np.float32)
        self._told = 0.0

    def mark(self, state: PartState) -> None:
        """Tell the readers of the parts that something changed, and their state."""
        for part in self._parts:
            self._corpus.mark(part, state)
        self._told = time.monotonic()

    def missing(self) -> list[str]:
        """Return the paths of articles that were on the server once, and are not there or not whole."""
        return [path for shared, path in shared_paths(self._catalogue).items() if shared not in self._held]

    def holds(self, article: PreparedArticle) -> bool:
        """Whether the server has this version of an article."""
        return origin_id(self._origin(article)) in self._held

    def put(self, articles: Sequence[IndexedArticle]) -> None:
        """Write articles to the server, and tell its readers now and then."""
        self._corpus.put([self._written(one) for one in articles])
        if time.monotonic() - self._told > _TOLD_EVERY:
            self.mark("writing")

    def remove(self, passages: Sequence[tuple[int, str]]) -> None:
        """Do nothing yet: readers keep an article until its new version is there."""

    def finish(self) -> None:
        """Remove what the server held of the parts and the folders have not any more."""
        articles = frozenset(shared_paths(self._catalogue))
        gone = sorted(self._there - articles)
        lost = self._corpus.passages_of(gone)
        self._corpus.remove(gone, sorted(lost - self._catalogue.numbers_of(list(lost)).keys()))
        if self._sweeping:
            passages = frozenset(dict(self._catalogue.passage_paths()))
            for part in self._parts:
                self._corpus.sweep(part.name, articles, passages)
        self.mark("complete")

    def _written(self, one: IndexedArticle) -> WrittenArticle:
        prepared = one.prepared
        origin = self._origin(prepared)
        keys = [text.key for text in prepared.texts]
        tokens = self._vectors.encoded_tokens(keys)
        return WrittenArticle(
            shared=SharedArticle(
                id=origin_id(origin),
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
