"""Connections that are silent, too many, or unread are cut, and a server that is told to end does."""

import http.client
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import fastapi
import pytest
import uvicorn

from assistant.page.access.connections import GRACE, BoundedProtocol, most_connections
from assistant.page.access.forwarding import addresses_of

HALF = b"GET /health HTTP/1.1\r\nHost: x\r\nX-Half: "
HALF_BODY = b"POST /body HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\nx"


class Strict(BoundedProtocol):
    most = 4
    silence = 0.5
    unread = 0.5


class Few(BoundedProtocol):
    most = 4


@contextmanager
def served(app: Any, protocol: type[BoundedProtocol] = Strict) -> Iterator[int]:
    """Serve an application over bounded connections in a thread; yield the port."""
    server = uvicorn.Server(uvicorn.Config(app, http=protocol, log_level="critical", lifespan="off"))
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.01)
        yield listener.getsockname()[1]
        server.should_exit = True
        thread.join(20)


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    app = fastapi.FastAPI()

    @app.get("/health")
    def health() -> str:
        return "ok"

    @app.get("/much")
    def much() -> fastapi.Response:
        return fastapi.Response(b"x" * 50_000_000)

    with served(app) as port:
        yield port


def connect(port: int, sent: bytes = b"") -> socket.socket:
    opened = socket.create_connection(("127.0.0.1", port), timeout=20)
    opened.sendall(sent)
    return opened


def is_cut(opened: socket.socket) -> bool:
    """Whether the server hangs up; waits for it."""
    try:
        while opened.recv(65_536):
            pass
    except ConnectionResetError:
        return True
    except TimeoutError:
        return False
    return True


@pytest.mark.parametrize("sent", [b"", HALF, b"\r\n", b"GET /health HTTP/1.1\r\nHost: x\r\n\r\nGET /he"])
def test_a_connection_that_is_silent_is_cut(port: int, sent: bytes) -> None:
    with connect(port, sent) as opened:
        assert is_cut(opened)


def test_a_drop_at_a_time_is_silence_too(port: int) -> None:
    with connect(port, HALF) as opened, pytest.raises(OSError):
        for _ in range(200):
            time.sleep(0.05)
            opened.sendall(b"x")


def test_a_body_that_nobody_waits_for_keeps_no_connection(port: int) -> None:
    with connect(port, b"GET /health HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n") as opened:
        assert is_cut(opened)


def test_who_does_not_read_is_cut(port: int) -> None:
    with connect(port, b"GET /much HTTP/1.1\r\nHost: x\r\n\r\n") as opened:
        time.sleep(2)
        read = 0
        try:
            while piece := opened.recv(1_000_000):
                read += len(piece)
        except ConnectionResetError:
            pass
        assert read < 50_000_000


@pytest.mark.parametrize("half", [HALF, HALF_BODY], ids=["headers", "body"])
def test_of_too_many_connections_the_oldest_that_owes_goes_and_who_asks_is_answered(half: bytes) -> None:
    app = fastapi.FastAPI()

    @app.get("/health")
    def health() -> str:
        return "ok"

    @app.post("/body")
    async def body(request: fastapi.Request) -> int:
        return len(await request.body())

    with served(app, Few) as port:
        idle = [connect(port, half) for _ in range(20)]
        asking = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
        asking.request("GET", "/health")
        assert asking.getresponse().status == 200
        asking.close()
        assert all(is_cut(opened) for opened in idle[: -Few.most])
        for opened in idle:
            opened.close()


class FewOfOne(BoundedProtocol):
    most = 12
    most_of_one = 4


class FewButOfProxies(FewOfOne):
    shared = addresses_of(["127.0.0.1"])


@pytest.mark.parametrize(("protocol", "left"), [(FewOfOne, 4), (FewButOfProxies, 10)])
def test_one_address_leaves_room_for_others(protocol: type[BoundedProtocol], left: int) -> None:
    with served(fastapi.FastAPI(), protocol) as port:
        opened = [connect(port, HALF) for _ in range(10)]
        for one in opened:
            one.settimeout(0.5)
        assert sum(not is_cut(one) for one in opened[-left:]) == left
        assert all(is_cut(one) for one in opened[:-left])
        for one in opened:
            one.close()


def test_most_files_that_may_be_open_stay_free_of_connections() -> None:
    resource = pytest.importorskip("resource")
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (256, before[1]))
        assert most_connections() == 128
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, before)


HANGING = """
import sys, time, fastapi, uvicorn
from assistant.page.access.connections import PunctualServer
app = fastapi.FastAPI()

@app.get("/{kind}")
{define} hang():
    print("hangs", flush=True)
    while True:
        time.sleep(60)

server = PunctualServer(uvicorn.Config(app, port=0, log_level="info", timeout_graceful_shutdown=1))
import threading, urllib.request
def ask():
    while not server.started:
        time.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    urllib.request.urlopen(f"http://127.0.0.1:{{port}}/{kind}")
threading.Thread(target=ask, daemon=True).start()
server.run()
"""


@pytest.mark.skipif(sys.platform == "win32", reason="signals are others there")
@pytest.mark.parametrize(("kind", "define"), [("thread", "def"), ("loop", "async def")])
def test_a_server_ends_in_time_whatever_hangs(kind: str, define: str) -> None:
    script = HANGING.format(kind=kind, define=define)
    with subprocess.Popen(
        [sys.executable, "-c", script], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as server:
        assert server.stdout is not None
        try:
            assert server.stdout.readline().strip() == "hangs"
            server.send_signal(signal.SIGTERM)
            server.wait(GRACE + 30)
        finally:
            server.kill()
