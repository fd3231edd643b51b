"""The lexical leg: BM25 over terms in SQLite's FTS5, beside the vector store.

Rows are numbered by the catalogue. Two columns: the terms of title and text, and the looser terms of names,
which meet across scripts. Terms are letters and digits only, so no question can hold FTS5 syntax.
"""

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Self

from index.errors import IndexStoreError
from index.terms import name_terms, text_terms

NAME_WEIGHT = 0.5
_MOST_TERMS = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class LexicalRow:
    """What one passage offers the lexical leg: its number in the catalogue, headline and text."""

    number: int
    title: str
    text: str


class LexicalIndex:
    """An FTS5 table in a file of its own; one writer, any number of readers."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._lock = Lock()

    @classmethod
    def open(cls, path: Path, *, writable: bool = False) -> Self:
        """Open the index at `path`, creating it when writable. Raises IndexStoreError when it is damaged."""
        mode = "rwc" if writable else "ro"
        try:
            connection = sqlite3.connect(
                f"{path.resolve().as_uri()}?mode={mode}", uri=True, check_same_thread=False
            )
            if writable:
                connection.execute(
                    "CREATE VIRTUAL TABLE IF NOT EXISTS passages USING fts5(words, names, tokenize='ascii')"
                )
                connection.execute(
                    "CREATE VIRTUAL TABLE IF NOT EXISTS vocabulary USING fts5vocab(passages, 'row')"
                )
            connection.execute("SELECT 1 FROM passages LIMIT 1")
        except sqlite3.Error as error:
            raise IndexStoreError(
                f"the lexical index {str(path)!r} cannot be opened: {error}; run `assistant index` again"
            ) from error
        return cls(connection)

    def close(self) -> None:
        """Commit and close."""
        self._connection.commit()
        self._connection.close()

    def add(self, rows: Iterable[LexicalRow]) -> None:
        """Add passages; the title counts as words of each of them."""
        self._connection.executemany(
            "INSERT INTO passages(rowid, words, names) VALUES (?, ?, ?)",
            (
                (
                    row.number,
                    " ".join(text_terms(f"{row.title}\n{row.text}")),
                    " ".join(name_terms(f"{row.title}\n{row.text}")),
                )
                for row in rows
            ),
        )

    def remove(self, numbers: Iterable[int]) -> None:
        """Remove passages by number; unknown numbers are ignored."""
        self._connection.executemany("DELETE FROM passages WHERE rowid = ?", ((n,) for n in numbers))

    def commit(self) -> None:
        """Make what was added and removed durable."""
        self._connection.commit()

    def count(self) -> int:
        """Return the number of passages."""
        return int(self._connection.execute("SELECT count(*) FROM passages").fetchone()[0])

    def search(
        self, question: str, count: int, allowed: Sequence[int] | None = None
    ) -> list[tuple[int, float]]:
        """Return the numbers of the best passages with their BM25 scores, best first, above 0.

        `allowed` restricts the search before ranking, so a narrow filter keeps its full count.
        """
        expression = _match_expression(question)
        if not expression or (allowed is not None and not allowed):
            return []
        # The table of allowed numbers belongs to the connection, which several threads may share.
        with self._lock:
            restriction = "" if allowed is None else self._restrict(allowed)
            rows = self._connection.execute(
                f"SELECT rowid, -bm25(passages, 1.0, {NAME_WEIGHT}) AS score FROM passages"  # noqa: S608
                f" WHERE passages MATCH ?{restriction} ORDER BY score DESC, rowid LIMIT ?",
                (expression, count),
            ).fetchall()
        return [(int(number), float(score)) for number, score in rows]

    def _restrict(self, allowed: Iterable[int]) -> str:
        self._connection.execute("CREATE TEMP TABLE IF NOT EXISTS allowed(number INTEGER PRIMARY KEY)")
        self._connection.execute("DELETE FROM allowed")
        self._connection.executemany("INSERT OR IGNORE INTO allowed VALUES (?)", ((n,) for n in allowed))
        return " AND rowid IN (SELECT number FROM allowed)"

    def document_frequency(self, terms: Iterable[str]) -> Mapping[str, int]:
        """Return how many passages hold each term; 0 for a term the corpus does not know."""
        wanted = list(dict.fromkeys(terms))
        cursor = self._connection.cursor()
        found = {}
        for term in wanted:
            row = cursor.execute("SELECT doc FROM vocabulary WHERE term = ?", (term,)).fetchone()
            found[term] = int(row[0]) if row else 0
        return found


def _match_expression(question: str) -> str:
    """Return the FTS5 expression that matches any term of the question."""
    words = list(dict.fromkeys(text_terms(question)))[:_MOST_TERMS]
    names = list(dict.fromkeys(name_terms(question)))[:_MOST_TERMS]
    parts = [f'words:"{term}"' for term in words] + [f'names:"{term}"' for term in names]
    return " OR ".join(parts)
