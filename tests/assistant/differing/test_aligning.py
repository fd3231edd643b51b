"""An answer that says where outlets differ, with both sides cited."""

import json
from pathlib import Path

import pytest

from assistant.assistant import Assistant
from index.building.build import build_index
from index.embedding.embedder import TokenEmbedder
from index.search.index import open_index


@pytest.fixture(scope="module")
def assistant(demo_index: Path, embedder: TokenEmbedder) -> Assistant:
    return Assistant(open_index(demo_index, embedder=embedder))


@pytest.mark.parametrize(
    ("question", "lead", "day"),
    [
        ("How many houses did the Tyshanka flood?", "Outlets differ:", "(9 July 2024)"),
        (
            "Скільки осель затопило у Вербівську, якщо звірити різні джерела?",
            "Видання розходяться:",
            "(9 липня 2024)",
        ),
        ("Сколько домов затопило?", "Издания расходятся:", "(9 июля 2024)"),
    ],
)
def test_both_sides_are_told_in_the_language_of_the_question(
    assistant: Assistant, question: str, lead: str, day: str
) -> None:
    answer = assistant.ask(question)
    [difference] = answer.differences
    assert difference.kind == "number"
    assert {side.value for side in difference.sides} == {"62", "40"}
    assert answer.text.split("\n\n")[-1].startswith(lead) and day in answer.text
    quotes = {citation.number: citation.quote for citation in answer.citations}
    assert all(side.value in quotes[side.citation] for side in difference.sides)
    assert json.loads(json.dumps(answer.to_dict()))["differences"][0]["kind"] == "number"


@pytest.mark.parametrize(
    "question",
    [
        "Which official sat down with Utyupin in Astana?",
        "Хто приймав Утюпіна: сам міністр чи його заступник?",
        "Who received the Belarusian ambassador Utyupin, the minister or a deputy?",
        "Кто принял Утюпина: министр или заместитель министра?",
    ],
)
def test_who_did_it_is_told_by_both_sides_though_one_was_ranked_low(
    assistant: Assistant, question: str
) -> None:
    answer = assistant.ask(question)
    [difference] = answer.differences
    assert {side.value for side in difference.sides} == {"заступник міністра", "Мурат Нуртлеу"}
    paths = {citation.path for citation in answer.citations}
    assert {"014_rankovyi-visnyk.txt", "003_stepnoi-kurier.txt"} <= paths


@pytest.mark.parametrize("path", ["river-post-2024-07-11.txt", "033_e5d1f7720c4b9a66.txt"])
def test_the_story_of_an_article_names_what_its_accounts_count_otherwise(
    assistant: Assistant, path: str
) -> None:
    story = assistant.story(path, "uk")
    [difference] = story.differences
    assert {side.value for side in difference.sides} == {"62 будинки", "40 homes"}
    assert story.text.split("\n\n")[-1].startswith("Видання розходяться:")


def test_what_no_other_article_tells_otherwise_differs_from_nothing(assistant: Assistant) -> None:
    assert assistant.ask("What did Portovik pay for its new forward?").differences == ()


def test_things_told_apart_by_a_code_alone_do_not_differ(tmp_path: Path, embedder: TokenEmbedder) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    for code, depth in (("PIER-A7", 4), ("PIER-B2", 9)):
        text = f"Survey of {code}\n\nThe Harbour Office measured {code} and found {depth} metres of depth.\n"
        (corpus / f"{code}.txt").write_text(text, encoding="utf-8")
    build_index(corpus, index=tmp_path / "index", embedder=embedder)
    with Assistant(open_index(tmp_path / "index", embedder=embedder)) as opened:
        answer = opened.ask("How many metres of depth were found at PIER-A7?")
    assert answer.answered and answer.differences == ()
