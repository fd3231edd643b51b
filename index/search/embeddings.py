"""Questions and passages -> their vectors, for one index: kept from before, stored with it, or embedded.

The embedder is opened when it is first needed, so that an index can be looked up without any, and it is
checked against the one that built the index at every question: that may have been rebuilt meanwhile.
"""

from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from threading import Lock
from typing import Generic, TypeVar

from index.embedding.embedder import Embedder, OpenedEmbedder, TokenEmbedder, TokenVectors
from index.embedding.opening import open_set_embedder
from index.embedding.sentence_tokens import with_tokens
from index.embedding.token_codec import rotate
from index.errors import IndexStoreError
from index.generations.folder import Manifest
from index.generations.opened import Snapshot
from index.search.question import EmbeddedQuestion, without_shouting
from index.settings import Settings
from index.values import Passage

_KEPT_QUESTIONS = 64
_KEPT_PASSAGES = 512

_Item = TypeVar("_Item")
_Value = TypeVar("_Value")


class Embeddings:
    """The questions to one index and the passages found in it, embedded. Threads may share it."""

    def __init__(self, settings: Settings, embedder: Embedder | None = None) -> None:
        self._settings = settings
        self._embedder = embedder
        self._opened_here: OpenedEmbedder | None = None
        self._lock = Lock()
        self._questions: RecentlyUsed[EmbeddedQuestion] = RecentlyUsed(_KEPT_QUESTIONS)
        self._passages: RecentlyUsed[TokenVectors] = RecentlyUsed(_KEPT_PASSAGES)

    def embed(self, question: str, manifest: Manifest) -> EmbeddedQuestion:
        """Return a question embedded for an index. Raises IndexStoreError as `embedder_of` does."""
        embedder = self.embedder_of(manifest)
        kept_as = f"{embedder.name} {question}"
        return self._questions.get({kept_as: question}, partial(_embed_questions, embedder))[kept_as]

    def passage_tokens(self, stores: Snapshot, passages: Sequence[Passage]) -> list[TokenVectors]:
        """Return the rotated tokens of each passage; offsets are into its text."""
        found = self._passages.get({passage.id: passage for passage in passages}, partial(self._load, stores))
        return [found[passage.id] for passage in passages]

    def embedder_of(self, manifest: Manifest) -> TokenEmbedder:
        """Return the embedder. Raises IndexStoreError when another one built the index."""
        with self._lock:
            if self._embedder is None:
                self._embedder = self._opened_here = open_set_embedder(self._settings)
            embedder = self._embedder
        if embedder.name != manifest.embedder:
            raise IndexStoreError(
                "embedder_other",
                index=str(self._settings.index),
                built=manifest.embedder,
                named=embedder.name,
            )
        return with_tokens(embedder)

    def close(self) -> None:
        """Close the embedder where it was opened here; a further question would open it again."""
        with self._lock:
            if self._opened_here is not None:
                self._opened_here.close()
                self._embedder = self._opened_here = None

    def _load(self, stores: Snapshot, passages: Sequence[Passage]) -> list[TokenVectors]:
        """Read the tokens stored when passages were indexed; embed those that are not there any more."""
        keys = stores.catalogue.content_keys([passage.id for passage in passages])
        stored = stores.tokens.passage_tokens(keys)
        missing = [passage for passage in passages if keys.get(passage.id) not in stored]
        embedded: dict[str, TokenVectors] = {}
        if missing:
            embedder = self.embedder_of(stores.manifest)
            _, made = embedder.embed_passages_with_tokens([one.text for one in missing])
            embedded = {one.id: rotate(tokens) for one, tokens in zip(missing, made, strict=True)}
        return [embedded[p.id] if p.id in embedded else stored[keys[p.id]] for p in passages]


def _embed_questions(embedder: TokenEmbedder, questions: Sequence[str]) -> list[EmbeddedQuestion]:
    vectors, tokens = embedder.embed_queries_with_tokens([without_shouting(one) for one in questions])
    return [
        EmbeddedQuestion(text=question, embedder=embedder.name, vector=vector, tokens=rotate(one))
        for question, vector, one in zip(questions, vectors, tokens, strict=True)
    ]


class RecentlyUsed(Generic[_Value]):
    """At most `most` values by name, the latest used; several threads may ask at once."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._values: OrderedDict[str, _Value] = OrderedDict()
        self._lock = Lock()

    def get(
        self, wanted: Mapping[str, _Item], load: Callable[[list[_Item]], list[_Value]]
    ) -> dict[str, _Value]:
        """Return the value of each name; `load` is given the items of those that are not kept."""
        with self._lock:
            found = {name: self._values[name] for name in wanted if name in self._values}
        missing = [name for name in wanted if name not in found]
        if missing:
            found |= dict(zip(missing, load([wanted[name] for name in missing]), strict=True))
        with self._lock:
            for name, value in found.items():
                self._values[name] = value
                self._values.move_to_end(name)
            while len(self._values) > self._most:
                self._values.popitem(last=False)
        return found
