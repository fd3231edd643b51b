"""Locks of files, let go when their process ends: one process at a time, or who still reads a file.

Where a disk knows no shared locks, readers go on without them.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

import portalocker
from filelock import FileLock, Timeout

logger = logging.getLogger(__name__)


@contextmanager
def taking_turns(file: Path, *, wait: float | None = None) -> Iterator[None]:
    """Hold a lock file, made when absent, and remove it; its folder must exist.

    Raises TimeoutError when others hold it for more than `wait` seconds (None: for ever), OSError when nobody
    can.
    """
    lock = FileLock(file, timeout=-1 if wait is None else wait)
    try:
        lock.acquire()
    except Timeout as error:
        raise TimeoutError(f"others hold {str(file)!r}") from error
    # Errors of the work done under the lock are its own: they must not be told as errors of locking.
    try:
        yield
    finally:
        # While it is held: who waited for this file sees that it is gone, and makes it anew.
        with suppress(OSError):
            file.unlink()
        lock.release()


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
