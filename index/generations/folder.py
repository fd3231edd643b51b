"""Generations of an index and the pointer to the current one.

    INDEX/current                 name of the generation that readers open, a number
    INDEX/generations/NAME/       catalogue, lexical index, chroma/ and manifest: never written again
    INDEX/generations/NAME.new/   being written; worthless until renamed
    INDEX/vectors-*.sqlite        vectors by content, kept across generations
    INDEX/lock                    there while the one writer holds it

A reader always sees a whole generation; a writer that dies leaves the current one untouched. No generation is
removed while somebody reads it: open files are not enough, Chroma opens its own when it needs another.
"""

import json
import logging
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from index.errors import IndexBusyError, IndexStoreError
from index.file_locks import is_read, reading, taking_turns
from index.storage.damage import NOTE

FORMAT = 4
"""Version of everything stored; raise it when an older index can no longer be read."""

CATALOGUE = "catalogue.sqlite"
LEXICAL = "lexical.sqlite"
VECTORS = "chroma"
_MANIFEST = "manifest.json"
_POINTER = "current"
_KEPT = 2

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What built a generation; `fingerprint` covers every setting that shapes passages or their store."""

    format: int
    version: str
    embedder: str
    dimensions: int
    fingerprint: str


@contextmanager
def writer_lock(index: Path, *, wait: float = 0.0) -> Iterator[None]:
    """Hold the index for writing, after `wait` seconds at most.

    Raises IndexBusyError when another process does, IndexStoreError when nobody can.
    """
    with ExitStack() as held:
        try:
            index.mkdir(parents=True, exist_ok=True)
            held.enter_context(taking_turns(index / "lock", wait=wait))
        except TimeoutError as error:
            raise IndexBusyError("index_busy", index=str(index)) from error
        except OSError as error:
            raise _unwritable(index, error) from error
        yield


@contextmanager
def _writing(index: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise _unwritable(index, error) from error


def _unwritable(index: Path, error: OSError) -> IndexStoreError:
    # Copying a folder goes on after an error and tells all of them at the end.
    reason = error.args[0][0][2] if isinstance(error, shutil.Error) else error.strerror or error
    return IndexStoreError("index_unwritable", index=str(index), why=str(reason))


def current_generation(index: Path) -> Path:
    """Return the folder of the generation that readers open. Raises IndexStoreError when there is none."""
    try:
        name = (index / _POINTER).read_text(encoding="utf-8", errors="replace").strip()
    except OSError as error:
        raise IndexStoreError("index_missing", index=str(index)) from error
    folder = index / "generations" / name
    if not name.isdigit() or not (folder / _MANIFEST).is_file():
        raise IndexStoreError("generation_missing", index=str(index), generation=name)
    return folder


def newest_generation(index: Path) -> Path | None:
    """Return the newest generation, for a run of indexing that cannot read the pointer; None without any."""
    return next((g for g in reversed(_numbered(index / "generations")) if (g / _MANIFEST).is_file()), None)


def read_manifest(generation: Path) -> Manifest:
    """Return what built a generation. Raises IndexStoreError for another format than this version's."""
    try:
        values: dict[str, Any] = json.loads((generation / _MANIFEST).read_text(encoding="utf-8"))
        found = values["format"]
        if found == FORMAT:
            return Manifest(**values)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise IndexStoreError("manifest_unreadable", generation=str(generation)) from error
    older = isinstance(found, int) and found < FORMAT
    raise IndexStoreError(
        "index_older" if older else "index_newer",
        generation=str(generation),
        format=str(found),
        known=FORMAT,
    )


@contextmanager
def held_generation(generation: Path) -> Iterator[Manifest]:
    """Keep a generation from being removed, by any process, and give what built it.

    Raises IndexStoreError as `read_manifest` does.
    """
    with ExitStack() as held:
        with suppress(OSError):  # a manifest that is not there is told by who reads it
            held.enter_context(reading(generation / _MANIFEST))
        yield read_manifest(generation)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewGeneration:
    """A generation being written in `folder`, to become `final`."""

    folder: Path
    final: Path


def begin_generation(index: Path, base: Path | None) -> NewGeneration:
    """Make a folder for the next generation, as a copy of `base` where given. Raises IndexStoreError."""
    generations = index / "generations"
    with _writing(index):
        generations.mkdir(parents=True, exist_ok=True)
        for abandoned in generations.glob("*.new"):
            shutil.rmtree(abandoned)
        # Names begin with the milliseconds of the clock, and none is ever given twice: readers tell
        # generations by them, also those of an index that was deleted and built again, and Chroma goes on
        # with what it knows of a folder whatever became of that.
        now = time.time_ns() // 1_000_000
        number = max((now, *(int(g.name) + 1 for g in _numbered(generations))))
        new = NewGeneration(folder=generations / f"{number}.new", final=generations / str(number))
        try:
            if base:
                shutil.copytree(base, new.folder, ignore=shutil.ignore_patterns(_MANIFEST, NOTE))
            else:
                new.folder.mkdir()
        except OSError:
            abandon_generation(new)
            raise
    return new


def publish_generation(index: Path, new: NewGeneration, manifest: Manifest) -> None:
    """Make a written generation the current one, durably, and remove those that no reader needs.

    Raises IndexStoreError when it cannot be written; the current one then stays.
    """
    with _writing(index):
        (new.folder / _MANIFEST).write_text(json.dumps(asdict(manifest), indent=1), encoding="utf-8")
        for path in new.folder.rglob("*"):
            if path.is_file():
                _flush(path)
        # All that needs room comes first: a full disk must not leave a generation that nothing points to.
        pointer = index / f"{_POINTER}.new"
        pointer.write_text(new.final.name, encoding="utf-8")
        _flush(pointer)
        new.folder.rename(new.final)
        _flush(new.final.parent)
        pointer.replace(index / _POINTER)
        _flush(index)
    for old in _numbered(new.final.parent)[:-_KEPT]:
        try:
            kept = is_read(old / _MANIFEST)
        except FileNotFoundError:  # removed in part before
            kept = False
        except OSError as error:
            logger.info("who reads generation %s cannot be told: %s", old.name, error)
            continue
        if kept:
            logger.info("generation %s is still read", old.name)
        else:
            logger.info("removing generation %s", old.name)
            shutil.rmtree(old, ignore_errors=True)


def abandon_generation(new: NewGeneration) -> None:
    """Remove a generation that was not finished."""
    shutil.rmtree(new.folder, ignore_errors=True)


def _numbered(generations: Path) -> list[Path]:
    """Return the generations that were published, the oldest first."""
    if not generations.is_dir():
        return []
    return sorted((g for g in generations.iterdir() if g.name.isdigit()), key=lambda g: int(g.name))


def _flush(path: Path) -> None:
    """Bring a file or folder to the disk, where the system can (Windows cannot open folders)."""
    try:
        descriptor = os.open(path, os.O_RDONLY)
    except PermissionError:
        return
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
