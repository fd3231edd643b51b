"""Bytes of an index that went bad: named when they are read, and exactly they are made anew."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from index.building.build import build_index
from index.errors import IndexStoreError
from index.generations.checking import verify_index
from index.generations.folder import CATALOGUE, LEXICAL, current_generation
from index.search.index import Index, open_index
from index.storage.damage import NOTE
from index.values import BuildReport
from tests.support.hash_embedder import HashEmbedder
from tests.support.strategies import invented_story

DAMAGED, ARTICLES = "3.txt", 6


class Built:
    """A corpus of invented articles and its index."""

    def __init__(self, folder: Path) -> None:
        self.corpus, self.index = folder / "corpus", folder / "index"
        self.corpus.mkdir()
        for number in range(ARTICLES):
            (self.corpus / f"{number}.txt").write_text(invented_story(number), encoding="utf-8")

    def build(self) -> tuple[BuildReport, list[str]]:
        embedder = HashEmbedder()
        return build_index(self.corpus, index=self.index, embedder=embedder), embedder.asked

    def open(self) -> Index:
        return open_index(self.index, embedder=HashEmbedder())

    def change(self, name: str, statement: str) -> None:
        """Change a database of the index behind its back."""
        [file] = [*self.index.rglob(name)][-1:]
        with closing(sqlite3.connect(file)) as connection:
            connection.execute(statement)
            connection.commit()

    def notes(self) -> list[Path]:
        return [*self.index.rglob(NOTE)]


@pytest.fixture
def built(tmp_path: Path) -> Built:
    made = Built(tmp_path)
    made.build()
    return made


def flip_a_byte(file: Path, place: int) -> None:
    content = bytearray(file.read_bytes())
    content[place] ^= 0x01
    file.write_bytes(content)


def flip_a_letter_of_the_text(built: Built) -> None:
    """Flip one bit on the disk: SQLite gives the other text as if nothing had been."""
    catalogue = current_generation(built.index) / CATALOGUE
    text = invented_story(3).encode()
    flip_a_byte(catalogue, catalogue.read_bytes().index(text) + len(text) // 2)


def change_the_title(built: Built) -> None:
    built.change(CATALOGUE, "UPDATE articles SET title = 'Another' WHERE path = '3.txt'")


def change_the_blocks(built: Built) -> None:
    built.change(CATALOGUE, "UPDATE articles SET blocks = '[[0, 5, \"body\"]]' WHERE path = '3.txt'")


CHANGES = [flip_a_letter_of_the_text, change_the_title, change_the_blocks]


@pytest.mark.parametrize("damage", CHANGES)
def test_an_article_that_is_not_as_it_was_indexed_is_not_shown_but_named(
    built: Built, damage: Callable[[Built], None]
) -> None:
    damage(built)
    with built.open() as index:
        with pytest.raises(IndexStoreError, match=rf"{DAMAGED}.*not as it was.*assistant index"):
            index.article(DAMAGED)
        with pytest.raises(IndexStoreError, match=DAMAGED):
            index.articles([DAMAGED])
        assert index.article("2.txt").article.text == invented_story(2)


def test_a_passage_of_another_text_is_not_found_but_named(built: Built) -> None:
    flip_a_letter_of_the_text(built)
    with built.open() as index, pytest.raises(IndexStoreError, match=DAMAGED):
        index.search(invented_story(3).splitlines()[-1])


@pytest.mark.parametrize("damage", CHANGES)
def test_what_is_damaged_is_found_and_made_anew_and_nothing_else(
    built: Built, damage: Callable[[Built], None]
) -> None:
    damage(built)
    [flaw] = verify_index(built.index).flaws
    assert DAMAGED in flaw
    report, embedded = built.build()
    assert (report.changed, report.unchanged, embedded) == (1, ARTICLES - 1, [])
    assert verify_index(built.index).flaws == ()
    with built.open() as index:
        assert index.article(DAMAGED).article.text == invented_story(3)
    assert built.build()[0].unchanged == ARTICLES
    assert not (built.index / NOTE).exists()


def test_what_a_reader_met_is_made_anew_by_the_next_run(built: Built) -> None:
    flip_a_letter_of_the_text(built)
    assert built.build()[0].changed == 0  # nobody has seen it
    with built.open() as index, pytest.raises(IndexStoreError):
        index.article(DAMAGED)
    assert built.build()[0].changed == 1
    with built.open() as index:
        assert index.article(DAMAGED).article.text == invented_story(3)


@pytest.mark.parametrize(
    "change", ["UPDATE vectors SET vector = zeroblob(260)", "UPDATE tokens SET vectors = zeroblob(16)"]
)
def test_a_damaged_vector_is_embedded_again_and_no_other(built: Built, change: str) -> None:
    built.change("vectors-*.sqlite", f"{change} WHERE key = (SELECT min(key) FROM vectors)")  # noqa: S608
    [flaw] = verify_index(built.index).flaws
    assert "has no vector or no tokens in the cache" in flaw
    report, embedded = built.build()
    assert len(embedded) == 1
    assert report.unchanged == ARTICLES
    assert verify_index(built.index).flaws == ()


def test_questions_go_on_where_a_vector_is_damaged(built: Built) -> None:
    with built.open() as index:
        asked = invented_story(3).splitlines()[-1]
        expected = [hit.passage for hit in index.search(asked, 3)]
    built.change("vectors-*.sqlite", "UPDATE tokens SET offsets = zeroblob(16)")
    with built.open() as index:
        assert [hit.passage for hit in index.search(asked, 3)] == expected


def test_a_row_that_another_part_lacks_is_put_there(built: Built) -> None:
    built.change(LEXICAL, "DELETE FROM passages WHERE rowid = 2")
    assert len(verify_index(built.index).flaws) == 1
    report, embedded = built.build()
    assert (report.unchanged, embedded) == (ARTICLES, [])
    assert verify_index(built.index).flaws == ()


def test_a_vectors_file_that_is_none_is_made_anew(built: Built) -> None:
    [file] = built.index.glob("vectors-*.sqlite")
    file.write_bytes(b"no database" * 1000)
    report, embedded = built.build()
    assert (report.added, len(embedded)) == (ARTICLES, ARTICLES)
    assert verify_index(built.index).flaws == ()


@pytest.mark.parametrize("pointer", [b"\xff\xfe17", b"", b"17", b"../1"])
def test_a_damaged_pointer_costs_nothing_but_a_run(built: Built, pointer: bytes) -> None:
    (built.index / "current").write_bytes(pointer)
    with pytest.raises(IndexStoreError, match="assistant index"):
        built.open()
    (built.corpus / "new.txt").write_text(invented_story(99), encoding="utf-8")
    report, embedded = built.build()
    assert (report.added, report.unchanged, len(embedded)) == (1, ARTICLES, 1)
    with built.open() as index:
        assert index.summary().articles == ARTICLES + 1


def test_an_index_without_checksums_is_read_as_it_is(built: Built) -> None:
    built.change(CATALOGUE, "DROP TABLE checksums")
    with built.open() as index:
        assert index.article(DAMAGED).article.text == invented_story(3)
    (built.corpus / "new.txt").write_text(invented_story(99), encoding="utf-8")
    assert built.build()[0].added == 1
    assert verify_index(built.index).flaws == ()


@pytest.fixture
def graph(tmp_path: Path) -> Iterator[Path]:
    """A vector store large enough for Chroma to keep a graph of neighbours."""
    import numpy as np

    from index.storage.chroma_folder import PassageStore
    from index.storage.nodes import StoredPassage
    from index.values import Article, Passage

    about = Article(
        id="a", path="a", text="x", title=None, outlet=None, url=None, published=None, language=None
    )
    vectors = np.random.default_rng(7).standard_normal((1200, 8)).astype(np.float32)
    with closing(PassageStore.open(tmp_path / "chroma", writable=True)) as store:
        store.add(
            [
                StoredPassage(
                    passage=Passage(
                        id=f"{number:032x}",
                        article_id="a",
                        path="a",
                        position=number,
                        start=0,
                        end=1,
                        text="x",
                    ),
                    article=about,
                    vector=vector,
                )
                for number, vector in enumerate(vectors)
            ]
        )
    yield tmp_path / "chroma"


def test_what_would_end_the_process_is_an_error_instead(graph: Path) -> None:
    from index.storage.chroma_folder import PassageStore

    PassageStore.open(graph).close()
    [neighbours] = graph.glob("*/data_level0.bin")
    sound = neighbours.read_bytes()
    flip_a_byte(neighbours, 0)
    with pytest.raises(IndexStoreError, match=r"data_level0\.bin changed.*assistant index"):
        PassageStore.open(graph)
    neighbours.write_bytes(sound)
    PassageStore.open(graph).close()
    [header] = graph.glob("*/header.bin")
    header.write_bytes(header.read_bytes()[:50])
    (graph / "files.json").unlink()  # as an older version leaves it: a child process reads it first
    with pytest.raises(IndexStoreError, match="is damaged"):
        PassageStore.open(graph)


def test_a_database_that_another_hand_changed_is_read_by_a_child_first(graph: Path) -> None:
    from index.storage.chroma_folder import PassageStore

    database = graph / "chroma.sqlite3"
    content = bytearray(database.read_bytes())
    for start in range(4096 * 3, len(content) - 4096, 4096 * 7):
        content[start : start + 2048] = bytes(2048)
    database.write_bytes(content)
    with pytest.raises(IndexStoreError, match="is damaged"):
        PassageStore.open(graph)
    assert (graph.parent / NOTE).exists()
