"""The page served over HTTP, with `/health` beside it; nothing it serves may call another host."""

import logging
import os
import socket
import webbrowser
from collections.abc import Callable
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from typing import Any

# Read when gradio and huggingface_hub are imported, so set before.
os.environ.update(GRADIO_ANALYTICS_ENABLED="False", HF_HUB_DISABLE_TELEMETRY="1", DO_NOT_TRACK="1")

import fastapi
import gradio as gr
import uvicorn

from index.errors import SettingsError
from ui.page import build_page
from ui.protocol import NewsAssistant
from ui.theme import build_theme

logger = logging.getLogger(__name__)

_CSS = Path(__file__).with_name("page.css")
# Gradio's own scripts stand in the page and compile templates; what matters is that all come from here.
_POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:; "
    "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; "
    "connect-src 'self'; worker-src 'self' blob:; object-src 'none'; base-uri 'self'; form-action 'self'"
)
_HEADERS = [
    (b"content-security-policy", _POLICY.encode()),
    (b"referrer-policy", b"no-referrer"),
    (b"x-content-type-options", b"nosniff"),
]


class SafetyHeaders:
    """ASGI middleware that forbids the browser, in every answer, to load anything from elsewhere."""

    def __init__(self, app: Callable[..., Any]) -> None:
        self.app = app

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:  # noqa: ANN401
        """Pass a request on and add the headers to its answer."""

        async def send_with_headers(message: dict[str, Any]) -> None:
            if message["type"] == "http.response.start":
                message = {**message, "headers": [*message.get("headers", ()), *_HEADERS]}
            await send(message)

        await self.app(scope, receive, send_with_headers)


def build_app(assistant: NewsAssistant) -> fastapi.FastAPI:
    """Return the web application: the page at `/`, its endpoints, and `/health`."""
    app = fastapi.FastAPI(title="News assistant", openapi_url=None)

    @app.get("/health")
    def health() -> dict[str, Any]:
        return {"status": "ok", "articles": assistant.summary().articles}

    app.add_middleware(SafetyHeaders)
    gr.mount_gradio_app(
        app,
        build_page(assistant),
        path="/",
        footer_links=[],
        run_history=False,
        ssr_mode=False,
        show_error=False,
        mcp_server=find_spec("mcp") is not None,  # with the extra `mcp`, the endpoints are tools as well
        theme=build_theme(),
        css_paths=[_CSS],
    )
    return app


def run_server(
    assistant: NewsAssistant, host: str, port: int, announce: Callable[[str], None], *, open_browser: bool
) -> None:
    """Serve until interrupted; `announce` is told the address. Port 0 takes a free one.

    Raises SettingsError when the address cannot be listened on.
    """
    app = build_app(assistant)
    with listen(host, port) as listener, suppress(KeyboardInterrupt):  # Ctrl+C is the ordinary end
        shown = f"[{host}]" if ":" in host else host
        address = f"http://{shown}:{listener.getsockname()[1]}"
        announce(address)
        if open_browser:
            webbrowser.open(address)
        config = uvicorn.Config(app, log_level="warning", timeout_graceful_shutdown=2)
        uvicorn.Server(config).run(sockets=[listener])


def listen(host: str, port: int) -> socket.socket:
    """Return a socket that listens on an address; raise SettingsError when it cannot."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        # From here on connections wait in the queue: the address can be announced.
        listener.listen()
    except (OSError, OverflowError) as exc:  # the latter: no such port
        listener.close()
        reason = exc.strerror if isinstance(exc, OSError) else exc
        raise SettingsError(
            f"cannot listen on {host} port {port} ({reason}); name another with --host or --port"
        ) from exc
    return listener
