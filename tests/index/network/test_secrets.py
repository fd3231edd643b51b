"""A planted key and token are looked for in everything that is written: they must stand nowhere."""

import json
import logging
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from assistant.assistant import Assistant
from assistant.cli.main import main
from assistant.page.server import build_app
from index.embedding.embedder import TokenEmbedder
from index.settings import load_settings
from tests.support.scripted_server import ScriptedServer, Step, scripted_server

KEY = "sk-planted-0123456789abcdef"
TOKEN = "tok-planted-fedcba9876543210"
PLANTED = (KEY, TOKEN, "planted")
SUMMONED = "Why was the ambassador summoned?"
QUESTION = {"id": "q1", "lang": "en", "question": SUMMONED, "answerable": False}

Watch = Callable[..., str]


def echo_of_the_key(status: int) -> Step:
    """Fail as servers do that repeat the key they were sent."""
    return Step(status=status, error=f"the key {KEY} of https://me:{TOKEN}@host is not allowed", code="x")


ANSWERED = Step(pieces=["The ministry called in the ambassador [1]."])
STEPS = {
    "answered": ANSWERED,
    "refused": echo_of_the_key(401),
    "forbidden": echo_of_the_key(403),
    "unknown": echo_of_the_key(404),
    "malformed": echo_of_the_key(400),
    "cut": Step(pieces=["The"], cut=True, finish=None),
    "garbled": Step(raw=f"data: {KEY} {TOKEN}\n\n".encode()),
}


@pytest.fixture
def server(request: pytest.FixtureRequest) -> Iterator[ScriptedServer]:
    with scripted_server(STEPS[getattr(request, "param", "refused")]) as running:
        yield running


@pytest.fixture
def planted(
    server: ScriptedServer,
    demo_index: Path,
    model_cache: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Path:
    """A folder to work in, with the key and an address that carries tokens in the settings."""
    port = server.server_address[1]
    address = f"http://me:{TOKEN}@127.0.0.1:{port}/v1"
    (tmp_path / ".env").write_text(f"OPENAI_API_KEY={KEY}\nOPENAI_BASE_URL={address}\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ASSISTANT_INDEX", str(demo_index))
    monkeypatch.setenv("ASSISTANT_CACHE", str(model_cache))
    monkeypatch.setenv("ASSISTANT_MODEL", "scripted")
    return tmp_path


@pytest.fixture
def watch(planted: Path, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture) -> Watch:
    """Run a command with every log line shown; return all it wrote, on screen and into files."""

    def run(*arguments: str) -> str:
        with caplog.at_level(logging.DEBUG):
            try:
                main([*arguments, "--log-level", "debug"])
            except Exception as error:  # with --debug, whose traceback is looked at too
                logging.getLogger(__name__).exception("traceback of %r", error)
        captured = capfd.readouterr()
        return "\n".join([captured.out, captured.err, caplog.text, _written(planted)])

    return run


def _written(folder: Path) -> str:
    files = [path for path in folder.rglob("*") if path.is_file() and path.name != ".env"]
    return "\n".join(path.read_bytes().decode("utf-8", "replace") for path in files)


def assert_clean(text: str) -> None:
    assert text.strip()
    lines = [line for line in text.splitlines() if any(secret in line for secret in PLANTED)]
    assert lines == []


ASK = ["ask", SUMMONED]
JUDGED = ["eval", "questions.jsonl", "--out", "scores", "--judge", "scripted"]
DRAFTED = ["questions", "articles", "--count", "1", "--out", "drafted.jsonl"]


@pytest.mark.parametrize(
    ("server", "arguments"),
    [
        *((step, [*ASK, "--json", "--debug"]) for step in STEPS),
        *((step, command) for step in ("answered", "refused") for command in (["doctor", "--json"], JUDGED)),
        ("refused", ASK),
        ("refused", ["doctor"]),
        ("refused", DRAFTED),
        ("malformed", [*DRAFTED, "--debug"]),
    ],
    indirect=["server"],
)
def test_no_command_writes_a_secret(watch: Watch, planted: Path, arguments: list[str]) -> None:
    (planted / "questions.jsonl").write_text(json.dumps(QUESTION) + "\n", encoding="utf-8")
    (planted / "articles").mkdir()
    (planted / "articles" / "a.txt").write_text("The pier is shut.\n", encoding="utf-8")
    assert_clean(watch(*arguments))


def test_the_page_shows_no_secret(planted: Path, embedder: TokenEmbedder) -> None:
    with (
        Assistant.open(embedder=embedder) as assistant,
        TestClient(build_app(assistant)) as client,
    ):
        shown = [client.get(path).text for path in ("/", "/config", "/health", "/gradio_api/info")]
        event = client.post("/gradio_api/call/v2/ask", json={"question": SUMMONED}).json()["event_id"]
        shown.append(client.get(f"/gradio_api/call/ask/{event}").text)
        assert '"error": null' not in shown[-1]
        assert_clean("\n".join(shown))


def test_nothing_that_holds_a_secret_shows_it(planted: Path, embedder: TokenEmbedder) -> None:
    settings = load_settings()
    with Assistant.open(embedder=embedder) as assistant:
        held = [settings, assistant, assistant._model, getattr(assistant._model, "_endpoint", None)]
        assert_clean("\n".join(f"{one!r} {one!s}" for one in held))


def test_the_planted_secrets_are_in_force(planted: Path, server: ScriptedServer, watch: Watch) -> None:
    watch("ask", SUMMONED)
    assert f"Bearer {KEY}" in server.keys or any(key.startswith("Basic") for key in server.keys)
    assert TOKEN in (planted / ".env").read_text(encoding="utf-8")
    assert KEY not in os.environ.get("OPENAI_API_KEY", "")
