"""The server goes and comes back: the page says so, and the conversation goes on."""

import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from tests.browsing import PIER, ROOT, ask, chromium, in_a_browser

playwright = pytest.importorskip("playwright.sync_api")
pytestmark = [*in_a_browser, pytest.mark.slow]


@pytest.fixture
def port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        taken: int = free.getsockname()[1]
        return taken


@contextmanager
def server(port: int) -> Iterator[str]:
    command = [sys.executable, "-m", "tests.fake_assistant", "--port", str(port)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield process.stdout.readline().strip()
        finally:
            process.kill()


@pytest.fixture
def page() -> Iterator[Any]:
    with chromium() as browser:
        page = browser.new_context(locale="uk-UA").new_page()
        page.set_default_timeout(30_000)
        yield page


def banner(page: Any, words: str) -> None:
    playwright.expect(page.locator("#connection")).to_contain_text(words, timeout=30_000)


def test_a_conversation_outlives_the_server(page: Any, port: int) -> None:
    with server(port) as address:
        page.goto(address)
        page.wait_for_selector(".example")
        ask(page, PIER)
        page.wait_for_timeout(1500)  # the page has seen this server
    banner(page, "не відповідає")
    with server(port):
        banner(page, "знову відповідає")
        page.wait_for_selector("#latest .chip")
        assert PIER in page.inner_text("#conversation")
        ask(page, "How long?")
        assert "How long will the northern pier be closed?" in page.inner_text("#latest")
        assert page.locator(".exchange").count() == 2
        page.click("#finished .text .chip >> nth=0")
        page.wait_for_selector("#chosen")


def test_a_question_under_way_is_not_lost_with_the_server(page: Any, port: int) -> None:
    with server(port) as address:
        page.goto(address)
        page.wait_for_selector(".example")
        ask(page, PIER)
        page.fill("#question textarea", "Tell me slowly")
        page.keyboard.press("Enter")
        page.wait_for_selector(".writing")
    banner(page, "не відповідає")
    with server(port):
        banner(page, "знову відповідає")
        playwright.expect(page.locator(".exchange")).to_have_count(2)
        assert "Tell me slowly" in page.inner_text("#latest")
        ask(page, PIER)
        assert page.locator(".exchange").count() == 3
