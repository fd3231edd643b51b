"""What is posted to the page's events and endpoints: each body is read as one of a kind, and written anew.

the bytes of a body -> JSON -> the values of an event, endpoint or message -> JSON with nothing else in it
"""

import inspect
import re
from collections.abc import Callable, Mapping
from typing import Annotated, Any, Literal, TypeVar, get_type_hints

import gradio as gr
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

from assistant.page.access.bodies import RefusedError
from assistant.page.access.receiving import ReceivedFiles

_EVENT = re.compile(r"/gradio_api/(?:queue/join|(?:run|api)/(?P<name>\w+))/?")
_CALL = re.compile(r"/gradio_api/call/(?P<named>v2/)?(?P<name>\w+)/?")
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
_Kind = TypeVar("_Kind")
_FIXED: Mapping[str, type[BaseModel]] = {"/gradio_api/cancel": _Cancel, "/gradio_api/reset": _Reset}


class PageEvents:
    """The events and endpoints of a page, by what each of them takes.

    `received` are the files that may be added (None: none may). Bodies that are not of their kind raise
    RefusedError.
    """

    def __init__(self, page: gr.Blocks, received: ReceivedFiles | None) -> None:
        self._received = received
        functions = {number: block for number, block in page.fns.items() if block.fn is not None}
        endpoints = {number: block for number, block in functions.items() if block.api_visibility == "public"}
        self._numbers: dict[str, int] = {str(block.api_name): number for number, block in endpoints.items()}
        self._endpoints = {number: _parameters_of(block.fn) for number, block in endpoints.items()}
        self._events: dict[int, TypeAdapter[tuple[Any, ...]]] = {
            number: TypeAdapter(tuple[*map(_kind_of, block.inputs)])  # type: ignore[misc]
            for number, block in functions.items()
            if number not in endpoints
        }

    def check_for(self, path: str) -> Callable[[Any, str | None], Any] | None:
        """Return what checks the JSON sent to an address, given with its sender; None if it takes none."""
        if event := _EVENT.fullmatch(path):
            return lambda body, user: self._event(body, event["name"], user)
        if call := _CALL.fullmatch(path):
            return lambda body, _: self._call(body, call["name"], named=bool(call["named"]))
        if _MCP.fullmatch(path):
            return lambda body, _: self._message(body)
        if model := _FIXED.get(path.rstrip("/")):
            return lambda body, _: _validate(model.model_validate, body).model_dump()
        return None

    def _event(self, body: Any, name: str | None, user: str | None) -> dict[str, Any]:  # noqa: ANN401
        event = _validate(_Event.model_validate, body)
        number = self._numbers.get(name or "") if event.fn_index is None else event.fn_index
        if number in self._endpoints:
            data = _arguments(self._endpoints[number], event.data)
        elif number in self._events:
            kind = self._events[number]
            sent = (self._received, user, event.session_hash)
            values = _validate(lambda given: kind.validate_python(given, context=sent), event.data)
            data = list(kind.dump_python(values))
        else:
            raise RefusedError(404, "there is no such event")
        return {**event.model_dump(exclude_none=True), "fn_index": number, "data": data}

    def _call(self, body: Any, name: str, *, named: bool) -> dict[str, Any]:  # noqa: ANN401
        parameters = self._endpoints[self._number_of(name)]
        if named:
            return _validate(parameters.model_validate, body).model_dump()
        call = _validate(_Call.model_validate, body)
        return {**call.model_dump(exclude_none=True), "data": _arguments(parameters, call.data)}

    def _number_of(self, name: str) -> int:
        number = self._numbers.get(name)
        if number is None:
            raise RefusedError(404, f"there is no endpoint {name[:100]!r}")
        return number

    def _message(self, body: Any) -> Any:  # noqa: ANN401
        """Return a message of MCP that asks for what this server has, with what a tool takes."""
        message = _validate(_Message.model_validate, body)
        if message.method is not None and not _MCP_METHODS.fullmatch(message.method):
            raise RefusedError(400, "this server has tools, and neither resources nor prompts to read")
        if _depth(body) > _DEEPEST:
            raise RefusedError(400, f"a message is at most {_DEEPEST} levels deep")
        if message.method != "tools/call":
            return body
        params = message.params or {}
        number = self._number_of(str(params.get("name")).removeprefix("gradio_"))
        given = params.get("arguments") or {}
        if isinstance(given, dict):  # what a model leaves open it may send as null
            given = {name: value for name, value in given.items() if value is not None}
        arguments = _validate(self._endpoints[number].model_validate, given).model_dump(exclude_unset=True)
        return {**body, "params": {**params, "arguments": arguments}}


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


def parse(body: bytes) -> Any:  # noqa: ANN401
    """Return the JSON of a body. Raises RefusedError."""
    try:
        return _JSON.validate_json(body)
    except ValidationError as error:
        problem = error.errors(include_url=False, include_input=False)[0]["msg"]
        raise RefusedError(400, problem[:300]) from error


def _validate(read: Callable[[Any], _Kind], value: Any) -> _Kind:  # noqa: ANN401
    try:
        return read(value)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(map(str, first["loc"]))[:100]
        raise RefusedError(422, f"{place or 'the body'}: {first['msg']}"[:300]) from error


def _arguments(parameters: type[BaseModel], data: list[Any]) -> list[Any]:
    """Return the values of all parameters of an endpoint, of which the first may be given."""
    if len(data) > len(parameters.model_fields):
        raise RefusedError(422, f"this takes at most {len(parameters.model_fields)} values")
    given = dict(zip(parameters.model_fields, data, strict=False))
    return list(_validate(parameters.model_validate, given).model_dump().values())


def _depth(value: Any) -> int:  # noqa: ANN401
    """Return how many levels a value holds below itself."""
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return max((1 + _depth(one) for one in inner), default=0)
