"""An event loop in a thread of its own, for requests that whoever waits for them may give up.

A thread that waits on a socket cannot be woken; a task of an event loop can be cancelled at any time.
"""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from concurrent.futures import CancelledError
from threading import Lock, Thread
from typing import Any, TypeVar

_Item = TypeVar("_Item")
_Result = TypeVar("_Result")


class LoopThread:
    """Runs coroutines for other threads, which wait for the results. Call `close` at the end."""

    def __init__(self, name: str) -> None:
        self._loop = asyncio.new_event_loop()
        self._changing = Lock()
        self._closed = False
        self._thread = Thread(target=self._loop.run_forever, name=name, daemon=True)
        self._thread.start()

    def wait_for(self, coroutine: Coroutine[Any, Any, _Result]) -> _Result:
        """Return what the coroutine does; it is cancelled where the waiting thread is interrupted.

        Raises CancelledError when the loop is closed, before or meanwhile.
        """
        with self._changing:
            if self._closed:
                coroutine.close()
                raise CancelledError
            future = asyncio.run_coroutine_threadsafe(coroutine, self._loop)
        try:
            return future.result()
        finally:
            future.cancel()

    def close(self, last: Callable[[], Awaitable[object]]) -> None:
        """Cancel all coroutines, run a `last` one and end the thread; a second call does nothing."""
        with self._changing:
            if self._closed:
                return
            self._closed = True
            ending = asyncio.run_coroutine_threadsafe(_end(last), self._loop)
        try:
            ending.result()
        finally:
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join()
            self._loop.close()


async def _end(last: Callable[[], Awaitable[object]]) -> None:
    tasks = asyncio.all_tasks() - {asyncio.current_task()}
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    await last()


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
