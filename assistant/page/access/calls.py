"""What Gradio is handed: each body is read, checked and written anew (`page_events`) before Gradio sees any.

An app that is mounted lacks what `launch()` would put right, and some of Gradio is open either way. This is
the list; each is closed here, or where it says:

- **Paths.** File data is copied into Gradio's cache wherever it stands in the values of any event, and hashed
  in the event loop. Whether a path may be read is asked only once `has_launched` is true, which mounting
  leaves false; `is_running`, false too, makes every SVG a file to be served. Here only the events that add
  files take file data: the paths of files that the same user sent before (`receiving`).
- **Uploads.** Gradio holds the fields of a form in memory without a bound, opens all its files at a time and
  keeps them. `/gradio_api/upload` is answered by `receiving`.
- **MCP.** Reading a resource or a prompt lets Gradio ask itself at the address the request names, because the
  one that `launch()` knows is not set; there are neither, so nobody needs to. Queued tools would go the same
  way: `endpoints` queues none. The older transport, `/sse` and `/messages`, is closed.
- **Forwarding headers** are believed of everybody: `forwarding` takes them away.
- **Other origins** of this machine may read answers, with credentials: `request_rules` answers none but ours.
- **Events.** Any function may be called by its number, with values of any kind and number, marked as a batch,
  with a token, as a call of another session's event: what fails then fails inside, with a traceback. Here an
  event has its function's number of values, each of the kind of its component, and nothing else.
- **Listening** to an event that nobody sent, or that was heard to its end, is a failure of the server, with a
  traceback. Here it is told in one line.
- **Errors** that an endpoint tells a program on purpose are answered as failures of the server. Here they
  have the status that `endpoints` gives them.
- **Addresses** that the page does not use: files, proxies, streams, recordings, servers of components,
  monitoring, run history, deep links, the "vibe" editor, profiling. `request_rules` lists those it does use.
"""

import json
import re
from collections.abc import Callable
from contextlib import nullcontext, suppress
from typing import Annotated, Any
from urllib.parse import parse_qs

import gradio as gr
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, StringConstraints, ValidationError

from assistant.page.access.bodies import RefusedError, read_body
from assistant.page.access.page_events import PageEvents, parse
from assistant.page.access.receiving import ReceivedFiles
from assistant.page.access.request_rules import LISTENING, USER

LARGEST = 2_000_000  # bytes of a body
_FAILED = 500
_OUTCOME = re.compile(r"/gradio_api/call/(?:v2/)?\w+/(?P<event>\w+)/?")


class CheckedCalls:
    """ASGI middleware right before Gradio: of what is posted it passes on what the page's events take.

    `page` are the events, `received` the files that may be added (None: none may). Bodies are refused with a
    status of HTTP from 400 on and one line of JSON.
    """

    def __init__(self, app: Callable[..., Any], page: gr.Blocks, received: ReceivedFiles | None) -> None:
        self.app = app
        self.page = page
        self.received = received
        self._events = PageEvents(page, received)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:  # noqa: ANN401
        """Pass on a request whose body is one of ours, and who listens to an event that there is."""
        if scope["type"] == "http" and scope["method"] == "POST":
            if check := self._events.check_for(scope["path"]):
                try:
                    body = await read_body(receive, largest=LARGEST)
                    checked = json.dumps(check(parse(body), scope.get(USER)), ensure_ascii=False).encode()
                except RefusedError as error:
                    await error.response()(scope, receive, send)
                    return
                scope = _with_length(scope, len(checked))
                receive, send = _once(checked, receive), _with_status(send)
        elif (session := _listened_to(scope)) is not None:
            if session not in self.page._queue.pending_messages_per_session:  # of that there is no news
                await _nothing_known(scope["path"])(scope, receive, send)
                return
            with self.received.listening(session) if self.received else nullcontext():
                await self.app(scope, receive, send)
            return
        await self.app(scope, receive, send)


class _Told(BaseModel):
    """How Gradio tells an error of an endpoint, which says its status of HTTP as the title."""

    error: str
    title: Annotated[str, StringConstraints(pattern=r"^4\d\d$")]


def _listened_to(scope: Any) -> str | None:  # noqa: ANN401
    """Return the session of the page, or the call, that a request listens to, None for any other request."""
    if scope["type"] != "http":
        return None
    if call := _OUTCOME.fullmatch(scope["path"]):
        return call["event"]
    if not LISTENING.fullmatch(scope["path"]):
        return None
    return next(iter(parse_qs(scope["query_string"].decode("latin-1")).get("session_hash", ())), "")


def _nothing_known(path: str) -> Response:
    """Answer who listens to what is not known: a page in the way that its script waits for."""
    if _OUTCOME.fullmatch(path):
        return JSONResponse({"error": "there is no such call, or its answer was fetched"}, 404)
    told = {"msg": "unexpected_error", "message": "there is no such session", "session_not_found": True}
    return Response(f"data: {json.dumps({**told, 'success': False})}\n\n", media_type="text/event-stream")


def _with_status(send: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Return a `send` that answers an error which an endpoint told with its own status, and in one line."""
    failed: list[Any] = []

    async def send_told(message: Any) -> None:  # noqa: ANN401
        if message["type"] == "http.response.start" and message["status"] == _FAILED:
            failed.append(message)
            return
        if failed:
            start, body = failed.pop(), message.get("body", b"")
            with suppress(ValidationError):  # of another failure
                told = _Told.model_validate_json(body)
                body = json.dumps({"error": told.error}, ensure_ascii=False).encode()
                start = {**_with_length(start, len(body)), "status": int(told.title)}
                message = {**message, "body": body}
            await send(start)
        await send(message)

    return send_told


def _once(body: bytes, receive: Callable[[], Any]) -> Callable[[], Any]:
    """Return a `receive` that gives the body, and then what the sender does next: hang up."""
    pieces = [body]

    async def receive_checked() -> Any:  # noqa: ANN401
        if pieces:
            return {"type": "http.request", "body": pieces.pop(), "more_body": False}
        return await receive()

    return receive_checked


def _with_length(scope: dict[str, Any], length: int) -> dict[str, Any]:
    framing = (b"content-length", b"transfer-encoding", b"content-encoding")
    headers = [pair for pair in scope["headers"] if pair[0].lower() not in framing]
    return {**scope, "headers": [*headers, (b"content-length", str(length).encode())]}
