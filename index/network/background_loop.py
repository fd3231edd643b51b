"""An event loop in a thread of its own, for requests that whoever waits for them may give up.

A thread that waits on a socket cannot be woken; a task of an event loop can be cancelled at any time.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import CancelledError, Future
from contextlib import ExitStack
from threading import Lock
from typing import Any, TypeVar

from anyio.from_thread import start_blocking_portal

_Item = TypeVar("_Item")
_Result = TypeVar("_Result")


class BackgroundLoop:
    """Runs coroutines for other threads, which wait for the results. Call `close` at the end."""

    def __init__(self, name: str) -> None:
        self._life = ExitStack()
        self._portal = self._life.enter_context(start_blocking_portal(name=name))
        self._changing = Lock()
        self._asked: set[Future[Any]] | None = set()

    def wait_for(self, function: Callable[[], Awaitable[_Result]]) -> _Result:
        """Return what the function gives; it is cancelled where the waiting thread is interrupted.

        Raises CancelledError when the loop is closed, before or meanwhile.
        """
        with self._changing:
            if self._asked is None:
                raise CancelledError
            future = self._portal.start_task_soon(function)
            self._asked.add(future)
            future.add_done_callback(self._asked.discard)
        try:
            return future.result()
        finally:
            future.cancel()

    def close(self, last: Callable[[], Awaitable[object]]) -> None:
        """Cancel what is under way, run a `last` function and end the thread; a second call does nothing."""
        with self._changing:
            asked, self._asked = self._asked, None
        if asked is not None:
            for future in tuple(asked):
                future.cancel()
            with self._life:
                self._portal.call(last)


async def gather_few(
    function: Callable[[_Item], Awaitable[_Result]], items: Sequence[_Item], most: int
) -> list[_Result]:
    """Return the results in order, at most so many under way at once; where one fails, the others end."""
    room = asyncio.Semaphore(most)

    async def enter(item: _Item) -> _Result:
        async with room:
            return await function(item)

    try:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(enter(item)) for item in items]
    except ExceptionGroup as several:
        raise several.exceptions[0] from None
    return [task.result() for task in tasks]
