"""An answer that says where outlets differ, with both sides cited."""

import json
from pathlib import Path

import pytest

from assistant.assistant import Assistant
from index.embedding.embedder import TokenEmbedder
from index.search.index import open_index


@pytest.fixture(scope="module")
def assistant(demo_index: Path, embedder: TokenEmbedder) -> Assistant:
    return Assistant(open_index(demo_index, embedder=embedder))


@pytest.mark.parametrize(
    ("question", "lead"),
    [
        ("How many houses did the Tyshanka flood?", "Outlets differ:"),
        ("Скільки осель затопило у Вербівську, якщо звірити різні джерела?", "Видання розходяться:"),
        ("Сколько домов затопило?", "Издания расходятся:"),
    ],
)
def test_both_sides_are_told_in_the_language_of_the_question(
    assistant: Assistant, question: str, lead: str
) -> None:
    answer = assistant.ask(question)
    [difference] = answer.differences
    assert difference.kind == "number"
    assert {side.value for side in difference.sides} == {"62", "40"}
    assert answer.text.split("\n\n")[-1].startswith(lead)
    quotes = {citation.number: citation.quote for citation in answer.citations}
    assert all(side.value in quotes[side.citation] for side in difference.sides)
    assert json.loads(json.dumps(answer.to_dict()))["differences"][0]["kind"] == "number"


def test_what_no_other_article_tells_otherwise_differs_from_nothing(assistant: Assistant) -> None:
    assert assistant.ask("What did Portovik pay for its new forward?").differences == ()
