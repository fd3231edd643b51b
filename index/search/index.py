"""An index open for questions, whichever generation of it is current.

An `Index` is opened once and asked many times, from several threads. It follows the index folder's pointer,
so a re-indexed corpus is seen at the next question; `Index.pinned` holds one generation for a whole question.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Self

from index.embedding.embedder import Embedder, TokenEmbedder
from index.generations.folder import Manifest
from index.generations.opened import OpenGenerations, Snapshot
from index.search.embeddings import Embeddings
from index.search.generation import NO_FILTERS, Generation
from index.search.reranking import Reranking
from index.settings import Settings, load_settings, read_folder
from index.storage.catalogue.catalogue import Catalogue
from index.storage.catalogue.filters import Selection
from index.values import Article, CleanedArticle, CorpusSummary, Filters, Hit, Passage, SkippedFile

if TYPE_CHECKING:
    from llama_index.core.retrievers import BaseRetriever


def open_index(
    index: str | Path | None = None, *, embedder: Embedder | None = None, settings: Settings | None = None
) -> "Index":
    """Open an index for questions. `index` stands before `settings`, which are those in force where None.

    Raises IndexStoreError when there is none or it cannot be read.
    """
    settings = settings or load_settings(index=index)
    if index:
        settings = replace(settings, index=read_folder("--index", index))
    return Index(settings, embedder=embedder)


class Index:
    """An index open for questions. Use it as a context manager, or call `close`."""

    def __init__(self, settings: Settings, *, embedder: Embedder | None = None) -> None:
        self._folder = settings.index
        self._generations = _open_generations(settings)
        self._embeddings = Embeddings(settings, embedder)
        self._reranking = Reranking(settings.reranker)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Release the files, and the embedder where it was opened here; a second call does nothing."""
        self._embeddings.close()
        self._generations.close()

    def current(self) -> Generation:
        """Return the generation that is current now."""
        return self._generation(self._generations.current())

    @contextmanager
    def pinned(self) -> Iterator[Generation]:
        """Give the current generation, held open for all the steps of one question.

        Without it a corpus re-indexed meanwhile could give hits of one generation and articles of another.
        """
        with self._generations.held() as stores:
            yield self._generation(stores)

    def _generation(self, stores: Snapshot) -> Generation:
        return Generation(stores=stores, embeddings=self._embeddings, reranking=self._reranking)

    def search(self, question: str, count: int = 10, filters: Filters = NO_FILTERS) -> list[Hit]:
        """Return the best passages for a question, best first; see `Generation.search`."""
        return list(self.current().search(question, count, filters).hits)

    def retriever(self, count: int = 10, filters: Filters = NO_FILTERS) -> "BaseRetriever":
        """Return a LlamaIndex retriever over this index."""
        from index.search.retriever import PassageRetriever

        return PassageRetriever(self.current, count=count, filters=filters)

    @property
    def folder(self) -> Path:
        """The index folder."""
        return self._folder

    @property
    def manifest(self) -> Manifest:
        """What built the generation that is open."""
        return self._generations.current().manifest

    @property
    def corpus_digest(self) -> str:
        """A hash of the paths and contents of all articles."""
        return self._catalogue.corpus_digest()

    @property
    def embedder(self) -> TokenEmbedder:
        """The embedder of the questions. Raises IndexStoreError when another one built the index."""
        return self._embeddings.embedder_of(self.manifest)

    # Looking up

    def article(self, path: str) -> CleanedArticle:
        """Return an article with its blocks. Raises QuestionError for a path the index does not hold."""
        return self._catalogue.article(path)

    def articles(self, paths: Sequence[str]) -> Mapping[str, Article]:
        """Return the articles of these paths."""
        return self._catalogue.articles(paths)

    def passages(self, path: str) -> tuple[Passage, ...]:
        """Return the passages of an article, in order."""
        return self._catalogue.passages(path)

    def paths(self) -> list[str]:
        """Return the paths of all articles."""
        return self._catalogue.paths()

    def select(self, filters: Filters) -> Selection:
        """Return what filters leave of the corpus."""
        return self._catalogue.select(filters)

    def summary(self) -> CorpusSummary:
        """Return what the index holds."""
        return self._catalogue.summary()

    def skipped(self) -> list[SkippedFile]:
        """Return the files, and lines of files, of the corpus that are not in the index, and why."""
        return self._catalogue.files.skipped()

    @property
    def _catalogue(self) -> Catalogue:
        return self._generations.current().catalogue


def _open_generations(settings: Settings) -> OpenGenerations:
    if not settings.chroma_url:
        return OpenGenerations(settings.index)
    from index.server.reader import ServerGenerations

    return ServerGenerations(settings)
