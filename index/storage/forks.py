"""Tells a process that was forked from one that used an index: threads that it would wait for are not there.

Chroma and ONNX Runtime start threads when they are first used, which a fork leaves behind. Even what Chroma
does when its objects are dropped waits for them, so that a forked process drops none.
"""

import ctypes
import os
from weakref import WeakSet

from index.errors import IndexStoreError

_users: set[int] = set()
"""The processes, this one and those it was forked from, that used an index."""
_dropped_by_owner: WeakSet[object] = WeakSet()


def use_index() -> None:
    """Note that this process uses an index. Raises IndexStoreError where one that it was forked from did."""
    _users.add(os.getpid())
    if is_forked():
        raise IndexStoreError("forked")


def is_forked() -> bool:
    """Tell whether a process that this one was forked from used an index."""
    return bool(_users - {os.getpid()})


def drop_here_alone(threaded: object) -> None:
    """Have an object that waits for threads when it is dropped kept by processes forked from this one."""
    _dropped_by_owner.add(threaded)


def _keep() -> None:
    for threaded in _dropped_by_owner:
        ctypes.pythonapi.Py_IncRef(ctypes.py_object(threaded))


if hasattr(os, "register_at_fork"):  # not on Windows, where nothing is forked
    os.register_at_fork(after_in_child=_keep)
