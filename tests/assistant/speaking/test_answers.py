"""Whose words answer a question for somebody's words."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.assistant import Assistant
from index.embedding.embedder import TokenEmbedder
from index.search.index import open_index
from tests.support.small_index import small_index

ARTICLES = {
    "one.txt": "The kiln of Brannick\n\nThe kiln of Brannick is safe and will burn again, Ada Lemmik said."
    " The kiln of Brannick is a danger, said Orla Torvald, who lives beside it.",
    "three.txt": "The well of Brannick\n\nThe well of Brannick is dry, Vera Nor\u200bdheim said.",
    "two.txt": "The tram of Brannick\n\nThe tram of Brannick is always late, Ada Lemmik said.",
}


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    with small_index(tmp_path_factory.mktemp("speaking"), ARTICLES) as index:
        yield Assistant(index)


@pytest.mark.parametrize("name", ["Ada Lemmik", "Orla Torvald"])
def test_only_the_words_of_the_one_asked_about_are_quoted_with_the_name(
    assistant: Assistant, name: str
) -> None:
    answer = assistant.ask(f"What did {name} say about the kiln of Brannick?")
    assert answer.text.startswith(f"{name}: ")
    assert [citation.quote for citation in answer.citations if name not in citation.quote] == []


def test_whatever_somebody_said_answers_who_asks_for_no_more(assistant: Assistant) -> None:
    answer = assistant.ask("What did Orla Torvald say?")
    assert answer.text.startswith("Orla Torvald: The kiln of Brannick is a danger")
    assert not any("Ada Lemmik" in citation.quote for citation in answer.citations)
    assert not assistant.ask("What did Karl Oster say?").citations


def test_a_sentence_of_the_speaker_answers_where_it_is_of_the_matter(
    demo_index: Path, embedder: TokenEmbedder
) -> None:
    assistant = Assistant(open_index(demo_index, embedder=embedder))
    answer = assistant.ask("What did Dragan say about the flood?")
    assert [citation.path for citation in answer.citations] == ["033_e5d1f7720c4b9a66.txt"]
    assert "Олена Драгань: У воді опинилися 62 будинки" in answer.text
    assert not assistant.ask("What did Dragan say about the mayor?").citations


def test_a_name_that_layout_broke_is_told_whole(assistant: Assistant) -> None:
    answer = assistant.ask("What did Vera Nordheim say about the well of Brannick?")
    assert answer.text.startswith("Vera Nordheim: ")


def test_who_said_it_is_named(assistant: Assistant) -> None:
    answer = assistant.ask("Who said that the kiln of Brannick is a danger?")
    assert "Orla Torvald: The kiln of Brannick is a danger" in answer.text


def test_words_are_given_to_nobody_else(assistant: Assistant) -> None:
    answer = assistant.ask("What did Orla Torvald say about the tram of Brannick being late?")
    assert not any("Ada Lemmik" in citation.quote for citation in answer.citations)


@pytest.mark.parametrize(
    ("speaker", "question", "said"),
    [
        ("Lemmik", "", {("one.txt", "Ada Lemmik"), ("two.txt", "Ada Lemmik")}),
        ("Ади Леммік", "", {("one.txt", "Ada Lemmik"), ("two.txt", "Ada Lemmik")}),
        ("Orla Torvald", "tram", {("one.txt", "Orla Torvald")}),
        ("Brannick", "kiln", set()),
    ],
)
def test_a_search_by_speaker_has_that_ones_words_alone(
    assistant: Assistant, speaker: str, question: str, said: set[tuple[str, str]]
) -> None:
    found = assistant.said_by(speaker, question).hits
    assert {(one.hit.passage.path, each.speaker) for one in found for each in one.said} == said
    for one in found:
        text = assistant.article(one.hit.passage.path).article.text
        assert all(text[each.start : each.end] == each.quote for each in one.said)


def test_a_search_by_speaker_shows_as_many_as_asked_for_the_nearest_first(assistant: Assistant) -> None:
    [nearest] = assistant.said_by("Lemmik", "Is the tram late?", 1).hits
    assert (nearest.hit.passage.path, nearest.hit.rank) == ("two.txt", 1)
