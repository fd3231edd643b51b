"""Does the same to many values in a few threads, for libraries that wait or that let Python go meanwhile."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

_Item = TypeVar("_Item")
_Result = TypeVar("_Result")


def in_threads(function: Callable[[_Item], _Result], items: Sequence[_Item], most: int) -> Iterator[_Result]:
    """Yield the results in order, from at most so many threads; a single value is not worth one.

    Where one fails, those that have not begun are left undone.
    """
    if len(items) < 2:
        yield from map(function, items)
        return
    with ThreadPoolExecutor(min(most, len(items))) as threads:
        yield from threads.map(function, items)
