"""Attacks on the page that once did harm, over this machine's network: refused, and the server goes on."""

import http.client
import json
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from assistant.page.access.connections import GRACE
from assistant.page.access.request_rules import RequestRules
from assistant.page.server import build_app
from tests.support.browsing import ROOT, serving
from tests.support.fake_assistant import FakeAssistant

pytestmark = pytest.mark.attack
KEY = secrets.token_hex(16)
_MEMORY = (
    6_000_000_000  # bytes of addresses: what is held without a bound ends the server, and the test fails
)
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
    with serving(memory=_MEMORY) as address:
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
    events = [*server.events("add"), *server.events("verify")]
    assert len(events) == 3
    for event in events:
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
        *(
            join(server, event, [KEY, "en"], event_data={"exchange": file})
            for step in ("rate", "translate")
            for event in server.events(step)
        ),
        server.post(
            "/gradio_api/component_server",
            {"data": file, "component_id": 1, "fn_name": "ls", "session_hash": "x"},
        ),
        server.post("/gradio_api/mcp/", told, MCP),
    ]
    assert len(statuses) > 12
    assert all(400 <= status < 500 for status in statuses), statuses
    assert server.is_well()


@pytest.fixture(scope="module")
def hosted() -> Iterator[TestClient]:
    """A page that answers to any name, as one that is served to others does."""
    app = build_app(FakeAssistant(), rules=RequestRules())
    with TestClient(app, base_url="http://news.example") as client:
        yield client


def test_no_more_visitors_are_held_in_memory_than_pages_may_be_open(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assistant.page.server.most_connections", lambda: 3)
    app = build_app(FakeAssistant(), rules=RequestRules())
    mounted: list[Any] = [route.app for route in app.routes if hasattr(route, "app")]
    [visitors] = [page.state_holder for page in mounted if hasattr(page, "state_holder")]
    for number in range(9):
        assert visitors[f"visitor{number}"]
    assert len(visitors.session_data) <= 4


@pytest.mark.parametrize(
    "path",
    [
        f"/svelte/{'a' * 5000}",
        f"/assets/{'b/' * 3000}",
        f"/static/{'%20' * 400}",
        "/svelte/%00",
        "/assets/..%5c..%5cetc",
        "/gradio_api/mcp/%00",
    ],
)
def test_an_address_that_names_no_file_is_not_found(server: Server, path: str) -> None:
    assert server.send("GET", path)[0] == 404
    assert server.is_well()


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
def test_no_request_makes_the_server_call_another(
    hosted: TestClient, method: str, params: dict[str, object]
) -> None:
    message = {"jsonrpc": "2.0", "id": 1, "method": method, "params": params}
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.2)
        target = f"127.0.0.1:{listener.getsockname()[1]}"
        for headers in (
            {"x-forwarded-host": target},
            {"host": target},
            {"x-gradio-server": f"http://{target}"},
            {"forwarded": f"host={target}"},
            {"x-original-host": target},
            {"x-rewrite-url": f"http://{target}/"},
            {"x-forwarded-prefix": f"//{target}"},
        ):
            assert (
                hosted.post("/gradio_api/mcp/", json=message, headers={**MCP, **headers}).status_code == 400
            )
        with pytest.raises(TimeoutError):
            listener.accept()


@pytest.mark.parametrize(
    "header",
    [
        *("x-forwarded-host", "x-gradio-server", "x-forwarded-proto", "forwarded", "x-original-host"),
        *("x-rewrite-url", "x-host", "x-forwarded-prefix", "x-script-name", "referer"),
    ],
)
def test_a_page_names_no_address_that_a_stranger_made_up(hosted: TestClient, header: str) -> None:
    for path in ("/", "/config", "/gradio_api/mcp/", "/gradio_api/info"):
        reply = hosted.get(path, headers={header: "evil.example", "accept": "text/html"})
        assert reply.status_code == 200
        assert "evil.example" not in reply.text


def upload(server: Server, form: Iterator[bytes]) -> int | None:
    """Send a form in pieces until the server answers; return the status, None when it only hung up."""
    connection = http.client.HTTPConnection(server.host, timeout=20)
    try:
        connection.putrequest("POST", "/gradio_api/upload")
        connection.putheader("content-type", "multipart/form-data; boundary=b")
        connection.putheader("transfer-encoding", "chunked")
        connection.endheaders()
        with suppress(ConnectionError):
            for piece in form:
                connection.send(b"%x\r\n%s\r\n" % (len(piece), piece))
        return connection.getresponse().status
    except (ConnectionError, http.client.HTTPException):
        return None
    finally:
        connection.close()


@pytest.mark.parametrize("disposition", ['form-data; name="x"', 'form-data; name="files"; filename="a.txt"'])
def test_a_part_of_a_form_is_held_in_no_memory_and_on_no_disk(server: Server, disposition: str) -> None:
    sent = 0

    def form() -> Iterator[bytes]:
        nonlocal sent
        yield b"--b\r\nContent-Disposition: " + disposition.encode() + b"\r\n\r\n"
        for _ in range(1_500):
            sent += 1_000_000
            yield b"a" * 1_000_000

    assert upload(server, form()) in (400, 413, None)
    assert sent < 200_000_000, "the server stops reading long before"
    assert server.is_well()


def numbers(client: TestClient, name: str) -> list[int]:
    events = client.get("/config").json()["dependencies"]
    return [e["id"] for e in events if str(e["api_name"]).rstrip("_0123456789") == name]


def told(tool: str, **arguments: object) -> dict[str, object]:
    """Return a message of MCP that calls a tool."""
    params = {"name": tool, "arguments": arguments}
    return {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": params}


EVENT = {"fn_index": 0, "session_hash": "x", "data": []}
DEEP = b'{"data": ' + b"[" * 50_000


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("queue/join", {**EVENT, "fn_index": 9_999}),
        ("queue/join", {**EVENT, "fn_index": -1}),
        ("queue/join", {**EVENT, "fn_index": "0"}),
        ("queue/join", {**EVENT, "fn_index": None}),
        ("queue/join", EVENT),
        ("queue/join", {**EVENT, "data": [None] * 50}),
        ("queue/join", {**EVENT, "session_hash": {"a": 1}}),
        ("queue/join", {**EVENT, "session_hash": "x" * 1_000_000}),
        ("queue/join", [1]),
        ("queue/join", b"{"),
        ("queue/join", DEEP),
        ("run/predict", DEEP),
        ("run/nothing", {"data": []}),
        ("call/nothing", {"data": []}),
        ("call/v2/nothing", {}),
        ("call/ask", {"data": {}}),
        ("call/ask", {"data": [7]}),
        ("call/ask", {"data": ["why"] * 50}),
        ("call/ask", DEEP),
        ("call/v2/ask", {"question": "why", "oauth_token": "x"}),
        ("call/v2/ask", {}),
        ("call/v2/ask", [1]),
        ("call/v2/search", {"question": "why", "count": "many"}),
        ("cancel", {"session_hash": "x"}),
        ("cancel", {"session_hash": "x", "fn_index": [], "event_id": "x"}),
        ("reset", {}),
        ("mcp/", DEEP),
        ("mcp/", [1]),
        ("mcp/", {"jsonrpc": "2.0", "id": 1, "method": "x" * 1_000}),
        ("mcp/", told("nothing", question="why")),
        ("mcp/", told("ask", question=7)),
        ("mcp/", told("ask", question="why", languages={"a": 1})),
        ("mcp/", told("ask", question="why", languages=[["en"]])),
        ("mcp/", told("ask", question="why", unknown="x")),
        ("mcp/", told("search", question="why", count=[1])),
        ("mcp/", {**told("ask"), "params": {"name": "ask", "arguments": ["why"]}}),
        ("run/ask", {"data": ["why", [], [], ["Coast Herald"] * 20_000]}),
        ("run/ask", {"data": ["why", [], ["x" * 100_000]]}),
        ("run/search", {"data": ["why", 10, [], [], "", "", "*" * 100_000]}),
    ],
)
def test_what_no_page_sends_is_refused_without_a_traceback(
    hosted: TestClient, capfd: pytest.CaptureFixture[str], path: str, body: object
) -> None:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    headers = {"content-type": "application/json", **MCP}
    assert 400 <= hosted.post(f"/gradio_api/{path}", content=content, headers=headers).status_code < 500
    assert "Traceback" not in "".join(capfd.readouterr())


@pytest.mark.parametrize("path", ["call/ask/nobody", "call/v2/ask/nobody", "call/v2/ask", "call/nothing/x"])
def test_the_answer_of_a_call_that_nobody_sent_is_not_found(
    hosted: TestClient, capfd: pytest.CaptureFixture[str], path: str
) -> None:
    assert hosted.get(f"/gradio_api/{path}").status_code == 404
    assert "Traceback" not in "".join(capfd.readouterr())


@pytest.mark.parametrize("query", ["?session_hash=nobody", "?session_hash=", "?session_hash=%00", ""])
def test_who_listens_to_a_page_that_is_not_known_is_told_so(
    hosted: TestClient, capfd: pytest.CaptureFixture[str], query: str
) -> None:
    told = hosted.get(f"/gradio_api/queue/data{query}").text
    assert json.loads(told.removeprefix("data:"))["session_not_found"]
    assert "Traceback" not in "".join(capfd.readouterr())


def test_a_tool_takes_what_a_model_leaves_open(hosted: TestClient) -> None:
    message = told("ask", question="Why is the northern pier closed?", languages=None, since=None, path=None)
    reply = hosted.post("/gradio_api/mcp/", json=message, headers=MCP)
    assert reply.status_code == 200
    assert '"isError":true' not in reply.text
    assert "barge" in reply.text


@pytest.mark.parametrize(
    "said",
    [
        None,
        {},
        [1],
        "x",
        {"exchange": "9" * 5_000},
        {"exchange": "٣"},
        {"exchange": ["0"]},
        {"rate": {"a": 1}, "exchange": "0"},
        {"ask": None},
        {"other": "x"},
    ],
    ids=repr,
)
@pytest.mark.parametrize("step", ["rate", "open_place"])
def test_an_odd_click_does_nothing(
    hosted: TestClient, capfd: pytest.CaptureFixture[str], step: str, said: object
) -> None:
    (number,) = numbers(hosted, step)
    body = {"fn_index": number, "session_hash": "x", "data": [KEY, "en"], "event_data": said}
    assert hosted.post("/gradio_api/run/predict", json=body).status_code in (200, 422)
    assert "Traceback" not in "".join(capfd.readouterr())


def test_an_answer_that_was_not_given_here_is_neither_shown_nor_rated(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assistant = FakeAssistant(tmp_path / "index")
    assistant.index_folder.mkdir()
    answer = {**assistant.ask("Why is the pier closed?").to_dict(), "text": "FORGED [1]" + "[1]" * 30_000}
    kept = json.dumps([{"question": "FORGED", "outcome": answer, "about": {}, "good": None}])
    with TestClient(build_app(assistant, rules=RequestRules()), base_url="http://news.example") as client:
        (greet,), (rate,) = numbers(client, "greet"), numbers(client, "rate")
        for text in (kept, "0" * 64 + kept):
            greeting = {"fn_index": greet, "session_hash": "x", "data": [KEY, "en", text]}
            greeted = client.post("/gradio_api/run/predict", json=greeting)
            assert greeted.status_code == 200
            assert "FORGED" not in greeted.text
        said = {"rate": "good", "exchange": "0"}
        thumb = {"fn_index": rate, "session_hash": "x", "data": [KEY, "en"], "event_data": said}
        assert client.post("/gradio_api/run/predict", json=thumb).status_code == 200
    assert list(assistant.index_folder.iterdir()) == []
    assert "Traceback" not in "".join(capfd.readouterr())


@pytest.mark.skipif(sys.platform == "win32", reason="signals are others there")
def test_a_server_ends_in_time_though_a_question_is_held(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tests.support.fake_assistant", "--index", str(tmp_path / "index")]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            server = Server(process.stdout.readline().strip())
            for _ in range(2):
                connection = http.client.HTTPConnection(server.host, timeout=60)
                body = json.dumps({"data": ["hold"]})
                connection.request("POST", "/gradio_api/run/ask", body, {"content-type": "application/json"})
            while not (tmp_path / "held").exists():
                time.sleep(0.05)
            process.send_signal(signal.SIGTERM)
            process.wait(GRACE + 30)
        finally:
            process.kill()
