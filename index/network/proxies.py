"""The proxies that the environment names, as the HTTP client reads them."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

import httpx

from index.errors import SettingsError

_UNUSABLE = (ImportError, ValueError, httpx.InvalidURL)  # SOCKS without its package; no such address
_VARIABLES = frozenset({"all_proxy", "http_proxy", "https_proxy", "no_proxy"})


def check_proxies() -> None:
    """Raise SettingsError where the proxies of the environment cannot be used."""
    try:
        httpx.Client().close()
    except _UNUSABLE as error:
        raise SettingsError("proxy_unusable", why=str(error)) from error


@contextmanager
def unusable_proxies_hidden() -> Iterator[None]:
    """Take unusable proxies out of the environment, for a library that reads them only to fail."""
    try:
        check_proxies()
        hidden: dict[str, str] = {}
    except SettingsError:
        hidden = {name: value for name, value in os.environ.items() if name.lower() in _VARIABLES}
    for name in hidden:
        del os.environ[name]
    try:
        yield
    finally:
        os.environ.update(hidden)
