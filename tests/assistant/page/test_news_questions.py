"""What readers of news ask, at the page over the demonstration corpus: in three languages, on a phone too."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support.browsing import (
    ask,
    chromium,
    expect,
    in_a_browser,
    serving_index,
    shoot,
    violations,
    visiting,
    wait_until,
)

pytestmark = in_a_browser

WIDE, PHONE = {"width": 1360, "height": 860}, {"width": 390, "height": 844}
# A count, a survey, a timeline, both sides, somebody's words: each with what its answer says.
ASKED = {
    "en-GB": {
        "Which outlets wrote about the ambassador?": "7 outlets",
        "What do the outlets say about the flood?": "2 outlets on “flood”",
        "Timeline of the flood in Verbivsk": "in order of the events",
        "How many houses were flooded?": "Outlets differ",
        "What did Mayor Lypko say?": "Mayor Taras Lypko: ",
    },
    "uk-UA": {
        "Скільки статей згадують Лукашенка?": "статей з 14",
        "Що пишуть видання про повінь?": "2 видання на тему «повінь»",
        "Хронологія скандалу з послом": "за часом подій",
        "Скільки будинків затопило?": "Видання розходяться",
        "Що заявив Нуртлеу?": "Нуртлеу: ",
    },
    "ru-RU": {
        "Кто первым написал о наводнении?": "Первая из 2 статей",
        "Перескажи статью о библиотеке": "Липівський кур’єр",
        "Хронология наводнения в Вербовске": "по времени событий",
        "Что сказал Токаев?": "Токаев: ",
        "Сколько домов затопило?": "Издания расходятся",
    },
}
STORIES = {"en-GB": "articles tell of it", "uk-UA": "Про це — ", "ru-RU": "Об этом — "}


@pytest.fixture(scope="module")
def address(demo_index: Path, model_cache: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    index = tmp_path_factory.mktemp("news") / "index"
    shutil.copytree(demo_index, index)  # beside it the page keeps what readers ask
    with serving_index(index, model_cache) as url:
        yield url


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as opened:
        yield opened


@pytest.mark.parametrize(
    ("locale", "size", "scheme"),
    [("en-GB", WIDE, "light"), ("uk-UA", PHONE, "light"), ("ru-RU", PHONE, "dark")],
)
def test_what_readers_of_news_ask_is_answered_on_the_page(
    browser: Any, address: str, locale: str, size: dict[str, int], scheme: str
) -> None:
    look = {"locale": locale, "viewport": size, "color_scheme": scheme, "reduced_motion": "reduce"}
    with visiting(browser, address, **look) as page:
        page.wait_for_selector(".example")
        for question, said in ASKED[locale].items():
            ask(page, question)
            expect(page.locator("#latest .text")).to_contain_text(said)
            expect(page.locator("#latest .text button.chip").first).to_be_visible()
        shoot(page, f"news_{locale}")
        assert violations(page) == []
        wait_until(page, "document.documentElement.scrollWidth <= it", size["width"])
        page.click("#latest .text .chip >> nth=0")
        expect(page.locator("#chosen")).to_be_in_viewport()
        page.click("#source [data-ask]")
        expect(page.locator("#latest .text")).to_contain_text(STORIES[locale])
        assert violations(page) == []


def test_a_question_that_is_offered_is_asked_under_the_filters_of_the_page(
    browser: Any, address: str
) -> None:
    with visiting(browser, address, viewport=WIDE) as page:
        page.wait_for_selector(".example")
        page.click("#filters button")
        page.get_by_label("Russian").check()
        expect(page.locator("#remaining")).to_contain_text(" of ")
        page.get_by_role("button", name="Why was the ambassador summoned?").click()
        expect(page.locator("#latest .sources [lang]").first).to_be_visible()
        languages = page.eval_on_selector_all("#latest .sources [lang]", "all => all.map(one => one.lang)")
        assert set(languages) == {"ru"}
        page.fill("#filter-dates textarea, #filter-dates input >> nth=0", "2030-01-01")
        page.click("#new")
        page.get_by_role("button", name="Why was the ambassador summoned?").click()
        expect(page.locator("#latest .notice").first).to_contain_text("in that time")
