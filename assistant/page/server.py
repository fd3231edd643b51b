"""The page served over HTTP, with `/health` and, where accounts are named, a log-in beside it."""

import asyncio
import logging
import os
import socket
import webbrowser
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from importlib.util import find_spec
from pathlib import Path
from typing import Any

# Read when gradio and huggingface_hub are imported, so set before.
os.environ.update(GRADIO_ANALYTICS_ENABLED="False", HF_HUB_DISABLE_TELEMETRY="1", DO_NOT_TRACK="1")

import fastapi
import gradio as gr
import uvicorn
from fastapi.concurrency import run_in_threadpool

from assistant.following.feed import feed_file, make_feed
from assistant.page.access.accounts import AccountFile
from assistant.page.access.bodies import RefusedError, read_body
from assistant.page.access.calls import CheckedCalls
from assistant.page.access.connections import PunctualServer, bound_connections, most_connections
from assistant.page.access.forwarding import Proxies, addresses_of
from assistant.page.access.limits import Limiter, QuestionLimits, Rate
from assistant.page.access.login import Doorkeeper, RequireLogin, login_page, sign_in, sign_out
from assistant.page.access.options import Access, check_access, local_hosts, question_limits, uploads_allowed
from assistant.page.access.receiving import ReceivedFiles
from assistant.page.access.request_rules import USER, RequestGuard, RequestRules, SafetyHeaders
from assistant.page.downloads import LARGEST_ORDER, Downloads
from assistant.page.page import build_page
from assistant.page.visits.conversations import Conversations
from assistant.page.visits.keeping import open_keeper
from assistant.page.visits.protocol import NewsAssistant
from assistant.page.visits.queue import Turns
from assistant.texts.texts import choose_language, texts_for
from index.errors import SettingsError
from index.reading.folder import MAX_FILE_BYTES

logger = logging.getLogger(__name__)

_CSS = Path(__file__).with_name("page.css")
_FORGETTING = 60.0  # seconds between two looks for files that nobody added
_POSTS = Rate(burst=120, per_minute=600)  # of one address: clicks, and what flows around an answer


def build_app(
    assistant: NewsAssistant,
    *,
    accounts: AccountFile | None = None,
    limits: QuestionLimits | None = None,
    rules: RequestRules | None = None,
) -> fastapi.FastAPI:
    """Return the web application: the page at `/`, its endpoints, and `/health`."""
    rules = rules or RequestRules()
    received = ReceivedFiles() if rules.uploads else None
    if received:
        # Read when a component is made, also anew for a visitor: Gradio copies a file that is elsewhere.
        os.environ["GRADIO_TEMP_DIR"] = str(received.folder)
    app = fastapi.FastAPI(
        title="News assistant",
        openapi_url=None,
        lifespan=_forgetting(received),
        exception_handlers={RefusedError: lambda _, error: error.response()},
    )
    conversations = Conversations()
    page = build_page(assistant, Turns(limits), received, conversations)
    # Gradio copies the whole page for each visitor, some 300 KB; a page that is open holds a connection.
    page.state_session_capacity = most_connections()

    @app.get("/health")
    def health() -> dict[str, Any]:
        return {"status": "ok", "articles": assistant.summary().articles}

    @app.get("/feed")
    def feed() -> fastapi.Response:
        file = feed_file(assistant.index_folder)
        content = file.read_bytes() if file.exists() else make_feed([], file.resolve().as_uri())
        return fastapi.Response(content, media_type="application/atom+xml")

    downloads = Downloads(conversations, open_keeper(assistant.index_folder))

    @app.post("/export")
    async def export(request: fastapi.Request) -> fastapi.Response:
        body = await read_body(request.receive, largest=LARGEST_ORDER)
        return await run_in_threadpool(downloads.answer, body, _user(request))

    if received:

        @app.post("/gradio_api/upload")
        @app.post("/gradio_api/upload/")
        async def receive(request: fastapi.Request) -> list[str]:
            return await received.receive(request, _user(request))

    app.add_middleware(CheckedCalls, page=page, received=received)
    protect(app, accounts, rules, Limiter(_POSTS) if limits and limits.rate else None, received)
    gr.mount_gradio_app(
        app,
        page,
        path="/",
        auth_dependency=_user if accounts else None,
        footer_links=[],
        run_history=False,
        ssr_mode=False,
        show_error=False,
        mcp_server=find_spec("mcp") is not None,  # with the extra `mcp`, the endpoints are tools as well
        theme=build_theme(),
        css_paths=[_CSS],
        max_file_size=MAX_FILE_BYTES,
    )
    return app


def protect(
    app: fastapi.FastAPI,
    accounts: AccountFile | None,
    rules: RequestRules,
    flood: Limiter | None,
    received: ReceivedFiles | None = None,
) -> None:
    """Put the safety rules, and the log-in where accounts are named, before everything of an application."""
    # The last one added is the first that a request meets.
    if accounts:
        doorkeeper = Doorkeeper(accounts)
        app.add_middleware(RequireLogin, doorkeeper=doorkeeper)

        @app.get("/login")
        def show_form(request: fastapi.Request) -> fastapi.Response:
            return login_page(texts_for(choose_language(request.headers.get("accept-language", ""))))

        @app.post("/login")
        async def check_form(request: fastapi.Request) -> fastapi.Response:
            return await sign_in(request, doorkeeper)

        @app.post("/logout")
        def end_session(request: fastapi.Request) -> fastapi.Response:
            user = _user(request)
            if received and user:
                received.forget_user(user)
            return sign_out(request, doorkeeper)

    app.add_middleware(RequestGuard, rules=rules, flood=flood)
    app.add_middleware(SafetyHeaders)
    app.add_middleware(Proxies, trusted=rules.proxies)


def run_server(
    assistant: NewsAssistant,
    host: str,
    port: int,
    announce: Callable[[str], None],
    *,
    open_browser: bool,
    access: Access | None = None,
) -> None:
    """Serve until interrupted; `announce` is told the address. Port 0 takes a free one.

    Raises SettingsError when the address cannot be listened on, or others could ask and nobody said so.
    """
    access = access or Access()
    check_access(access, host)
    app = build_app(
        assistant,
        accounts=AccountFile(access.auth_file) if access.auth_file else None,
        limits=question_limits(access, host),
        rules=RequestRules(
            hosts=local_hosts(access, host),
            uploads=uploads_allowed(access, host),
            proxies=access.proxies,
        ),
    )
    with listen(host, port) as listener, suppress(KeyboardInterrupt):  # Ctrl+C is the ordinary end
        shown = f"[{host}]" if ":" in host else host
        address = f"http://{shown}:{listener.getsockname()[1]}"
        announce(address)
        if open_browser:
            webbrowser.open(address)
        # Whose word is taken for who asks: `forwarding`.
        protocol = bound_connections(shared=addresses_of(access.proxies))
        PunctualServer(
            uvicorn.Config(
                app, http=protocol, log_level="warning", timeout_graceful_shutdown=2, proxy_headers=False
            )
        ).run(sockets=[listener])


def _user(request: fastapi.Request) -> str | None:
    """Tell Gradio who asks, as the log-in found."""
    return request.scope.get(USER)


def _forgetting(
    received: ReceivedFiles | None,
) -> Callable[[fastapi.FastAPI], AbstractAsyncContextManager[None]]:
    """Return what goes on while the application runs: received files that nobody adds are deleted."""

    @asynccontextmanager
    async def lifespan(_: fastapi.FastAPI) -> AsyncIterator[None]:
        async def forget() -> None:
            while received:
                await asyncio.sleep(_FORGETTING)
                await run_in_threadpool(received.forget_old)

        forgetting = asyncio.create_task(forget())
        yield
        forgetting.cancel()
        if received:
            received.close()

    return lifespan


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
        raise SettingsError("address_unusable", host=host, port=str(port), why=str(reason)) from exc
    return listener


_SANS = ["system-ui", "-apple-system", "Segoe UI", "Roboto", "Noto Sans", "Liberation Sans", "sans-serif"]
_MONO = ["ui-monospace", "SFMono-Regular", "Menlo", "Consolas", "Liberation Mono", "monospace"]


def build_theme() -> gr.themes.Base:
    """Return a plain theme whose fonts the machine already has: names given as text are never fetched."""
    return gr.themes.Base(font=_SANS, font_mono=_MONO, radius_size="md", spacing_size="md", text_size="md")
