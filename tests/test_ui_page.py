"""The page's own steps, called as Gradio calls them."""

from types import SimpleNamespace
from typing import Any

import gradio as gr
import pytest

from index.errors import IndexStoreError
from index.records import CorpusSummary
from tests.fake_assistant import FakeAssistant
from ui.layout import lay_out
from ui.page import Page
from ui.turns import Turns

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
    [("uk", f"Не вийшло. Програма повідомляє: {WHY}"), ("en", WHY)],
)
def test_a_page_without_a_corpus_opens_and_says_what_is_wrong(language: str, said: str) -> None:
    with gr.Blocks():
        page = Page(Unreadable(), Turns(), lay_out(uploads=False))
    greeted = page.greet("", "", "", visitor(language))
    for place in (page.layout.latest, page.layout.pane):
        assert f'role="alert">{said}<' in greeted[place]
    assert "holdings" not in greeted[page.layout.brand]
    assert "<h1>" in greeted[page.layout.brand]
