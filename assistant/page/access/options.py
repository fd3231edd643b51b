"""Whom the page is open to: read from the options of `assistant serve`, checked before anything listens."""

import ipaddress
import socket
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from assistant.page.access.limits import QuestionLimits, Rate
from index.errors import SettingsError

QUESTIONS_A_MINUTE = 30
_LOCAL_NAMES = frozenset({"127.0.0.1", "localhost", "::1"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """Whom the page is open to.

    `auth_file` names who may sign in (None: nobody needs to); `without_login` opens the page to everyone who
    reaches it. `proxies` are the addresses whose X-Forwarded-For is believed. `rate` counts the questions of
    one user or address a minute: 0 is no limit, None one where others than this machine's users can ask.
    `uploads` lets readers add articles; None: where only this machine's users can.
    """

    auth_file: Path | None = None
    without_login: bool = False
    proxies: Sequence[str] = ()
    rate: int | None = None
    uploads: bool | None = None


def uploads_allowed(access: Access, host: str) -> bool:
    """Whether readers may add articles: as the option says, else where only this machine's users can."""
    alone = is_loopback(host) and not access.proxies
    return alone if access.uploads is None else access.uploads


def check_access(access: Access, host: str) -> None:
    """Raise SettingsError when strangers could ask without anybody having said so."""
    if access.auth_file or access.without_login or (is_loopback(host) and not access.proxies):
        return
    if is_loopback(host):
        raise SettingsError("page_behind_proxy")
    raise SettingsError("page_open_to_others", address=host or "0.0.0.0")  # noqa: S104 -- words, no address to bind


def question_limits(access: Access, host: str) -> QuestionLimits:
    """Return how much one caller may ask: without a limit where only this machine's users can."""
    alone = is_loopback(host) and not access.proxies and not access.auth_file
    a_minute = access.rate if access.rate is not None else (0 if alone else QUESTIONS_A_MINUTE)
    if not a_minute:
        return QuestionLimits()
    return QuestionLimits(rate=Rate(burst=max(5, a_minute // 3), per_minute=a_minute), each=4)


def local_hosts(access: Access, host: str) -> frozenset[str]:
    """Return the names under which a page for this machine alone may be asked for, else none: any."""
    return _LOCAL_NAMES | {host} if is_loopback(host) and not access.proxies else frozenset()


def is_loopback(host: str) -> bool:
    """Whether a server that listens on this address is reached from this machine alone."""
    try:
        found = {str(entry[4][0]) for entry in socket.getaddrinfo(host, None)} if host else set()
    except (OSError, UnicodeError):  # the attempt to listen will say what is wrong
        return False
    return bool(found) and all(ipaddress.ip_address(one.partition("%")[0]).is_loopback for one in found)
