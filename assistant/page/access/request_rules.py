"""What every request and every answer must keep to, whoever asks: ASGI middleware around the whole page.

- Answers forbid the browser to load anything from elsewhere, to run a script that was not sent as one, and to
  show the page inside another.
- Requests must come from this page itself: another site, open in the same browser, cannot ask in its name,
  nor under a name of its own that leads here (DNS rebinding).
- Only the addresses that the page and its endpoints use are answered: Gradio offers many more. What their
  bodies may hold: `calls`.
"""

import re
import secrets
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import SplitResult, urlsplit

from fastapi import Request
from fastapi.responses import JSONResponse, Response

from assistant.page.access.limits import Limiter, network_of

# Gradio compiles templates and the page's own scripts (`unsafe-eval`), and sets styles on elements.
_POLICY = (
    "default-src 'none'; script-src 'self' 'nonce-{nonce}' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; manifest-src 'self'; "
    "worker-src 'self' blob:; object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'"
)
_HEADERS = [
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), microphone=(), geolocation=()"),
    (b"referrer-policy", b"same-origin"),  # with none, a browser would not tell us our own Origin either
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
]
USER = "assistant.user"  # where the ASGI scope names who asks, once they have signed in
_PAGE = "/"
_ADDRESSES = tuple(
    (frozenset(methods.split()), re.compile(path))
    for methods, path in (
        ("GET HEAD", r"/(health|feed|login|config/?|theme\.css|favicon\.ico|robots\.txt|manifest\.json)?"),
        ("GET HEAD", r"/(static|assets|svelte)/.{1,200}"),  # a longer name is no file
        ("GET HEAD", r"/gradio_api/(app_id|info|startup-events|theme\.css|heartbeat/[\w-]+|queue/data)/?"),
        ("GET HEAD", r"/gradio_api/call/(v2/)?\w+/\w+/?"),
        (
            "POST",
            r"/(login|logout|export)|/gradio_api/(queue/join|cancel|reset|(run|api|call|call/v2)/\w+)/?",
        ),
        ("GET POST DELETE", r"/gradio_api/mcp(/http)?/?"),
    )
)
"""Every address that is answered, and by which methods."""
LISTENING = re.compile(r"/gradio_api/queue/data/?")
"""The address a page hears of its events from, the one whose query says something."""
_UPLOAD = re.compile(r"/gradio_api/upload/?")
_SCRIPT = re.compile(rb"<script\b(.*?</script>)", re.DOTALL)
_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestRules:
    """What a request must keep to.

    `hosts` are the names this server answers to (empty: any); `uploads` opens the address for files.
    `proxies` are those whose word is taken for who asks, and for what.
    """

    hosts: Collection[str] = ()
    uploads: bool = False
    proxies: Sequence[str] = ()


class SafetyHeaders:
    """ASGI middleware that adds the headers to every answer, and to the page's own scripts their nonce."""

    def __init__(self, app: Callable[..., Any]) -> None:
        self.app = app

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:  # noqa: ANN401
        """Pass a request on and add the headers to its answer."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        nonce = secrets.token_urlsafe(16)
        headers = [*_HEADERS, (b"content-security-policy", _POLICY.format(nonce=nonce).encode())]
        if scope["path"] == _PAGE:
            # Compressed, the page could not be read here.
            kept = [(name, value) for name, value in scope["headers"] if name != b"accept-encoding"]
            scope, send = {**scope, "headers": kept}, _NonceSender(send, nonce)

        async def send_with_headers(message: dict[str, Any]) -> None:
            if message["type"] == "http.response.start":
                message = {**message, "headers": [*message.get("headers", ()), *headers]}
            await send(message)

        await self.app(scope, receive, send_with_headers)


class _NonceSender:
    """Holds an HTML answer back until it is whole, and marks its scripts as sent by the server."""

    def __init__(self, send: Callable[[dict[str, Any]], Any], nonce: str) -> None:
        self._send = send
        self._nonce = nonce
        self._start: dict[str, Any] = {}
        self._body = b""

    async def __call__(self, message: dict[str, Any]) -> None:
        if message["type"] == "http.response.start":
            self._start = message
            return
        if message["type"] != "http.response.body":
            await self._send(message)
            return
        self._body += message.get("body", b"")
        if message.get("more_body"):
            return
        body = add_nonce(self._body, self._nonce)
        length = (b"content-length", str(len(body)).encode())
        headers = [pair for pair in self._start["headers"] if pair[0] != b"content-length"]
        await self._send({**self._start, "headers": [*headers, length, (b"cache-control", b"no-store")]})
        await self._send({"type": "http.response.body", "body": body})


class RequestGuard:
    """ASGI middleware that refuses what does not keep to the rules, in one line of JSON."""

    def __init__(self, app: Callable[..., Any], rules: RequestRules, flood: Limiter | None = None) -> None:
        self.app = app
        self.rules = rules
        self.flood = flood

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:  # noqa: ANN401
        """Pass on a request that keeps to the rules."""
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        if scope["type"] != "http":  # the page uses no web socket
            await send({"type": "websocket.close", "code": 1008})
            return
        request = Request(scope)
        refusal = refuse(request, self.rules) or self._slow_down(request)
        if refusal:
            await refusal(scope, receive, send)
            return
        # Without an origin Gradio answers as it does a page of its own, and lets no other read the answer.
        headers = [pair for pair in scope["headers"] if pair[0].lower() != b"origin"]
        asked = scope["query_string"] if LISTENING.fullmatch(scope["path"]) else b""
        await self.app({**scope, "headers": headers, "query_string": asked}, receive, send)

    def _slow_down(self, request: Request) -> Response | None:
        if self.flood is None or request.method in _SAFE_METHODS:
            return None
        wait = self.flood.take(address_of(request))
        again = {"Retry-After": str(int(wait) + 1)}
        return _say(429, "too many requests; slow down", again) if wait else None


def refuse(request: Request, rules: RequestRules) -> Response | None:
    """Return why a request is not answered, None when it is."""
    host = request.headers.get("host", "").lower()
    if rules.hosts and (_parts(f"//{host}").hostname or "") not in rules.hosts:
        return _say(421, f"this server is not {host[:100]!r}; open the address it announced when it started")
    # Not `request.url`: it is put together with the Host header, which may hold a path of its own.
    path = request.scope["path"]
    methods = [methods for methods, address in _ADDRESSES if address.fullmatch(path)]
    if rules.uploads and _UPLOAD.fullmatch(path):
        methods = [frozenset({"POST"})]
    if not methods:
        return _say(404, "there is nothing here")
    if not any(request.method in allowed for allowed in methods):
        return _say(405, "this is not asked for in this way")
    # A form of this page, or a script of it, has its origin; of what else is open in the browser nothing is
    # answered, not even what only reads.
    origin = request.headers.get("origin")
    if origin and _parts(origin).netloc != host:
        return _say(403, "this came from another site; a proxy must pass the Host header on")
    return None


def address_of(request: Request) -> str:
    """Return the network address that asks."""
    return network_of(request.client.host if request.client else "")


def add_nonce(page: bytes, nonce: str) -> bytes:
    """Return an HTML page whose script elements may run; what stands inside of one stays as it is."""
    return re.sub(
        rb"<script\b(.*?</script>)", rb'<script nonce="' + nonce.encode() + rb'"\1', page, flags=re.S
    )


def _parts(address: str) -> SplitResult:
    try:
        return urlsplit(address)
    except ValueError:  # an unclosed "[" and the like
        return SplitResult("", "", "", "", "")


def _say(status: int, problem: str, headers: dict[str, str] | None = None) -> Response:
    return JSONResponse({"error": problem}, status, headers=headers)
