"""An index on a disk that is full, or for reading alone: one error that says so, and readers go on.

A disk of a few megabytes is mounted in memory, where that is allowed.
"""

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from shutil import disk_usage

import pytest

from index.building.build import build_index
from index.errors import IndexStoreError
from index.generations.checking import verify_index
from index.generations.folder import CATALOGUE, current_generation
from index.search.index import open_index
from index.storage.catalogue.catalogue import Catalogue
from index.values import Passage
from tests.support.hash_embedder import HashEmbedder
from tests.support.strategies import invented_name, invented_story

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="a disk in memory is mounted as on Linux")

SIZE = 24_000_000
STORIES = 80


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of its own, unmounted whatever happens."""
    folder = tmp_path / "disk"
    folder.mkdir()
    try:
        mounted = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "tmpfs", str(folder)],
            capture_output=True,
            check=False,
        )
    except FileNotFoundError:
        pytest.skip("there is no command to mount a disk with")
    if mounted.returncode:
        pytest.skip("mounting a disk is not allowed here")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    folder = tmp_path / "corpus"
    folder.mkdir()
    return folder


def write_stories(corpus: Path, *numbers: int) -> None:
    for number in numbers:
        (corpus / f"{number}.txt").write_text(invented_story(number), encoding="utf-8")


@contextmanager
def room(disk: Path, free: int) -> Iterator[None]:
    """Leave so many bytes free for a while."""
    ballast = disk / "ballast"
    ballast.write_bytes(bytes(max(0, disk_usage(disk).free - free)))
    yield
    ballast.unlink()


def content(index: Path) -> dict[str, tuple[Passage, ...]]:
    with closing(Catalogue.open(current_generation(index) / CATALOGUE)) as catalogue:
        return {path: catalogue.passages(path) for path in catalogue.paths()}


def found_first(index: Path, number: int) -> str:
    with open_index(index, embedder=HashEmbedder()) as opened:
        return opened.search(f"{invented_name(number * 3 + 500)} station", 1)[0].passage.path


# How far a run comes with so much room: the vectors, the copy of a generation, one store or another.
ROOMS = [0, 60_000, 400_000, 1_000_000]


def said_to_make_room(corpus: Path, index: Path) -> bool:
    """Whether indexing fails, and says in one line that there is no room."""
    with pytest.raises(IndexStoreError) as raised:
        build_index(corpus, index=index, embedder=HashEmbedder())
    return "make room" in str(raised.value) and "\n" not in str(raised.value)


@pytest.mark.parametrize("free", ROOMS)
def test_a_first_build_without_room_says_so_and_is_made_up_for(disk: Path, corpus: Path, free: int) -> None:
    write_stories(corpus, *range(STORIES))
    index = disk / "index"
    with room(disk, free):
        assert said_to_make_room(corpus, index)
        with pytest.raises(IndexStoreError, match="assistant index"):
            current_generation(index)
    assert build_index(corpus, index=index, embedder=HashEmbedder()).added == STORIES
    assert verify_index(index).flaws == ()
    assert found_first(index, 7) == "7.txt"


@pytest.mark.parametrize("free", ROOMS)
def test_an_update_without_room_says_so_while_the_index_answers_as_before(
    disk: Path, corpus: Path, tmp_path: Path, free: int
) -> None:
    write_stories(corpus, 0, 1, 2)
    index = disk / "index"
    build_index(corpus, index=index, embedder=HashEmbedder())
    before = content(index)
    write_stories(corpus, *range(3, STORIES))
    (corpus / "0.txt").unlink()
    with room(disk, free), open_index(index, embedder=HashEmbedder()) as reader:
        assert said_to_make_room(corpus, index)
        assert content(index) == before
        assert verify_index(index).flaws == ()
        assert reader.search(f"{invented_name(503)} station", 1)[0].passage.path == "1.txt"
        assert found_first(index, 2) == "2.txt"
    build_index(corpus, index=index, embedder=HashEmbedder())
    assert verify_index(index).flaws == ()
    build_index(corpus, index=tmp_path / "fresh", embedder=HashEmbedder())
    assert content(index) == content(tmp_path / "fresh")


def test_an_index_on_a_disk_for_reading_alone_is_asked_through_a_copy(
    disk: Path,
    corpus: Path,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    copies = tmp_path / "copies"
    copies.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(copies))
    write_stories(corpus, 0, 1, 2)
    index = disk / "index"
    build_index(corpus, index=index, embedder=HashEmbedder())
    subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
    assert found_first(index, 2) == "2.txt"
    assert "read from a copy" in caplog.text
    assert list(copies.iterdir()) == []
    assert verify_index(index).flaws == ()
    write_stories(corpus, 3)
    with pytest.raises(IndexStoreError, match=r"cannot be written: Read-only.*--index"):
        build_index(corpus, index=index, embedder=HashEmbedder())
