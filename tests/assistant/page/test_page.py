"""The page's own steps, called as Gradio calls them."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import fastapi
import gradio as gr
import pytest
from fastapi.testclient import TestClient

from assistant.page.layout import lay_out
from assistant.page.page import Page, build_page
from assistant.page.visits.conversations import Conversations
from assistant.page.visits.queue import Turns
from assistant.page.visits.values import Exchange, Place
from assistant.texts.texts import ENGLISH
from index.errors import IndexStoreError
from index.values import CleanedArticle, CorpusSummary
from tests.support.fake_assistant import FakeAssistant

KEY = "0" * 32
WHY = "the index is damaged; build it again"


class Unreadable(FakeAssistant):
    """An assistant whose index was taken away while the page is served."""

    def summary(self) -> CorpusSummary:
        raise IndexStoreError(WHY)

    def examples(self) -> list[str]:
        raise IndexStoreError(WHY)


def visitor(language: str) -> Any:
    return SimpleNamespace(headers={"accept-language": language}, username=None)


@pytest.mark.parametrize(
    ("language", "said"),
    [("uk", WHY), ("en", WHY)],
)
def test_a_page_without_a_corpus_opens_and_says_what_is_wrong(language: str, said: str) -> None:
    with gr.Blocks():
        page = Page(Unreadable(), Turns(), lay_out(uploads=False))
    greeted = page.greet("", "", "", visitor(language))
    for place in (page.layout.latest, page.layout.pane):
        assert f'role="alert">{said}<' in greeted[place]
    assert "holdings" not in greeted[page.layout.brand]
    assert "<h1>" in greeted[page.layout.brand]


class Interrupted(FakeAssistant):
    """An assistant that takes its time over an article: something else happens meanwhile."""

    meanwhile: Callable[[], None] = staticmethod(lambda: None)

    def article(self, path: str) -> CleanedArticle:
        self.meanwhile()
        return super().article(path)


@pytest.mark.parametrize("overtaken", [False, True])
def test_of_two_places_asked_for_the_last_one_stays(overtaken: bool) -> None:
    assistant = Interrupted()
    with gr.Blocks():
        page = Page(assistant, Turns(), lay_out(uploads=False))
    conversation = page.conversations.get(KEY)
    answer = assistant.ask("Why is the pier closed?")
    conversation.restore((Exchange(question="Why is the pier closed?", outcome=answer),))
    if overtaken:
        assistant.meanwhile = lambda: setattr(conversation, "opened", None)
    click: Any = SimpleNamespace(_data={"exchange": "0", "number": "1"})
    shown = page.opening.open_place(KEY, "en", click, visitor("en"))[page.layout.pane]
    assert (shown == gr.skip()) == overtaken
    assert ('id="chosen"' in shown) != overtaken


def test_a_conversation_forgotten_while_a_place_of_it_is_opened_is_said_to_be() -> None:
    with gr.Blocks():
        page = Page(FakeAssistant(), Turns(), lay_out(uploads=False))
    conversation = page.conversations.get(KEY)
    conversation.opened = Place(exchange=3, path="coast/harbour.txt")
    assert ENGLISH.forgotten in page.opening.show(conversation, ENGLISH)[page.layout.pane]


def test_of_pages_opened_since_as_many_are_held_as_of_conversations() -> None:
    blocks = build_page(FakeAssistant(), Turns(), conversations=Conversations(kept=3))
    app = fastapi.FastAPI()
    gr.mount_gradio_app(app, blocks, path="/", server_name="127.0.0.1", mcp_server=False)
    with TestClient(app) as client:
        (greet,) = [number for number, block in blocks.fns.items() if block.name == "greet"]
        for number in range(6):
            greeting = {"fn_index": greet, "session_hash": f"page{number}", "data": ["", "", ""]}
            assert client.post("/gradio_api/run/predict", json=greeting).status_code == 200
        assert len(blocks.state_holder.session_data) <= 3


class Empty(FakeAssistant):
    """An assistant whose corpus holds nothing until something is added."""

    articles = 0

    def summary(self) -> CorpusSummary:
        return CorpusSummary(articles=self.articles, passages=self.articles)

    def examples(self) -> list[str]:
        return ["Why is the northern pier closed?"][: self.articles]


def test_an_empty_corpus_is_told_and_what_was_added_can_be_asked_about_at_once() -> None:
    assistant = Empty()
    with gr.Blocks():
        page = Page(assistant, Turns(), lay_out(uploads=True))
    assert ENGLISH.no_articles in page.greet("", "", "", visitor("en"))[page.layout.latest]
    assistant.articles = 1
    added = page.show_added(KEY, "en", visitor("en"))[page.layout.latest]
    assert ENGLISH.no_articles not in added
    assert 'data-ask="Why is the northern pier closed?"' in added


def test_adding_articles_leaves_a_conversation_as_it_is() -> None:
    with gr.Blocks():
        page = Page(FakeAssistant(), Turns(), lay_out(uploads=True))
    answer = FakeAssistant().ask("Why is the pier closed?")
    page.conversations.get(KEY).restore((Exchange(question="Why is the pier closed?", outcome=answer),))
    assert page.layout.latest not in page.show_added(KEY, "en", visitor("en"))
