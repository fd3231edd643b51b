"""Files made once, kept whole, and made again when damaged."""

import logging
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import pytest

from index.embedding.e5.cache import Files, cached_files

FILES = {"model": b"numbers" * 100, "centre": b"more numbers"}


def counting(files: Files = FILES) -> tuple[Callable[[], Files], list[int]]:
    calls: list[int] = []

    def make() -> Files:
        calls.append(1)
        return files

    return make, calls


def kept(folder: Path, make: Callable[[], Files]) -> Files:
    held = cached_files(folder, make)
    return {name: (held / name).read_bytes() for name in FILES}


def _make_slowly(folder: Path) -> Files:
    def make() -> Files:
        with (folder.parent / "made").open("a") as file:
            file.write("x")
        return FILES

    return kept(folder, make)


def test_files_are_made_once(tmp_path: Path) -> None:
    make, calls = counting()

    assert kept(tmp_path / "deep" / "model", make) == FILES
    assert kept(tmp_path / "deep" / "model", make) == FILES
    assert len(calls) == 1


def test_nothing_but_the_files_and_the_lock_stays(tmp_path: Path) -> None:
    cached_files(tmp_path / "model", counting()[0])

    assert {path.name for path in tmp_path.iterdir()} <= {"model", "model.lock"}


@pytest.mark.parametrize("damage", ["altered", "cut", "removed", "hashes", "hashes_of_another_shape"])
def test_damaged_files_are_made_again_with_a_log_line(
    tmp_path: Path, damage: str, caplog: pytest.LogCaptureFixture
) -> None:
    folder = tmp_path / "model"
    cached_files(folder, counting()[0])
    match damage:
        case "altered":
            (folder / "model").write_bytes(b"NUMBERS" + FILES["model"][7:])
        case "cut":
            (folder / "model").write_bytes(FILES["model"][:50])
        case "removed":
            (folder / "centre").unlink()
        case "hashes":
            (folder / "hashes.json").write_text("{")
        case "hashes_of_another_shape":
            (folder / "hashes.json").write_text('["model", 3]')
    make, calls = counting()

    with caplog.at_level(logging.WARNING):
        assert kept(folder, make) == FILES
    assert len(calls) == 1
    assert str(folder) in caplog.text
    assert kept(folder, make) == FILES
    assert len(calls) == 1


def test_a_failure_while_making_leaves_nothing_behind(tmp_path: Path) -> None:
    def fail() -> Files:
        msg = "no numbers"
        raise ValueError(msg)

    with pytest.raises(ValueError, match="no numbers"):
        cached_files(tmp_path / "model", fail)
    assert not (tmp_path / "model").exists()
    make, calls = counting()
    assert kept(tmp_path / "model", make) == FILES
    assert len(calls) == 1


def test_threads_that_start_together_make_them_once(tmp_path: Path) -> None:
    make, calls = counting()

    with ThreadPoolExecutor(8) as pool:
        results = list(pool.map(lambda _: kept(tmp_path / "model", make), range(8)))

    assert results == [FILES] * 8
    assert len(calls) == 1


def test_processes_that_start_together_make_them_once(tmp_path: Path) -> None:
    with get_context("spawn").Pool(3) as pool:
        results = pool.map(_make_slowly, [tmp_path / "model"] * 3)

    assert results == [FILES] * 3
    assert (tmp_path / "made").read_text() == "x"


def test_a_folder_that_cannot_be_written_is_done_without(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("in the way")
    make, calls = counting()

    with caplog.at_level(logging.WARNING):
        assert kept(blocked / "model", make) == FILES
    assert len(calls) == 1
    assert str(blocked) in caplog.text


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write everywhere")
def test_a_read_only_cache_is_still_read(tmp_path: Path) -> None:
    cached_files(tmp_path / "model", counting()[0])
    tmp_path.chmod(0o500)
    make, calls = counting()
    try:
        assert kept(tmp_path / "model", make) == FILES
    finally:
        tmp_path.chmod(0o700)
    assert calls == []
