"""axe-core finds nothing that would keep readers out: no serious or critical violation in any state."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest

from assistant.exporting.export_formats import export_answers
from assistant.texts.texts import ENGLISH, RUSSIAN, UKRAINIAN, Texts
from tests.support.browsing import (
    PIER,
    ask,
    chromium,
    expect,
    expect_chosen,
    in_a_browser,
    serving,
    shoot,
    violations,
    visiting,
    wait_until,
)
from tests.support.fake_assistant import CRACKS_QUOTE, HARBOUR_QUOTE, FakeAssistant

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


def translated(page: Any, texts: Texts) -> None:
    ask(page, "What is told abroad?")
    page.get_by_role("button", name=f"{texts.translate} [1]").click()
    expect(page.locator("#latest .rendering")).to_contain_text(texts.translation.format(model="scripted"))
    expect(page.locator("#latest .rendering")).to_be_focused()


def translated_in_the_pane(page: Any, texts: Texts) -> None:
    page.click("#latest .text .chip >> nth=1")
    expect_chosen(page, CRACKS_QUOTE)
    page.locator("#pane").get_by_role("button", name=f"{texts.translate} [2]").click()
    expect(page.locator("#pane .rendering")).to_be_focused()
    expect(page.locator("#latest .rendering")).to_have_count(2)


def exporting(page: Any, texts: Texts) -> None:
    leave_source(page)
    page.click("#latest details.export summary")
    expect(page.locator("#latest [data-export]").last).to_be_visible()


def following(page: Any, texts: Texts) -> None:
    page.click(".holdings")
    expect(page.locator(".followed li").first).to_contain_text("2")
    feed = page.request.get(page.locator(".corpus a", has_text=texts.feed).evaluate("link => link.href"))
    assert feed.headers["content-type"].startswith("application/atom+xml")


def verified(page: Any, texts: Texts) -> None:
    answer = FakeAssistant().ask("What is told abroad?")
    stands, changes = (
        export_answers([replace(answer, citations=(citation,))], "markdown", texts.code)
        for citation in answer.citations
    )
    files = [
        {"name": name, "mimeType": "text/plain", "buffer": content}
        for name, content in (
            ("stands.md", stands),
            ("changes.md", changes.replace("двух".encode(), "трёх".encode())),
            ("picture.png", b"no export"),
        )
    ]
    with page.expect_file_chooser() as choosing:
        page.click("#verify-export")
    choosing.value.set_files(files)
    told = page.locator(".verified .big")
    expect(told).to_have_text([f"{texts.standings[name]}: 1" for name in ("stands", "changed")])
    expect(page.locator(".verified del")).to_have_text("трёх")
    expect(page.locator(".verified ins")).to_have_text("двух")
    expect(page.locator(".verified .problem")).to_contain_text("picture.png")
    expect(page.locator(".verified h2").first).to_be_focused()


CARRIED = (translated, translated_in_the_pane, exporting, following, verified)


@pytest.mark.parametrize(
    ("size", "texts"), [("wide", ENGLISH), *(("phone", texts) for texts in (ENGLISH, UKRAINIAN, RUSSIAN))]
)
def test_what_is_translated_carried_away_and_checked_keeps_nobody_out(
    browser: Any, address: str, size: str, texts: Texts
) -> None:
    found, width = {}, SIZES[size]["width"]
    look = {"viewport": SIZES[size], "locale": texts.code, "reduced_motion": "reduce"}
    with visiting(browser, address, **look) as page:
        start(page)
        for reach in CARRIED:
            reach(page, texts)
            found[reach.__name__] = violations(page)
            shoot(page, f"{size}_{reach.__name__}_{texts.code}")
            wait_until(page, "document.documentElement.scrollWidth <= it", width)
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
