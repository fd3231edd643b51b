"""What a proxy says of the request it passes on, believed of the proxies that were named and of nobody else.

Behind this middleware the scope alone tells who asks (`client`), by which name (the Host header) and over
what (`scheme`): no forwarding header is left, which Gradio would believe whoever sent it.
"""

from collections.abc import Callable, Container, Sequence
from typing import Any, cast

from fastapi import Request
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

_FORWARDING = (
    b"x-forwarded",
    b"forwarded",
    b"x-real-ip",
    b"x-original",
    b"x-rewrite",
    b"x-host",
    b"x-gradio-server",
)


def addresses_of(trusted: Sequence[str]) -> Container[str]:
    """Return the addresses and networks of the proxies, which tell of an address whether it is one."""
    return cast(Container[str], ProxyHeadersMiddleware(cast(Any, None), list(trusted)).trusted_hosts)


class Proxies:
    """ASGI middleware around everything; `trusted` are the addresses or networks of the proxies."""

    def __init__(self, app: Callable[..., Any], trusted: Sequence[str] = ()) -> None:
        self._plain = app
        self._told = ProxyHeadersMiddleware(self._pass_on, list(trusted))

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:  # noqa: ANN401
        """Put what a trusted proxy says into the scope; take the headers that say it away."""
        if scope["type"] == "lifespan":
            await self._plain(scope, receive, send)
        elif (scope.get("client") or ("",))[0] in self._told.trusted_hosts:
            host = Request({**scope, "type": "http"}).headers.get("x-forwarded-host", "")
            await self._told(_named(dict(scope), host.split(",")[0].strip()), receive, send)
        else:
            await self._pass_on(scope, receive, send)

    async def _pass_on(self, scope: Any, receive: Any, send: Any) -> None:  # noqa: ANN401
        kept = [pair for pair in scope["headers"] if not pair[0].lower().startswith(_FORWARDING)]
        await self._plain({**scope, "headers": kept}, receive, send)


def _named(scope: dict[str, Any], host: str) -> Any:  # noqa: ANN401
    if not host:
        return scope
    headers = [pair for pair in scope["headers"] if pair[0].lower() != b"host"]
    return {**scope, "headers": [*headers, (b"host", host.encode("latin-1"))]}
