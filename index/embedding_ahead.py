"""Batches of passages -> the same with vectors, embedded in a thread of its own while others are stored.

The embedder is what takes the time: it always has a batch waiting, so reading, cleaning and storing cost
nothing but the processor time they take themselves. At most three batches are in memory.
"""

from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass

from index.embedding import TokenEmbedder, TokenVectors, Vectors
from index.preparing import Batch, EmbeddingText
from index.token_codec import without_context
from index.vectors import Embedded, VectorCache

_AHEAD = 2
"""Batches begun before the first of them is stored: one that is being embedded and one that waits."""

_Found = tuple[Vectors, list[TokenVectors]]


@dataclass(frozen=True, slots=True, kw_only=True)
class EmbeddedBatch:
    """A batch with the vector of each of its texts by key; `embedded` of them were not known before."""

    articles: Batch
    vectors: Mapping[bytes, Vectors]
    embedded: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Begun:
    """A batch whose `missing` texts are being embedded."""

    articles: Batch
    missing: Sequence[EmbeddingText]
    found: "Future[_Found]"


def embed_ahead(
    batches: Iterable[Batch], embedder: TokenEmbedder, cache: VectorCache
) -> Iterator[EmbeddedBatch]:
    """Yield the batches in order, all their vectors in the cache by then.

    Raises EmbeddingError; what was yielded before stays in the cache.
    """
    begun: deque[_Begun] = deque()
    thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="embedding")
    try:
        for batch in batches:
            begun.append(_begin(batch, begun, thread, embedder, cache))
            if len(begun) > _AHEAD:
                yield _finish(begun.popleft(), cache)
        while begun:
            yield _finish(begun.popleft(), cache)
    finally:
        thread.shutdown(cancel_futures=True)


def _begin(
    batch: Batch,
    begun: Sequence[_Begun],
    thread: ThreadPoolExecutor,
    embedder: TokenEmbedder,
    cache: VectorCache,
) -> _Begun:
    """Let the thread embed the texts that neither the cache nor a batch begun before has."""
    texts = {text.key: text for article in batch for text in article.texts}
    known = cache.known(texts) | {text.key for earlier in begun for text in earlier.missing}
    missing = [text for key, text in texts.items() if key not in known]
    before = begun[-1].found if begun else None
    return _Begun(articles=batch, missing=missing, found=thread.submit(_embed, embedder, missing, before))


def _embed(
    embedder: TokenEmbedder, texts: Sequence[EmbeddingText], before: "Future[_Found] | None"
) -> _Found:
    if before is not None:
        before.result()  # where the batch before failed, this one would be embedded for nothing
    return embedder.embed_passages_with_tokens([text.text for text in texts])


def _finish(begun: _Begun, cache: VectorCache) -> EmbeddedBatch:
    vectors, tokens = begun.found.result()
    cache.put(
        {
            text.key: Embedded(vector=vector, tokens=without_context(found, text.context))
            for text, vector, found in zip(begun.missing, vectors, tokens, strict=True)
        }
    )
    keys = {text.key for article in begun.articles for text in article.texts}
    return EmbeddedBatch(articles=begun.articles, vectors=cache.get(list(keys)), embedded=len(begun.missing))
