"""Answers become HTML in which every foreign word is text and every citation a way into its article."""

from dataclasses import replace
from html.parser import HTMLParser

from hypothesis import given
from hypothesis import strategies as st

from assistant.records import CitedAnswer, Usage
from index.records import CorpusSummary
from tests.fake_assistant import ARTICLES, HARBOUR_QUOTE, FakeAssistant, cite
from ui.markup import escape_attribute, web_link
from ui.page import find_place
from ui.rendering import (
    answer_as_text,
    render_answer,
    render_draft,
    render_exchanges,
    render_welcome,
)
from ui.session import Draft, Exchange, Failure, Place, citation_place
from ui.source import render_article, render_corpus
from ui.texts import ENGLISH, UKRAINIAN

PIER = "Why is the pier closed?"


class Elements(HTMLParser):
    """Reads back elements with their attributes, and the text."""

    def __init__(self, markup: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(markup)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data

    def of_class(self, name: str) -> list[dict[str, str | None]]:
        return [facts for _, facts in self.elements if name in (facts.get("class") or "").split()]


def answer_to(question: str) -> CitedAnswer:
    return FakeAssistant().ask(question, history=["earlier"])


def read(answer: CitedAnswer) -> Elements:
    return Elements(render_answer(0, answer, ENGLISH))


def test_each_known_mark_becomes_a_button_that_names_its_citation() -> None:
    chips = [c for c in read(answer_to(PIER)).of_class("chip") if c.get("data-open") == "citation"]
    assert [c["data-number"] for c in chips] == ["1", "2", "3", "1", "2", "3"], (
        "in the text, then the sources"
    )
    assert chips[0]["data-tip"] == HARBOUR_QUOTE
    assert "Coast Herald" in (chips[0]["aria-label"] or "")


def test_a_mark_without_citation_cannot_be_clicked() -> None:
    forged = replace(answer_to(PIER), text="All is well. [9]")
    assert read(forged).of_class("pending") == [{"class": "chip pending"}]


def test_an_unsupported_sentence_is_marked_and_the_others_are_not() -> None:
    page = read(answer_to(PIER))
    assert len(page.of_class("unsupported")) == 1
    assert page.of_class("unsupported")[0]["title"] == ENGLISH.unsupported


def test_a_declined_answer_looks_different_and_offers_its_closest_passages() -> None:
    page = read(answer_to("Who won?"))
    assert len(page.of_class("declined")) == 1
    assert [c["data-rank"] for c in page.of_class("close")] == ["1", "2"]
    assert ENGLISH.reasons["no_match"] in page.text
    assert not read(answer_to(PIER)).of_class("declined")


def test_the_quiet_line_tells_model_tokens_cost_and_the_question_searched() -> None:
    answer = replace(
        answer_to("how long"),
        model="writer-1",
        usage=Usage(prompt_tokens=500, completion_tokens=20, cost=0.002),
    )
    text = read(answer).text
    for fact in ("writer-1", "500 + 20 tokens", "$0.0020", "How long will the northern pier be closed?"):
        assert fact in text


def test_notices_are_shown() -> None:
    assert len(read(answer_to(PIER)).of_class("notice")) == 1


def test_a_failure_is_one_alert() -> None:
    failed = Exchange(question="<b>", outcome=Failure(message="the <index> is absent"))
    page = Elements(render_exchanges([failed], ENGLISH))
    assert page.of_class("problem") == [{"class": "problem", "role": "alert"}]
    assert page.text == "<b>the <index> is absent"


def test_a_copy_carries_every_quote_with_its_file() -> None:
    answer = answer_to(PIER)
    copied = answer_as_text(answer, ENGLISH)
    for citation in answer.citations:
        assert f"{citation.number}. «{citation.quote}»" in copied
        assert citation.path in copied


def test_an_exchange_keeps_its_number_in_the_conversation() -> None:
    exchange = Exchange(question=PIER, outcome=answer_to(PIER))
    page = Elements(render_exchanges([exchange, exchange], ENGLISH, first=4))
    assert {c.get("data-exchange") for c in page.of_class("chip")} == {"4", "5"}


def test_a_click_finds_its_place_and_a_forged_one_finds_none() -> None:
    pier = answer_to(PIER)
    exchanges = (Exchange(question=PIER, outcome=pier), Exchange(question="?", outcome=answer_to("?")))
    assert find_place(exchanges, {"exchange": "0", "number": "2"}) == citation_place(0, pier.citations[1])
    close = find_place(exchanges, {"exchange": "1", "rank": "1"})
    assert close is not None
    assert close.path == "coast/harbour.txt"
    for forged in (
        {},
        {"exchange": "7", "number": "1"},
        {"exchange": "0", "number": "x"},
        {"exchange": "-1"},
    ):
        assert find_place(exchanges, forged) is None


def test_the_source_pane_names_article_and_file_and_steps_between_citations() -> None:
    answer = answer_to(PIER)
    place = citation_place(0, answer.citations[1])
    page = Elements(render_article(ARTICLES["coast/harbour.txt"], place, answer.citations, ENGLISH))
    steps = [facts.get("data-number") for facts in page.of_class("step")]
    assert steps == ["1", "3", None]
    for fact in ("Coast Herald", "14 March 2024", "English", "coast/harbour.txt", "2 of 3"):
        assert fact in page.text
    links = [facts["href"] for tag, facts in page.elements if tag == "a"]
    assert links == ["https://coast.example/harbour"]


def test_only_web_addresses_are_links() -> None:
    for url in ("javascript:alert(1)", "data:text/html,x", " javascript:x", "//host/x", "http://", "", None):
        assert web_link(url) is None
    assert web_link("https://coast.example/a?b") == "https://coast.example/a?b"


def test_other_outlets_of_the_story_are_offered() -> None:
    citation = cite(1, "richka/mist.txt", "Міст", also=("reka/most.txt",))
    place = Place(exchange=0, path="richka/mist.txt", start=citation.start, end=citation.end, number=1)
    page = Elements(render_article(ARTICLES["richka/mist.txt"], place, (citation,), UKRAINIAN))
    offered = [facts["data-article"] for _, facts in page.elements if "data-article" in facts]
    assert offered == ["reka/most.txt"]


def test_the_corpus_panel_counts_in_the_readers_language() -> None:
    text = Elements(render_corpus(FakeAssistant().summary(), UKRAINIAN)).text
    assert "4 статті · 11 уривків" in text
    assert "2 статті без дати" in text
    assert "0 articles" in Elements(render_corpus(CorpusSummary(articles=0, passages=0), ENGLISH)).text


def test_many_outlets_are_cut_and_an_unknown_one_is_named() -> None:
    outlets = {"": 40, **{f"Outlet {number}": 1 for number in range(20)}}
    text = Elements(render_corpus(CorpusSummary(articles=60, passages=90, outlets=outlets), ENGLISH)).text
    assert "unknown" in text
    assert "and 9 more" in text
    only_unknown = CorpusSummary(articles=2, passages=3, outlets={"": 2})
    assert "Outlets" not in Elements(render_corpus(only_unknown, ENGLISH)).text


HOSTILE = st.text(st.sampled_from("<>\"'&[]0123, \n\r{}$`/\u202e.aж"), max_size=60)
KNOWN_TAGS = {"section", "h1", "h2", "h3", "div", "p", "span", "button", "ol", "li", "bdi"}


@given(HOSTILE, HOSTILE, HOSTILE)
def test_whatever_the_texts_are_no_element_of_theirs_appears(question: str, text: str, notice: str) -> None:
    answer = replace(
        answer_to(PIER), text=text, notices=(notice,), unsupported=(text[:9],), standalone=notice
    )
    exchange = Exchange(question=question, outcome=answer)
    markup = (
        render_exchanges([exchange], ENGLISH)
        + render_draft(Draft(question=question, text=text), ENGLISH)
        + render_welcome([question], ENGLISH)
    )
    page = Elements(markup)
    assert {tag for tag, _ in page.elements} <= KNOWN_TAGS
    assert not [name for _, facts in page.elements for name in facts if name.startswith("on")]


@given(st.text(max_size=40))
def test_an_attribute_reads_back_as_the_text(text: str) -> None:
    plain = "".join(character for character in text if character not in "\x00" and character.isprintable())
    element = Elements(f'<p title="{escape_attribute(plain)}">').elements[0]
    assert element[1]["title"] == plain
