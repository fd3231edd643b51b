"""Articles and questions full of markup: all of it is text, nothing runs, nothing leaves this machine."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.support.browsing import (
    ask,
    chromium,
    expect,
    expect_chosen,
    in_a_browser,
    serving,
    visiting,
    wait_until,
)
from tests.support.fake_assistant import ENDLESS_QUOTE, HOSTILE_QUOTE

pytestmark = in_a_browser
ATTACKS = {
    "script": "<script>window.pwned = 1; fetch('https://evil.example')</script>",
    "image": "<img src=https://evil.example/x onerror='window.pwned = 2'>",
    "drawing": "<svg onload='window.pwned = 3'><iframe src=https://evil.example>",
    "link": "[here](javascript:window.pwned=4) <javascript:window.pwned=5> https://evil.example",
    "picture": "![seen](https://evil.example/seen.png)",
    "chip": "<button class='chip' data-open='citation' data-exchange='0' data-number='1'>9</button> [1] [99]",
    "template": "{{7*7}} ${window.pwned = 6} <%= 7 %> $\\href{javascript:alert(1)}{x}$",
    "attribute": '" autofocus onfocus="window.pwned=7',
    "closing": "</textarea></div></script><base href=https://evil.example>",
    "bidi": "\u202egnihtemos\u202c \u2066\u2067 \u200b\ufeff",
}


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with serving() as address:
        yield address


@pytest.fixture(scope="module")
def page(address: str) -> Iterator[Any]:
    with chromium() as browser, visiting(browser, address) as page:
        page.wait_for_selector(".example")
        yield page
        # An intruding element would have run, or asked for its file, at any time until here.
        assert page.evaluate("window.pwned") is None
        assert (
            page.locator("iframe, base[href*=evil], [src*=evil], [onerror], [onload], [onfocus]").count() == 0
        )


@pytest.mark.parametrize("attack", ATTACKS.values(), ids=ATTACKS)
def test_a_hostile_question_is_shown_as_it_was_written(page: Any, attack: str) -> None:
    ask(page, f"markup {attack}")
    wait_until(page, "document.querySelector('#latest .question').textContent.includes(it)", attack.strip())
    expect(page.locator("#latest .question *:not(bdi)")).to_have_count(0)


def test_a_hostile_article_is_shown_as_it_was_written(page: Any) -> None:
    ask(page, "markup")
    chips = page.locator("#latest .text button.chip")
    expect(chips).to_have_count(1)  # the one citation; a forged one is text
    chips.hover()
    expect(page.locator("#tip")).to_be_visible()
    chips.click()
    expect_chosen(page, HOSTILE_QUOTE)
    expect(page.locator("#pane a[href]:not([href^='http'])")).to_have_count(0)


def test_a_line_of_a_million_letters_is_opened(page: Any) -> None:
    ask(page, "endless markup")
    page.click("#latest .text button.chip >> nth=0")
    # The article of the test before may still stand in the pane, with its own chosen words.
    expect_chosen(page, ENDLESS_QUOTE)
    wait_until(page, "document.querySelector('#pane').textContent.length > 1_000_000")
    wait_until(page, "document.documentElement.scrollWidth <= it", page.viewport_size["width"])
