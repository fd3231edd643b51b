"""Connections of the server: how long one may be silent, how many there are, and an end that comes in time.

Uvicorn waits for ever for the first request of a connection, and for the rest of one that began; it takes as
many connections as files may be open; told to end, it waits for threads.
"""

import asyncio
import logging
import os
import threading
from itertools import count
from types import FrameType
from typing import Any

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

try:
    import resource
except ImportError:  # Windows, which has no such limit
    resource = None  # type: ignore[assignment]

logger = logging.getLogger(__name__)

GRACE = 5.0
"""Seconds until a server that was told to end has ended, whatever still goes on."""
_MOST = 1_000
_FEWEST = 16
_TURNS = count()


def most_connections() -> int:
    """Return how many connections are held at a time: at most half of the files that may be open."""
    files = resource.getrlimit(resource.RLIMIT_NOFILE)[0] if resource else _MOST * 2
    unlimited = files < 0  # RLIM_INFINITY
    return _MOST if unlimited else max(_FEWEST, min(_MOST, files // 2))


class BoundedProtocol(H11Protocol):
    """HTTP over a connection that is cut when it is silent for too long, or when there are too many.

    Of too many, the one goes that has owed a request for longest. `silence` are the seconds within which a
    request has to come, whole but for its body; `unread` those that what was sent may lie unread.
    """

    most = most_connections()
    silence = 20.0
    unread = 60.0
    _watching: asyncio.TimerHandle | None = None
    _turn = 0

    @property
    def busy(self) -> bool:
        """Whether a request is being answered."""
        return self.cycle is not None and not self.cycle.response_complete

    def connection_made(self, transport: Any) -> None:  # noqa: ANN401
        """Begin to wait for a request."""
        super().connection_made(transport)
        self._wait()
        living = [
            c for c in self.connections if isinstance(c, BoundedProtocol) and not c.transport.is_closing()
        ]
        if len(living) > self.most:
            idle = [connection for connection in living if not connection.busy]
            min(idle, key=lambda connection: connection._turn).transport.abort()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait for nothing more."""
        self._watch(None)
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Take what came; a request that is whole ends the waiting, a part of one does not."""
        super().data_received(data)
        if self.busy:
            self._watch(None)

    def on_response_complete(self) -> None:
        """Wait for the next request."""
        super().on_response_complete()
        if not self.busy:
            self._wait()

    def pause_writing(self) -> None:
        """Wait for a receiver that does not read."""
        super().pause_writing()
        self._watch(self.unread)

    def resume_writing(self) -> None:
        """Go on writing."""
        super().resume_writing()
        self._watch(None)

    def _wait(self) -> None:
        self._turn = next(_TURNS)  # a loop's clock may stand still while many connect
        self._watch(self.silence)

    def _watch(self, seconds: float | None) -> None:
        if self._watching:
            self._watching.cancel()
        self._watching = self.loop.call_later(seconds, self.transport.abort) if seconds else None


class PunctualServer(uvicorn.Server):
    """A server that has ended within its grace time, even while a thread or the event loop hangs."""

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Begin to end; the process is gone when that takes too long."""
        if not self.should_exit:
            timer = threading.Timer(GRACE, _leave, (sig,))
            timer.daemon = True
            timer.start()
        super().handle_exit(sig, frame)


def _leave(sig: int) -> None:
    logger.warning("ended without waiting for what was still going on")
    os._exit(128 + sig)
