"""Question -> Hits: both legs propose candidates, late interaction over token vectors ranks them.

An `Index` is opened once and asked many times, from several threads. It follows the index folder's pointer,
so a re-indexed corpus is seen at the next question.
"""

import logging
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from threading import RLock
from typing import TYPE_CHECKING, Self, TypeVar

from index.catalogue import Catalogue, Selection
from index.embedding import Embedder, TokenEmbedder, TokenVectors, Vectors, open_embedder
from index.errors import IndexStoreError, QuestionError
from index.generations import CATALOGUE, LEXICAL, VECTORS, Manifest, current_generation, read_manifest
from index.lexical import LexicalIndex
from index.ranking import late_interaction, rarity_weights, token_terms
from index.records import Article, CleanedArticle, CorpusSummary, Filters, Hit, Passage
from index.settings import load_settings
from index.store import PassageStore
from index.token_codec import rotate
from index.vectors import VectorCache
from index.whole_text import with_tokens

if TYPE_CHECKING:
    from llama_index.core.retrievers import BaseRetriever

DENSE_CANDIDATES = 25
LEXICAL_CANDIDATES = 10
LONGEST_QUESTION = 2000
"""Characters of a question; a longer one is an error rather than a silent cut."""

_NO_FILTERS = Filters()
_CACHED_TEXTS = 512
_Item = TypeVar("_Item")

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Snapshot:
    """The stores of one generation, open for reading."""

    folder: Path
    manifest: Manifest
    catalogue: Catalogue
    lexical: LexicalIndex
    store: PassageStore
    vectors: VectorCache

    @classmethod
    def open(cls, folder: Path) -> Self:
        manifest = read_manifest(folder)
        index = folder.parent.parent
        return cls(
            folder=folder,
            manifest=manifest,
            vectors=VectorCache.open(index, embedder=manifest.embedder, dimensions=manifest.dimensions),
            catalogue=Catalogue.open(folder / CATALOGUE),
            lexical=LexicalIndex.open(folder / LEXICAL),
            store=PassageStore.open(folder / VECTORS),
        )

    def close(self) -> None:
        self.catalogue.close()
        self.lexical.close()
        self.store.close()
        self.vectors.close()


class Index:
    """An index open for questions. Use it as a context manager, or call `close`."""

    def __init__(self, folder: Path, embedder: Embedder | None = None) -> None:
        self._folder = folder
        self._lock = RLock()
        self._snapshot = _Snapshot.open(current_generation(folder))
        self._retired: _Snapshot | None = None
        self._closed = False
        self._embedder = embedder
        self._tokens: OrderedDict[str, TokenVectors] = OrderedDict()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Release the files; a second call does nothing."""
        with self._lock:
            if self._closed:
                return
            self._closed = True
            self._snapshot.close()
            if self._retired:
                self._retired.close()
                self._retired = None

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
        with self._lock:
            if self._embedder is None:
                settings = load_settings()
                self._embedder = open_embedder(
                    settings.embedding,
                    cache_folder=settings.cache_folder,
                    base_url=settings.openai_base_url,
                    api_key=settings.openai_api_key,
                )
            built_by = self._snapshot.manifest.embedder
            if self._embedder.name != built_by:
                raise IndexStoreError(
                    f"the index {str(self._folder)!r} was built by the embedder {built_by!r},"
                    f" but the settings name {self._embedder.name!r}; set ASSISTANT_EMBEDDING as it was, or"
                    " run `assistant index` again to rebuild the index"
                )
            return with_tokens(self._embedder)

    # Searching

    def search(self, question: str, count: int = 10, filters: Filters = _NO_FILTERS) -> list[Hit]:
        """Return the best passages for a question, best first, at most `count`.

        The score of a reranked hit is its late-interaction score. Raises QuestionError for a question that is
        empty or too long.
        """
        question = checked_question(question)
        snapshot = self._current()
        selection = snapshot.catalogue.select(filters) if filters.active else None
        passages = self._candidates(snapshot, question, selection, count)
        scores = self._rerank(question, passages)
        order = sorted(range(len(passages)), key=lambda i: -scores[i])[:count]
        told = snapshot.catalogue.told_by(passages[i].path for i in order)
        hits = []
        for rank, i in enumerate(order, start=1):
            also, first = told.get(passages[i].path, ((), None))
            hits.append(Hit(passage=passages[i], score=scores[i], rank=rank, also=also, first=first))
        return hits

    def _candidates(
        self, snapshot: _Snapshot, question: str, selection: Selection | None, count: int
    ) -> list[Passage]:
        """Return what either leg proposes: the nearest passages, then those of the rarest shared terms."""
        vector = self.embedder.embed_queries([question])[0]
        nearest = snapshot.store.search(
            vector, max(count, DENSE_CANDIDATES), selection.ids if selection else None
        )
        numbers = snapshot.catalogue.numbers_of([passage_id for passage_id, _ in nearest])
        proposed = [numbers[passage_id] for passage_id, _ in nearest]
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
        return [late_interaction(asked, tokens, weights) for tokens in self.passage_tokens(passages)]

    def token_weights(self, question: str) -> Vectors:
        """Return a weight for each token of a question: the rarer its word in the corpus, the heavier.

        A word that the corpus does not know (of another language, or a name it lacks) weighs as a rare one.
        """
        snapshot = self._current()
        terms = token_terms(question, self.question_tokens(question))
        frequency = snapshot.lexical.document_frequency(set(terms) - {""})
        passages = snapshot.catalogue.passage_count()
        return rarity_weights([frequency.get(term) for term in terms], passages)

    def similarity(self, question: str, passages: Sequence[Passage]) -> float:
        """Return the cosine of the passage whose vector is nearest to the question's; -1 for no passages."""
        vectors = self._current().store.vectors([passage.id for passage in passages])
        if not vectors:
            return -1.0
        asked = self.embedder.embed_queries([question])[0]
        return float(max(asked @ vector for vector in vectors.values()))

    def question_tokens(self, question: str) -> TokenVectors:
        """Return the token vectors of a question, in the space of `passage_tokens`."""
        return self._cached({question: question}, self._embed_questions)[question]

    def passage_tokens(self, passages: Sequence[Passage]) -> list[TokenVectors]:
        """Return the token vectors of passages; offsets are into `passage.text`."""
        found = self._cached({passage.id: passage for passage in passages}, self._load_tokens)
        return [found[passage.id] for passage in passages]

    def _embed_questions(self, questions: Sequence[str]) -> list[TokenVectors]:
        return [rotate(tokens) for tokens in self.embedder.embed_query_tokens(questions)]

    def _load_tokens(self, passages: Sequence[Passage]) -> list[TokenVectors]:
        """Read the tokens stored when passages were indexed; embed those that are not there any more."""
        snapshot = self._current()
        keys = snapshot.catalogue.content_keys([passage.id for passage in passages])
        stored = snapshot.vectors.get_tokens(list(keys.values()))
        missing = [passage for passage in passages if keys.get(passage.id) not in stored]
        texts = [passage.text for passage in missing]
        made = (rotate(tokens) for tokens in self.embedder.embed_passage_tokens(texts)) if texts else ()
        embedded = dict(zip((passage.id for passage in missing), made, strict=True))
        return [embedded[p.id] if p.id in embedded else stored[keys[p.id]] for p in passages]

    def _cached(
        self, wanted: Mapping[str, _Item], load: Callable[[list[_Item]], list[TokenVectors]]
    ) -> dict[str, TokenVectors]:
        """Return the tokens of what is wanted by name; the latest are kept in memory."""
        with self._lock:
            found = {name: self._tokens[name] for name in wanted if name in self._tokens}
        missing = [name for name in wanted if name not in found]
        if missing:
            found |= dict(zip(missing, load([wanted[name] for name in missing]), strict=True))
        with self._lock:
            for name, tokens in found.items():
                self._tokens[name] = tokens
                self._tokens.move_to_end(name)
            while len(self._tokens) > _CACHED_TEXTS:
                self._tokens.popitem(last=False)
        return found

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

    def document_frequency(self, terms: Sequence[str]) -> Mapping[str, int]:
        """Return in how many passages each lexical term stands."""
        return self._current().lexical.document_frequency(terms)

    def changed_files(self, paths: Sequence[str]) -> list[str]:
        """Return those article paths whose file changed or went since it was indexed."""
        return self._current().catalogue.changed_files(paths)

    def corpus_folders(self) -> Mapping[str, str]:
        """Return the corpus folders by the prefix of their paths."""
        return self._current().catalogue.folders()

    def retriever(self, count: int = 10, filters: Filters = _NO_FILTERS) -> "BaseRetriever":
        """Return a LlamaIndex retriever over this index."""
        from index.llama_index_retriever import PassageRetriever

        return PassageRetriever(self, count=count, filters=filters)

    def _current(self) -> _Snapshot:
        """Return the open generation, moving to a newer one when the pointer names it."""
        with self._lock:
            with suppress(IndexStoreError):
                folder = current_generation(self._folder)
                if folder != self._snapshot.folder:
                    newer = _Snapshot.open(folder)
                    # A question under way in another thread may still use the generation before.
                    if self._retired:
                        self._retired.close()
                    self._retired, self._snapshot = self._snapshot, newer
            return self._snapshot


def open_index(index: str | Path | None = None, *, embedder: Embedder | None = None) -> Index:
    """Open an index for questions. Raises IndexStoreError when there is none or it cannot be read."""
    return Index(load_settings(index=index).index, embedder)


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
