"""Long lists in pieces, for libraries that take so many values at once."""

from collections.abc import Iterator, Sequence
from typing import TypeVar

_Item = TypeVar("_Item")


def batched(values: Sequence[_Item], size: int) -> Iterator[Sequence[_Item]]:
    """Yield the values in slices of at most `size`."""
    return (values[start : start + size] for start in range(0, len(values), size))
