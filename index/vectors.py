"""A cache of vectors by content, beside the generations of an index: nothing is embedded twice.

A key is the hash of the text as it was embedded; each embedder has a file of its own. Rows are committed with
every batch, so an interrupted run goes on where it stopped. Readers take token vectors from here.
"""

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import Self

import numpy as np

from index.embedding import TokenVectors, Vectors
from index.errors import IndexStoreError
from index.token_codec import decode_tokens, encode_tokens

_AT_ONCE = 500
_SCHEMA = """
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
    tokens: TokenVectors


class VectorCache:
    """Vectors of one embedder on disk: float32 for texts, two bits a dimension for tokens."""

    def __init__(self, connection: sqlite3.Connection, dimensions: int) -> None:
        self._connection = connection
        self._dimensions = dimensions

    @classmethod
    def open(cls, folder: Path, *, embedder: str, dimensions: int, writable: bool = False) -> Self:
        """Open the cache of this embedder in `folder`, creating it when writable. Raises IndexStoreError."""
        path = folder / f"vectors-{blake2b(embedder.encode(), digest_size=6).hexdigest()}.sqlite"
        mode = "rwc" if writable else "ro"
        try:
            connection = sqlite3.connect(
                f"{path.resolve().as_uri()}?mode={mode}", uri=True, check_same_thread=False
            )
            if writable:
                connection.executescript(_SCHEMA)
            connection.execute("SELECT 1 FROM tokens LIMIT 1")
        except sqlite3.Error as error:
            raise IndexStoreError(
                f"the vectors {str(path)!r} cannot be opened: {error}. Delete that file and run"
                " `assistant index` again."
            ) from error
        return cls(connection, dimensions)

    def close(self) -> None:
        """Commit and close."""
        self._connection.commit()
        self._connection.close()

    def get(self, keys: Sequence[bytes]) -> Mapping[bytes, Vectors]:
        """Return the vectors known for these keys, each of shape (dimensions,)."""
        rows = self._select("SELECT vectors.key, vector FROM vectors JOIN tokens USING (key)", keys)
        return {key: np.frombuffer(vector, dtype=np.float32) for key, vector in rows}

    def get_tokens(self, keys: Sequence[bytes]) -> Mapping[bytes, TokenVectors]:
        """Return the rotated tokens known for these keys."""
        rows = self._select("SELECT key, vectors, offsets FROM tokens", keys)
        return {key: decode_tokens(vectors, offsets, self._dimensions) for key, vectors, offsets in rows}

    def put(self, embedded: Mapping[bytes, Embedded]) -> None:
        """Store vectors durably."""
        self._connection.executemany(
            "INSERT OR REPLACE INTO vectors VALUES (?, ?)",
            ((key, one.vector.astype(np.float32).tobytes()) for key, one in embedded.items()),
        )
        self._connection.executemany(
            "INSERT OR REPLACE INTO tokens VALUES (?, ?, ?)",
            ((key, *encode_tokens(one.tokens)) for key, one in embedded.items()),
        )
        self._connection.commit()

    def keep_only(self, keys: Iterable[bytes]) -> None:
        """Remove everything whose key is not among these."""
        self._connection.execute("CREATE TEMP TABLE kept(key BLOB PRIMARY KEY)")
        self._connection.executemany("INSERT OR IGNORE INTO kept VALUES (?)", ((key,) for key in keys))
        self._connection.execute("DELETE FROM vectors WHERE key NOT IN (SELECT key FROM kept)")
        self._connection.execute("DELETE FROM tokens WHERE key NOT IN (SELECT key FROM kept)")
        self._connection.execute("DROP TABLE kept")
        self._connection.commit()

    def count(self) -> int:
        """Return the number of texts."""
        return int(self._connection.execute("SELECT count(*) FROM vectors").fetchone()[0])

    def _select(self, query: str, keys: Sequence[bytes]) -> list[tuple[bytes, ...]]:
        rows: list[tuple[bytes, ...]] = []
        for start in range(0, len(keys), _AT_ONCE):
            batch = keys[start : start + _AT_ONCE]
            marks = ", ".join("?" * len(batch))
            rows += self._connection.execute(f"{query} WHERE key IN ({marks})", batch).fetchall()
        return rows
