"""A real Chroma server in a process of its own, and a proxy before it that asks for a token or speaks TLS."""

import http.client
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path
from threading import Thread

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

HOST = "127.0.0.1"
_STARTS_WITHIN = 60.0


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


class ChromaServer:
    """The server that `chroma run` starts, on a port that it keeps when it is started again."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = free_port()
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://{HOST}:{self.port}"

    def start(self) -> None:
        program = Path(sys.executable).with_name("chroma")
        self._process = subprocess.Popen(
            [program, "run", "--path", self.folder, "--host", HOST, "--port", str(self.port)],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        give_up = time.monotonic() + _STARTS_WITHIN
        while not self._answers():
            assert self._process.poll() is None, "the server ended at once"
            assert time.monotonic() < give_up, "the server does not answer"
            time.sleep(0.05)

    def kill(self) -> None:
        """End the server as a power cut would."""
        if self._process:
            self._process.kill()
            self._process.wait()
            self._process = None

    def _answers(self) -> bool:
        connection = http.client.HTTPConnection(HOST, self.port, timeout=5)
        try:
            connection.request("GET", "/api/v2/heartbeat")
            return connection.getresponse().status == 200
        except OSError:
            return False
        finally:
            connection.close()


@contextmanager
def chroma_server(folder: Path) -> Iterator[ChromaServer]:
    server = ChromaServer(folder)
    try:
        server.start()
        yield server
    finally:
        server.kill()


class Proxy(ThreadingHTTPServer):
    """Passes requests on to a server where their header has the expected value, and remembers the others'."""

    daemon_threads = True
    request_queue_size = 64

    def __init__(self, target: int, header: str, value: str) -> None:
        super().__init__((HOST, 0), _Handler)
        self.target = target
        self.header = header
        self.value = value

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing of a client that hung up."""


class _Handler(BaseHTTPRequestHandler):
    server: Proxy
    protocol_version = "HTTP/1.1"

    def _pass_on(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if self.headers.get(self.server.header) != self.server.value:
            said = f"token {self.headers.get(self.server.header)} is not allowed"
            self._answer(403 if self.headers.get(self.server.header) else 401, said.encode())
            return
        connection = http.client.HTTPConnection(HOST, self.server.target, timeout=30)
        headers = {"Content-Type": "application/json", "Content-Length": str(len(body))}
        connection.request(self.command, self.path, body, headers)
        response = connection.getresponse()
        self._answer(response.status, response.read())
        connection.close()

    do_GET = do_POST = do_PUT = do_DELETE = _pass_on  # noqa: N815

    def _answer(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Keep the tests' output clean."""


@contextmanager
def proxy(
    target: int, *, header: str = "Host", value: str | None = None, certificate: Path | None = None
) -> Iterator[str]:
    """Yield the address of a proxy before the server at the port `target`; of https with a certificate."""
    server = Proxy(target, header, "")
    scheme = "https" if certificate else "http"
    server.value = value or f"{HOST}:{server.port}"
    if certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield f"{scheme}://{HOST}:{server.port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def write_certificate(file: Path) -> Path:
    """Write a certificate for this machine's loopback address, and its key, into a file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "chroma in a test")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address(HOST))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    private = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    file.write_bytes(private + certificate.public_bytes(pem))
    return file
