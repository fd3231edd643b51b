"""What a browser remembers of a log-in: a name, a date and a number, signed. The server remembers who left.

The signature is made with the stored key of the user's password: a new password, or an account that is
removed, ends the sessions that were signed before, and a restart of the server ends none. Signing out ends a
session wherever its token has got to.
"""

import base64
import binascii
import hmac
import logging
import os
import secrets
import threading
from dataclasses import dataclass
from pathlib import Path

from assistant.page.access.accounts import Accounts

LIFETIME = 7 * 24 * 3600  # seconds

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """A user who signed in, until a second of the clock; `number` is the session's own."""

    user: str
    until: int
    number: str


def sign_session(accounts: Accounts, name: str, now: float) -> str:
    """Return the token that tells this user for a week; KeyError for an unknown name."""
    key = accounts.signing_key(name)
    if key is None:
        raise KeyError(name)
    encoded = base64.urlsafe_b64encode(name.encode()).decode()
    claim = f"{encoded}.{int(now) + LIFETIME}.{secrets.token_hex(12)}"
    return f"{claim}.{_sign(key, claim)}"


def read_session(accounts: Accounts, token: str, now: float) -> Session | None:
    """Return what a token tells, None when it is forged, over, or of an account that is no more."""
    claim, _, signature = token.rpartition(".")
    encoded, until, number = (*claim.split("."), "", "")[:3]
    try:
        name = base64.b64decode(encoded, altchars=b"-_", validate=True).decode()
    except (binascii.Error, ValueError):
        return None
    key = accounts.signing_key(name)
    if key is None or not hmac.compare_digest(_sign(key, claim).encode(), signature.encode()):
        return None
    return Session(user=name, until=int(until), number=number) if now < int(until) else None


class EndedSessions:
    """The sessions that users ended before their time, in a file that servers share and that outlives them.

    Where the file cannot be written, this server alone remembers, until it ends.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._ended: dict[str, int] = {}
        self._size = 0  # bytes of the file that were read
        self._lock = threading.Lock()

    def end(self, session: Session, now: float) -> None:
        """Let a session be over, and forget those that would be by now."""
        with self._lock:
            self._read()
            self._ended = {number: until for number, until in self._ended.items() if until > now}
            self._ended[session.number] = session.until
            try:
                descriptor = os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
                with os.fdopen(descriptor, "a", encoding="ascii") as file:
                    file.write(f"{session.number} {session.until}\n")
            except OSError as error:
                logger.warning("a session is ended until the server ends: %s", error)

    def holds(self, session: Session) -> bool:
        """Whether a session was ended."""
        with self._lock:
            self._read()
            return session.number in self._ended

    def _read(self) -> None:
        """Take in what other servers wrote since."""
        try:
            size = self._path.stat().st_size
            if size == self._size:
                return
            lines = self._path.read_text(encoding="ascii", errors="replace").splitlines()
        except OSError:  # nobody signed out yet
            return
        self._size = size
        for line in lines:
            number, _, until = line.partition(" ")
            if until.isdecimal():
                self._ended[number] = int(until)


def _sign(key: bytes, claim: str) -> str:
    return hmac.digest(key, claim.encode(), "sha256").hex()
