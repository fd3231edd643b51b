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
    waiting: Iterable[tuple[PendingArticle, frozenset[int], bool | None]], furniture: Furniture
) -> Iterator[Batch]:
    """Clean and cut articles, each with its line keys and its site's order of dates, where learned.

    A batch is full at `BATCH_PASSAGES`.
    """
    batch: Batch = []
    for pending, keys, day_first in waiting:
        batch.append(prepare_article(pending, keys, furniture, day_first))
        if sum(len(article.passages) for article in batch) >= BATCH_PASSAGES:
            yield batch
            batch = []
    if batch:
        yield batch


def prepare_article(
    pending: PendingArticle, keys: frozenset[int], furniture: Furniture, day_first: bool | None = None
) -> PreparedArticle:
    """Clean and cut one article."""
    cleaned = clean_article(pending.source, furniture, day_first=day_first)
    passages = split_passages(cleaned)
    return PreparedArticle(
        number=pending.number,
        cleaned=cleaned,
        passages=passages,
        texts=tuple(embedding_text(cleaned.article, passage) for passage in passages),
        furniture=learned_digest(keys & furniture.keys, day_first),
    )


def learned_digest(lines: frozenset[int], day_first: bool | None) -> str:
    """Return a short hash of what an article is cleaned with: furniture lines, its site's order of dates."""
    learned = repr(sorted(lines)) if day_first is None else repr((sorted(lines), day_first))
    return blake2b(learned.encode(), digest_size=8).hexdigest()
