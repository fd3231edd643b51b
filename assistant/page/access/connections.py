"""Connections of the server: how long one may be silent, how many there are, and an end that comes in time.

Uvicorn waits for ever for the first request of a connection, and for the rest of one that began; it takes as
many connections as files may be open; told to end, it waits for threads.
"""

import asyncio
import logging
import os
import threading
from collections.abc import Container, Sequence
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

    Of too many, the one goes that has owed a request, or its body, for longest. One address has at most
    `most_of_one`, so that there is room for others, unless it is one of the `shared` ones, as of a proxy.
    `silence` are the seconds within which a request has to come, whole but for its body; `unread` those that
    what was sent may lie unread.
    """

    most = most_connections()
    most_of_one = most
    shared: Container[str] = ()
    silence = 20.0
    unread = 60.0
    _watching: asyncio.TimerHandle | None = None
    _turn = 0

    @property
    def busy(self) -> bool:
        """Whether a request is being answered."""
        return self.cycle is not None and not self.cycle.response_complete

    @property
    def owes(self) -> bool:
        """Whether a request, or the body of one that began, has yet to come."""
        return not self.busy or self.cycle.more_body

    def connection_made(self, transport: Any) -> None:  # noqa: ANN401
        """Begin to wait for a request."""
        super().connection_made(transport)
        self._wait()
        living = [
            c for c in self.connections if isinstance(c, BoundedProtocol) and not c.transport.is_closing()
        ]
        address = self.client[0] if self.client else ""
        of_one = [c for c in living if c.client and c.client[0] == address and address not in self.shared]
        if len(of_one) > self.most_of_one:
            _cut_longest_owing(of_one)
        elif len(living) > self.most:
            _cut_longest_owing(living)

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


def _cut_longest_owing(connections: Sequence[BoundedProtocol]) -> None:
    """Cut the connection that has owed a request for longest; one that just came owes one."""
    owing = [connection for connection in connections if connection.owes]
    min(owing, key=lambda connection: connection._turn).transport.abort()


def bound_connections(shared: Container[str]) -> type[BoundedProtocol]:
    """Return the protocol of a server of which one address, but for the `shared` ones, may take a half."""
    limits = {"most_of_one": max(1, BoundedProtocol.most // 2), "shared": shared}
    return type("BoundedProtocol", (BoundedProtocol,), limits)


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
