"""Every way in which a model fails, through real sockets and the real client: the quotes stand in."""

import time
from pathlib import Path

import pytest

from assistant.assistant import Assistant
from assistant.models.failures import RetryPolicy
from assistant.models.opening import open_model
from assistant.values import CitedAnswer
from index.embedding.embedder import TokenEmbedder
from index.search.index import open_index
from tests.support.scripted_server import Step, scripted_server

QUESTION = "Why was the ambassador summoned?"
SENTENCE = (
    "Kazakhstan's Foreign Ministry called in the Belarusian ambassador, Pavel Utyupin, on Wednesday [1].\n"
)
MOST_SECONDS = 20.0
BREAKDOWNS = [
    pytest.param(Step(status=401, error="bad key"), "OPENAI_API_KEY", id="refused key"),
    pytest.param(Step(status=404, error="no such model"), "ASSISTANT_MODEL", id="unknown model"),
    pytest.param(Step(status=429), "is busy (HTTP 429)", id="busy"),
    pytest.param(Step(status=429, headers={"retry-after": "600"}), "is busy", id="busy for long"),
    pytest.param(Step(status=500), "failed (HTTP 500)", id="server error"),
    pytest.param(Step(hang_before=30), "did not answer in time", id="silent"),
    pytest.param(Step(pieces=["The amb"], hang_after=30), "did not answer in time", id="silent after a word"),
    pytest.param(Step(pieces=["The amb"], cut=True), "broke off", id="cut in a word"),
    pytest.param(Step(pieces=[SENTENCE, "And then"], cut=True), "broke off", id="cut after a sentence"),
    pytest.param(Step(pieces=[]), "empty reply", id="empty"),
    pytest.param(Step(raw=b"data: {broken\n\n"), "malformed", id="malformed"),
    pytest.param(
        Step(status=400, error="maximum context length is 10 tokens"), "longer one", id="context too long"
    ),
]


def ask(index: Path, embedder: TokenEmbedder, step: Step) -> CitedAnswer:
    hangs = step.hang_before or step.hang_after
    policy = RetryPolicy(silence=0.5 if hangs else 10.0, total=2.0 if hangs else 15.0, first_wait=0.01)
    with scripted_server(step) as server:
        model = open_model("scripted", base_url=server.base_url, policy=policy)
        with Assistant(open_index(index, embedder=embedder), model) as assistant:
            *pieces, answer = assistant.stream(QUESTION)
    assert isinstance(answer, CitedAnswer)
    assert "".join(map(str, pieces)) == answer.text
    return answer


@pytest.mark.parametrize(("step", "words"), BREAKDOWNS)
def test_the_quotes_stand_in_and_one_line_says_why(
    demo_index: Path, embedder: TokenEmbedder, step: Step, words: str
) -> None:
    started = time.monotonic()
    answer = ask(demo_index, embedder, step)
    assert time.monotonic() - started < MOST_SECONDS
    [notice] = [notice for notice in map(str, answer.notices) if "quotes" in notice]
    assert words in notice
    assert "\n" not in notice
    assert answer.answered
    wrote = [*step.pieces][:1] == [SENTENCE]
    assert (answer.mode, answer.model) == (("model", "scripted") if wrote else ("extractive", None))
    assert answer.citations
    assert all(f"[{citation.number}]" in answer.text for citation in answer.citations)


def test_a_server_that_recovers_is_heard(demo_index: Path, embedder: TokenEmbedder) -> None:
    policy = RetryPolicy(first_wait=0.01)
    with scripted_server(Step(status=500), Step(pieces=[SENTENCE])) as server:
        model = open_model("scripted", base_url=server.base_url, policy=policy)
        with Assistant(open_index(demo_index, embedder=embedder), model) as assistant:
            answer = assistant.ask(QUESTION)
    assert (answer.mode, answer.usage.prompt_tokens) == ("model", 11)
