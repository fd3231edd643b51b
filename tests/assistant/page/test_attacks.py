"""Attacks on the page that once did harm, over this machine's network: refused, and the server goes on."""

import http.client
import json
import secrets
import socket
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from assistant.page.access.request_rules import RequestRules
from assistant.page.server import build_app
from tests.support.browsing import serving
from tests.support.fake_assistant import FakeAssistant

pytestmark = pytest.mark.attack
KEY = secrets.token_hex(16)
MCP = {"accept": "application/json, text/event-stream"}
CALL_ASK = "/gradio_api/call/ask"


class Server:
    """A server under attack, spoken to without a client that would keep to the rules."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.host = address.removeprefix("http://")

    def post(self, path: str, body: object, headers: Mapping[str, str] | None = None) -> int:
        """Send JSON, or bytes as they are; return the status."""
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        status, _ = self.send("POST", path, content, {"content-type": "application/json", **(headers or {})})
        return status

    def send(
        self, method: str, path: str, body: bytes = b"", headers: Mapping[str, str] | None = None
    ) -> tuple[int, bytes]:
        connection = http.client.HTTPConnection(self.host, timeout=20)
        try:
            connection.request(method, path, body or None, dict(headers or {}))
            reply = connection.getresponse()
            return reply.status, reply.read()
        finally:
            connection.close()

    def events(self, name: str) -> list[int]:
        """Return the numbers of the events of a step."""
        config = json.loads(self.send("GET", "/config")[1])
        return [
            event["id"]
            for event in config["dependencies"]
            if str(event["api_name"]).rstrip("_0123456789") == name
        ]

    def is_well(self) -> bool:
        """Whether it answers, and at once."""
        return self.send("GET", "/health")[0] == 200


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with serving() as address:
        yield Server(address)


def file_data(path: str, **more: object) -> dict[str, object]:
    return {"path": path, "meta": {"_type": "gradio.FileData"}, "orig_name": "x.txt", "size": None, **more}


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    path = tmp_path / "secret.txt"
    path.write_text("The vault code of Testtown is 4711.\n", encoding="utf-8")
    return path


def join(server: Server, event: int, data: list[object], **more: object) -> int:
    body = {"fn_index": event, "session_hash": secrets.token_hex(6), "data": data, **more}
    return server.post("/gradio_api/queue/join", body)


@pytest.mark.parametrize(
    "wrap",
    [
        lambda path: [file_data(path)],
        lambda path: file_data(path),
        lambda path: [[file_data(path)]],
        lambda path: [{"value": [file_data(path)]}],
        lambda path: [file_data(f"{Path(path).parent}/../{Path(path).parent.name}/secret.txt")],
        lambda path: [file_data("", url=f"file://{path}")],
        lambda path: [{"path": path}],
        lambda path: path,
    ],
    ids=["listed", "bare", "nested", "property", "dots", "address", "without-meta", "text"],
)
def test_no_file_of_this_machine_can_be_added(server: Server, secret: Path, wrap: Any) -> None:
    for event in server.events("add"):
        assert 400 <= join(server, event, [wrap(str(secret)), KEY, "en"]) < 500
        assert (
            400
            <= server.post(
                "/gradio_api/run/predict", {"fn_index": event, "data": [wrap(str(secret)), KEY, "en"]}
            )
            < 500
        )


@pytest.mark.parametrize("path", ["/dev/zero", "/dev/stdin", "/etc/passwd", "http://127.0.0.1:9/x.txt"])
def test_file_data_is_taken_nowhere_else(server: Server, path: str) -> None:
    file = file_data(path)
    told = {
        "jsonrpc": "2.0",
        "id": 1,
        "method": "tools/call",
        "params": {"name": "ask", "arguments": {"question": file}},
    }
    ask = [[file, [], [], [], "", "", "", False], ["why", [file], [], [], "", "", "", False]]
    statuses = [
        server.post("/gradio_api/call/v2/ask", {"question": file}),
        server.post("/gradio_api/call/v2/search", {"question": "why", "outlets": [file]}),
        *(
            server.post(f"/gradio_api/{way}/ask", {"data": data})
            for way in ("call", "run", "api")
            for data in ask
        ),
        *(join(server, event, [file, "", KEY, "en", [], [], "", ""]) for event in server.events("answer")),
        *(join(server, event, [file, "", file]) for event in server.events("greet")),
        *(join(server, event, [KEY, "en"], event_data=file) for event in server.events("open_place")),
        *(join(server, event, [KEY, "en"], event_data={"exchange": file}) for event in server.events("rate")),
        server.post(
            "/gradio_api/component_server",
            {"data": file, "component_id": 1, "fn_name": "ls", "session_hash": "x"},
        ),
        server.post("/gradio_api/mcp/", told, MCP),
    ]
    assert len(statuses) > 12
    assert all(400 <= status < 500 for status in statuses), statuses
    assert server.is_well()


def open_page() -> TestClient:
    """Return a client of a page that answers to any name, as one that is served to others does."""
    return TestClient(build_app(FakeAssistant(), rules=RequestRules()), base_url="http://news.example")


@pytest.mark.parametrize(
    ("method", "params"),
    [
        ("resources/read", {"uri": "x://y"}),
        ("prompts/get", {"name": "x"}),
        ("resources/subscribe", {"uri": "x://y"}),
        (
            "completion/complete",
            {"ref": {"type": "ref/prompt", "name": "x"}, "argument": {"name": "x", "value": ""}},
        ),
    ],
)
def test_no_request_makes_the_server_call_another(method: str, params: dict[str, object]) -> None:
    message = {"jsonrpc": "2.0", "id": 1, "method": method, "params": params}
    with socket.create_server(("127.0.0.1", 0)) as listener, open_page() as client:
        listener.settimeout(0.2)
        target = f"127.0.0.1:{listener.getsockname()[1]}"
        for headers in (
            {"x-forwarded-host": target},
            {"host": target},
            {"x-gradio-server": f"http://{target}"},
        ):
            assert (
                client.post("/gradio_api/mcp/", json=message, headers={**MCP, **headers}).status_code == 400
            )
        with pytest.raises(TimeoutError):
            listener.accept()


@pytest.mark.parametrize("header", ["x-forwarded-host", "x-gradio-server", "x-forwarded-proto", "forwarded"])
def test_a_page_names_no_address_that_a_stranger_made_up(header: str) -> None:
    with open_page() as client:
        for path in ("/", "/config", "/gradio_api/mcp/", "/gradio_api/info"):
            reply = client.get(path, headers={header: "evil.example", "accept": "text/html"})
            assert reply.status_code == 200
            assert "evil.example" not in reply.text
