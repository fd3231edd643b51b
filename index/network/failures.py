"""What a failed request means, whichever server was asked: is another try worth it, when, and in what words.

What only one kind of server says stands beside its client; nothing here knows a client library.
"""

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from time import time

from tenacity import RetryCallState, wait_exponential_jitter, wait_random

from index.network.secrets import hide_secrets

_BUSY = (408, 409, 425, 429)
_SERVER_ERRORS = 500
_MILLISECONDS = 1000
_SHOWN = 300


def status_may_pass(status: int) -> bool:
    """Whether a status of HTTP may be another at the next try: of a busy or failing server."""
    return status in _BUSY or status >= _SERVER_ERRORS


def asked_pause(error: BaseException | None) -> float | None:
    """Return the seconds for which a server asks not to be asked, None where it does not say."""
    headers = getattr(getattr(error, "response", None), "headers", None) or {}
    exact = _number(headers.get("retry-after-ms"))
    if exact is not None:
        return exact / _MILLISECONDS
    pause = headers.get("retry-after")
    seconds = _number(pause)
    return _seconds_until(pause) if seconds is None else seconds


def _number(text: str | None) -> float | None:
    try:
        number = float(text or "")
    except ValueError:
        return None
    return number if math.isfinite(number) and number >= 0 else None


def _seconds_until(date: str | None) -> float | None:
    try:
        return max(0.0, parsedate_to_datetime(date or "").timestamp() - time())
    except (ValueError, OverflowError):
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Pauses:
    """Seconds before the next try, for tenacity: those that the server asks for, else doubled from `first`.

    They are never quite alike, since many may wait for one server.
    """

    first: float
    longest: float

    def __call__(self, state: RetryCallState) -> float:
        """Return the pause after a failed try."""
        asked = asked_pause(state.outcome.exception() if state.outcome else None)
        if asked is None:
            return wait_exponential_jitter(initial=self.first, max=self.longest, jitter=self.first)(state)
        return max(asked, self.first) + wait_random(0, self.first)(state)


def causes(error: BaseException) -> Iterator[BaseException]:
    """Yield an error, what caused it, and so on."""
    cause: BaseException | None = error
    while cause is not None:
        yield cause
        cause = cause.__cause__ or cause.__context__


def shown_words(text: str, secrets: Iterable[str] = (), most: int = _SHOWN) -> str:
    """Return another's words in one line of at most so many characters, secrets blotted out."""
    return " ".join(hide_secrets(text, secrets).split())[:most]
