"""Signing in: nothing but `/health` and the log-in page itself is answered to somebody unknown.

A browser gets a page and a cookie; a program may send HTTP basic authentication with every request, or post
`username` and `password` to `/login` and keep the cookie, as `gradio_client` does with `auth=`.
"""

import asyncio
import base64
import binascii
import hmac
import logging
import secrets
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

from fastapi import Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from jinja2 import Environment, FileSystemLoader

from assistant.page.access.accounts import LONGEST_NAME, AccountFile, Accounts, normalize_name
from assistant.page.access.bodies import RefusedError, read_body
from assistant.page.access.limits import Limiter, LimitError, Rate
from assistant.page.access.request_rules import USER, address_of
from assistant.page.access.sessions import LIFETIME, EndedSessions, Session, read_session, sign_session
from assistant.texts.texts import Texts, choose_language, texts_for
from index.errors import SettingsError

logger = logging.getLogger(__name__)

COOKIE = "assistant-session"
_OPEN = frozenset({"/health", "/login", "/favicon.ico"})
_ATTEMPTS_FROM_ONE_ADDRESS = Rate(burst=5, per_minute=5)
_ATTEMPTS_AT_ONE_NAME = Rate(burst=20, per_minute=5)
_ATTEMPTS_AT_A_NAME_UNDER_ATTACK = Rate(burst=1, per_minute=1)  # of one address
_HASHES_AT_ONCE = 2  # each takes some 32 MB
_LONGEST_FORM = 8_192  # bytes
_PAGES = Environment(loader=FileSystemLoader(Path(__file__).parent), autoescape=True)


class Doorkeeper:
    """Knows who is let in: by a name and password, or by the session that was given for them."""

    def __init__(self, accounts: AccountFile, clock: Callable[[], float] = time.monotonic) -> None:
        self._file = accounts
        self._ended = EndedSessions(accounts.path.with_name(f"{accounts.path.name}.ended"))
        self._by_address = Limiter(_ATTEMPTS_FROM_ONE_ADDRESS, clock)
        self._by_name = Limiter(_ATTEMPTS_AT_ONE_NAME, clock)
        self._by_both = Limiter(_ATTEMPTS_AT_A_NAME_UNDER_ATTACK, clock)
        self._hashing = asyncio.Semaphore(_HASHES_AT_ONCE)
        # Basic authentication comes with every request: hashing each time would take seconds a page.
        self._proven: dict[str, bytes] = {}
        self._mixing = secrets.token_bytes(32)

    async def check(self, name: str, password: str, address: str, texts: Texts) -> bool:
        """Whether the password is the user's; LimitError after too many failures."""
        tried = name[:LONGEST_NAME]
        wait = self._by_address.take(address)
        # Strangers can use up the tries at a name from many addresses. Its owner, at another, still has one.
        if not wait and self._by_name.take(tried):
            wait = self._by_both.take(f"{address} {tried}")
        if wait:
            raise LimitError("too_many_tries", wait, seconds=int(wait) + 1)
        async with self._hashing:
            right = await run_in_threadpool(self._file.current().verify, name, password)
        if right:
            self._by_address.give_back(address)
            self._by_name.give_back(tried)
            self._by_both.give_back(f"{address} {tried}")
        return right

    async def user_of(self, request: Request, address: str) -> str | None:
        """Return who asks, None when nobody proven; LimitError, or SettingsError when the file went bad."""
        accounts = self._file.current()
        if session := self._session_of(accounts, request):
            return session.user
        scheme, _, given = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "basic":
            return None
        name, password = _read_basic(given)
        proof = self._proof(accounts, name, password)
        if proof is None or not hmac.compare_digest(self._proven.get(name, b""), proof):
            if not await self.check(name, password, address, texts_for("en")):
                return None
            self._proven[name] = self._proof(accounts, name, password) or b""
        return name

    def session_for(self, name: str) -> str:
        """Return the session of a user whose password was right."""
        return sign_session(self._file.current(), name, time.time())

    def end_session(self, request: Request) -> None:
        """Let the session that a request tells be over, also for whoever else has its token."""
        if session := self._session_of(self._file.current(), request):
            self._ended.end(session, time.time())

    def _session_of(self, accounts: Accounts, request: Request) -> Session | None:
        session = read_session(accounts, request.cookies.get(COOKIE, ""), time.time())
        return None if session is None or self._ended.holds(session) else session

    def _proof(self, accounts: Accounts, name: str, password: str) -> bytes | None:
        key = accounts.signing_key(name)
        return key and hmac.digest(self._mixing + key, password.encode("utf-8", "replace"), "sha256")


class RequireLogin:
    """ASGI middleware that answers only whom the doorkeeper knows, and tells the rest where to sign in."""

    def __init__(self, app: Callable[..., Any], doorkeeper: Doorkeeper) -> None:
        self.app = app
        self.doorkeeper = doorkeeper

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:  # noqa: ANN401
        """Pass on what a known user asks, with the name in the scope."""
        if scope["type"] == "lifespan" or scope["path"] in _OPEN:
            await self.app(scope, receive, send)
            return
        if scope["type"] != "http":  # the page uses no web socket
            await send({"type": "websocket.close", "code": 1008})
            return
        request = Request(scope)
        try:
            user = await self.doorkeeper.user_of(request, address_of(request))
        except LimitError as error:
            await _refuse(str(error), 429, {"Retry-After": str(int(error.seconds) + 1)})(scope, receive, send)
            return
        except SettingsError as error:
            await _closed(error)(scope, receive, send)
            return
        if user is None:
            await _send_to_login(request)(scope, receive, send)
            return
        await self.app({**scope, USER: user}, receive, send)


async def sign_in(request: Request, doorkeeper: Doorkeeper) -> Response:
    """Answer the form: a session, or the page again with what was wrong."""
    texts = texts_for(choose_language(request.headers.get("accept-language", "")))
    try:
        body = await read_body(request.receive, largest=_LONGEST_FORM)
    except RefusedError:  # as a form without a name
        body = b""
    form = parse_qs(body.decode("utf-8", "replace"), max_num_fields=16)
    name, password = (form.get(field, [""])[0] for field in ("username", "password"))
    name = normalize_name(name)
    browser = "text/html" in request.headers.get("accept", "")
    try:
        right = await doorkeeper.check(name, password, address_of(request), texts)
        problem, status, seconds = texts.wrong_credentials, 401, 0.0
        session = doorkeeper.session_for(name) if right else ""
    except LimitError as error:
        right, problem, status, seconds = False, texts.say(error.message), 429, error.seconds
    except SettingsError as error:
        return _closed(error)
    if not right:
        headers = {"Retry-After": str(int(seconds) + 1)} if seconds else {}
        return login_page(texts, problem, status, headers) if browser else _refuse(problem, status, headers)
    response: Response = RedirectResponse("./", 303) if browser else JSONResponse({"success": True})
    secure = request.url.scheme == "https"
    response.set_cookie(COOKIE, session, LIFETIME, httponly=True, samesite="strict", secure=secure)
    return response


def sign_out(request: Request, doorkeeper: Doorkeeper) -> Response:
    """End the session, and take it back from the browser."""
    doorkeeper.end_session(request)
    response = RedirectResponse("./login", 303)
    response.delete_cookie(COOKIE, httponly=True, samesite="strict")
    return response


def login_page(
    texts: Texts, problem: str = "", status: int = 200, headers: dict[str, str] | None = None
) -> Response:
    """Return the page with the form; it holds no script."""
    page = _PAGES.get_template("login.html.j2").render(texts=texts, problem=problem)
    return HTMLResponse(page, status, headers={"Cache-Control": "no-store", **(headers or {})})


def _send_to_login(request: Request) -> Response:
    if request.method == "GET" and "text/html" in request.headers.get("accept", ""):
        return RedirectResponse("/login", 303)
    # A browser would answer this header with a window of its own, over the page.
    challenge = {} if "sec-fetch-mode" in request.headers else {"WWW-Authenticate": 'Basic charset="UTF-8"'}
    return _refuse("sign in at /login, or send a name and password (HTTP basic)", 401, challenge)


def _closed(error: SettingsError) -> Response:
    logger.warning("nobody can sign in: %s", error)
    return _refuse("the account file cannot be used; see the log", 503)


def _refuse(problem: str, status: int, headers: dict[str, str] | None = None) -> Response:
    return JSONResponse({"error": problem}, status, headers=headers)


def _read_basic(given: str) -> tuple[str, str]:
    try:
        name, _, password = base64.b64decode(given, validate=True).decode().partition(":")
    except (binascii.Error, ValueError):
        return "", ""
    return normalize_name(name), password
