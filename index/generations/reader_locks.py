"""Who reads a file: each reader holds a shared lock on it, which the system lets go when its process ends.

Where a disk knows no such locks, all goes on without them.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

import portalocker

logger = logging.getLogger(__name__)


@contextmanager
def reading(file: Path) -> Iterator[None]:
    """Hold a shared lock on a file. Raises OSError when it cannot be opened."""
    with file.open("rb") as opened:
        try:
            portalocker.lock(opened, portalocker.LockFlags.SHARED)
        except portalocker.LockException as error:
            logger.debug("%r is read without a lock: %s", str(file), error)
        yield


def is_read(file: Path) -> bool:
    """Return whether a reader, of any process, is known. Raises OSError when the file cannot be opened."""
    with _open_to_lock(file) as opened:
        try:
            portalocker.lock(opened, portalocker.LockFlags.EXCLUSIVE | portalocker.LockFlags.NON_BLOCKING)
        except portalocker.AlreadyLocked:
            return True
        except portalocker.LockException as error:
            logger.debug("who reads %r is not known: %s", str(file), error)
    return False


def _open_to_lock(file: Path) -> BinaryIO:
    try:
        return file.open("r+b")  # network disks give an exclusive lock to those who may write
    except PermissionError:
        return file.open("rb")  # another user's file: disks of this machine ask for no more
