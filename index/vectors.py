"""A cache of vectors by content, beside the generations of an index: nothing is embedded twice.

A key is the hash of the text as it was embedded; each embedder has a file of its own. Rows are committed with
every batch, so an interrupted run goes on where it stopped.
"""

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from hashlib import blake2b
from pathlib import Path
from typing import Self

import numpy as np

from index.embedding import Vectors
from index.errors import IndexStoreError

_AT_ONCE = 500


def content_key(text: str) -> bytes:
    """Return the key of a text's vector."""
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()


class VectorCache:
    """Vectors of one embedder on disk, float32."""

    def __init__(self, connection: sqlite3.Connection, dimensions: int) -> None:
        self._connection = connection
        self._dimensions = dimensions

    @classmethod
    def open(cls, folder: Path, *, embedder: str, dimensions: int) -> Self:
        """Open the cache of this embedder in `folder`; caches of other embedders there are removed."""
        name = f"vectors-{blake2b(embedder.encode(), digest_size=6).hexdigest()}.sqlite"
        for other in folder.glob("vectors-*"):
            if not other.name.startswith(name):
                other.unlink(missing_ok=True)
        try:
            connection = sqlite3.connect(folder / name, check_same_thread=False)
            connection.execute(
                "CREATE TABLE IF NOT EXISTS vectors(key BLOB PRIMARY KEY, vector BLOB NOT NULL)"
            )
        except sqlite3.Error as error:
            raise IndexStoreError(
                f"the vector cache {str(folder / name)!r} cannot be opened: {error}. Delete it to go on."
            ) from error
        return cls(connection, dimensions)

    def close(self) -> None:
        """Commit and close."""
        self._connection.commit()
        self._connection.close()

    def get(self, keys: Sequence[bytes]) -> Mapping[bytes, Vectors]:
        """Return the vectors known for these keys, each of shape (dimensions,)."""
        found: dict[bytes, Vectors] = {}
        for start in range(0, len(keys), _AT_ONCE):
            batch = keys[start : start + _AT_ONCE]
            marks = ", ".join("?" * len(batch))
            rows = self._connection.execute(
                f"SELECT key, vector FROM vectors WHERE key IN ({marks})",  # noqa: S608
                batch,
            )
            found |= {key: np.frombuffer(vector, dtype=np.float32) for key, vector in rows}
        return {key: vector for key, vector in found.items() if len(vector) == self._dimensions}

    def put(self, keys: Sequence[bytes], vectors: Vectors) -> None:
        """Store vectors durably."""
        self._connection.executemany(
            "INSERT OR REPLACE INTO vectors VALUES (?, ?)",
            ((key, vector.astype(np.float32).tobytes()) for key, vector in zip(keys, vectors, strict=True)),
        )
        self._connection.commit()

    def keep_only(self, keys: Iterable[bytes]) -> None:
        """Remove every vector whose key is not among these."""
        self._connection.execute("CREATE TEMP TABLE kept(key BLOB PRIMARY KEY)")
        self._connection.executemany("INSERT OR IGNORE INTO kept VALUES (?)", ((key,) for key in keys))
        self._connection.execute("DELETE FROM vectors WHERE key NOT IN (SELECT key FROM kept)")
        self._connection.execute("DROP TABLE kept")
        self._connection.commit()
