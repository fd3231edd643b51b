"""Generations of an index: a pointer that readers follow, one writer, nothing half written."""

import json
import multiprocessing
import os
from dataclasses import asdict, replace
from multiprocessing.connection import Connection
from pathlib import Path
from shutil import rmtree
from threading import Event

import pytest

from index.errors import IndexStoreError
from index.generations.folder import (
    FORMAT,
    Manifest,
    abandon_generation,
    begin_generation,
    current_generation,
    held_generation,
    publish_generation,
    read_manifest,
    writer_lock,
)

MANIFEST = Manifest(format=FORMAT, version="1", embedder="hash", dimensions=64, fingerprint="f")


def publish(index: Path, content: str, base: Path | None = None) -> Path:
    new = begin_generation(index, base)
    (new.folder / "content").write_text(content)
    publish_generation(index, new, MANIFEST)
    return new.final


def test_what_was_published_is_current(tmp_path: Path) -> None:
    first = publish(tmp_path, "first")
    assert current_generation(tmp_path) == first
    assert read_manifest(first) == MANIFEST
    second = publish(tmp_path, "second")
    assert current_generation(tmp_path) == second != first
    assert (second / "content").read_text() == "second"


def test_a_generation_starts_as_a_copy_of_its_base_and_leaves_the_base_alone(tmp_path: Path) -> None:
    base = publish(tmp_path, "first")
    new = begin_generation(tmp_path, base)
    assert (new.folder / "content").read_text() == "first"
    (new.folder / "content").write_text("changed")
    assert (base / "content").read_text() == "first"
    assert current_generation(tmp_path) == base


def test_a_generation_not_published_is_never_current(tmp_path: Path) -> None:
    new = begin_generation(tmp_path, None)
    with pytest.raises(IndexStoreError, match="assistant index"):
        current_generation(tmp_path)
    abandon_generation(new)
    assert not new.folder.exists()


def test_what_a_dead_writer_left_is_removed_by_the_next(tmp_path: Path) -> None:
    first = publish(tmp_path, "first")
    abandoned = begin_generation(tmp_path, None)
    (abandoned.folder / "half").write_text("written")
    second = publish(tmp_path, "second", base=first)
    assert not (second / "half").exists()
    assert current_generation(tmp_path) == second


@pytest.mark.parametrize("count", [1, 2, 3, 11])
def test_the_last_two_generations_are_kept(tmp_path: Path, count: int) -> None:
    published = [publish(tmp_path, str(number)) for number in range(count)]
    assert set((tmp_path / "generations").iterdir()) == set(published[-2:])


def test_a_generation_is_kept_while_somebody_reads_it(tmp_path: Path) -> None:
    first = publish(tmp_path, "first")
    with held_generation(first) as manifest, held_generation(first):
        later = [publish(tmp_path, str(number)) for number in range(4)]
        assert manifest == MANIFEST
        assert set((tmp_path / "generations").iterdir()) == {first, *later[-2:]}
    last = publish(tmp_path, "last")
    assert set((tmp_path / "generations").iterdir()) == {later[-1], last}


def test_a_reader_of_another_process_counts_until_it_dies(tmp_path: Path) -> None:
    first = publish(tmp_path, "first")
    context = multiprocessing.get_context("spawn")
    told, telling = context.Pipe(duplex=False)
    reader = context.Process(target=_read_until_killed, args=(first, telling), daemon=True)
    reader.start()
    assert told.poll(60) and told.recv() == "reading"
    for number in range(3):
        publish(tmp_path, str(number))
    assert (first / "content").read_text() == "first"
    reader.kill()
    reader.join(60)
    publish(tmp_path, "last")
    assert not first.exists()


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write everywhere")
def test_a_generation_that_another_user_wrote_is_kept_while_it_is_read(tmp_path: Path) -> None:
    first = publish(tmp_path, "first")
    (first / "manifest.json").chmod(0o400)
    with held_generation(first):
        for number in range(3):
            publish(tmp_path, str(number))
        assert first.exists()
    publish(tmp_path, "last")
    assert not first.exists()


def _read_until_killed(generation: Path, telling: Connection) -> None:
    with held_generation(generation):
        telling.send("reading")
        Event().wait(60)


def test_holding_what_is_not_there_is_an_error_that_says_what_to_do(tmp_path: Path) -> None:
    with (
        pytest.raises(IndexStoreError, match="assistant index"),
        held_generation(tmp_path / "generations" / "7"),
    ):
        pytest.fail("nothing can be read")


def test_no_name_is_given_twice_though_the_index_was_deleted_meanwhile(tmp_path: Path) -> None:
    names = []
    for _ in range(5):
        names += [publish(tmp_path / "index", str(number)).name for number in range(2)]
        rmtree(tmp_path / "index")
    assert sorted(names, key=int) == names
    assert len(set(names)) == len(names)


def test_generations_go_on_from_names_the_clock_has_not_reached(tmp_path: Path) -> None:
    (tmp_path / "generations" / "99999999999999").mkdir(parents=True)
    assert publish(tmp_path, "first").name == "100000000000000"


@pytest.mark.parametrize("pointer", ["", "7", "../1", "/", "1.new", "\x00"])
def test_a_pointer_to_nothing_is_an_error_that_says_what_to_do(tmp_path: Path, pointer: str) -> None:
    publish(tmp_path, "first")
    (tmp_path / "current").write_text(pointer)
    with pytest.raises(IndexStoreError, match="assistant index"):
        current_generation(tmp_path)


@pytest.mark.parametrize(("found", "word"), [(FORMAT - 1, "older"), (FORMAT + 1, "newer")])
def test_another_format_is_named(tmp_path: Path, found: int, word: str) -> None:
    generation = publish(tmp_path, "first")
    manifest = asdict(replace(MANIFEST, format=found)) | {"unheard": "of"}
    (generation / "manifest.json").write_text(json.dumps(manifest))
    with pytest.raises(IndexStoreError, match=rf"{word} format \({found}; this version reads {FORMAT}\)"):
        read_manifest(generation)


@pytest.mark.parametrize("text", ["", "{", "[]", "3", "{}", f'{{"format": {FORMAT}}}', '{"format": null}'])
def test_a_damaged_manifest_is_an_error_that_says_what_to_do(tmp_path: Path, text: str) -> None:
    generation = publish(tmp_path, "first")
    (generation / "manifest.json").write_text(text)
    with pytest.raises(IndexStoreError, match="assistant index"):
        read_manifest(generation)


def test_a_second_writer_is_told(tmp_path: Path) -> None:
    with (
        writer_lock(tmp_path),
        pytest.raises(IndexStoreError, match="another process is writing"),
        writer_lock(tmp_path),
    ):
        pass
    with writer_lock(tmp_path):
        pass


def _hold_lock_and_die(index: Path) -> None:
    with writer_lock(index):
        multiprocessing.current_process().kill()


def test_the_lock_dies_with_its_process(tmp_path: Path) -> None:
    holder = multiprocessing.get_context("spawn").Process(target=_hold_lock_and_die, args=(tmp_path,))
    holder.start()
    holder.join()
    assert holder.exitcode != 0
    with writer_lock(tmp_path):
        assert (tmp_path / "lock").exists()


def test_errors_of_the_work_under_the_lock_are_its_own(tmp_path: Path) -> None:
    with pytest.raises(PermissionError, match="a page"), writer_lock(tmp_path):
        raise PermissionError(13, "a page")


def test_a_place_that_cannot_be_a_folder_is_an_error_that_names_it(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file")
    with pytest.raises(IndexStoreError, match=r"taken.*--index"), writer_lock(tmp_path / "taken"):
        pass
