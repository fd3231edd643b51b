"""A real HTTP server on 127.0.0.1 that speaks OpenAI's embeddings, and fails as a script says."""

import json
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

DIMENSIONS = 5
MODEL = "small"


@dataclass(frozen=True, kw_only=True)
class Fault:
    """What the server does with one request instead of answering it.

    `spoil` alters the vectors it would have sent, `body` stands in their place, `hang` seconds pass before
    anything comes, and of a reply that is `cut` half is sent.
    """

    status: int = 200
    message: str = "no reason given"
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | None = None
    spoil: Callable[[list[dict[str, Any]]], object] = lambda data: None
    hang: float = 0.0
    cut: bool = False


class EmbeddingServer(ThreadingHTTPServer):
    """Answers `/v1/embeddings`; `failures` are played first, `fault` decides of any request after them."""

    daemon_threads = True
    request_queue_size = 64

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.requests: list[dict[str, Any]] = []
        self.answered: list[str] = []
        self.failures: list[Fault] = []
        self.fault: Callable[[list[str]], Fault | None] = lambda texts: None
        self.vector: Callable[[str], list[float]] = _length_vector
        self.key: str | None = None
        self.most = 0
        """Requests that were under way at once."""
        self.connections = 0
        self.released = threading.Event()
        self.under_way = 0
        self._counting = threading.Lock()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/v1"

    @contextmanager
    def counted(self, request: dict[str, Any]) -> Iterator[None]:
        """Count a request while it is under way."""
        with self._counting:
            self.requests.append(request)
            self.under_way += 1
            self.most = max(self.most, self.under_way)
        try:
            yield
        finally:
            with self._counting:
                self.under_way -= 1

    def reply(self, request: dict[str, Any], key: str) -> Fault:
        """Return what is sent: a fault, or an answer in its form."""
        if self.key and key != f"Bearer {self.key}":
            return Fault(status=401, message=f"Incorrect API key provided: {key}")
        if request["model"] != MODEL:
            return Fault(status=404, message=f"no such model, said {key}")
        with self._counting:
            fault = self.failures.pop(0) if self.failures else self.fault(request["input"])
        if fault and (fault.status != 200 or fault.body is not None):
            return fault
        data = [
            {"object": "embedding", "index": number, "embedding": self.vector(text)}
            for number, text in enumerate(request["input"])
        ]
        if fault:
            fault.spoil(data)
        else:
            self.answered += request["input"]
        usage = {"prompt_tokens": 1, "total_tokens": 1}
        body = {"object": "list", "data": data, "model": MODEL, "usage": usage}
        made = fault or Fault()
        return Fault(body=json.dumps(body).encode(), hang=made.hang, cut=made.cut)

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        """Serve a connection, counted until the client hangs up."""
        with self._counting:
            self.connections += 1
        try:
            super().process_request_thread(request, client_address)
        finally:
            with self._counting:
                self.connections -= 1

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hung up is part of the script."""


def _length_vector(text: str) -> list[float]:
    return [float(len(text)), 1.0, *[0.0] * (DIMENSIONS - 2)]


class _Handler(BaseHTTPRequestHandler):
    server: EmbeddingServer
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        with self.server.counted(request):
            self._send(self.server.reply(request, self.headers.get("Authorization", "")))

    def _send(self, fault: Fault) -> None:
        self.server.released.wait(fault.hang)
        words = json.dumps({"error": {"message": fault.message}}).encode()
        content = words if fault.body is None else fault.body
        self.send_response(fault.status)
        for name, value in {"Content-Type": "application/json", **fault.headers}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if fault.cut:
            content = content[: len(content) // 2]
            self.close_connection = True
        self.wfile.write(content)

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing to say in a test."""


@contextmanager
def embedding_server() -> Iterator[EmbeddingServer]:
    with EmbeddingServer() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield server
        finally:
            server.released.set()
            server.shutdown()
            thread.join()
