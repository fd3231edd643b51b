"""Who is answered now, and who waits: a rate for each caller, so many answers at once, the rest in order.

Gradio's own queue counts places too, but a reader who waits in it cannot stop, and is told in English.
"""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import fastapi

from assistant.page.access.limits import Limiter, LimitError, QuestionLimits, network_of
from assistant.page.access.request_rules import USER

_WORTH_ANOTHER_TRY = 60.0  # seconds


class Turns:
    """The queue of everyone who asks, first come, first served."""

    def __init__(
        self, limits: QuestionLimits | None = None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.limits = limits or QuestionLimits()
        self._limiter = Limiter(self.limits.rate, clock) if self.limits.rate else None
        self.queue: list[QueuePlace] = []
        self.moved = threading.Condition()

    def join(self, caller: str) -> "QueuePlace":
        """Stand in the queue, which `with` leaves; LimitError when it, or this caller's share, is full."""
        with self.moved:
            own = sum(turn.caller == caller for turn in self.queue)
            if own >= self.limits.each:
                raise LimitError("too_many", _WORTH_ANOTHER_TRY, count=own)
            if len(self.queue) >= self.limits.at_once + self.limits.waiting:
                raise LimitError("too_busy", _WORTH_ANOTHER_TRY)
            if self._limiter and (wait := self._limiter.take(caller)):
                raise LimitError("too_fast", wait, seconds=int(wait) + 1)
            turn = QueuePlace(self, caller)
            self.queue.append(turn)
            return turn

    @contextmanager
    def taken(self, caller: str) -> Iterator[None]:
        """Stand in the queue, and go on when the turn has come; raises as `join` does."""
        with self.join(caller) as turn:
            while turn.place(_WORTH_ANOTHER_TRY):
                pass
            yield


class QueuePlace(AbstractContextManager["QueuePlace"]):
    """One question's stand in the queue, from asking until it is answered."""

    def __init__(self, turns: Turns, caller: str) -> None:
        self.caller = caller
        self._turns = turns

    def place(self, patience: float = 0.0) -> int:
        """Return how many must go before the turn comes, 0 when it has; wait `patience` seconds for that."""
        with self._turns.moved:
            self._turns.moved.wait_for(lambda: not self._ahead(), patience)
            return self._ahead()

    def _ahead(self) -> int:
        return max(0, self._turns.queue.index(self) + 1 - self._turns.limits.at_once)

    def __exit__(self, *_: object) -> None:
        with self._turns.moved:
            self._turns.queue.remove(self)
            self._turns.moved.notify_all()


def caller_of(request: Any) -> str:  # noqa: ANN401
    """Return whom a request, Gradio's or of an MCP call FastAPI's, counts for: a user or an address."""
    signed_in = request.scope.get(USER) if isinstance(request, fastapi.Request) else request.username
    return signed_in or network_of(request.client.host if request.client else "")
