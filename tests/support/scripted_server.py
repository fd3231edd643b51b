"""A real HTTP server on 127.0.0.1 that speaks OpenAI's chat completions and plays a script step by step."""

import json
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Step:
    """What the server does with one request: an error, or a stream of `pieces` and how it ends."""

    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    error: str = ""
    code: str | None = None
    pieces: Iterable[str] = ()
    usage: tuple[int, int] | None = (11, 7)
    finish: str | None = "stop"
    raw: bytes | None = None
    cut: bool = False
    hang_before: float = 0.0
    hang_after: float = 0.0
    comments: int = 0
    pause: float = 0.0


FACTS = ("/v1/models", "/props", "/api/ps", "/api/v0/models")
"""Where a model server tells of itself."""
Reply = Callable[[dict[str, Any]], Step]


class ScriptedServer(ThreadingHTTPServer):
    """Plays its steps in order, the last one for ever, and remembers what it was asked.

    A step may be a function of the request.
    """

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, steps: Sequence[Step | Reply]) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.steps = list(steps)
        self.requests: list[dict[str, Any]] = []
        self.keys: list[str] = []
        self.documents: dict[str, Any] = {}
        """What it tells of itself, by path of FACTS; of the rest of these it says that there is nothing."""
        self.released = threading.Event()
        self.hung_up = threading.Event()

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/v1"

    def next_step(self, request: dict[str, Any]) -> Step:
        step = self.steps.pop(0) if len(self.steps) > 1 else self.steps[0]
        return step if isinstance(step, Step) else step(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hung up is part of the script."""
        self.hung_up.set()


@contextmanager
def scripted_server(*steps: Step | Reply) -> Iterator[ScriptedServer]:
    server = ScriptedServer(steps)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.released.set()
        server.shutdown()
        server.server_close()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    server: ScriptedServer

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        self.server.requests.append(json.loads(body))
        self.server.keys.append(self.headers.get("authorization", ""))
        self._play(self.server.next_step(self.server.requests[-1]))

    def do_GET(self) -> None:
        if self.path not in FACTS:
            self._play(self.server.next_step({}))
            return
        document = self.server.documents.get(self.path)
        body = json.dumps(document).encode()
        self.send_response(404 if document is None else 200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _play(self, step: Step) -> None:
        self.server.released.wait(step.hang_before)
        if step.status != 200:
            self._send_error(step)
        else:
            self._send_stream(step)

    def _send_error(self, step: Step) -> None:
        body = json.dumps({"error": {"message": step.error, "code": step.code}}).encode()
        self.send_response(step.status)
        for name, value in step.headers.items():
            self.send_header(name, value)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _send_stream(self, step: Step) -> None:
        self.send_response(200)
        self.send_header("content-type", "text/event-stream")
        # Promising more than is sent makes a cut visible to the transport.
        if step.cut:
            self.send_header("content-length", "1000000")
        self.send_header("connection", "close")
        self.end_headers()
        self.close_connection = True
        if step.raw is not None:
            self.wfile.write(step.raw)
            return
        for _ in range(step.comments):
            self.wfile.write(b": still here\n\n")
            time.sleep(0.02)
        for piece in step.pieces:
            self._send_event({"choices": [{"index": 0, "delta": {"content": piece}, "finish_reason": None}]})
            self.server.released.wait(step.pause)
        self.server.released.wait(step.hang_after)
        if step.cut:
            return
        if step.finish:
            self._send_event({"choices": [{"index": 0, "delta": {}, "finish_reason": step.finish}]})
        if step.usage:
            prompt, completion = step.usage
            counts = {
                "prompt_tokens": prompt,
                "completion_tokens": completion,
                "total_tokens": prompt + completion,
            }
            self._send_event({"choices": [], "usage": counts})
        self.wfile.write(b"data: [DONE]\n\n")

    def _send_event(self, event: Mapping[str, Any]) -> None:
        document = {"id": "1", "object": "chat.completion.chunk", "created": 1, "model": "scripted", **event}
        self.wfile.write(b"data: " + json.dumps(document).encode() + b"\n\n")
        self.wfile.flush()

    def log_message(self, format: str, *arguments: Any) -> None:
        """Nothing to say in a test."""
