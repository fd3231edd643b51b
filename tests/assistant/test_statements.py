"""A text's statements held against the demonstration corpus and against small articles of our own."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assistant.assistant import Assistant
from assistant.models.language_model import LanguageModel
from assistant.values import CheckedText
from index.building.build import build_index
from index.embedding.embedder import TokenEmbedder
from index.errors import QuestionError
from index.search.index import open_index
from tests.support.fakes import ScriptedModel

MILL = (
    "The paper mill at Orlivka will close on 14 May 2024. "
    "Its director, Petro Hnatiuk, blamed the price of gas. "
    "The paper mill at Orlivka employs 320 people."
)
MILL_UK = "Паперова фабрика в Орлівці закриється 14 травня 2024 року. На фабриці працюють 450 людей."
FERRY = "The ferry to Zelenyi island carried 2,500 passengers in July. Tickets cost 40 hryvnias."


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, embedder: TokenEmbedder) -> Path:
    corpus = tmp_path_factory.mktemp("statements")
    for name, text in (("mill", MILL), ("fabryka", MILL_UK), ("ferry", FERRY)):
        (corpus / f"{name}.txt").write_text(f"{name.capitalize()} news\n\n{text}\n", encoding="utf-8")
    index = tmp_path_factory.mktemp("index") / "index"
    build_index(corpus, index=index, embedder=embedder)
    return index


@pytest.fixture(scope="module")
def assistant(folder: Path, embedder: TokenEmbedder) -> Iterator[Assistant]:
    with Assistant(open_index(folder, embedder=embedder)) as opened:
        yield opened


def with_model(folder: Path, embedder: TokenEmbedder, model: LanguageModel) -> Assistant:
    return Assistant(open_index(folder, embedder=embedder), model, verify="model")


def citations_stand(checked: CheckedText, assistant: Assistant) -> bool:
    return all(
        assistant.article(one.path).article.text[one.start : one.end] == one.quote
        for claim in checked.claims
        for one in (*claim.supporting, *claim.opposing)
    )


def test_a_text_is_held_against_the_articles_sentence_by_sentence(assistant: Assistant) -> None:
    text = (
        "The Orlivka paper mill closes on 14 May 2024. "
        "The ferry to Zelenyi carried 3,900 passengers in July. "
        "What comes next? A volcano woke in Iceland."
    )
    checked = assistant.check(text)
    assert [text[claim.start : claim.end] for claim in checked.claims] == [one.text for one in checked.claims]
    mill, ferry, question, volcano = checked.claims
    assert mill.status == "supported"
    assert {one.path for one in mill.supporting} >= {"mill.txt"}
    assert ferry.status == "contradicted"
    assert ferry.reason == "number_differs"
    assert "2,500" in ferry.opposing[0].quote
    assert not ferry.supporting
    assert (question.status, question.reason) == ("unchecked", "no_statement")
    assert volcano.status in ("unchecked", "doubtful")
    assert not volcano.opposing
    assert citations_stand(checked, assistant)


def test_articles_that_disagree_stand_on_both_sides(assistant: Assistant) -> None:
    (claim,) = assistant.check("The paper mill at Orlivka employs 320 people.").claims
    assert claim.status == "supported"
    assert "mill.txt" in {one.path for one in claim.supporting}
    assert "450" in claim.opposing[0].quote


def test_filters_narrow_what_a_text_is_held_against(assistant: Assistant) -> None:
    (claim,) = assistant.check("The paper mill at Orlivka employs 320 people.", path="fab*").claims
    assert not claim.supporting
    assert "450" in claim.opposing[0].quote


def test_a_number_is_one_quote_all_over_a_text(assistant: Assistant) -> None:
    checked = assistant.check("The mill has 320 people. The paper mill at Orlivka employs 320 people.")
    assert [one.number for one in checked.citations] == list(range(1, len(checked.citations) + 1))
    numbers = {one.number for claim in checked.claims for one in (*claim.supporting, *claim.opposing)}
    assert numbers == {one.number for one in checked.citations}


def test_the_document_holds_what_is_promised(assistant: Assistant) -> None:
    document = json.loads(
        json.dumps(assistant.check("The paper mill at Orlivka employs 320 people.").to_dict())
    )
    assert set(document) == {"text", "claims"}
    (claim,) = document["claims"]
    assert set(claim) == {"text", "start", "end", "status", "reason", "for", "against"}
    assert {"number", "path", "start", "end", "quote", "outlet", "published"} <= set(claim["for"][0])


def test_a_text_without_words_is_an_error(assistant: Assistant) -> None:
    with pytest.raises(QuestionError, match="no text"):
        assistant.check(" \n")


def verdict(claim: int, finding: str, words: str) -> dict[str, object]:
    return {"claim": claim, "verdict": finding, "words": words}


def test_a_model_reads_all_statements_once_and_its_words_decide(
    folder: Path, embedder: TokenEmbedder
) -> None:
    text = (
        "Gas prices were blamed for the mill's end by Hnatiuk. Ferry tickets to Zelenyi are free of charge."
    )
    reply = {
        "claims": [
            verdict(1, "supported", "blamed the price of gas"),
            verdict(2, "contradicted", "Tickets cost 40 hryvnias"),
        ]
    }
    model = ScriptedModel([json.dumps(reply)])
    with with_model(folder, embedder, model) as assistant:
        first, second = assistant.check(text).claims
    assert len(model.asked) == 1
    assert (first.status, first.reason) == ("supported", "verified")
    assert "blamed the price of gas" in first.supporting[0].quote
    assert (second.status, second.reason) == ("contradicted", "verified_otherwise")
    assert "40 hryvnias" in second.opposing[0].quote


@pytest.mark.parametrize("reply", ["", "no JSON", '{"claims": [{"claim": 9}]}'])
def test_without_a_verdict_nothing_is_called_supported(
    folder: Path, embedder: TokenEmbedder, reply: str
) -> None:
    with with_model(folder, embedder, ScriptedModel([reply])) as assistant:
        (claim,) = assistant.check("The paper mill at Orlivka employs 320 people.").claims
    assert (claim.status, claim.reason) == ("unchecked", "not_verified")


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.one_of(
            st.sampled_from(
                ["The mill employs 321 people.", "Квитки коштують 40 гривень.", "Ferry?\n", "«Фабрика» — 14."]
            ),
            st.text(max_size=30),
        ),
        max_size=4,
    ).map(" ".join)
)
def test_whatever_the_text_every_quote_stands_in_its_article(assistant: Assistant, text: str) -> None:
    if not text.strip():
        return
    checked = assistant.check(text)
    assert citations_stand(checked, assistant)
    assert all(text[claim.start : claim.end] == claim.text for claim in checked.claims)
