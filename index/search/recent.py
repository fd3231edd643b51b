"""Keeps what was used last in memory, so that one question does not load the same thing twice."""

from collections import OrderedDict
from collections.abc import Callable, Mapping
from threading import Lock
from typing import Generic, TypeVar

_Item = TypeVar("_Item")
_Value = TypeVar("_Value")


class RecentlyUsed(Generic[_Value]):
    """At most `most` values by name, the latest used; several threads may ask at once."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._values: OrderedDict[str, _Value] = OrderedDict()
        self._lock = Lock()

    def get(
        self, wanted: Mapping[str, _Item], load: Callable[[list[_Item]], list[_Value]]
    ) -> dict[str, _Value]:
        """Return the value of each name; `load` is given the items of those that are not kept."""
        with self._lock:
            found = {name: self._values[name] for name in wanted if name in self._values}
        missing = [name for name in wanted if name not in found]
        if missing:
            found |= dict(zip(missing, load([wanted[name] for name in missing]), strict=True))
        with self._lock:
            for name, value in found.items():
                self._values[name] = value
                self._values.move_to_end(name)
            while len(self._values) > self._most:
                self._values.popitem(last=False)
        return found
