"""Nothing leaves the machine: no name is looked up, and no file is written outside of our folders.

The commands run in a network of their own, where a resolver on the loopback writes down what it is asked; it
is that of the C library, so that what no Python code asks is heard as well.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT

QUESTION = "Why was the ambassador summoned?"

# Runs as root of a network without any way out: raises the loopback, answers names there, runs the commands.
_HARNESS = r"""
import fcntl, json, os, socket, struct, subprocess, sys, threading
resolver_file, heard_file, *commands = sys.argv[1:]
with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as control:
    fcntl.ioctl(control, 0x8914, struct.pack("16sH14s", b"lo", 0x41, b""))  # SIOCSIFFLAGS: up, running
subprocess.run(["mount", "--bind", resolver_file, "/etc/resolv.conf"], check=True)
server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
server.bind(("127.0.0.1", 53))
def answer():
    while True:
        request, sender = server.recvfrom(4096)
        labels, at = [], 12
        while request[at]:
            labels.append(request[at + 1 : at + 1 + request[at]].decode("ascii", "replace"))
            at += 1 + request[at]
        with open(heard_file, "a") as heard:
            heard.write(".".join(labels) + "\n")
        server.sendto(request[:2] + b"\x81\x83" + request[4:6] + bytes(6) + request[12:], sender)
threading.Thread(target=answer, daemon=True).start()
for command in commands:
    done = subprocess.run(json.loads(command), capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"{command}: {done.stdout}{done.stderr}")
"""
_LOOK_UP = "import socket\ntry: socket.getaddrinfo('names-are-heard.example', 80)\nexcept OSError: pass"


def _can_unshare() -> bool:
    if not shutil.which("unshare"):
        return False
    return subprocess.run(["unshare", "-r", "-n", "-m", "true"], capture_output=True).returncode == 0


pytestmark = [pytest.mark.slow, pytest.mark.skipif(not _can_unshare(), reason="needs user namespaces")]


def run_apart(folder: Path, *commands: list[str]) -> tuple[list[str], list[str]]:
    """Run commands with an empty home; return the names that were looked up, and the files left in it."""
    import json

    home, heard, resolver = folder / "home", folder / "heard", folder / "resolv.conf"
    home.mkdir()
    heard.touch()
    resolver.write_text("nameserver 127.0.0.1\noptions timeout:1 attempts:1\n")
    kept = {name: os.environ[name] for name in ("PATH", "PYTHONPATH") if name in os.environ}
    environment = {"PYTHONPATH": str(ROOT), **kept, "HOME": str(home), "TMPDIR": str(folder / "tmp")}
    (folder / "tmp").mkdir()
    done = subprocess.run(
        ["unshare", "-r", "-n", "-m", sys.executable, "-c", _HARNESS, str(resolver), str(heard)]
        + [json.dumps(command) for command in commands],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    left = [str(file.relative_to(folder)) for place in (home, folder / "tmp") for file in place.rglob("*")]
    return heard.read_text().split(), left


def test_the_resolver_hears_what_is_looked_up(tmp_path: Path) -> None:
    heard, _ = run_apart(tmp_path, [sys.executable, "-c", _LOOK_UP])
    assert "names-are-heard.example" in heard


@pytest.mark.timeout(280)
@pytest.mark.usefixtures("embedder")  # converted by now
def test_indexing_and_asking_look_up_no_name_and_write_nothing_elsewhere(
    tmp_path: Path, model_cache: Path
) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    for file in sorted((ROOT / "corpus").glob("*.txt"))[:2]:
        shutil.copy(file, corpus)
    cache = Path(shutil.copytree(model_cache, tmp_path / "cache"))
    assistant = [
        sys.executable,
        "-c",
        f"import os, sys; os.environ['ASSISTANT_CACHE'] = {str(cache)!r};"
        " from assistant.cli.main import main; sys.exit(main())",
    ]
    index = ["--index", str(tmp_path / "index")]
    heard, left = run_apart(
        tmp_path, [*assistant, "index", str(corpus), *index], [*assistant, "ask", QUESTION, *index]
    )
    assert heard == []
    assert left == []
