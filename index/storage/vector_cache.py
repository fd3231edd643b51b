"""A cache of vectors by content, beside the generations of an index: nothing is embedded twice.

A key is the hash of the text as it was embedded (`embedding_text`); each embedder has a file of its own. Rows
end with a checksum; they are committed with every batch, so an interrupted run goes on where it stopped.
Readers take token vectors from here.
"""

import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import Self

import numpy as np

from index.embedding.embedder import TokenVectors, Vectors
from index.embedding.token_codec import CODEC_VERSION, OFFSET_BYTES, EncodedTokens, decode_tokens
from index.language.tables import table_head
from index.language.whole_words import whole_words
from index.messages import CodedText
from index.sections import BETWEEN
from index.storage.damage import sealed, unsealed
from index.storage.sqlite import Database, StoreFile
from index.values import Article, Passage

_FLOAT_BYTES = 4

logger = logging.getLogger(__name__)

# A passage's tokens take some 17 kB: large pages let them be read from the disk in one or two steps.
_SCHEMA = """
PRAGMA page_size = 32768;
CREATE TABLE IF NOT EXISTS vectors(key BLOB PRIMARY KEY, vector BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS tokens(key BLOB PRIMARY KEY, vectors BLOB NOT NULL, offsets BLOB NOT NULL);
"""


def content_key(text: str, context: int = 0) -> bytes:
    """Return the key of a text's vectors, of which the first `context` characters give no tokens."""
    salt = context.to_bytes(blake2b.SALT_SIZE, "big")
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16, salt=salt).digest()


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Embedded:
    """A text's vector, shape (dimensions,), and its tokens."""

    vector: Vectors
    tokens: EncodedTokens


class VectorCache(StoreFile):
    """Vectors of one embedder on disk: float32 for texts, two bits a dimension for tokens."""

    def __init__(self, database: Database, dimensions: int) -> None:
        super().__init__(database)
        self._dimensions = dimensions

    @classmethod
    def open(cls, folder: Path, *, embedder: str, dimensions: int, writable: bool = False) -> Self:
        """Open the cache of this embedder in `folder`, creating it when writable. Raises IndexStoreError."""
        path = cls.file(folder, embedder)
        name, remedy = CodedText("vectors"), CodedText("advice_index")
        if writable:
            database = Database.create(path, name=name, schema=_SCHEMA, remedy=remedy, durable=True)
        else:
            database = Database.open(path, name=name, holds="tokens", remedy=remedy)
        return cls(database, dimensions)

    @staticmethod
    def file(folder: Path, embedder: str) -> Path:
        """Return the file of this embedder's vectors."""
        made_by = blake2b(f"{embedder} {CODEC_VERSION}".encode(), digest_size=6).hexdigest()
        return folder / f"vectors-{made_by}.sqlite"

    def known(self, keys: Iterable[bytes]) -> frozenset[bytes]:
        """Return those of the keys whose vector and tokens are here, and as they were stored."""
        wanted = list(keys)
        return frozenset(self.get(wanted).keys() & self.encoded_tokens(wanted).keys())

    def get(self, keys: Sequence[bytes]) -> Mapping[bytes, Vectors]:
        """Return the vectors known for these keys, each of shape (dimensions,)."""
        rows = self._database.rows_in(
            "SELECT vectors.key, vector FROM vectors JOIN tokens USING (key) WHERE key IN ({marks})", keys
        )
        found = {key: unsealed(vector, self._dimensions * _FLOAT_BYTES) for key, vector in rows}
        self._note(found)
        return {
            key: np.frombuffer(vector, dtype=np.float32)
            for key, vector in found.items()
            if vector is not None
        }

    def get_tokens(self, keys: Sequence[bytes]) -> Mapping[bytes, TokenVectors]:
        """Return the rotated tokens known for these keys."""
        return self.decoded(self.encoded_tokens(keys))

    def decoded(self, encoded: Mapping[bytes, EncodedTokens]) -> Mapping[bytes, TokenVectors]:
        """Return the rotated tokens of encoded ones."""
        return {key: decode_tokens(*tokens, self._dimensions) for key, tokens in encoded.items()}

    def passage_tokens(self, keys: Mapping[str, bytes]) -> Mapping[bytes, TokenVectors]:
        """Return the rotated tokens known of passages, given by id and content key, by that key."""
        return self.get_tokens(list(keys.values()))

    def encoded_tokens(self, keys: Sequence[bytes]) -> Mapping[bytes, EncodedTokens]:
        """Return the tokens known for these keys as they are kept."""
        rows = self._database.rows_in("SELECT key, vectors, offsets FROM tokens WHERE key IN ({marks})", keys)
        length = (self._dimensions + 3) // 4
        found = {
            key: (vectors, unsealed(offsets, len(vectors) // length * OFFSET_BYTES, vectors))
            for key, vectors, offsets in rows
        }
        self._note({key: offsets for key, (_, offsets) in found.items()})
        return {key: (vectors, offsets) for key, (vectors, offsets) in found.items() if offsets is not None}

    def _note(self, found: Mapping[bytes, bytes | None]) -> None:
        """Tell of rows that are not as they were stored; they count as not there, and are made anew."""
        if damaged := [key for key, data in found.items() if data is None]:
            flaw = CodedText("vectors_changed", count=len(damaged))
            logger.warning("%s", self._database.damaged(flaw))

    def put_tokens(self, tokens: Mapping[bytes, EncodedTokens]) -> None:
        """Store tokens alone, durably."""
        rows = ((key, vectors, sealed(offsets, vectors)) for key, (vectors, offsets) in tokens.items())
        self._database.write_each("INSERT OR REPLACE INTO tokens VALUES (?, ?, ?)", rows)
        self._database.commit()

    def put(self, embedded: Mapping[bytes, Embedded]) -> None:
        """Store vectors durably."""
        self._database.write_each(
            "INSERT OR REPLACE INTO vectors VALUES (?, ?)",
            ((key, sealed(one.vector.astype(np.float32).tobytes())) for key, one in embedded.items()),
        )
        self.put_tokens({key: one.tokens for key, one in embedded.items()})

    def keep_only(self, keys: Iterable[bytes]) -> None:
        """Remove everything whose key is not among these."""
        self._database.write("CREATE TEMP TABLE kept(key BLOB PRIMARY KEY)")
        self._database.write_each("INSERT OR IGNORE INTO kept VALUES (?)", ((key,) for key in keys))
        self._database.write("DELETE FROM vectors WHERE key NOT IN (SELECT key FROM kept)")
        self._database.write("DELETE FROM tokens WHERE key NOT IN (SELECT key FROM kept)")
        self._database.write("DROP TABLE kept")
        self._database.commit()

    def count(self) -> int:
        """Return the number of texts."""
        return self._database.number("SELECT count(*) FROM vectors")


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
