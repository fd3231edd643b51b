"""What a browser remembers of a log-in: a name and a date, signed; the server keeps no list of its own.

The signature is made with the stored key of the user's password: a new password, or an account that is
removed, ends the sessions that were signed before, and a restart of the server ends none.
"""

import base64
import binascii
import hmac

from assistant.accounts import Accounts

LIFETIME = 7 * 24 * 3600  # seconds


def sign_session(accounts: Accounts, name: str, now: float) -> str:
    """Return the token that tells this user for a week; KeyError for an unknown name."""
    key = accounts.signing_key(name)
    if key is None:
        raise KeyError(name)
    encoded = base64.urlsafe_b64encode(name.encode()).decode()
    claim = f"{encoded}.{int(now) + LIFETIME}"
    return f"{claim}.{_sign(key, claim)}"


def read_session(accounts: Accounts, token: str, now: float) -> str | None:
    """Return the user whom a token tells, None when it is forged, over, or of an account that is no more."""
    claim, _, signature = token.rpartition(".")
    encoded, _, until = claim.partition(".")
    try:
        name = base64.b64decode(encoded, altchars=b"-_", validate=True).decode()
    except (binascii.Error, ValueError):
        return None
    key = accounts.signing_key(name)
    if key is None or not hmac.compare_digest(_sign(key, claim).encode(), signature.encode()):
        return None
    return name if now < int(until) else None


def _sign(key: bytes, claim: str) -> str:
    return hmac.digest(key, claim.encode(), "sha256").hex()
