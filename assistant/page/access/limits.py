"""How much one caller may ask of the server: pure arithmetic over a clock that is handed in.

A bucket holds `burst` tokens and fills up at `per_minute`; each request takes one.
"""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from index.errors import NewsAssistantError
from index.messages import Value


class LimitError(NewsAssistantError):
    """The caller has to wait; `seconds` until it is worth another try."""

    def __init__(self, code: str, wait: float, /, **values: Value) -> None:
        super().__init__(code, **values)
        self.seconds = wait


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """So many at once, and then so many a minute."""

    burst: int
    per_minute: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Bucket:
    """The tokens that were left at a moment of the clock, in seconds."""

    tokens: float
    at: float


def refill(bucket: Bucket, rate: Rate, now: float) -> Bucket:
    """Return the bucket as it is now; a clock that goes back adds nothing."""
    gained = max(0.0, now - bucket.at) * rate.per_minute / 60
    return Bucket(tokens=min(float(rate.burst), bucket.tokens + gained), at=now)


def wait_for_token(bucket: Bucket, rate: Rate) -> float:
    """Return the seconds until the bucket holds a whole token, 0 when it does."""
    return max(0.0, 1 - bucket.tokens) * 60 / rate.per_minute


class Limiter:
    """One bucket for each caller; callers who are back to a full bucket are forgotten."""

    def __init__(
        self, rate: Rate, clock: Callable[[], float] = time.monotonic, *, remembered: int = 10_000
    ) -> None:
        self.rate = rate
        self._clock = clock
        self._remembered = remembered
        self._buckets: dict[str, Bucket] = {}
        self._lock = threading.Lock()

    def take(self, caller: str) -> float:
        """Take a token; return 0, or the seconds to wait when there is none."""
        with self._lock:
            now = self._clock()
            bucket = self._buckets.get(caller, Bucket(tokens=self.rate.burst, at=now))
            bucket = refill(bucket, self.rate, now)
            wait = wait_for_token(bucket, self.rate)
            self._buckets[caller] = bucket if wait else Bucket(tokens=bucket.tokens - 1, at=now)
            if len(self._buckets) > self._remembered:
                refilled = {
                    caller: refill(bucket, self.rate, now) for caller, bucket in self._buckets.items()
                }
                waiting = {c: b for c, b in refilled.items() if b.tokens < self.rate.burst}
                # Under a flood of addresses the fullest buckets go first: those lose least.
                kept = sorted(waiting.items(), key=lambda item: item[1].tokens)[: self._remembered // 2]
                self._buckets = dict(kept)
            return wait

    def give_back(self, caller: str) -> None:
        """Return a token that was taken for nothing."""
        with self._lock:
            if bucket := self._buckets.get(caller):
                tokens = min(float(self.rate.burst), bucket.tokens + 1)
                self._buckets[caller] = Bucket(tokens=tokens, at=bucket.at)


def network_of(host: str) -> str:
    """Return the address that asks; of IPv6 the first 64 bits, since a host may choose the others."""
    return ":".join(host.split(":")[:4]) if host.count(":") > 3 else host


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionLimits:
    """What may be asked: `rate` of each caller (None: no limit), `at_once` answers, `waiting` behind them.

    `each` is how many questions of one caller may be answered or waiting at a time.
    """

    rate: Rate | None = None
    at_once: int = 4
    waiting: int = 60
    each: int = 64
