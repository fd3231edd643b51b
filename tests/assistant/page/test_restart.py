"""The server goes and comes back: the page says so, and the conversation goes on."""

import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support.browsing import (
    PATIENCE,
    PIER,
    ask,
    chromium,
    expect,
    expect_answers,
    expect_chosen,
    in_a_browser,
    serving,
    wait_until,
)
from tests.support.fake_assistant import HARBOUR_QUOTE

pytestmark = [*in_a_browser, pytest.mark.slow]


@pytest.fixture
def server(tmp_path: Path) -> tuple[str, ...]:
    """Options of a server that comes back: its port, and the index beside which its key stands."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    return ("--port", str(port), "--index", str(tmp_path / "index"))


@pytest.fixture
def page() -> Iterator[Any]:
    with chromium() as browser:
        page = browser.new_context(locale="uk-UA").new_page()
        page.set_default_timeout(PATIENCE)
        yield page


def greet(page: Any, address: str) -> None:
    """Open the page and let it see which server it has."""
    with page.expect_response("**/app_id"):
        page.goto(address)
        page.wait_for_selector(".example")


def banner(page: Any, words: str) -> None:
    expect(page.locator("#connection")).to_contain_text(words)


def expect_kept(page: Any, words: str) -> None:
    """Wait until the browser's tab has kept a conversation with these words."""
    wait_until(page, "sessionStorage.getItem('kept')?.includes(it)", words)


def test_a_conversation_outlives_the_server(page: Any, server: tuple[str, ...]) -> None:
    with serving(*server) as address:
        greet(page, address)
        ask(page, PIER)
        expect_kept(page, HARBOUR_QUOTE.split("\n")[0])
    banner(page, "не відповідає")
    with serving(*server):
        banner(page, "знову відповідає")
        expect_answers(page, 1)
        expect(page.locator("#latest .question")).to_have_text(PIER)
        ask(page, "How long?")
        expect(page.locator("#latest")).to_contain_text("How long will the northern pier be closed?")
        expect_answers(page, 2)
        page.click("#finished .text .chip >> nth=0")
        expect_chosen(page, HARBOUR_QUOTE)


def test_a_question_under_way_is_not_lost_with_the_server(page: Any, server: tuple[str, ...]) -> None:
    with serving(*server) as address:
        greet(page, address)
        ask(page, PIER)
        page.fill("#question textarea", "Tell me slowly")
        page.keyboard.press("Enter")
        page.wait_for_selector(".writing")
        expect_kept(page, "Tell me slowly")
    banner(page, "не відповідає")
    with serving(*server):
        banner(page, "знову відповідає")
        expect(page.locator(".exchange")).to_have_count(2)
        expect(page.locator("#latest .question")).to_have_text("Tell me slowly")
        ask(page, PIER)
        expect_answers(page, 3)


def test_a_question_that_is_typed_and_not_sent_outlives_the_server(
    page: Any, server: tuple[str, ...]
) -> None:
    with serving(*server) as address:
        greet(page, address)
        page.fill("#question textarea", "Чому зачинили міст")
    banner(page, "не відповідає")
    page.keyboard.type(" і причал?")
    with serving(*server):
        banner(page, "знову відповідає")
        expect(page.locator("#question textarea")).to_have_value("Чому зачинили міст і причал?")
        page.click("#question textarea")
        page.keyboard.press("Enter")
        expect_answers(page, 1)
        expect(page.locator("#question textarea")).to_have_value("")
