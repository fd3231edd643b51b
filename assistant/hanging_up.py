"""Ends the response a thread was reading; a client's stream may keep it open until memory is tidied up."""

import threading
from typing import Protocol


class Closable(Protocol):
    """An HTTP response, of whatever client."""

    def close(self) -> None:
        """End the connection; nothing when it has ended."""


class OpenResponses:
    """The responses of each thread that asks a model; one thread reads one reply."""

    def __init__(self) -> None:
        self._of_thread = threading.local()

    def remember(self, response: Closable) -> None:
        """Note a response that begins, as the HTTP client's event hook."""
        self._of_thread.latest = response

    def hang_up(self) -> None:
        """Close what this thread was reading."""
        response: Closable | None = getattr(self._of_thread, "latest", None)
        self._of_thread.latest = None
        if response:
            response.close()
