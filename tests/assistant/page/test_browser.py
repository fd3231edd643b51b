"""A reader at the page, in Chromium: what they do, and what they must then see."""

import json
import re
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest

from assistant.page.access.limits import QuestionLimits
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
    shoot,
    visiting,
    wait_until,
)
from tests.support.fake_assistant import (
    ARTICLES,
    BRIDGE_QUOTE,
    BRIDGE_TRANSLATED,
    CRACKS_QUOTE,
    HARBOUR_QUOTE,
    HOSTILE_QUOTE,
    REPEAT_QUOTE,
)

gradio_client = pytest.importorskip("gradio_client")

pytestmark = in_a_browser


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder beside which the page keeps what its readers give."""
    return tmp_path_factory.mktemp("page") / "index"


@pytest.fixture(scope="module")
def address(index: Path) -> Iterator[str]:
    with serving("--index", str(index)) as url:
        yield url


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as opened:
        yield opened


@pytest.fixture
def visit(browser: Any, address: str) -> Iterator[Callable[..., Any]]:
    """Open the page for a visitor, as often as wanted."""
    with ExitStack() as visits:

        def open_page(**options: Any) -> Any:
            page = visits.enter_context(visiting(browser, address, **options))
            page.wait_for_selector(".example")
            return page

        yield open_page


def expect_keys_to_lead_on(page: Any) -> None:
    """Wait until the focus has followed into the source."""
    wait_until(page, "document.querySelector('#source').contains(document.activeElement)")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_click_on_a_citation_opens_the_article_at_its_words(visit: Callable[..., Any], scheme: str) -> None:
    page = visit(color_scheme=scheme, viewport={"width": 1360, "height": 860})
    ask(page, PIER)
    page.click("#latest .text .chip >> nth=0")
    expect_chosen(page, HARBOUR_QUOTE)
    expect(page.locator(".facts h2")).to_have_text(ARTICLES["coast/harbour.txt"].article.title)
    expect(page.locator(".facts")).to_contain_text("coast/harbour.txt")
    shoot(page, f"wide_open_{scheme}")


def test_next_and_previous_lead_through_the_citations(visit: Callable[..., Any]) -> None:
    page = visit()
    ask(page, PIER)
    page.click("#latest .text .chip >> nth=0")
    expect_chosen(page, HARBOUR_QUOTE)
    page.click(".step >> nth=1")
    expect_chosen(page, REPEAT_QUOTE)
    expect(page.locator(".where")).to_have_text("2 of 3")
    page.click(".step >> nth=0")
    expect_chosen(page, HARBOUR_QUOTE)


def test_statements_are_checked_and_their_quotes_open(visit: Callable[..., Any]) -> None:
    page = visit()
    page.fill("#question textarea", "The northern pier stays shut.")
    page.click("#check button, button#check")
    expect(page.locator("#latest .statement .status")).to_contain_text("Supported")
    page.click("#latest .statement .chip >> nth=0")
    expect_chosen(page, HARBOUR_QUOTE)
    shoot(page, "checked")


def test_the_text_appears_while_it_is_written_and_stop_keeps_it(visit: Callable[..., Any]) -> None:
    page = visit()
    page.fill("#question textarea", "Tell me slowly")
    page.keyboard.press("Enter")
    expect(page.locator(".writing")).to_contain_text("A barge")
    page.click("#stop")
    expect(page.locator("#latest .quiet")).to_contain_text("Stopped")
    expect(page.locator("#latest .text")).to_have_text(re.compile("^A barge"))
    expect(page.locator("#latest .text")).not_to_contain_text("summer")
    ask(page, PIER)
    expect_answers(page, 2)
    expect(page.locator("#latest button.chip").first).to_be_visible()


def test_a_follow_up_shows_how_it_was_understood(visit: Callable[..., Any]) -> None:
    page = visit()
    ask(page, PIER)
    ask(page, "How long?")
    expect(page.locator("#latest .searched")).to_contain_text("How long will the northern pier be closed?")
    page.click("#finished .text .chip >> nth=1")
    expect_chosen(page, REPEAT_QUOTE)


def test_what_is_not_in_the_corpus_looks_different_and_offers_close_passages(
    visit: Callable[..., Any],
) -> None:
    page = visit(viewport={"width": 1360, "height": 860})
    ask(page, "Who won the chess tournament?")
    expect(page.locator(".declined")).to_have_count(1)
    expect(page.locator("#latest .chip")).to_have_count(0)
    page.click(".closest .card >> nth=1")
    expect_chosen(page, BRIDGE_QUOTE)
    expect(page.locator(".where")).to_have_text("Close passage, not an answer")
    shoot(page, "wide_declined")


def test_another_outlet_of_the_story_can_be_opened(visit: Callable[..., Any]) -> None:
    page = visit()
    page.click(".example >> nth=1")
    page.click("#latest .text button.chip >> nth=0")  # while it is written, a number is no button yet
    page.click(".also .link")
    expect_chosen(page, CRACKS_QUOTE)
    expect(page.locator(".facts h2")).to_have_text("Мост через Вербовку закрыт на три недели")


def test_the_keyboard_alone_is_enough(visit: Callable[..., Any]) -> None:
    page = visit()
    page.focus("#question textarea")
    page.keyboard.type(PIER)
    page.keyboard.press("Enter")
    page.wait_for_selector("#latest .quiet.done")
    for _ in range(40):
        page.keyboard.press("Shift+Tab")
        if page.evaluate("document.activeElement.matches('#latest .text .chip')"):
            break
    expect(page.locator("#tip")).to_be_visible()
    page.keyboard.press("Enter")
    number = page.locator(".where")
    expect(number).to_have_text("3 of 3")
    expect_chosen(page, f"{REPEAT_QUOTE} Ferries keep to their timetable.")
    expect_keys_to_lead_on(page)
    page.keyboard.press("Escape")
    expect(page.locator("#latest .chip[data-number='3']").first).to_be_focused()


def test_on_a_phone_the_panes_stack_and_nothing_sticks_out(visit: Callable[..., Any]) -> None:
    page = visit(viewport={"width": 390, "height": 844}, has_touch=True, locale="ru-RU")
    shoot(page, "phone_start")
    ask(page, PIER)
    shoot(page, "phone_answer")
    page.click("#latest .text .chip >> nth=0")
    expect_chosen(page, HARBOUR_QUOTE)
    shoot(page, "phone_open")
    wait_until(page, "document.documentElement.scrollWidth <= it", 390)
    page.click("[data-back]")
    expect(page.locator("#latest .text .chip >> nth=0")).to_be_in_viewport()


def test_markup_is_shown_and_never_run(visit: Callable[..., Any]) -> None:
    page = visit()
    ask(page, '<img src=x onerror="window.pwned=9"> markup <script>window.pwned=10</script>')
    page.hover("#latest .text .chip >> nth=0")
    page.click("#latest .text button.chip >> nth=0")
    expect_chosen(page, HOSTILE_QUOTE)
    assert page.evaluate("window.pwned === undefined")
    # One in the text, one among the sources.
    expect(page.locator("#latest button.chip")).to_have_count(2)
    expect(page.locator(".facts a")).to_have_count(0)
    expect(page.locator("#latest .question")).to_contain_text("<script>")


def test_an_error_is_one_line_and_the_conversation_goes_on(visit: Callable[..., Any]) -> None:
    page = visit()
    ask(page, "please refuse")
    expect(page.locator(".problem")).to_have_text("the question <cannot> be used; ask another")
    ask(page, "please break")
    expect(page.locator("#latest .problem")).to_contain_text("went wrong")
    assert "Traceback" not in page.content()
    assert "a defect" not in page.content()
    ask(page, PIER)
    expect(page.locator("#latest button.chip").first).to_be_visible()


def test_on_a_phone_escape_closes_what_covers_the_conversation(visit: Callable[..., Any]) -> None:
    page = visit(viewport={"width": 390, "height": 844})
    for _ in range(2):  # the second time the panel already shows what is asked for
        page.click(".holdings")
        expect(page.locator("#source")).to_be_focused()
        page.keyboard.press("Escape")
        expect(page.locator("#question textarea")).to_be_visible()
        expect(page.locator(".holdings")).to_be_focused()


def test_filters_say_how_many_articles_remain(visit: Callable[..., Any]) -> None:
    page = visit()
    page.click("#filters button")
    page.click("#filter-languages label >> nth=1")
    expect(page.locator("#remaining")).to_contain_text("1 of ")
    expect(page.locator("#filters > button")).to_contain_text("Filters: 1 of ")
    page.click("#language label >> nth=0")
    expect(page.locator("#filters > button")).to_contain_text("Фільтри: 1 із ")
    page.click("#language label >> nth=2")
    expect(page.locator("#filters > button")).to_contain_text("Filters: 1 of ")
    page.fill("#filter-dates textarea, #filter-dates input >> nth=0", "yesterday")
    expect(page.locator("#remaining .problem")).to_contain_text("is no date")


def test_the_page_speaks_the_browsers_language_and_can_change_it(visit: Callable[..., Any]) -> None:
    page = visit(locale="uk-UA")
    expect(page.locator("#send")).to_have_text("Запитати")
    ask(page, PIER)
    page.click("#latest .text .chip >> nth=0")
    expect_chosen(page, HARBOUR_QUOTE)
    page.click("#language label >> nth=1")
    expect(page.locator("#send")).to_have_text("Спросить")
    expect(page.locator(".where")).to_have_text("1 из 3")
    expect(page.locator("#latest .sources h3")).to_have_text("Источники")


def test_two_visitors_at_once_do_not_see_each_other(visit: Callable[..., Any]) -> None:
    first, second = visit(), visit()
    ask(first, PIER)
    first.fill("#question textarea", "Tell me slowly")
    first.keyboard.press("Enter")
    expect(first.locator(".writing")).to_contain_text("A barge")
    ask(second, "Чому зачинили міст?")
    expect_answers(second, 1)
    expect(first.locator("#latest .writing")).to_contain_text("A barge")
    first.click("#stop")
    expect(first.locator("#latest .quiet")).to_contain_text("Stopped")
    ask(first, "How long?")
    expect(first.locator("#latest")).to_contain_text("Until the divers finish")
    expect_answers(first, 3)
    expect_answers(second, 1)
    second.click("#latest .text .chip >> nth=0")
    expect_chosen(second, BRIDGE_QUOTE)


@contextmanager
def all_places_taken(address: str, index: Path) -> Iterator[None]:
    """Let programs take every place at which questions are answered, until the end."""
    program = gradio_client.Client(address, verbose=False)
    at_once = QuestionLimits().at_once
    asked = [program.submit(question=f"hold {number}", api_name="/ask") for number in range(at_once)]
    held, released = index.with_name("held"), index.with_name("released")
    try:
        ends = time.monotonic() + PATIENCE / 1000
        while not (held.exists() and held.stat().st_size == at_once):
            assert time.monotonic() < ends
            time.sleep(0.05)
        yield
    finally:
        released.touch()
        assert all(job.result() for job in asked)
        released.unlink()
        held.unlink()


def test_who_waits_sees_the_place_in_the_queue(visit: Callable[..., Any], address: str, index: Path) -> None:
    first, second = visit(), visit(locale="uk-UA")
    with all_places_taken(address, index):
        for page, place in ((first, "number 1 in the queue"), (second, "ваш номер у черзі 2")):
            page.fill("#question textarea", PIER)
            page.keyboard.press("Enter")
            expect(page.locator("#latest .waiting")).to_contain_text(place)
        first.click("#stop")  # who gives up makes room
        expect(first.locator("#latest .quiet")).to_contain_text("Stopped")
        expect(second.locator("#latest .waiting")).to_contain_text("ваш номер у черзі 1")
    expect_answers(second, 1)


def test_a_reload_keeps_the_conversation_the_open_article_and_the_language(
    visit: Callable[..., Any],
) -> None:
    page = visit()
    ask(page, PIER)
    page.click("#latest .text .chip >> nth=0")
    expect_chosen(page, HARBOUR_QUOTE)
    page.click("#language label >> nth=0")
    expect(page.locator("#send")).to_have_text("Запитати")
    page.reload()
    expect(page.locator("#latest .question")).to_have_text(PIER)
    expect(page.locator("#send")).to_have_text("Запитати")
    expect_chosen(page, HARBOUR_QUOTE)
    ask(page, "How long?")
    expect(page.locator("#latest .searched")).to_contain_text("How long will the northern pier be closed?")
    expect_answers(page, 2)


def test_another_tab_of_the_same_browser_has_a_conversation_of_its_own(visit: Callable[..., Any]) -> None:
    page = visit()
    ask(page, PIER)
    other = page.context.new_page()
    other.goto(page.url)
    other.wait_for_selector(".example")
    expect(other.locator(".exchange")).to_have_count(0)


def test_a_reload_in_mid_answer_keeps_what_was_written_and_lets_ask_again(visit: Callable[..., Any]) -> None:
    page = visit()
    page.fill("#question textarea", "Tell me slowly")
    page.keyboard.press("Enter")
    expect(page.locator(".writing")).to_contain_text("A barge")
    page.reload()
    halted = page.locator("#latest .exchange")
    expect(halted).to_contain_text("A barge")
    expect(halted).to_contain_text("left before the answer was finished")
    expect(page.locator("#stop")).to_be_hidden()
    ask(page, PIER)
    expect_answers(page, 2)
    page.click("#finished [data-ask]")
    expect(page.locator("#latest .writing")).to_contain_text("A barge")
    page.click("#stop")


def test_a_thumb_is_kept_as_a_draft_question_once_and_can_be_changed(
    visit: Callable[..., Any], index: Path
) -> None:
    page = visit()
    ask(page, "Why was the pier shut?")
    page.click("[data-rate=good]")
    expect(page.locator("[data-rate=good]")).to_have_attribute("aria-pressed", "true")
    expect(page.locator("[data-rate=good]")).to_be_focused()
    expect(page.locator("#said")).to_contain_text("Thank you")
    shoot(page, "wide_thanks")
    page.click("[data-rate=bad]")
    expect(page.locator("[data-rate=bad]")).to_have_attribute("aria-pressed", "true")
    expect(page.locator("[data-rate=good]")).to_have_attribute("aria-pressed", "false")
    [line] = (index / "feedback.jsonl").read_text(encoding="utf-8").splitlines()
    kept = json.loads(line)
    assert (kept["question"], kept["tags"]) == ("Why was the pier shut?", ["draft", "thumb-down"])
    page.click("[data-rate=bad]")
    expect(page.locator("#said")).to_contain_text("Taken back")
    assert (index / "feedback.jsonl").read_text(encoding="utf-8") == ""


def test_the_time_read_from_a_question_can_be_taken_away(visit: Callable[..., Any]) -> None:
    page = visit()
    ask(page, "What happened yesterday?")
    expect(page.locator("#latest .period")).to_contain_text("since 13 March 2024")
    page.click("#latest .without")
    expect_answers(page, 2)
    expect(page.locator("#latest .period")).to_have_count(0)


# The button says that it copied for a moment only, which a busy machine may sleep through.
_NOTE_WORDS = """button => {
  button.noted = [];
  new MutationObserver(() => button.noted.push(button.textContent)).observe(button, { childList: true });
}"""


def test_the_answer_is_copied_with_its_sources(visit: Callable[..., Any]) -> None:
    page = visit(permissions=["clipboard-read", "clipboard-write"])
    ask(page, PIER)
    for number, mark in ((0, f"[1] «{HARBOUR_QUOTE}»"), (1, "   > The northern pier will stay shut")):
        button = page.locator("#latest [data-copy]").nth(number)
        button.evaluate(_NOTE_WORDS)
        button.click()
        wait_until(page, "it.noted?.[0] === 'Copied'", button.element_handle())
        assert mark in page.evaluate("navigator.clipboard.readText()")


def test_arrows_and_escape_lead_through_the_source(visit: Callable[..., Any]) -> None:
    page = visit()
    ask(page, PIER)
    page.click("#latest .text .chip >> nth=0")
    expect_chosen(page, HARBOUR_QUOTE)
    expect_keys_to_lead_on(page)
    page.keyboard.press("ArrowRight")
    expect_chosen(page, REPEAT_QUOTE)
    expect_keys_to_lead_on(page)
    page.keyboard.press("ArrowLeft")
    expect_chosen(page, HARBOUR_QUOTE)
    following = page.locator("[data-step=next]")
    following.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".where")).to_have_text("2 of 3")
    expect(following).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(".where")).to_have_text("3 of 3")
    expect_keys_to_lead_on(page)
    page.keyboard.press("Escape")
    expect(page.locator("#latest .text .chip").first).to_be_focused()


def test_the_corpus_panel_tells_what_there_is_and_what_was_not_read(visit: Callable[..., Any]) -> None:
    page = visit(viewport={"width": 1360, "height": 1100})
    ask(page, PIER)
    page.click("#latest .text .chip >> nth=0")
    expect_chosen(page, HARBOUR_QUOTE)
    expect(page.locator("#adding")).to_be_hidden()
    page.click(".holdings")
    chart = page.get_by_role("img", name="Articles a month, Mar 2024 – Apr 2024")
    expect(chart).to_be_visible()
    page.click(".unread summary")
    expect(page.locator(".unread")).to_contain_text("odd/<b>.txt")
    expect(page.locator(".unread")).to_contain_text("binary content")
    expect(page.locator("#adding")).to_be_visible()
    expect(page.locator(".followed li").first).to_contain_text("2 messages · 3 April 2024")
    shoot(page, "wide_corpus")
    feed = page.request.get(page.locator(".corpus a", has_text="Feed").evaluate("link => link.href"))
    assert feed.headers["content-type"].startswith("application/atom+xml")
    page.click(".followed button >> nth=0")
    expect(page.locator("#latest .question")).to_have_text("Чому зачинили міст?")


def choose(page: Any, *files: Path) -> None:
    page.set_input_files("#adding input[type=file] >> nth=0", files)


def test_files_are_added_from_the_page(visit: Callable[..., Any], index: Path, tmp_path: Path) -> None:
    page = visit(viewport={"width": 1360, "height": 1100})
    (tmp_path / "Новина <1>.txt").write_text("A new story of the harbour.")
    (tmp_path / "picture.png").write_text("no text")
    before = int(page.inner_text(".holdings").split()[0])
    choose(page, tmp_path / "Новина <1>.txt", tmp_path / "picture.png")
    expect(page.locator("#adding-progress")).to_contain_text("1 article added")
    expect(page.locator("#adding-progress")).to_contain_text("picture.png")
    more = f"{before + 1} articles"
    expect(page.locator(".corpus .big")).to_contain_text(more)
    expect(page.locator(".holdings")).to_have_text(more)
    stored = [path.name for path in index.with_name("index-uploads").glob("Новина*")]
    assert len(stored) == 1
    shoot(page, "wide_added")
    expect(page.locator("#add-files")).to_be_visible()
    choose(page, tmp_path / "Новина <1>.txt")
    expect(page.locator("#adding-progress")).to_contain_text("already there")


def test_adding_can_be_cancelled_and_then_nothing_is_kept(
    visit: Callable[..., Any], index: Path, tmp_path: Path
) -> None:
    page = visit(viewport={"width": 1360, "height": 1100})
    for number in range(8):
        (tmp_path / f"slow {number}.txt").write_text(f"A story that is read slowly, number {number}.")
    before = page.inner_text(".corpus .big")
    choose(page, *sorted(tmp_path.iterdir()))
    expect(page.locator("#adding-progress")).to_contain_text("of 8 articles")
    shoot(page, "wide_adding")
    page.click("#add-cancel")
    expect(page.locator("#adding-progress")).to_contain_text("Cancelled")
    expect(page.locator("#add-cancel")).to_be_hidden()
    expect(page.locator(".corpus .big")).to_have_text(before)
    assert not list(index.with_name("index-uploads").glob("slow*"))


def test_a_folder_is_added_from_the_page(visit: Callable[..., Any], tmp_path: Path) -> None:
    page = visit(viewport={"width": 1360, "height": 1100})
    (tmp_path / "news").mkdir()
    (tmp_path / "news" / "story.txt").write_text("A story out of a folder.")
    (tmp_path / "news" / "picture.png").write_text("no text")
    page.set_input_files("#adding input[type=file] >> nth=1", tmp_path / "news")
    expect(page.locator("#adding-progress")).to_contain_text("1 article added")
    expect(page.locator("#adding-progress")).to_contain_text("picture.png")


def test_a_failure_of_adding_says_why(visit: Callable[..., Any], index: Path, tmp_path: Path) -> None:
    page = visit(viewport={"width": 1360, "height": 1100})
    (tmp_path / "damaged.txt").write_text("A story that breaks the index.")
    choose(page, tmp_path / "damaged.txt")
    expect(page.locator("#adding-progress .problem")).to_contain_text("build it again")
    assert not list(index.with_name("index-uploads").glob("damaged*"))


def test_a_quote_that_could_not_be_translated_stays_and_the_reason_is_told(visit: Callable[..., Any]) -> None:
    page = visit(locale="uk")
    ask(page, "What is told abroad, in vain?")
    page.click("#latest [data-translate] >> nth=0")
    expect(page.locator("#latest .notice")).to_contain_text("не перекладено")
    expect(page.locator("#latest .text")).to_contain_text(BRIDGE_QUOTE)
    expect(page.locator("#latest [data-translate]").first).to_be_focused()
    expect(page.locator("#latest [data-translate]")).to_have_count(2)


def test_quotes_beside_checked_statements_can_be_translated_too(visit: Callable[..., Any]) -> None:
    page = visit()
    page.fill("#question textarea", "The northern pier is closed, they say abroad.")
    page.click("#check button, button#check")
    page.click("#latest .statement [data-translate]")
    expect(page.locator("#latest .statement .rendering")).to_contain_text(BRIDGE_TRANSLATED)
    expect(page.locator("#latest .statement .rendering")).to_be_focused()
    page.reload()
    expect(page.locator("#latest .statement .rendering")).to_contain_text(BRIDGE_TRANSLATED)


def test_a_new_conversation_forgets_the_old_one(visit: Callable[..., Any]) -> None:
    page = visit()
    ask(page, PIER)
    page.click("#new")
    page.wait_for_selector(".example")
    expect(page.locator(".exchange")).to_have_count(0)
    ask(page, "How long?")
    expect(page.locator(".declined")).to_have_count(1)


def test_a_citation_the_server_forgot_says_so(visit: Callable[..., Any]) -> None:
    page = visit()
    ask(page, PIER)
    chip = page.locator("#latest .text .chip").first
    chip.evaluate("chip => (chip.dataset.exchange = '9')")
    chip.click()
    expect(page.locator("#pane .problem")).to_contain_text("no longer has this conversation")


@pytest.mark.parametrize("width", [1280, 390])
def test_a_document_of_the_conversation_is_saved_from_the_menu(
    visit: Callable[..., Any], tmp_path: Path, width: int
) -> None:
    page = visit(locale="uk", viewport={"width": width, "height": 844})
    ask(page, PIER)
    expect_answers(page, 1)
    menu = page.locator("details.export").first
    menu.locator("summary").click()
    expect(menu.locator("[data-export]")).to_have_count(8)
    box = menu.locator(".choices").bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= width
    with page.expect_download() as saving:
        menu.get_by_role("button", name="BibTeX").click()
    saving.value.save_as(tmp_path / "answer.bib")
    assert saving.value.suggested_filename == "news-answer.bib"
    assert "quote1 = {" in (tmp_path / "answer.bib").read_text()
    expect(menu.locator("summary")).to_have_text("Збережено")
    menu.locator("summary").click()
    menu.get_by_label("Уся розмова").check()
    with page.expect_download() as saving:
        menu.get_by_role("button", name="Word").click()
    assert saving.value.suggested_filename == "news-conversation.docx"
