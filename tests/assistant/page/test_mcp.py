"""The endpoints as MCP tools, asked by the protocol's own client over this machine's network."""

import asyncio
import base64
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from assistant.page.access.accounts import Cost, put_account
from tests.support.fake_assistant import FakeAssistant

mcp = pytest.importorskip("mcp", reason="the extra `mcp` is not installed")
streamable_http = pytest.importorskip("mcp.client.streamable_http")
ROOT = Path(__file__).parents[3]
PIER = "Why is the northern pier closed?"


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("accounts") / "users.json"
    put_account(path, "program", "correct horse", cost=Cost(n=2, r=1, p=1))
    return path


@pytest.fixture(scope="module")
def address(file: Path) -> Iterator[str]:
    command = [sys.executable, "-m", "tests.support.fake_assistant", "--auth-file", str(file), "--rate", "0"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        yield server.stdout.readline().strip()
        server.terminate()


def talk(address: str, steps: Any) -> Any:
    """Run `steps` with a session of a client that has signed in."""

    async def run() -> Any:
        given = base64.b64encode(b"program:correct horse").decode()
        headers = {"authorization": f"Basic {given}"}
        connected = streamable_http.streamablehttp_client(f"{address}/gradio_api/mcp/", headers=headers)
        async with connected as (read, write, _), mcp.ClientSession(read, write) as session:
            await session.initialize()
            return await steps(session)

    return asyncio.run(asyncio.wait_for(run(), 180))


def test_the_tools_are_named_and_described(address: str) -> None:
    listed = talk(address, lambda session: session.list_tools())
    tools = {tool.name: tool for tool in listed.tools}
    needed = {
        "ask": "question",
        "search": "question",
        "story": "path",
        "check": "text",
        "export": "answers",
    }
    assert {name.removeprefix("gradio_") for name in tools} == set(needed)
    for name, tool in tools.items():
        assert needed[name.removeprefix("gradio_")] in tool.inputSchema["required"]
        assert "request" not in tool.inputSchema["properties"]
        assert "corpus" in tool.description


def test_a_tool_returns_the_document_of_the_command_line(address: str) -> None:
    answered = talk(
        address, lambda session: session.call_tool("ask", {"question": PIER, "languages": ["en"]})
    )
    assert not answered.isError
    assert json.loads(answered.content[0].text) == json.loads(json.dumps(FakeAssistant().ask(PIER).to_dict()))


def test_a_tool_holds_statements_against_the_articles(address: str) -> None:
    checked = talk(address, lambda session: session.call_tool("check", {"text": PIER, "languages": ["en"]}))
    assert not checked.isError
    assert json.loads(checked.content[0].text) == json.loads(
        json.dumps(FakeAssistant().check(PIER).to_dict())
    )


def test_a_tool_can_leave_the_time_words_unread(address: str) -> None:
    asked = {"question": "What happened yesterday?", "any_time": True}
    answered = talk(address, lambda session: session.call_tool("ask", asked))
    assert json.loads(answered.content[0].text)["period"] is None


def test_a_tool_says_in_one_line_what_was_wrong(address: str) -> None:
    refused = talk(address, lambda session: session.call_tool("ask", {"question": "refuse"}))
    assert refused.isError
    assert "cannot> be used" in refused.content[0].text
    assert "Traceback" not in refused.content[0].text
