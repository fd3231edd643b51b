"""Waiting articles -> cleaned, cut into passages, each with the text whose vector stands for it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import blake2b

from index.chunking import split_passages
from index.cleaning.article import clean_article
from index.cleaning.repeated_lines import Furniture
from index.storage.catalogue.articles import PendingArticle
from index.storage.vector_cache import content_key
from index.values import Article, CleanedArticle, Passage

BATCH_PASSAGES = 64
"""Passages embedded and stored at a time: enough to sort them by length, few enough to hold in memory and to
be done with soon when a user interrupts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EmbeddingText:
    """The text that is embedded for a passage; its first `context` characters are not the passage's own.

    `key` is the name of its vectors in the cache.
    """

    text: str
    context: int
    key: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class PreparedArticle:
    """An article ready to be stored, by its number in the catalogue; `texts` are those of its passages.

    `furniture` is the digest of the furniture it was cleaned with.
    """

    number: int
    cleaned: CleanedArticle
    passages: tuple[Passage, ...]
    texts: tuple[EmbeddingText, ...]
    furniture: str


Batch = list[PreparedArticle]


def prepared_batches(
    waiting: Iterable[tuple[PendingArticle, frozenset[int]]], furniture: Furniture
) -> Iterator[Batch]:
    """Clean and cut articles, given with their line keys; a batch is full at `BATCH_PASSAGES`."""
    batch: Batch = []
    for pending, keys in waiting:
        batch.append(prepare_article(pending, keys, furniture))
        if sum(len(one.passages) for one in batch) >= BATCH_PASSAGES:
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


def embedding_text(article: Article, passage: Passage) -> EmbeddingText:
    """Return the text whose vector stands for a passage: the headline gives it context."""
    text = passage.text
    if article.title and article.title not in text:
        text = f"{article.title}\n{text}"
    context = len(text) - len(passage.text)
    return EmbeddingText(text=text, context=context, key=content_key(text, context))


def furniture_digest(held: frozenset[int]) -> str:
    """Return a short hash of the furniture lines that an article holds."""
    return blake2b(repr(sorted(held)).encode(), digest_size=8).hexdigest()
