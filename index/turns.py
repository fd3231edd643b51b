"""One process at a time, by a lock file that dies with its process and is not left behind."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout


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
