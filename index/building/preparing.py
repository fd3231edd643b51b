"""Waiting articles -> cleaned, cut into passages, each with the text whose vector stands for it."""

from collections.abc import Iterable, Iterator
from hashlib import blake2b

from index.chunking import split_passages
from index.cleaning.article import clean_article
from index.cleaning.repeated_lines import Furniture
from index.generations.stores import PreparedArticle
from index.storage.catalogue.articles import PendingArticle
from index.storage.embedded_text import embedding_text

BATCH_PASSAGES = 64
"""Passages embedded and stored at a time: enough to sort them by length, few enough to hold in memory and to
be done with soon when a user interrupts."""

Batch = list[PreparedArticle]


def prepared_batches(
    waiting: Iterable[tuple[PendingArticle, frozenset[int]]], furniture: Furniture
) -> Iterator[Batch]:
    """Clean and cut articles, given with their line keys; a batch is full at `BATCH_PASSAGES`."""
    batch: Batch = []
    for pending, keys in waiting:
        batch.append(prepare_article(pending, keys, furniture))
        if sum(len(article.passages) for article in batch) >= BATCH_PASSAGES:
            yield batch
            batch = []
    if batch:
        yield batch


def prepare_article(pending: PendingArticle, keys: frozenset[int], furniture: Furniture) -> PreparedArticle:
    """Clean and cut one article."""
    cleaned = clean_article(pending.source, furniture)
    passages = split_passages(cleaned)
    return PreparedArticle(
        number=pending.number,
        cleaned=cleaned,
        passages=passages,
        texts=tuple(embedding_text(cleaned.article, passage) for passage in passages),
        furniture=furniture_digest(keys & furniture.keys),
    )


def furniture_digest(lines: frozenset[int]) -> str:
    """Return a short hash of the furniture lines that an article holds."""
    return blake2b(repr(sorted(lines)).encode(), digest_size=8).hexdigest()
