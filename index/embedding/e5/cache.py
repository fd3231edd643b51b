"""Keeps the converted model in a folder of the user's cache, so that it is converted once.

A set of files is made, written beside its place and moved there whole, together with their hashes. A lock
lets one process make them while others wait; a set that is incomplete or altered is made again.
"""

import hashlib
import json
import logging
import shutil
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

from filelock import FileLock

logger = logging.getLogger(__name__)

HASHES = "hashes.json"

Files = Mapping[str, bytes]


def cached_files(folder: Path, make: Callable[[], Files]) -> Files:
    """Return the files kept in `folder`, made and kept there first when they are absent or damaged.

    A cache that cannot be written is no error: the files are made, used, and a warning says so.
    """
    files = _read_files(folder)
    if files:
        return files
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(f"{folder}.lock"):
            files = _read_files(folder)
            if not files:
                files = make()
                _keep_files(folder, files)
    except OSError as exc:
        logger.warning("the cache %s cannot be written (%s): the model is converted each time", folder, exc)
    return files or make()


def _read_files(folder: Path) -> Files:
    """Return the files whose hashes are as kept, or nothing when one is absent or altered."""
    if not folder.exists():
        return {}
    try:
        hashes = dict(json.loads((folder / HASHES).read_bytes()))
        files = {name: (folder / name).read_bytes() for name in hashes}
    except (OSError, TypeError, ValueError) as exc:
        logger.warning("the cached model in %s cannot be read (%s): converting it again", folder, exc)
        return {}
    if hashes != _hashes(files):
        logger.warning("the cached model in %s is damaged: converting it again", folder)
        return {}
    return files


def _keep_files(folder: Path, files: Files) -> None:
    """Put the files into `folder`, which appears whole or not at all."""
    with tempfile.TemporaryDirectory(prefix=f"{folder.name}.", dir=folder.parent) as temporary:
        fresh, replaced = Path(temporary, "fresh"), Path(temporary, "replaced")
        fresh.mkdir()
        for name, content in {**files, HASHES: json.dumps(_hashes(files)).encode()}.items():
            (fresh / name).write_bytes(content)
        if folder.exists():
            shutil.move(folder, replaced)
        fresh.rename(folder)


def _hashes(files: Files) -> dict[str, str]:
    return {name: hashlib.sha256(content).hexdigest() for name, content in sorted(files.items())}
