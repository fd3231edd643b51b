"""Keeps the converted model in a folder of the user's cache, so that it is converted once.

A set of files is made, written beside its place and moved there whole, together with their hashes. A lock
lets one process make them while others wait; a set that is incomplete or altered is made again. Files stay on
the disk: what is large is mapped into memory from there, and only as far as it is used.
"""

import atexit
import hashlib
import json
import logging
import shutil
import tempfile
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

from index.file_locks import taking_turns

logger = logging.getLogger(__name__)

HASHES = "hashes.json"

Files = Mapping[str, bytes]


def cached_files(folder: Path, make: Callable[[], Files]) -> Path:
    """Return `folder` with the files in it, made and kept there first when they are absent or damaged.

    A cache that cannot be written is no error: the files are made in a folder that goes with the process, and
    a warning says so.
    """
    if _is_whole(folder):
        return folder
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with taking_turns(folder.with_name(f"{folder.name}.lock")):
            if not _is_whole(folder):
                with tempfile.TemporaryDirectory(prefix=f"{folder.name}.", dir=folder.parent) as temporary:
                    fresh, replaced = Path(temporary, "fresh"), Path(temporary, "replaced")
                    fresh.mkdir()
                    _write_files(fresh, make())
                    if folder.exists():
                        shutil.move(folder, replaced)
                    fresh.rename(folder)
    except OSError as exc:
        logger.warning("the cache %s cannot be written (%s): the model is converted each time", folder, exc)
        folder = Path(tempfile.mkdtemp())
        atexit.register(partial(shutil.rmtree, folder, ignore_errors=True))
        _write_files(folder, make())
    return folder


def _is_whole(folder: Path) -> bool:
    """Whether the hashes of the files are as kept; a warning says where one is absent or altered."""
    if not folder.exists():
        return False
    try:
        hashes = dict(json.loads((folder / HASHES).read_bytes()))
        whole = all(_hash(folder / name) == kept for name, kept in hashes.items())
    except (OSError, TypeError, ValueError) as exc:
        logger.warning("the cached model in %s cannot be read (%s): converting it again", folder, exc)
        return False
    if not whole:
        logger.warning("the cached model in %s is damaged: converting it again", folder)
    return whole


def _write_files(folder: Path, files: Files) -> None:
    for name, content in files.items():
        (folder / name).write_bytes(content)
    (folder / HASHES).write_text(json.dumps({name: _hash(folder / name) for name in sorted(files)}))


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
