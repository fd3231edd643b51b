"""An index open for questions: each step of the search, and what the corpus holds, at one generation.

    question -> EmbeddedQuestion (`question`) -> candidates (`candidates`) -> Hits (`scores`)

An `Index` is opened once and asked many times, from several threads. It follows the index folder's pointer,
so a re-indexed corpus is seen at the next question; `Index.pinned` holds one generation for a whole question.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from copy import copy
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Self

from index.embedding.embedder import Embedder, TokenEmbedder, TokenVectors, Vectors
from index.errors import QuestionError
from index.generations.folder import Manifest
from index.generations.opened import OpenGenerations, Snapshot
from index.search.candidates import find_candidates
from index.search.passage_tokens import PassageTokens
from index.search.question import EmbeddedQuestion, QuestionEmbedder, checked_question
from index.search.scores import best_cosine, rank_hits, score_passages, token_weights
from index.settings import Settings, load_settings, read_folder
from index.storage.catalogue.filters import Selection
from index.values import Article, CleanedArticle, CorpusSummary, Filters, Hit, Passage, SkippedFile

if TYPE_CHECKING:
    from llama_index.core.retrievers import BaseRetriever

MOST_HITS = 1000

_NO_FILTERS = Filters()


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
        self._pinned: Snapshot | None = None
        self._questions = QuestionEmbedder(settings, embedder)
        self._tokens = PassageTokens(self._questions.embedder_of)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Release the files, and the embedder where it was opened here; a second call does nothing."""
        self._questions.close()
        self._generations.close()

    @contextmanager
    def pinned(self) -> Iterator[Self]:
        """Give this index held at the generation that is current now, for all the steps of one question.

        Without it a corpus re-indexed meanwhile could give hits of one generation and articles of another.
        """
        with self._generations.held() as snapshot:
            view = copy(self)
            view._pinned = snapshot
            yield view

    def retriever(self, count: int = 10, filters: Filters = _NO_FILTERS) -> "BaseRetriever":
        """Return a LlamaIndex retriever over this index."""
        from index.search.retriever import PassageRetriever

        return PassageRetriever(self, count=count, filters=filters)

    @property
    def folder(self) -> Path:
        """The index folder."""
        return self._folder

    @property
    def manifest(self) -> Manifest:
        """What built the generation that is open."""
        return self._current().manifest

    @property
    def corpus_digest(self) -> str:
        """A hash of the paths and contents of all articles."""
        return self._current().catalogue.corpus_digest()

    @property
    def embedder(self) -> TokenEmbedder:
        """The embedder of the questions. Raises IndexStoreError when another one built the index."""
        return self._questions.embedder_of(self.manifest)

    # Searching

    def search(self, question: str, count: int = 10, filters: Filters = _NO_FILTERS) -> list[Hit]:
        """Return the best passages for a question, best first, at most `count`.

        The score of a hit is its late-interaction score, lowered for a copy of a better hit. Raises
        QuestionError for a question that is empty or too long, and for a count not within 1 and MOST_HITS.
        """
        question = checked_question(question)
        if not 1 <= count <= MOST_HITS:
            raise QuestionError(f"{count} passages cannot be found; ask for 1 to {MOST_HITS}")
        snapshot = self._current()
        selection = snapshot.catalogue.select(filters) if filters.active else None
        asked = self._embed(question, snapshot)
        passages = find_candidates(snapshot, asked, selection, count)
        scores = score_passages(snapshot, asked, passages, self._tokens.get(snapshot, passages))
        return rank_hits(snapshot, passages, scores, count)

    def token_weights(self, question: str) -> Vectors:
        """Return a weight for each token of a question: the rarer its word in the corpus, the heavier."""
        snapshot = self._current()
        return token_weights(snapshot, self._embed(question, snapshot))

    def similarity(self, question: str, passages: Sequence[Passage]) -> float:
        """Return the cosine of the passage whose vector is nearest to the question's; -1 for no passages."""
        snapshot = self._current()
        vectors = snapshot.store.vectors([passage.id for passage in passages])
        return best_cosine(self._embed(question, snapshot).vector, vectors.values())

    def question_tokens(self, question: str) -> TokenVectors:
        """Return the token vectors of a question, in the space of `passage_tokens`."""
        return self._embed(question, self._current()).tokens

    def passage_tokens(self, passages: Sequence[Passage]) -> list[TokenVectors]:
        """Return the token vectors of passages; offsets are into `passage.text`."""
        return self._tokens.get(self._current(), passages)

    def _embed(self, question: str, snapshot: Snapshot) -> EmbeddedQuestion:
        return self._questions.embed(question, snapshot.manifest)

    # Looking up

    def article(self, path: str) -> CleanedArticle:
        """Return an article with its blocks. Raises QuestionError for a path the index does not hold."""
        return self._current().catalogue.article(path)

    def articles(self, paths: Sequence[str]) -> Mapping[str, Article]:
        """Return the articles of these paths."""
        return self._current().catalogue.articles(paths)

    def passages(self, path: str) -> tuple[Passage, ...]:
        """Return the passages of an article, in order."""
        return self._current().catalogue.passages(path)

    def paths(self) -> list[str]:
        """Return the paths of all articles."""
        return self._current().catalogue.paths()

    def select(self, filters: Filters) -> Selection:
        """Return what filters leave of the corpus."""
        return self._current().catalogue.select(filters)

    def summary(self) -> CorpusSummary:
        """Return what the index holds."""
        return self._current().catalogue.summary()

    def skipped(self) -> list[SkippedFile]:
        """Return the files, and lines of files, of the corpus that are not in the index, and why."""
        return self._current().catalogue.files.skipped()

    def changed_files(self, paths: Sequence[str]) -> list[str]:
        """Return those article paths whose file changed or went since it was indexed."""
        return self._current().catalogue.files.changed(paths)

    def corpus_folders(self) -> Mapping[str, str]:
        """Return the corpus folders by the prefix of their paths."""
        return self._current().catalogue.files.folders()

    def _current(self) -> Snapshot:
        return self._pinned or self._generations.current()


def _open_generations(settings: Settings) -> OpenGenerations:
    if not settings.chroma_url:
        return OpenGenerations(settings.index)
    from index.server.following import ServerGenerations

    return ServerGenerations(settings)
