"""Checking an index finds whatever one of its parts lacks, holds too much or holds wrongly."""

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from index.building.build import build_index
from index.embedding.embedder import TokenEmbedder
from index.errors import IndexStoreError
from index.generations.checking import verify_index
from index.generations.folder import CATALOGUE, LEXICAL, VECTORS, current_generation
from index.storage.catalogue.catalogue import Catalogue
from index.storage.chroma_folder import PassageStore
from index.storage.lexical import LexicalIndex, LexicalRow
from tests.conftest import ROOT


@pytest.fixture
def copied(demo_index: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(demo_index, tmp_path / "index"))


def one_passage(index: Path) -> tuple[int, str]:
    with closing(Catalogue.open(current_generation(index) / CATALOGUE)) as catalogue:
        passage = catalogue.passages(catalogue.paths()[0])[0]
        return catalogue.numbers_of([passage.id])[passage.id], passage.id


def forget_lexical_row(index: Path) -> None:
    with closing(LexicalIndex.open(current_generation(index) / LEXICAL, writable=True)) as lexical:
        lexical.remove([one_passage(index)[0]])


def add_lexical_row(index: Path) -> None:
    with closing(LexicalIndex.open(current_generation(index) / LEXICAL, writable=True)) as lexical:
        lexical.add([LexicalRow(number=999_999, title="", text="nobody wrote this")])


def forget_vector(index: Path) -> None:
    with closing(PassageStore.open(current_generation(index) / VECTORS, writable=True)) as store:
        store.remove([one_passage(index)[1]])


def forget_cached_tokens(index: Path) -> None:
    (file,) = index.glob("vectors-*.sqlite")
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("DELETE FROM tokens WHERE key IN (SELECT key FROM tokens LIMIT 1)")
        connection.commit()


def change_cached_vectors(index: Path) -> None:
    (file,) = index.glob("vectors-*.sqlite")
    with closing(sqlite3.connect(file)) as connection:
        (vector,) = connection.execute("SELECT vector FROM vectors LIMIT 1").fetchone()
        connection.execute("UPDATE vectors SET vector = ?", (vector,))
        connection.commit()


def move_a_passage(index: Path) -> None:
    with closing(sqlite3.connect(current_generation(index) / CATALOGUE)) as connection:
        connection.execute("UPDATE passages SET finish = 10000000 WHERE number = ?", one_passage(index)[:1])
        connection.commit()


def reopen_an_article(index: Path) -> None:
    with closing(sqlite3.connect(current_generation(index) / CATALOGUE)) as connection:
        connection.execute("UPDATE articles SET furniture = NULL WHERE number = 1")
        connection.commit()


def test_a_finished_index_is_sound(demo_index: Path) -> None:
    verified = verify_index(demo_index)
    assert verified.flaws == ()
    assert verified.passages > verified.articles > 0


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (forget_lexical_row, "is not in the lexical index"),
        (add_lexical_row, "the lexical index holds 1 passages of no article"),
        (forget_vector, "is not in the vector store"),
        (forget_cached_tokens, "has no vector or no tokens in the cache"),
        (change_cached_vectors, "has another vector in the store than in the cache"),
        (move_a_passage, "a passage of"),
        (reopen_an_article, "1 articles were read and never cleaned"),
    ],
)
def test_a_flaw_is_found_and_named(damage: Callable[[Path], None], said: str, copied: Path) -> None:
    damage(copied)
    assert any(said in flaw for flaw in verify_index(copied).flaws)


def test_the_remedy_builds_a_sound_index_of_the_same_folders(copied: Path, embedder: TokenEmbedder) -> None:
    forget_vector(copied)
    (current_generation(copied) / LEXICAL).unlink()
    build_index(ROOT / "corpus", index=copied, embedder=embedder)
    assert verify_index(copied).flaws == ()


@pytest.mark.parametrize("name", [CATALOGUE, LEXICAL])
def test_a_damaged_page_is_found(name: str, copied: Path) -> None:
    file = current_generation(copied) / name
    content = bytearray(file.read_bytes())
    middle = len(content) // 2
    content[middle : middle + 4096] = b"\xff" * 4096
    file.write_bytes(content)
    with pytest.raises(IndexStoreError, match="assistant index"):
        verify_index(copied)
