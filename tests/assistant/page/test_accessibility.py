"""axe-core finds nothing that would keep readers out: no serious or critical violation in any state."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.support.browsing import (
    PIER,
    ask,
    chromium,
    expect,
    expect_chosen,
    in_a_browser,
    serving,
    violations,
    visiting,
)
from tests.support.fake_assistant import HARBOUR_QUOTE

pytest.importorskip("axe_playwright_python")
pytestmark = in_a_browser
SIZES = {"wide": {"width": 1360, "height": 860}, "phone": {"width": 390, "height": 844}}


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with serving() as address:
        yield address


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as browser:
        yield browser


def start(page: Any) -> None:
    page.wait_for_selector(".example")


def corpus(page: Any) -> None:
    page.click(".holdings")
    page.click(".unread summary")
    expect(page.locator(".unread li").first).to_be_visible()


def answered(page: Any) -> None:
    leave_source(page)
    ask(page, PIER)


def opened(page: Any) -> None:
    page.click("#latest .text .chip >> nth=0")
    expect_chosen(page, HARBOUR_QUOTE)


def hovered(page: Any) -> None:
    leave_source(page)
    page.hover("#latest .text .chip >> nth=1")
    page.wait_for_selector("#tip:visible")


def declined(page: Any) -> None:
    ask(page, "Who won the chess tournament?")


def failed(page: Any) -> None:
    ask(page, "please refuse")


def filtered(page: Any) -> None:
    page.click("#filters button")
    page.wait_for_selector("#filter-languages label")


def writing(page: Any) -> None:
    page.fill("#question textarea", "Tell me slowly")
    page.keyboard.press("Enter")
    page.wait_for_selector(".writing")


STATES: tuple[Callable[[Any], None], ...] = (
    start,
    corpus,
    answered,
    opened,
    hovered,
    declined,
    failed,
    filtered,
    writing,
)


def leave_source(page: Any) -> None:
    """Go back to the conversation where the source covers it, on a narrow screen."""
    back = page.locator("[data-back]")
    if back.is_visible():
        back.click()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES)
def test_no_state_of_the_page_keeps_readers_out(browser: Any, address: str, size: str, scheme: str) -> None:
    found = {}
    # Without motion: a pane that is half faded in has other colours than the one that is read.
    look = {"viewport": SIZES[size], "color_scheme": scheme, "reduced_motion": "reduce"}
    with visiting(browser, address, **look) as page:
        for reach in STATES:
            reach(page)
            found[reach.__name__] = violations(page)
    assert {state: lines for state, lines in found.items() if lines} == {}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_way_in_keeps_nobody_out(browser: Any, tmp_path: Any, scheme: str) -> None:
    from assistant.page.access.accounts import Cost, put_account

    put_account(tmp_path / "users.json", "olha", "correct horse", cost=Cost(n=2, r=1, p=1))
    with (
        serving("--auth-file", str(tmp_path / "users.json")) as closed,
        visiting(browser, closed, color_scheme=scheme) as page,
    ):
        assert violations(page) == []
        page.fill("#username", "olha")
        page.fill("#password", "wrong words")
        page.press("#password", "Enter")
        page.wait_for_selector("[role=alert]")
        assert violations(page) == []
        page.fill("#username", "olha")
        page.fill("#password", "correct horse")
        page.press("#password", "Enter")
        page.wait_for_selector(".example")
        ask(page, PIER)
