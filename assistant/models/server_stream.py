"""What a server of the OpenAI protocol sends -> the events that the protocol means.

    bytes of a response -> events -> chunks with a delta and, at the end, why it ended

Servers that are compatible but for this or that: pings among the events, `message` or `text` in place of a
delta, contents in parts, no `finish_reason` before `[DONE]`, a refusal beside the content; a whole document
where a stream was asked for, which may be the reply, an error or a page of a proxy.
"""

import codecs
import json
from collections.abc import Iterator
from typing import Any

import httpx

NOT_THE_PROTOCOL = "not_the_protocol"
"""The code of an error that stands for a document which is no answer of such a server."""
REFUSED = "refused"
"""The code of an error that stands for a model's refusal."""

_EVENTS = "text/event-stream"
_FIELDS = (b"event:", b"id:", b"retry:")
_MOST_DOCUMENT = 1_000_000
_DONE = b"data: [DONE]\n\n"


class ProtocolStream(httpx.SyncByteStream):
    """The body of a response, brought into the form of the protocol as it is read."""

    def __init__(self, body: httpx.SyncByteStream, content_type: str) -> None:
        self._body = body
        self._streamed = content_type.startswith(_EVENTS)

    def __iter__(self) -> Iterator[bytes]:
        """Yield events in bytes."""
        chunks = _Chunks()
        document = bytearray()
        for line in _lines(self._body):
            if line.startswith(b"data:"):
                yield from chunks.read(line[len(b"data:") :].strip())
            elif line.startswith(b":"):
                yield b": wait\n\n"  # a sign of life
            elif not line.startswith(_FIELDS) and len(document) < _MOST_DOCUMENT:
                document += line + b"\n"
        if document.strip() and not chunks.begun:
            yield from chunks.read_document(bytes(document))
        elif not chunks.begun and not self._streamed:
            yield _error("an empty page", NOT_THE_PROTOCOL)

    def close(self) -> None:
        """End the connection."""
        self._body.close()


class _Chunks:
    """The events of one response, and what has come of them."""

    def __init__(self) -> None:
        self.begun = False
        self._finished = False
        self._said = False
        self._refusal = ""

    def read(self, data: bytes) -> Iterator[bytes]:
        """Yield what one event means; nothing for a ping."""
        if data == b"[DONE]":
            self.begun = True
            yield from self._end()
            return
        try:
            event = json.loads(data) if data else {}
        except ValueError:
            self.begun = True
            yield b"data: " + data + b"\n\n"  # the client says that it is malformed
            return
        if isinstance(event, dict) and ({"choices", "error", "usage"} & event.keys()):
            self.begun = True
            yield from self._read_event(event)

    def read_document(self, document: bytes) -> Iterator[bytes]:
        """Yield the events that a whole document stands for."""
        try:
            event = json.loads(document)
        except ValueError:
            yield _error("a page that is no answer of a language model", NOT_THE_PROTOCOL)
            return
        event = event[0] if isinstance(event, list) and event else event
        if isinstance(event, dict) and event.get("choices"):
            yield from self._read_event(event)
            yield from self._end()
            return
        yield _error(words_of(event) or "a document without a reply", NOT_THE_PROTOCOL, _code(event))

    def _read_event(self, event: dict[str, Any]) -> Iterator[bytes]:
        if event.get("error"):
            yield _error(words_of(event) or "an error without words", None, _code(event))
            return
        event = {"object": "chat.completion.chunk", "id": "", "created": 0, "model": ""} | event
        event["object"] = "chat.completion.chunk"
        given = event.get("choices")
        choices = [choice for choice in given if isinstance(choice, dict)] if isinstance(given, list) else []
        event["choices"] = [self._read_choice(choice) for choice in choices]
        yield b"data: " + json.dumps(event).encode() + b"\n\n"

    def _read_choice(self, choice: dict[str, Any]) -> dict[str, Any]:
        given = choice.get("delta") or choice.get("message") or {"content": choice.get("text")}
        if isinstance(given, dict):
            content = given.get("content")
            if isinstance(content, list):  # parts: what is said beside what is thought
                content = "".join(str(part.get("text") or "") for part in content if isinstance(part, dict))
            self._said = self._said or bool(content)
            self._refusal += str(given.get("refusal") or "")
            given = {**given, "content": content}
        reason = choice.get("finish_reason")
        self._finished = self._finished or bool(reason)
        return {"index": choice.get("index") or 0, "delta": given, "finish_reason": reason}

    def _end(self) -> Iterator[bytes]:
        """Yield the end of a reply: its reason, where the server gave none, or that it was refused."""
        if self._refusal and not self._said:
            yield _error(self._refusal, REFUSED)
        if self._said and not self._finished:
            end = {"index": 0, "delta": {}, "finish_reason": "stop"}
            chunk = {"object": "chat.completion.chunk", "id": "", "created": 0, "model": "", "choices": [end]}
            yield b"data: " + json.dumps(chunk).encode() + b"\n\n"
        yield _DONE


def read_as_protocol(response: httpx.Response) -> None:
    """Have a response read in the form of the protocol, as the HTTP client's event hook."""
    encoded = response.headers.get("content-encoding", "identity") != "identity"
    if response.is_success and not encoded and isinstance(response.stream, httpx.SyncByteStream):
        response.stream = ProtocolStream(response.stream, response.headers.get("content-type", ""))


def words_of(document: object) -> str:
    """Return what an error document says: servers put it under `message`, `error` or `detail`."""
    if isinstance(document, str):
        return document
    if isinstance(document, list):
        return "; ".join(filter(None, map(words_of, document)))
    if not isinstance(document, dict):
        return ""
    found = (words_of(document.get(name)) for name in ("message", "error", "detail", "msg", "error_msg"))
    return next(filter(None, found), "")


def _code(document: object) -> int | str | None:
    inner = document.get("error") if isinstance(document, dict) else None
    code = inner.get("code") if isinstance(inner, dict) else None
    return code if isinstance(code, int | str) else None


def _error(words: str, kind: str | None, code: int | str | None = None) -> bytes:
    error = {"message": words, "type": kind, "code": code}
    return b"data: " + json.dumps({"error": error}).encode() + b"\n\n"


def _lines(body: httpx.SyncByteStream) -> Iterator[bytes]:
    """Yield the lines of a body, a byte-order mark left out."""
    held = b""
    for piece in body:
        *lines, held = (held + piece).split(b"\n")
        for line in lines:
            yield line.rstrip(b"\r").removeprefix(codecs.BOM_UTF8)
    if held:
        yield held.removeprefix(codecs.BOM_UTF8)
