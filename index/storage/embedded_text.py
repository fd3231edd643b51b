"""The text whose vector stands for a passage."""

from dataclasses import dataclass

from index.language.tables import table_head
from index.language.whole_words import whole_words
from index.storage.vector_cache import content_key
from index.values import Article, Passage


@dataclass(frozen=True, slots=True, kw_only=True)
class EmbeddingText:
    """The text that is embedded for a passage; its first `context` characters are not the passage's own.

    `key` is the name of its vectors in the cache.
    """

    text: str
    context: int
    key: bytes


def embedding_text(article: Article, passage: Passage) -> EmbeddingText:
    """Return the text whose vector stands for a passage: headline and head of a table give it context."""
    text, whole = passage.text, whole_words(passage.text).text
    for before in (table_head(article.text, passage.start), article.title):
        if before and before not in whole:
            text, whole = f"{before}\n{text}", f"{before}\n{whole}"
    context = len(text) - len(passage.text)
    # Offsets are those of the text, vectors those of its words, whichever way they are made whole.
    known_by = text if whole == text else f"{text}\0{whole}"
    return EmbeddingText(text=text, context=context, key=content_key(known_by, context))
