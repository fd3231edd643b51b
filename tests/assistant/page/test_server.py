"""The page's server: where it listens, and how it ends."""

import signal
import socket
import subprocess
import sys
from pathlib import Path
from urllib.request import urlopen

import pytest

from assistant.page.server import listen
from index.errors import SettingsError

ROOT = Path(__file__).parents[3]


def test_a_taken_port_is_named_with_what_to_do() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(SettingsError, match=rf"127\.0\.0\.1 port {port} .*--port"):
            listen("127.0.0.1", port)


def test_a_port_that_cannot_be_is_named() -> None:
    with pytest.raises(SettingsError, match="port 70000 "):
        listen("127.0.0.1", 70000)


def test_port_zero_takes_a_free_one() -> None:
    with listen("127.0.0.1", 0) as listener:
        assert listener.getsockname()[1] > 0


@pytest.mark.skipif(sys.platform == "win32", reason="Ctrl+C is sent another way there")
def test_ctrl_c_ends_it_without_a_traceback() -> None:
    command = [sys.executable, "-m", "tests.support.fake_assistant"]
    with subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as server:
        assert server.stdout is not None
        assert server.stderr is not None
        address = server.stdout.readline().strip()
        assert address.startswith("http://127.0.0.1:")
        # Once it answers, its own handler is in place, also where whoever runs the tests ignores the signal.
        assert urlopen(f"{address}/health", timeout=60).status == 200  # noqa: S310
        server.send_signal(signal.SIGINT)
        assert "Traceback" not in server.stderr.read()
        assert server.wait(20) == 0
