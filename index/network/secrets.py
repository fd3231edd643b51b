"""Keeps secrets out of others' words: a server may repeat the key, or the address, it was asked with."""

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
    return _longest_first([key, parts.username, parts.password, parts.query, parts.fragment, *query])


def hide_secrets(text: str, secrets: Iterable[str]) -> str:
    """Return a text with every secret in it blotted out."""
    for secret in secrets:
        text = text.replace(secret, "***")
    return text


def _longest_first(written: Iterable[str | None]) -> tuple[str, ...]:
    forms = {form for one in written if one and one != NO_KEY for form in (one, unquote(one))}
    return tuple(sorted((form for form in forms if len(form) >= _SHORTEST_SECRET), key=len, reverse=True))
