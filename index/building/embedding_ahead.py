"""Batches of passages -> the same with vectors, embedded while others are stored: in a thread, or on workers.

The embedder is what takes the time: it always has a batch waiting, so reading, cleaning and storing cost
nothing but the processor time they take themselves. With a thread at most three batches are in memory; token
vectors are encoded where they are made, since those of one very long article would fill it.
"""

from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import dataclass, field
from threading import Event
from typing import TypeAlias

from index.batches import batched
from index.building.preparing import BATCH_PASSAGES, Batch
from index.building.workers import Stage, Workers
from index.embedding.embedder import Embedder, TokenEmbedder, Vectors
from index.embedding.sentence_tokens import with_tokens
from index.embedding.token_codec import encode_tokens, told_context, without_context
from index.errors import EmbeddingError
from index.storage.vector_cache import Embedded, EmbeddingText, VectorCache

_AHEAD = 2
"""Batches begun before the first of them is stored: one that is being embedded and one that waits."""
MOST_TEXTS = BATCH_PASSAGES // 2
"""Texts embedded in one call, however many passages an article has: whoever interrupts waits for one."""

Texts: TypeAlias = Sequence[EmbeddingText]


@dataclass(frozen=True, slots=True, kw_only=True)
class EmbeddedBatch:
    """A batch with the vector of each of its texts by key; `embedded` of them were not known before."""

    articles: Batch
    vectors: Mapping[bytes, Vectors]
    embedded: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Begun:
    """A batch whose `missing` texts are being embedded into `found`, in order; by a thread until `done`."""

    articles: Batch
    missing: Sequence[EmbeddingText]
    found: list[Embedded] = field(default_factory=list)
    done: "Future[None] | None" = None


def embed_ahead(
    batches: Iterable[Batch], embedder: TokenEmbedder, cache: VectorCache
) -> Generator[EmbeddedBatch, None, None]:
    """Yield the batches in order, all their vectors in the cache by then. Close it where it is left early.

    Raises EmbeddingError. However it ends, what was embedded stays in the cache; a call of the embedder that
    is under way is not waited for: it may take as long as a server does not answer.
    """
    begun: deque[_Begun] = deque()
    stopped = Event()
    thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="embedding")
    try:
        for batch in batches:
            missing = _missing(batch, cache, {text.key for earlier in begun for text in earlier.missing})
            before = begun[-1].done if begun else None
            found: list[Embedded] = []
            done = thread.submit(_embed, embedder, missing, found, before, stopped)
            begun.append(_Begun(articles=batch, missing=missing, found=found, done=done))
            if len(begun) > _AHEAD:
                yield _finish(begun[0], cache)
                begun.popleft()
        while begun:
            yield _finish(begun[0], cache)
            begun.popleft()
    finally:
        stopped.set()
        thread.shutdown(wait=False, cancel_futures=True)
        for left in begun:
            _keep(left, cache)


def embed_on_workers(
    batches: Iterable[Batch], embedding: Stage[Texts, Embedded], cache: VectorCache, workers: Workers
) -> Generator[EmbeddedBatch, None, None]:
    """Yield the batches in order, all their vectors in the cache by then; see `embed_ahead`."""
    begun: deque[_Begun] = deque()
    coming: set[bytes] = set()

    def texts() -> Iterator[Texts]:
        for batch in batches:
            begun.append(_Begun(articles=batch, missing=_missing(batch, cache, coming)))
            coming.update(text.key for text in begun[-1].missing)
            yield begun[-1].missing

    def finished() -> Iterator[EmbeddedBatch]:
        while begun and len(begun[0].found) == len(begun[0].missing):
            yield _finish(begun[0], cache)
            coming.difference_update(text.key for text in begun.popleft().missing)

    try:
        with closing(workers.run(embedding, texts(), at_once=1)) as found:
            for one in found:
                yield from finished()  # those before it that lack nothing
                begun[0].found.append(one)
                yield from finished()
            yield from finished()
    finally:
        for left in begun:
            _keep(left, cache)


@contextmanager
def embedding_stage(
    opening: Callable[[], AbstractContextManager[Embedder]], name: str
) -> Iterator[Callable[[Texts], Iterator[Embedded]]]:
    """Open an embedder where it is to run. Raises EmbeddingError when that is another than the one here."""
    with opening() as opened:
        if opened.name != name:
            raise EmbeddingError("embedder_other_there", here=name, there=opened.name)
        embedder = with_tokens(opened)
        yield lambda texts: (one for part in batched(texts, MOST_TEXTS) for one in _embedded(embedder, part))


def _embed(
    embedder: TokenEmbedder,
    texts: Sequence[EmbeddingText],
    found: list[Embedded],
    before: "Future[None] | None",
    stopped: Event,
) -> None:
    """Embed the texts into `found`; once `stopped`, nobody wants the rest."""
    if before is not None:
        before.result()  # where the batch before failed, this one would be embedded for nothing
    for part in batched(texts, MOST_TEXTS):
        if stopped.is_set():
            break
        found += _embedded(embedder, part)


def _embedded(embedder: TokenEmbedder, texts: Sequence[EmbeddingText]) -> list[Embedded]:
    vectors, tokens = embedder.embed_passages_with_tokens([text.text for text in texts])
    return [
        Embedded(
            vector=vector,
            tokens=encode_tokens((told_context if text.is_told else without_context)(one, text.context)),
        )
        for text, vector, one in zip(texts, vectors, tokens, strict=True)
    ]


def _missing(batch: Batch, cache: VectorCache, coming: AbstractSet[bytes]) -> list[EmbeddingText]:
    """Return the texts of a batch that are neither known nor being embedded."""
    texts = {text.key: text for article in batch for text in article.texts}
    known = cache.known(texts) | coming
    return [text for key, text in texts.items() if key not in known]


def _keep(begun: _Begun, cache: VectorCache) -> None:
    """Store what has been embedded of a batch until now."""
    cache.put({text.key: one for text, one in zip(begun.missing, list(begun.found), strict=False)})


def _finish(begun: _Begun, cache: VectorCache) -> EmbeddedBatch:
    if begun.done:
        begun.done.result()
    _keep(begun, cache)
    keys = {text.key for article in begun.articles for text in article.texts}
    return EmbeddedBatch(articles=begun.articles, vectors=cache.get(list(keys)), embedded=len(begun.missing))
