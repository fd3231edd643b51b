"""Waiting articles -> cleaned, cut into passages, each with the text whose vector stands for it."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from functools import partial
from hashlib import blake2b
from typing import TypeAlias

from index.building.workers import Workers
from index.chunking import split_passages
from index.cleaning.article import clean_article
from index.cleaning.repeated_lines import Furniture
from index.generations.stores import PreparedArticle
from index.storage.catalogue.articles import PendingArticle
from index.storage.vector_cache import embedding_text

BATCH_PASSAGES = 64
"""Passages embedded and stored at a time: enough to sort them by length, few enough to hold in memory and to
be done with soon when a user interrupts."""
_ARTICLES_AT_ONCE = 16

Batch = list[PreparedArticle]
Waiting: TypeAlias = tuple[PendingArticle, frozenset[int], bool | None]
"""An article with its line keys, and whether days come first in its site's dates, where learned."""


def prepared_batches(waiting: Iterable[Waiting], furniture: Furniture, workers: Workers) -> Iterator[Batch]:
    """Clean and cut articles; a batch is full at `BATCH_PASSAGES`."""
    batch: Batch = []
    with closing(workers.run(partial(_preparing, furniture), waiting, at_once=_ARTICLES_AT_ONCE)) as prepared:
        for article in prepared:
            batch.append(article)
            if sum(len(article.passages) for article in batch) >= BATCH_PASSAGES:
                yield batch
                batch = []
    if batch:
        yield batch


@contextmanager
def _preparing(furniture: Furniture) -> Iterator[Callable[[Waiting], list[PreparedArticle]]]:
    """Open the stage that prepares an article."""
    yield lambda waiting: [prepare_article(*waiting, furniture)]


def prepare_article(
    pending: PendingArticle, keys: frozenset[int], day_first: bool | None, furniture: Furniture
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
