"""Who may use the page: names and salted hashes of passwords, kept in one file that its owner alone can read.

A password is never stored: scrypt (RFC 7914) with a salt of its own turns it into a key. The file also holds
a random secret, by which the page signs what it lets a browser remember.
"""

import hashlib
import hmac
import json
import os
import secrets
import stat
import sys
import tempfile
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from index.errors import SettingsError

SHORTEST_PASSWORD = 8
LONGEST_PASSWORD = 1_000
LONGEST_NAME = 64
_FORMAT = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What one guess costs: scrypt's parameters. By default 32 MB and about 0.3 s of one core."""

    n: int = 2**15
    r: int = 8
    p: int = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """One user's password as it is stored; its bytes are shown nowhere."""

    salt: bytes = field(repr=False)
    key: bytes = field(repr=False)
    cost: Cost = Cost()


@dataclass(frozen=True, slots=True, kw_only=True)
class Accounts:
    """Every account by its name, and the secret that signs sessions."""

    secret: bytes = field(repr=False)
    by_name: Mapping[str, Account]

    def verify(self, name: str, password: str) -> bool:
        """Whether this is the user's password; an unknown name takes as long as a wrong password."""
        account = self.by_name.get(normalize_name(name))
        stored = account or Account(
            salt=bytes(16),
            key=bytes(32),
            cost=next((account.cost for account in self.by_name.values()), Cost()),
        )
        derived = _derive(password[:LONGEST_PASSWORD], stored.salt, stored.cost)
        return hmac.compare_digest(derived, stored.key) and account is not None

    def signing_key(self, name: str) -> bytes | None:
        """Return the key of a user's sessions, another one after a new password; None for an unknown name."""
        account = self.by_name.get(name)
        return hmac.digest(self.secret, account.key, "sha256") if account else None


class AccountFile:
    """Accounts that follow their file: one added or removed counts at once, without a restart."""

    def __init__(self, path: Path) -> None:
        """Read the file; SettingsError when it cannot be used or holds no account."""
        self.path = path
        self._seen = _identity(path)
        self._accounts = read_accounts(path)
        if not self._accounts.by_name:
            raise SettingsError("accounts_empty", file=str(path))

    def current(self) -> Accounts:
        """Return the accounts as the file has them now; SettingsError when it can no longer be used."""
        seen = _identity(self.path)
        if seen != self._seen:
            self._accounts = read_accounts(self.path)
            self._seen = seen
        return self._accounts


def read_accounts(path: Path) -> Accounts:
    """Read an account file; SettingsError when it is missing, damaged, or readable by other users."""
    try:
        if sys.platform != "win32" and stat.S_IMODE(path.stat().st_mode) & 0o077:
            raise SettingsError("accounts_open_to_others", file=str(path))
        fields = json.loads(path.read_bytes())
        if fields["format"] != _FORMAT:
            raise ValueError("another format")
        by_name = {
            name: Account(
                salt=bytes.fromhex(one["salt"]),
                key=bytes.fromhex(one["key"]),
                cost=Cost(n=int(one["n"]), r=int(one["r"]), p=int(one["p"])),
            )
            for name, one in fields["users"].items()
        }
        secret = bytes.fromhex(fields["secret"])
        if len(secret) < 16 or any(len(one.key) != 32 for one in by_name.values()):
            raise ValueError("a value is too short")
        return Accounts(secret=secret, by_name=by_name)
    except FileNotFoundError as error:
        raise SettingsError("accounts_missing", file=str(path)) from error
    except OSError as error:
        raise SettingsError("accounts_unreadable", file=str(path), why=str(error.strerror)) from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise SettingsError("accounts_damaged", file=str(path)) from error


def put_account(path: Path, name: str, password: str, *, cost: Cost | None = None) -> bool:
    """Add an account or give it a new password; return whether it is new. The file is made when missing.

    SettingsError for a name or password that cannot be used.
    """
    name = check_name(name)
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        raise SettingsError("password_length", least=SHORTEST_PASSWORD, most=LONGEST_PASSWORD)
    accounts = read_accounts(path) if path.exists() else Accounts(secret=secrets.token_bytes(32), by_name={})
    salt, cost = secrets.token_bytes(16), cost or Cost()
    account = Account(salt=salt, key=_derive(password, salt, cost), cost=cost)
    _write(path, replace(accounts, by_name={**accounts.by_name, name: account}))
    return name not in accounts.by_name


def drop_account(path: Path, name: str) -> None:
    """Remove an account, whose sessions end with it; SettingsError when there is none of that name."""
    accounts = read_accounts(path)
    name = normalize_name(name)
    if name not in accounts.by_name:
        raise SettingsError("account_missing", name=name, file=str(path))
    _write(path, replace(accounts, by_name={n: a for n, a in accounts.by_name.items() if n != name}))


def check_name(name: str) -> str:
    """Return a user's name as it is stored; SettingsError for one that cannot be typed into every log-in."""
    normalized = normalize_name(name)
    # A colon would end the name in HTTP's basic authentication.
    if not 1 <= len(normalized) <= LONGEST_NAME or not normalized.isprintable() or ":" in normalized:
        raise SettingsError("account_name_unusable", name=name[:LONGEST_NAME], most=LONGEST_NAME)
    return normalized


def normalize_name(name: str) -> str:
    """Return a name as accounts are known by it, however it was typed."""
    # One keyboard writes й as a single character, another as two.
    return unicodedata.normalize("NFC", name).strip()


def _derive(password: str, salt: bytes, cost: Cost) -> bytes:
    typed = unicodedata.normalize("NFC", password).encode("utf-8", "surrogatepass")
    memory = 256 * cost.n * cost.r + 2**20  # more than scrypt needs; OpenSSL must be allowed it
    return hashlib.scrypt(typed, salt=salt, n=cost.n, r=cost.r, p=cost.p, maxmem=memory, dklen=32)


def _write(path: Path, accounts: Accounts) -> None:
    users = {
        name: {"salt": a.salt.hex(), "key": a.key.hex(), "n": a.cost.n, "r": a.cost.r, "p": a.cost.p}
        for name, a in sorted(accounts.by_name.items())
    }
    document = {"format": _FORMAT, "secret": accounts.secret.hex(), "users": users}
    try:
        _replace_file(path, json.dumps(document, ensure_ascii=False, indent=1).encode() + b"\n")
    except OSError as error:
        raise SettingsError("accounts_unwritable", file=str(path), why=str(error.strerror)) from error


def _replace_file(path: Path, content: bytes) -> None:
    """Put `content` in the place of a file in one step; nobody else can read it at any moment."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")  # made with mode 600
    temporary = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except OSError:
        temporary.unlink(missing_ok=True)
        raise


def _identity(path: Path) -> tuple[int, int, int] | None:
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_ino, status.st_mtime_ns, status.st_size
