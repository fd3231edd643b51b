"""Keeps secrets out of others' words: a server may repeat the key, or the address, it was asked with."""

from base64 import b64decode, b64encode
from collections.abc import Iterable
from urllib.parse import parse_qsl, unquote, urlsplit

NO_KEY = "none"  # local servers ask for none, the clients insist on one
_SHORTEST_SECRET = 4
"""Shorter parts of an address ("v=1") are no secrets; to mask them would garble every message."""


def known_secrets(key: str | None, url: str | None) -> tuple[str, ...]:
    """Return the key and what of an address may be secret, as written and decoded, the longest first."""
    try:
        parts = urlsplit(url or "")
    except ValueError:  # no address: any of it may be the secret
        return _longest_first([key, url])
    query = dict(parse_qsl(parts.query)).values()
    user = f"{unquote(parts.username or '')}:{unquote(parts.password or '')}" if parts.username else None
    basic = [b64encode(one.encode()).decode() for one in (user, key) if one and ":" in one]
    return _longest_first(
        [
            *(key, *_basic_parts(key)),
            *(parts.username, parts.password, user, *basic),
            *(parts.query, parts.fragment, *query),
        ]
    )


def _basic_parts(key: str | None) -> list[str]:
    """Return a user and a password that a key of HTTP's Basic scheme holds, written out or encoded."""
    words = (key or "").split()
    last = words[-1] if words else ""
    try:
        decoded = b64decode(last, validate=True).decode()
    except ValueError:
        decoded = ""
    written = [one for one in (last, decoded) if ":" in one and one.isprintable()]
    return [*written, *(part for one in written for part in one.split(":", 1)), *words[1:]]


def hide_secrets(text: str, secrets: Iterable[str]) -> str:
    """Return a text with every secret in it blotted out."""
    for secret in secrets:
        text = text.replace(secret, "***")
    return text


def _longest_first(written: Iterable[str | None]) -> tuple[str, ...]:
    forms = {form for one in written if one and one != NO_KEY for form in (one, unquote(one))}
    return tuple(sorted((form for form in forms if len(form) >= _SHORTEST_SECRET), key=len, reverse=True))
