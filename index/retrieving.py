"""Question -> Hits: both legs propose candidates, late interaction over token vectors ranks them.

An `Index` is opened once and asked many times, from several threads. It follows the index folder's pointer,
so a re-indexed corpus is seen at the next question; `Index.pinned` holds one generation for a whole question.
"""

import logging
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass, replace
from pathlib import Path
from threading import RLock
from typing import TYPE_CHECKING, Self

from index.catalogue_filters import Selection
from index.embedding import Embedder, TokenEmbedder, TokenVectors, Vectors, open_set_embedder
from index.errors import IndexStoreError, QuestionError
from index.generations import Manifest
from index.ranking import (
    late_interaction,
    matchable_terms,
    rarity_weights,
    term_matches,
    token_words,
    without_copies,
)
from index.recent import RecentlyUsed
from index.records import Article, CleanedArticle, CorpusSummary, Filters, Hit, Passage, SkippedFile
from index.settings import Settings, load_settings, read_folder
from index.snapshots import OpenGenerations, Snapshot
from index.token_codec import rotate
from index.whole_text import with_tokens

if TYPE_CHECKING:
    from llama_index.core.retrievers import BaseRetriever

DENSE_CANDIDATES = 25
LEXICAL_CANDIDATES = 10
LONGEST_QUESTION = 2000
"""Characters of a question; a longer one is an error rather than a silent cut."""

MOST_HITS = 1000

_NO_FILTERS = Filters()
_MOST_OVERLOOKED = 8
"""Times as many passages are looked through as are wanted, where the catalogue knows few of them."""
_KEPT_QUESTIONS = 64
_KEPT_PASSAGES = 512

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _AskedQuestion:
    """A question as its embedder sees it: its vector, (dimensions,), and its rotated tokens."""

    vector: Vectors
    tokens: TokenVectors


class Index:
    """An index open for questions. Use it as a context manager, or call `close`."""

    def __init__(self, folder: Path, *, settings: Settings, embedder: Embedder | None = None) -> None:
        self._folder = folder
        self._lock = RLock()
        self._generations = _open_generations(folder, settings)
        self._pinned: Snapshot | None = None
        self._embedder = embedder
        self._settings = settings
        self._asked: RecentlyUsed[_AskedQuestion] = RecentlyUsed(_KEPT_QUESTIONS)
        self._tokens: RecentlyUsed[TokenVectors] = RecentlyUsed(_KEPT_PASSAGES)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Release the files; a second call does nothing."""
        self._generations.close()

    @contextmanager
    def pinned(self) -> Iterator[Self]:
        """Give this index held at the generation that is current now, for all the steps of one question.

        Without it a corpus re-indexed meanwhile could give hits of one generation and articles of another.
        """
        self._opened_embedder()  # here, that not every view opens its own
        with self._generations.held() as snapshot:
            view = copy(self)
            view._pinned = snapshot
            yield view

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
        embedder, built_by = self._opened_embedder(), self.manifest.embedder
        if embedder.name != built_by:
            raise IndexStoreError(
                f"the index {str(self._folder)!r} was built by the embedder {built_by!r},"
                f" but the settings name {embedder.name!r}; set ASSISTANT_EMBEDDING as it was, or"
                " run `assistant index` again to rebuild the index"
            )
        return with_tokens(embedder)

    def _opened_embedder(self) -> Embedder:
        with self._lock:
            if self._embedder is None:
                self._embedder = open_set_embedder(self._settings)
            return self._embedder

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
        passages = self._candidates(snapshot, question, selection, count)
        scores = self._rerank(question, passages)
        order = sorted(range(len(passages)), key=lambda i: -scores[i])[:count]
        told = snapshot.catalogue.stories.told_by(passages[i].path for i in order)
        hits = []
        for rank, i in enumerate(order, start=1):
            also, first = told.get(passages[i].path, ((), None))
            hits.append(Hit(passage=passages[i], score=scores[i], rank=rank, also=also, first=first))
        return hits

    def _candidates(
        self, snapshot: Snapshot, question: str, selection: Selection | None, count: int
    ) -> list[Passage]:
        """Return what either leg proposes: the nearest passages, then those of the rarest shared terms."""
        proposed = _nearest(snapshot, self._ask(question).vector, max(count, DENSE_CANDIDATES), selection)
        proposed += [
            number
            for number, _ in snapshot.lexical.search(
                question, LEXICAL_CANDIDATES, selection.numbers if selection else None
            )
        ]
        found = snapshot.catalogue.passages_by_number(list(dict.fromkeys(proposed)))
        return [found[number] for number in dict.fromkeys(proposed)]

    def _rerank(self, question: str, passages: Sequence[Passage]) -> list[float]:
        asked = self.question_tokens(question)
        weights = self.token_weights(question)
        terms = [matchable_terms(passage.text) for passage in passages]
        least = term_matches(token_words(question, asked), terms)
        scores = late_interaction(asked, self.passage_tokens(passages), weights, least)
        return without_copies(scores.tolist(), terms)

    def token_weights(self, question: str) -> Vectors:
        """Return a weight for each token of a question: the rarer its word in the corpus, the heavier.

        A word that the corpus does not know (of another language, or a name it lacks) weighs as a rare one.
        """
        snapshot = self._current()
        words = token_words(question, self.question_tokens(question))
        terms = [word.term if word else "" for word in words]
        frequency = snapshot.lexical.document_frequency(set(terms) - {""})
        passages = snapshot.catalogue.passage_count()
        return rarity_weights([frequency.get(term) for term in terms], passages)

    def similarity(self, question: str, passages: Sequence[Passage]) -> float:
        """Return the cosine of the passage whose vector is nearest to the question's; -1 for no passages."""
        vectors = self._current().store.vectors([passage.id for passage in passages])
        if not vectors:
            return -1.0
        asked = self._ask(question).vector
        return float(max(asked @ vector for vector in vectors.values()))

    def question_tokens(self, question: str) -> TokenVectors:
        """Return the token vectors of a question, in the space of `passage_tokens`."""
        return self._ask(question).tokens

    def passage_tokens(self, passages: Sequence[Passage]) -> list[TokenVectors]:
        """Return the token vectors of passages; offsets are into `passage.text`."""
        found = self._tokens.get({passage.id: passage for passage in passages}, self._load_tokens)
        return [found[passage.id] for passage in passages]

    def _ask(self, question: str) -> _AskedQuestion:
        # Naming the embedder raises where another one has built the index since the question was kept.
        kept_as = f"{self.embedder.name} {question}"
        return self._asked.get({kept_as: question}, self._embed_questions)[kept_as]

    def _embed_questions(self, questions: Sequence[str]) -> list[_AskedQuestion]:
        vectors, tokens = self.embedder.embed_queries_with_tokens([without_shouting(q) for q in questions])
        return [
            _AskedQuestion(vector=vector, tokens=rotate(one))
            for vector, one in zip(vectors, tokens, strict=True)
        ]

    def _load_tokens(self, passages: Sequence[Passage]) -> list[TokenVectors]:
        """Read the tokens stored when passages were indexed; embed those that are not there any more."""
        snapshot = self._current()
        keys = snapshot.catalogue.content_keys([passage.id for passage in passages])
        stored = snapshot.tokens.passage_tokens(keys)
        missing = [passage for passage in passages if keys.get(passage.id) not in stored]
        texts = [passage.text for passage in missing]
        made = (rotate(tokens) for tokens in self.embedder.embed_passage_tokens(texts)) if texts else ()
        embedded = dict(zip((passage.id for passage in missing), made, strict=True))
        return [embedded[p.id] if p.id in embedded else stored[keys[p.id]] for p in passages]

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

    def document_frequency(self, terms: Sequence[str]) -> Mapping[str, int]:
        """Return in how many passages each lexical term stands."""
        return self._current().lexical.document_frequency(terms)

    def changed_files(self, paths: Sequence[str]) -> list[str]:
        """Return those article paths whose file changed or went since it was indexed."""
        return self._current().catalogue.files.changed(paths)

    def corpus_folders(self) -> Mapping[str, str]:
        """Return the corpus folders by the prefix of their paths."""
        return self._current().catalogue.files.folders()

    def retriever(self, count: int = 10, filters: Filters = _NO_FILTERS) -> "BaseRetriever":
        """Return a LlamaIndex retriever over this index."""
        from index.llama_index_retriever import PassageRetriever

        return PassageRetriever(self, count=count, filters=filters)

    def _current(self) -> Snapshot:
        return self._pinned or self._generations.current()


def open_index(
    index: str | Path | None = None, *, embedder: Embedder | None = None, settings: Settings | None = None
) -> Index:
    """Open an index for questions. `index` stands before `settings`, which are those in force where None.

    Raises IndexStoreError when there is none or it cannot be read.
    """
    settings = settings or load_settings(index=index)
    folder = read_folder("--index", index) if index else settings.index
    return Index(folder, settings=settings, embedder=embedder)


def _open_generations(folder: Path, settings: Settings) -> OpenGenerations:
    if not settings.chroma_url:
        return OpenGenerations(folder)
    from index.server.following import ServerGenerations

    return ServerGenerations(replace(settings, index=folder))


def _nearest(snapshot: Snapshot, vector: Vectors, count: int, selection: Selection | None) -> list[int]:
    """Return the numbers of the nearest passages, of those that the catalogue knows."""
    allowed = selection.ids if selection else None
    asked = count
    while True:
        found = [passage_id for passage_id, _ in snapshot.store.search(vector, asked, allowed)]
        numbers = snapshot.catalogue.numbers_of(found)
        known = [numbers[passage_id] for passage_id in found if passage_id in numbers]
        # A server has passages that are still on their way here: behind them stand those to be found.
        if len(known) >= count or len(found) < asked or asked >= _MOST_OVERLOOKED * count:
            return known[:count]
        asked *= 2


def checked_question(question: str) -> str:
    """Return a question without blanks at its ends. Raises QuestionError when it is empty or too long."""
    question = question.strip()
    if not question:
        raise QuestionError("the question is empty; ask something")
    if len(question) > LONGEST_QUESTION:
        raise QuestionError(
            f"the question has {len(question)} characters; the most is {LONGEST_QUESTION}, shorten it"
        )
    return question


def without_shouting(question: str) -> str:
    """Return a question typed in capitals in lower case: the embedder hardly knows words in capitals."""
    lower = question.lower()
    return lower if question.isupper() and len(lower) == len(question) else question
