"""What Gradio is handed: each body is read, checked and written anew before Gradio sees any of it.

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
- **Forwarding headers** are believed of everybody: `proxies` takes them away.
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

import inspect
import json
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import nullcontext
from typing import Annotated, Any, Literal, TypeVar, get_type_hints
from urllib.parse import parse_qs

import gradio as gr
from fastapi.responses import JSONResponse, Response
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    StringConstraints,
    TypeAdapter,
    ValidationError,
    ValidationInfo,
    create_model,
)

from assistant.page.access.bodies import RefusedError, read_body
from assistant.page.access.receiving import ReceivedFiles
from assistant.page.access.request_rules import LISTENING, USER

LARGEST = 2_000_000  # bytes of a body
_FAILED = 500

_EVENT = re.compile(r"/gradio_api/(?:queue/join|(?:run|api)/(?P<name>\w+))/?")
_CALL = re.compile(r"/gradio_api/call/(?P<named>v2/)?(?P<name>\w+)/?")
_OUTCOME = re.compile(r"/gradio_api/call/(?:v2/)?\w+/(?P<event>\w+)/?")
_MCP = re.compile(r"/gradio_api/mcp(?:/http)?/?")
_MCP_METHODS = re.compile(
    r"initialize|ping|notifications/\w+|tools/(?:list|call)|(?:resources|resources/templates|prompts)/list"
)
_DEEPEST = 16  # levels of a message of MCP

_Line = Annotated[str, StringConstraints(max_length=20)]
_Name = Annotated[str, StringConstraints(pattern=r"^[\w-]{1,64}$")]
_Text = Annotated[str, BeforeValidator(lambda value: "" if value is None else value)]
_Texts = Annotated[list[str], BeforeValidator(lambda value: [] if value is None else value)]


class _Click(BaseModel):
    """What the page's script says of a click (`page.js`)."""

    model_config = ConfigDict(extra="forbid")

    ask: Annotated[str, StringConstraints(max_length=10_000)] | None = None
    period: _Line | None = None
    exchange: _Line | None = None
    number: _Line | None = None
    rank: _Line | None = None
    article: Annotated[str, StringConstraints(max_length=10_000)] | None = None
    rate: _Line | None = None


def _said_of_a_click(value: object) -> object:
    """Of other events Gradio sends the component's value once more."""
    return value if isinstance(value, dict) else None


class _Event(BaseModel):
    """An event of the page; what else Gradio's own body could say is left out."""

    fn_index: int | None = None
    session_hash: _Name | None = None
    data: list[Any]
    event_data: Annotated[_Click | None, BeforeValidator(_said_of_a_click)] = None
    trigger_id: int | None = None


class _Call(BaseModel):
    data: list[Any]
    session_hash: _Name | None = None


class _Cancel(BaseModel):
    session_hash: _Name
    fn_index: int
    event_id: _Name


class _Reset(BaseModel):
    event_id: _Name


class _Message(BaseModel):
    """A message of MCP, as far as it is looked at."""

    model_config = ConfigDict(extra="allow")

    jsonrpc: Literal["2.0"]
    method: str | None = None  # an answer has none
    params: dict[str, Any] | None = None


class _Told(BaseModel):
    """How Gradio tells an error of an endpoint, which says its status of HTTP as the title."""

    error: str
    title: Annotated[str, StringConstraints(pattern=r"^4\d\d$")]

    @classmethod
    def read(cls, body: bytes) -> "_Told | None":
        """Return what a body tells, None where it is another failure."""
        try:
            return cls.model_validate_json(body)
        except ValidationError:
            return None


def _sent_before(path: str, info: ValidationInfo) -> str:
    received, user, session = info.context or (None, None, None)
    if received is None or not received.asked_for(path, user, session):
        raise ValueError("no file that was sent before")
    return path


class _File(BaseModel):
    path: Annotated[str, AfterValidator(_sent_before)]
    meta: dict[Literal["_type"], Literal["gradio.FileData"]] = {"_type": "gradio.FileData"}


_Files = Annotated[list[_File], BeforeValidator(lambda value: [] if value is None else value)]
_JSON = TypeAdapter[Any](Any)  # whose parser has a bound of its own for depth
_Body = TypeVar("_Body", bound=BaseModel)
_FIXED: Mapping[str, type[BaseModel]] = {"/gradio_api/cancel": _Cancel, "/gradio_api/reset": _Reset}


class CheckedCalls:
    """ASGI middleware right before Gradio: of what is posted it passes on what the page's events take.

    `page` are the events, `received` the files that may be added (None: none may). Bodies are refused with a
    status of HTTP from 400 on and one line of JSON.
    """

    def __init__(self, app: Callable[..., Any], page: gr.Blocks, received: ReceivedFiles | None) -> None:
        self.app = app
        self.page = page
        self.received = received
        functions = {number: block for number, block in page.fns.items() if block.fn is not None}
        endpoints = {number: block for number, block in functions.items() if block.api_visibility == "public"}
        self._numbers: dict[str, int] = {str(block.api_name): number for number, block in endpoints.items()}
        self._endpoints = {number: _parameters_of(block.fn) for number, block in endpoints.items()}
        self._events: dict[int, TypeAdapter[tuple[Any, ...]]] = {
            number: TypeAdapter(tuple[*map(_kind_of, block.inputs)])  # type: ignore[misc]
            for number, block in functions.items()
            if number not in endpoints
        }

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:  # noqa: ANN401
        """Pass on a request whose body is one of ours."""
        if (session := _listener(scope)) is not None:
            if session not in self.page._queue.pending_messages_per_session:  # of that there is no news
                await _nothing_known(scope["path"])(scope, receive, send)
                return
            with self.received.listening(session) if self.received else nullcontext():
                await self.app(scope, receive, send)
            return
        check = (
            self._check_of(scope["path"]) if scope["type"] == "http" and scope["method"] == "POST" else None
        )
        if check is None:
            await self.app(scope, receive, send)
            return
        try:
            body = await read_body(receive, largest=LARGEST)
            checked = json.dumps(check(_parse(body), scope.get(USER)), ensure_ascii=False).encode()
        except RefusedError as error:
            await error.response()(scope, receive, send)
            return
        await self.app(_with_length(scope, len(checked)), _once(checked, receive), _with_status(send))

    def _check_of(self, path: str) -> Callable[[Any, str | None], Any] | None:
        """Return what checks a body sent to an address; None for an address that is not Gradio's."""
        if event := _EVENT.fullmatch(path):
            return lambda body, user: self._event(body, event["name"], user)
        if call := _CALL.fullmatch(path):
            return lambda body, _: self._call(body, call["name"], named=bool(call["named"]))
        if _MCP.fullmatch(path):
            return lambda body, _: self._message(body)
        if model := _FIXED.get(path.rstrip("/")):
            return lambda body, _: _validate(model, body).model_dump()
        return None

    def _event(self, body: Any, name: str | None, user: str | None) -> dict[str, Any]:  # noqa: ANN401
        event = _validate(_Event, body)
        number = self._numbers.get(name or "") if event.fn_index is None else event.fn_index
        if number in self._endpoints:
            data = _arguments(self._endpoints[number], event.data)
        elif number in self._events:
            kind = self._events[number]
            try:
                values = kind.validate_python(event.data, context=(self.received, user, event.session_hash))
            except ValidationError as error:
                raise _refused(error) from error
            data = list(kind.dump_python(values))
        else:
            raise RefusedError(404, "there is no such event")
        return {**event.model_dump(exclude_none=True), "fn_index": number, "data": data}

    def _call(self, body: Any, name: str, *, named: bool) -> dict[str, Any]:  # noqa: ANN401
        parameters = self._endpoints[self._number_of(name)]
        if named:
            return _validate(parameters, body).model_dump()
        call = _validate(_Call, body)
        return {**call.model_dump(exclude_none=True), "data": _arguments(parameters, call.data)}

    def _number_of(self, name: str) -> int:
        number = self._numbers.get(name)
        if number is None:
            raise RefusedError(404, f"there is no endpoint {name[:100]!r}")
        return number

    def _message(self, body: Any) -> Any:  # noqa: ANN401
        """Return a message of MCP that asks for what this server has, with what a tool takes."""
        message = _validate(_Message, body)
        if message.method is not None and not _MCP_METHODS.fullmatch(message.method):
            raise RefusedError(400, "this server has tools, and neither resources nor prompts to read")
        if any(depth > _DEEPEST for depth, _ in _walk(body)):
            raise RefusedError(400, f"a message is at most {_DEEPEST} levels deep")
        if message.method != "tools/call":
            return body
        params = message.params or {}
        number = self._number_of(str(params.get("name")).removeprefix("gradio_"))
        given = params.get("arguments") or {}
        if isinstance(given, dict):  # what a model leaves open it may send as null
            given = {name: value for name, value in given.items() if value is not None}
        arguments = _validate(self._endpoints[number], given).model_dump(exclude_unset=True)
        return {**body, "params": {**params, "arguments": arguments}}


def _listener(scope: Any) -> str | None:  # noqa: ANN401
    """Return the session of the page, or the call, that a request listens to, None for any other request."""
    if scope["type"] != "http" or scope["method"] == "POST":
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
            if told := _Told.read(body):
                body = json.dumps({"error": told.error}, ensure_ascii=False).encode()
                start = {**_with_length(start, len(body)), "status": int(told.title)}
                message = {**message, "body": body}
            await send(start)
        await send(message)

    return send_told


def _kind_of(component: Any) -> Any:  # noqa: ANN401
    match component:
        case gr.Radio():
            return Literal[tuple(value for _, value in component.choices)]
        case gr.CheckboxGroup() | gr.Dropdown(multiselect=True):
            return _Texts
        case gr.UploadButton():
            return _Files
        case gr.Textbox():
            return _Text
    raise TypeError(f"say of which kind the values of {component!r} are")


def _parameters_of(function: Callable[..., Any]) -> type[BaseModel]:
    """Return what an endpoint takes, by name; Gradio fills in the request."""
    hints = get_type_hints(function)
    fields: dict[str, Any] = {
        name: (hints[name], ... if parameter.default is parameter.empty else parameter.default)
        for name, parameter in inspect.signature(function).parameters.items()
        if name != "request"
    }
    return create_model(function.__name__, __config__=ConfigDict(extra="forbid"), **fields)


def _parse(body: bytes) -> Any:  # noqa: ANN401
    try:
        return _JSON.validate_json(body)
    except ValidationError as error:
        problem = error.errors(include_url=False, include_input=False)[0]["msg"]
        raise RefusedError(400, problem[:300]) from error


def _validate(kind: type[_Body], value: Any) -> _Body:  # noqa: ANN401
    try:
        return kind.model_validate(value)
    except ValidationError as error:
        raise _refused(error) from error


def _arguments(parameters: type[BaseModel], data: list[Any]) -> list[Any]:
    """Return the values of all parameters of an endpoint, of which the first may be given."""
    if len(data) > len(parameters.model_fields):
        raise RefusedError(422, f"this takes at most {len(parameters.model_fields)} values")
    given = dict(zip(parameters.model_fields, data, strict=False))
    return list(_validate(parameters, given).model_dump().values())


def _refused(error: ValidationError) -> RefusedError:
    first = error.errors(include_url=False, include_input=False)[0]
    place = ".".join(map(str, first["loc"]))[:100]
    return RefusedError(422, f"{place or 'the body'}: {first['msg']}"[:300])


def _walk(value: Any, depth: int = 0) -> Iterator[tuple[int, Any]]:  # noqa: ANN401
    """Yield a value and all that it holds, with the level; no deeper than the parser went."""
    yield depth, value
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    for one in inner:
        yield from _walk(one, depth + 1)


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
