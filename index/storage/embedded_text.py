"""The text whose vector stands for a passage."""

from dataclasses import dataclass

from index.language.tables import table_head
from index.language.whole_words import whole_words
from index.sections import BETWEEN
from index.storage.vector_cache import content_key
from index.values import Article, Passage


@dataclass(frozen=True, slots=True, kw_only=True)
class EmbeddingText:
    """The text that is embedded for a passage; its first `context` characters are not the passage's own.

    `key` is the name of its vectors in the cache. Where `is_told`, the context names the section, and its
    tokens count as what the passage tells.
    """

    text: str
    context: int
    key: bytes
    is_told: bool


def embedding_text(article: Article, passage: Passage) -> EmbeddingText:
    """Return the text whose vector stands for a passage: what stands above it gives it context."""
    text, whole = passage.text, whole_words(passage.text).text
    headings = passage.section.split(BETWEEN) if passage.section else []
    section = BETWEEN.join(heading for heading in headings if heading not in whole)
    for before in (table_head(article.text, passage.start), section, article.title):
        if before and before not in whole:
            text, whole = f"{before}\n{text}", f"{before}\n{whole}"
    context = len(text) - len(passage.text)
    is_told = passage.section is not None
    # Offsets are those of the text, vectors those of its words, whichever way they are made whole.
    known_by = text if whole == text else f"{text}\0{whole}"
    key = content_key(f"{known_by}\0" if is_told else known_by, context)
    return EmbeddingText(text=text, context=context, key=key, is_told=is_told)
