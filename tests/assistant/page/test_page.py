"""The page's own steps, called as Gradio calls them."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import gradio as gr
import pytest

from assistant.page.layout import lay_out
from assistant.page.page import Page
from assistant.page.visits.queue import Turns
from assistant.page.visits.values import Exchange
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
