"""How often and how long a failed request is tried again; nothing here knows which library failed."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class RetryPolicy:
    """Bounds of one request to a model, in seconds; `sleep` and `clock` can be given for tests.

    Waits double from `first_wait`, unless the server names its own. `silence` is the longest wait for a next
    piece, `total` bounds everything, waits included.
    """

    attempts: int = 3
    first_wait: float = 1.0
    longest_wait: float = 20.0
    silence: float = 60.0
    total: float = 180.0
    sleep: Callable[[float], None] = field(default=time.sleep, repr=False)
    clock: Callable[[], float] = field(default=time.monotonic, repr=False)

    def wait_before(self, attempt: int, *, asked: float | None, left: float) -> float | None:
        """Return the wait before `attempt` (2, 3, …), or None when it is not to be made.

        `asked` is the wait the server asks for, `left` the time that is left in all.
        """
        wait = self.first_wait * 2 ** (attempt - 2) if asked is None else asked
        if attempt > self.attempts or wait > self.longest_wait or wait >= left:
            return None
        return wait


DEFAULT_RETRY_POLICY = RetryPolicy()
