"""Indexed articles -> the stores of a new generation: words, vectors, and what stories are found by."""

from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Protocol

import numpy as np

from index.generations.folder import LEXICAL, VECTORS
from index.generations.stores import IndexedArticle, check_catalogue, group, put_text
from index.storage.catalogue.catalogue import Catalogue
from index.storage.chroma_folder import PassageStore
from index.storage.lexical import LexicalIndex
from index.storage.nodes import StoredPassage
from index.stories.grouping import article_vector, describe_story

_AT_ONCE = 256
"""Passages given to the vector store at a time: it brings each time to the disk, which few are not worth, and
the last are stored when nothing is left to be embedded meanwhile."""


class ArticleStore(Protocol):
    """Takes what a run of indexing makes, beside the catalogue. Raises IndexStoreError."""

    def put(self, articles: Sequence[IndexedArticle]) -> None:
        """Take articles; their vectors and tokens are in the cache by now."""

    def remove(self, passages: Sequence[tuple[int, str]]) -> None:
        """Let passages be gone, by their numbers and ids."""

    def finish(self) -> None:
        """Do what is done once all articles are here."""


class GenerationStores:
    """The stores of a generation being written in `folder`; see `ArticleStore`."""

    def __init__(self, folder: Path, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._folder = folder / VECTORS
        self._lexical = LexicalIndex.open(folder / LEXICAL, writable=True)
        self._opened: PassageStore | None = None
        self._waiting: list[StoredPassage] = []

    def close(self) -> None:
        """Release what was opened."""
        try:
            if self._opened:
                self._opened.close()
        finally:
            self._lexical.close()

    def put(self, articles: Sequence[IndexedArticle]) -> None:
        """Store the passages of articles, and what their stories are found by."""
        store = self._store()
        for article in articles:
            number, cleaned = article.prepared.number, article.prepared.cleaned
            put_text(self._lexical, cleaned, article.prepared.passages, article.numbers)
            if article.vectors:
                member = describe_story(cleaned, article_vector(np.stack(article.vectors)))
                self._catalogue.stories.put_member(number, member)
            self._waiting += [
                StoredPassage(passage=passage, article=cleaned.article, vector=vector)
                for passage, vector in zip(article.prepared.passages, article.vectors, strict=True)
            ]
        if len(self._waiting) >= _AT_ONCE:
            self._store_waiting(store)

    def remove(self, passages: Sequence[tuple[int, str]]) -> None:
        """Remove passages from the stores."""
        if passages:
            self._lexical.remove(number for number, _ in passages)
            self._store().remove([passage_id for _, passage_id in passages])

    def finish(self) -> None:
        """Store what waits, and find which articles tell one story."""
        self._store_waiting(self._store())
        group(self._catalogue)
        self._lexical.commit()

    def _store_waiting(self, store: PassageStore) -> None:
        store.add(self._waiting)
        self._waiting = []

    def _store(self) -> PassageStore:
        """Return the store, opened when it is first needed: something is being embedded by then.

        Importing Chroma takes as long as a dozen articles, and nothing else would run meanwhile.
        """
        self._opened = self._opened or PassageStore.open(self._folder, writable=True)
        return self._opened


def check_stores(generation: Path, *, every_page: bool) -> None:
    """Raise IndexStoreError when the next generation cannot begin as a copy of this one.

    Its stores are opened; a page that went bad shows only where every one is read.
    """
    check_catalogue(generation, every_page=every_page)
    with closing(LexicalIndex.open(generation / LEXICAL)) as lexical:
        if every_page:
            lexical.check()
    PassageStore.open(generation / VECTORS).close()
