"""SQLite files: what goes wrong with one, at opening or at a later query, names it and says what to do."""

from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from index.errors import IndexStoreError
from index.messages import CodedText
from index.storage.sqlite import Database

SCHEMA = "CREATE TABLE IF NOT EXISTS words(word TEXT PRIMARY KEY, meaning TEXT NOT NULL);"
DICTIONARY, REMEDY = CodedText("dictionary"), CodedText("fetch a new dictionary")


def create(path: Path, *, durable: bool = True) -> Database:
    return Database.create(path, name=DICTIONARY, schema=SCHEMA, remedy=REMEDY, durable=durable)


def reopen(path: Path) -> Database:
    return Database.open(path, name=DICTIONARY, holds="words", remedy=REMEDY)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A file of 2,000 words, some dozens of pages."""
    path = tmp_path / "words.sqlite"
    with closing(create(path)) as database:
        database.write_each(
            "INSERT INTO words VALUES (?, ?)", ((f"word{n:04}", f"meaning {n} " * 20) for n in range(2000))
        )
    return path


def scribble_behind_the_first_page(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[3 * 4096 :] = b"\xff" * (len(content) - 3 * 4096)
    path.write_bytes(content)


@pytest.mark.parametrize("durable", [True, False])
def test_what_was_written_is_read(tmp_path: Path, durable: bool) -> None:
    with closing(create(tmp_path / "a.sqlite", durable=durable)) as database:
        database.write("INSERT INTO words VALUES (?, ?)", ("ferry", "a ship"))
    with closing(reopen(tmp_path / "a.sqlite")) as database:
        assert database.rows("SELECT * FROM words") == [("ferry", "a ship")]
        assert database.row("SELECT meaning FROM words WHERE word = ?", ("mill",)) is None
        assert database.number("SELECT count(*) FROM words") == 1


def test_more_values_than_a_statement_takes_are_looked_up(path: Path) -> None:
    with closing(reopen(path)) as database:
        wanted = [f"word{n:04}" for n in range(0, 4000, 2)]
        rows = database.rows_in("SELECT word FROM words WHERE word IN ({marks})", wanted)
        assert [word for (word,) in rows] == wanted[:1000]
        assert len(list(database.each("SELECT word FROM words"))) == 2000


@pytest.mark.parametrize(
    "use",
    [
        lambda database: database.rows("SELECT * FROM words"),
        lambda database: list(database.each("SELECT * FROM words")),
        lambda database: database.row("SELECT * FROM words WHERE word = 'word1999'"),
        lambda database: database.rows_in("SELECT meaning FROM words WHERE word IN ({marks})", ["word1500"]),
        lambda database: database.check(),
    ],
    ids=["rows", "each", "row", "rows_in", "check"],
)
def test_a_page_that_went_bad_is_an_error_when_it_is_met(
    path: Path, use: Callable[[Database], object]
) -> None:
    with closing(reopen(path)) as database:
        scribble_behind_the_first_page(path)
        with pytest.raises(IndexStoreError, match=rf"dictionary .*words\.sqlite.*{REMEDY}"):
            use(database)


def test_a_sound_file_passes_its_check(path: Path) -> None:
    with closing(reopen(path)) as database:
        database.check()


def test_a_reader_cannot_write(path: Path) -> None:
    with closing(reopen(path)) as database, pytest.raises(IndexStoreError, match="readonly"):
        database.write("DELETE FROM words")


@pytest.mark.parametrize("content", [None, b"", b"no database " * 500])
def test_a_file_that_is_absent_empty_or_damaged_cannot_be_opened(
    tmp_path: Path, content: bytes | None
) -> None:
    path = tmp_path / "words.sqlite"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(IndexStoreError, match=rf"dictionary .*words\.sqlite.* opened: .*; {REMEDY}"):
        reopen(path)


def test_a_file_that_another_process_holds_or_a_full_disk_is_not_to_be_deleted(path: Path) -> None:
    with closing(create(path)) as holder, closing(create(path)) as other:
        other.write("PRAGMA busy_timeout = 0")
        holder.write("INSERT INTO words VALUES ('ferry', 'a ship')")
        with pytest.raises(IndexStoreError, match="locked; another process") as busy:
            other.write("DELETE FROM words")
        holder.commit()
        other.write("PRAGMA max_page_count = 1")  # as many as there are: not one more
        with pytest.raises(IndexStoreError, match="full; make room") as full:
            other.write("INSERT INTO words VALUES ('mill', ?)", ("x" * 100_000,))
        assert str(REMEDY) not in str(busy.value) + str(full.value)
