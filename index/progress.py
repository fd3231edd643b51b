"""Tells a listener how far indexing has come."""

from collections.abc import Callable
from typing import Protocol


class Progress(Protocol):
    """Hears how far indexing has come."""

    def __call__(self, stage: str, done: int, total: int) -> None:
        """`done` of `total` files or articles of the stage are finished."""


def no_progress(stage: str, done: int, total: int) -> None:
    """Report to nobody."""


def counter(progress: Progress, stage: str, total: int) -> Callable[[], None]:
    """Return a function to call for every file or article that is finished; tells at once that none is."""
    done = 0
    progress(stage, 0, total)

    def count() -> None:
        nonlocal done
        done += 1
        progress(stage, done, total)

    return count
