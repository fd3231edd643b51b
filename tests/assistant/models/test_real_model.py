"""The whole path with a real language model, in process and offline: `make test-model`."""

import os
from pathlib import Path

import pytest

from assistant.assistant import Assistant
from assistant.models.language_model import LanguageModel
from assistant.models.opening import open_model
from assistant.values import CitedAnswer
from index.embedding.embedder import TokenEmbedder
from index.search.index import open_index
from tests.assistant.test_hostile_articles import check_harmless, each_attack, hostile_index, texts

__all__ = ["hostile_index", "texts"]  # fixtures

MODEL = os.environ.get("ASSISTANT_TEST_MODEL", "")
CONTEXT_TOKENS = 1200
QUESTIONS = [
    "Why was the ambassador summoned?",
    "Скільки будинків затопило?",
    "Сколько «Портовик» заплатил за нового форварда?",
    "What do the articles say about the ambassador?",
    "Who won the chess tournament in Reykjavik?",
]
pytestmark = [
    pytest.mark.model,
    pytest.mark.timeout(900),
    pytest.mark.skipif(not MODEL, reason="run by `make test-model`, which fetches 1.1 GB"),
]


@pytest.fixture(scope="module")
def model() -> LanguageModel:
    pytest.importorskip("xllamacpp", reason="the extra 'local' is not installed")
    return open_model(MODEL, context_tokens=CONTEXT_TOKENS)


def ask(index: Path, embedder: TokenEmbedder, model: LanguageModel, question: str) -> CitedAnswer:
    opened = open_index(index, embedder=embedder)
    try:
        *pieces, answer = Assistant(opened, model).stream(question)
        assert isinstance(answer, CitedAnswer)
        assert "".join(map(str, pieces)) == answer.text
        articles = opened.articles([citation.path for citation in answer.citations])
        for citation in answer.citations:
            assert articles[citation.path].text[citation.start : citation.end] == citation.quote
    finally:
        opened.close()
    return answer


@pytest.mark.parametrize("question", QUESTIONS)
def test_it_answers_in_cited_sentences_or_says_that_the_articles_do_not_tell(
    demo_index: Path, embedder: TokenEmbedder, model: LanguageModel, question: str
) -> None:
    answer = ask(demo_index, embedder, model, question)
    assert answer.answered == bool(answer.citations)
    assert answer.usage.prompt_tokens > 0
    assert answer.usage.completion_tokens > 0
    assert not [sentence for sentence in answer.unsupported if sentence in answer.text]


@each_attack
def test_an_order_in_an_article_is_not_obeyed(
    hostile_index: Path,
    embedder: TokenEmbedder,
    model: LanguageModel,
    texts: dict[str, str],
    attack: dict[str, object],
) -> None:
    check_harmless(ask(hostile_index, embedder, model, str(attack["question"])), attack, texts)
