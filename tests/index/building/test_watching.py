"""An index follows its folder: files that come, change and go are found while it is watched."""

import threading
from collections.abc import Iterator
from pathlib import Path
from queue import Empty, Queue
from shutil import rmtree
from time import sleep

import pytest

from index.building.watching import QUIET_SECONDS, watch_folder
from index.errors import CorpusError
from index.search.index import open_index
from index.values import BuildReport
from tests.support.hash_embedder import HashEmbedder
from tests.support.strategies import invented_name, invented_story

PATIENCE = 60.0


class Watcher:
    """Watches in a thread, as `assistant index --watch` does in a process; reports come through a queue."""

    def __init__(self, folder: Path, index: Path) -> None:
        self.reports: Queue[BuildReport] = Queue()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, args=(folder, index))
        self._thread.start()

    def _run(self, folder: Path, index: Path) -> None:
        for report in watch_folder(folder, index=index, embedder=HashEmbedder(), stop=self._stop):
            self.reports.put(report)

    def next_report(self) -> BuildReport:
        return self.reports.get(timeout=PATIENCE)

    def end(self) -> None:
        self._stop.set()
        self._thread.join(PATIENCE)
        assert not self._thread.is_alive()


def stays(folder: Path, seconds: float) -> bool:
    """Whether nobody writes anything in a folder for so long."""
    before = written(folder)
    sleep(seconds)
    return written(folder) == before


def written(folder: Path) -> dict[Path, int]:
    return {path: path.stat().st_mtime_ns for path in folder.rglob("*")}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "corpus"
    folder.mkdir()
    for number in range(3):
        (folder / f"{number}.txt").write_text(invented_story(number), encoding="utf-8")
    return folder


@pytest.fixture
def watcher(folder: Path, tmp_path: Path) -> Iterator[Watcher]:
    watcher = Watcher(folder, tmp_path / "index")
    yield watcher
    watcher.end()


def test_files_that_come_change_and_go_are_followed(folder: Path, tmp_path: Path, watcher: Watcher) -> None:
    assert watcher.next_report().added == 3
    done = {"added": 0, "changed": 0, "removed": 0}
    (folder / "new.txt").write_text(invented_story(7), encoding="utf-8")
    (folder / "1.txt").write_text(invented_story(8), encoding="utf-8")
    (folder / "2.txt").unlink()
    while sum(done.values()) < 3:  # in one update or, on a slow machine, in several
        report = watcher.next_report()
        done = {name: count + getattr(report, name) for name, count in done.items()}
    assert done == {"added": 1, "changed": 1, "removed": 1}
    with open_index(tmp_path / "index", embedder=HashEmbedder()) as index:
        assert index.search(f"{invented_name(7 * 3 + 500)} station", count=1)[0].passage.path == "new.txt"


def test_hidden_files_wake_nobody(folder: Path, watcher: Watcher) -> None:
    watcher.next_report()
    (folder / ".new.txt").write_text(invented_story(9), encoding="utf-8")
    with pytest.raises(Empty):
        watcher.reports.get(timeout=3)


def test_an_index_inside_the_folder_does_not_wake_its_own_update(folder: Path) -> None:
    watcher = Watcher(folder, folder / "searchable")
    watcher.next_report()
    sleep(QUIET_SECONDS)  # now it watches, and what comes wakes it
    (folder / "new.txt").write_text(invented_story(7), encoding="utf-8")
    assert watcher.next_report().added == 1
    comes_to_rest = any(stays(folder / "searchable", 4 * QUIET_SECONDS) for _ in range(5))
    watcher.end()
    assert comes_to_rest


def test_a_folder_that_cannot_be_watched_is_an_error_that_names_it(folder: Path, tmp_path: Path) -> None:
    for _ in range(2):
        reports = watch_folder(folder, index=tmp_path / "index", embedder=HashEmbedder())
        report = next(reports)
    assert report.unchanged == 3
    rmtree(folder)
    with pytest.raises(CorpusError, match=r"corpus.* cannot be watched"):
        next(reports)


def test_a_folder_that_is_not_there_is_refused_at_once(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match="not there"):
        next(watch_folder(tmp_path / "nowhere", index=tmp_path / "index", embedder=HashEmbedder()))
