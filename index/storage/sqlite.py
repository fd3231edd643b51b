"""Opens the SQLite files of an index; SQLite's errors become ours at opening and at every statement.

A page that went bad shows only when a query meets it, so every statement goes through a `Database`.
"""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any, Self

from index.batches import batched
from index.errors import IndexStoreError
from index.messages import CodedText, Value
from index.storage.damage import DamagedError, note_damage

Row = tuple[Any, ...]

_PATIENCE_SECONDS = 60.0
"""How long one process waits for another to be done with a file: vectors are read while they are written."""
_AT_ONCE = 500
"""Values looked up in one statement; SQLite allows some thousands of marks."""
_CACHE = "PRAGMA cache_size = -16384"
# What hinders a statement and is no fault of the file, by the low byte of SQLite's code.
_HINDRANCES = {
    sqlite3.SQLITE_BUSY: CodedText("advice_wait"),
    sqlite3.SQLITE_FULL: CodedText("advice_room"),
}
_DAMAGED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
# A file that is worth nothing until its folder is published, and flushed then, needs no journal on the disk.
_UNPUBLISHED = "PRAGMA journal_mode = MEMORY; PRAGMA synchronous = OFF;"


class Database:
    """One open file; threads may share it. Raises IndexStoreError naming the file and what to do."""

    def __init__(self, connection: sqlite3.Connection, name: CodedText, file: str, remedy: CodedText) -> None:
        self._connection = connection
        self._name = name
        self._file = file
        self._remedy = remedy

    @classmethod
    def open(cls, path: Path, *, name: CodedText, holds: str, remedy: CodedText) -> Self:
        """Open a file for reading; `name` is what a user would call it, `holds` a table it must have."""
        script = f"{_CACHE}; SELECT 1 FROM {holds} LIMIT 1"  # noqa: S608
        return cls._open(path, name, remedy, mode="ro", script=script)

    @classmethod
    def create(cls, path: Path, *, name: CodedText, schema: str, remedy: CodedText, durable: bool) -> Self:
        """Open a file for writing, made with `schema` (`CREATE … IF NOT EXISTS`) where it is not there.

        What is committed survives a power cut only where `durable`.
        """
        return cls._open(path, name, remedy, mode="rwc", script=f"{'' if durable else _UNPUBLISHED} {schema}")

    @classmethod
    def _open(cls, path: Path, name: CodedText, remedy: CodedText, *, mode: str, script: str) -> Self:
        with _translated(name, str(path), remedy, opening=True):
            connection = sqlite3.connect(
                f"{path.resolve().as_uri()}?mode={mode}",
                uri=True,
                check_same_thread=False,
                timeout=_PATIENCE_SECONDS,
            )
            try:
                connection.executescript(script)
            except sqlite3.Error:
                connection.close()
                raise
        return cls(connection, name, str(path), remedy)

    def rows(self, query: str, values: Sequence[object] = ()) -> list[Row]:
        """Return all rows of a query."""
        with self._used():
            return self._connection.execute(query, values).fetchall()

    def row(self, query: str, values: Sequence[object] = ()) -> Row | None:
        """Return the first row of a query, None where there is none."""
        with self._used():
            found: Row | None = self._connection.execute(query, values).fetchone()
            return found

    def number(self, query: str, values: Sequence[object] = ()) -> int:
        """Return the one number that a query gives."""
        row = self.row(query, values)
        return int(row[0]) if row else 0

    def each(self, query: str, values: Sequence[object] = ()) -> Iterator[Row]:
        """Yield the rows of a query, holding a few hundred in memory."""
        with self._used():
            cursor = self._connection.execute(query, values)
            batch = cursor.fetchmany(_AT_ONCE)
        while batch:
            yield from batch
            with self._used():
                batch = cursor.fetchmany(_AT_ONCE)

    def rows_in(self, query: str, wanted: Iterable[object]) -> list[Row]:
        """Return the rows for many values, for which `{marks}` stands in the query: `id IN ({marks})`."""
        return [
            row
            for batch in batched(list(wanted), _AT_ONCE)
            for row in self.rows(query.format(marks=", ".join("?" * len(batch))), batch)
        ]

    def write(self, statement: str, values: Sequence[object] = ()) -> int:
        """Carry out a statement; return the number of the row it inserted last."""
        with self._used():
            return int(self._connection.execute(statement, values).lastrowid or 0)

    def write_each(self, statement: str, rows: Iterable[Sequence[object]]) -> None:
        """Carry out a statement for each row of values."""
        with self._used():
            self._connection.executemany(statement, rows)

    def check(self) -> None:
        """Read every page. Raises IndexStoreError when one is damaged."""
        found = self.rows("PRAGMA quick_check(1)")
        if found != [("ok",)]:
            raise self.damaged(" ".join(str(found[0][0]).split()))

    def damaged(self, flaw: Value) -> DamagedError:
        """Note what is damaged, for the next run of indexing, and return the error that says so."""
        note_damage(Path(self._file), str(flaw))
        return DamagedError("store_damaged", store=self._name, file=self._file, why=flaw, advice=self._remedy)

    def commit(self) -> None:
        """Make what was written so far last."""
        with self._used():
            self._connection.commit()

    def close(self) -> None:
        """Commit and close."""
        try:
            self.commit()
        finally:
            self._connection.close()

    def _used(self) -> AbstractContextManager[None]:
        return _translated(self._name, self._file, self._remedy)


class StoreFile:
    """A store in a file of its own. Raises IndexStoreError."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def commit(self) -> None:
        """Make every change so far last."""
        self._database.commit()

    def close(self) -> None:
        """Commit and close."""
        self._database.close()

    def check(self) -> None:
        """Read all of it. Raises IndexStoreError when a part is damaged."""
        self._database.check()


@contextmanager
def _translated(name: CodedText, file: str, remedy: CodedText, *, opening: bool = False) -> Iterator[None]:
    try:
        yield
    except (sqlite3.Error, UnicodeDecodeError) as error:
        # Errors of the Python module itself have no code.
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        damaged = code in _DAMAGED or isinstance(error, UnicodeDecodeError)
        if damaged:
            note_damage(Path(file), str(error))
        message = CodedText(
            "store_unopened" if opening else "store_unusable",
            store=name,
            file=file,
            why=str(error),
            advice=_HINDRANCES.get(code, remedy),
        )
        kind = DamagedError if damaged else IndexStoreError
        raise kind(message.code, **message.values) from error
