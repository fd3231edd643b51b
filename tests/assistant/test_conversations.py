"""Conversations over the demonstration corpus: what follow-ups are asked of, and where a subject begins."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from assistant.assistant import Assistant
from assistant.values import Turn
from index.building.build import build_index

CORPUS = Path(__file__).resolve().parents[2] / "corpus"


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    """Open the demonstration corpus, without a model."""
    index = tmp_path_factory.mktemp("conversations") / "index"
    build_index(CORPUS, index=index)
    with Assistant.open(index, model="none") as opened:
        yield opened


def answers(assistant: Assistant, questions: Sequence[str]) -> list[str]:
    """Return the answer to each question of a conversation."""
    history: list[Turn] = []
    told = []
    for question in questions:
        answer = assistant.ask(question, history)
        history += [Turn(role="user", text=question), Turn(role="assistant", text=answer.text)]
        told.append("\n".join((answer.text, *(one.path for one in answer.citations))))
    return told


@pytest.mark.parametrize(
    "turns",
    [
        [("Скільки будинків затопило у Вербівську?", "62"), ("А евакуювали скількох?", "140")],
        [
            ("What did Tokayev answer to the union offer?", "шутку"),
            ("А что открылось накануне?", "центр НАТО"),
        ],
        [("Who signed the grain agreement with Ventmala?", "Ventmala"), ("And for how long?", "two-year")],
    ],
)
def test_a_follow_up_in_its_own_words_is_asked_of_the_articles_just_told_of(
    assistant: Assistant, turns: list[tuple[str, str]]
) -> None:
    told = answers(assistant, [question for question, _ in turns])
    assert all(expected in answer for (_, expected), answer in zip(turns, told, strict=True))


def test_articles_counted_before_are_asked_about_further(assistant: Assistant) -> None:
    questions = [
        "How many articles are about the flood in Verbivsk?",
        "which outlets?",
        "and the newest of them?",
    ]
    counted, outlets, newest = answers(assistant, questions)
    assert "2 articles" in counted
    assert "The River Post" in outlets
    assert "river-post-2024-07-11.txt" in newest


def test_the_same_is_counted_of_another_subject(assistant: Assistant) -> None:
    questions = ["Скільки статей про зерно?", "а про повінь у Вербівську?", "яка найстаріша?"]
    *_, flood, oldest = answers(assistant, questions)
    assert "033_e5d1f7720c4b9a66.txt" in flood
    assert "harbour" not in flood
    assert "033_e5d1f7720c4b9a66.txt" in oldest


def test_a_new_subject_in_a_conversation_is_answered_as_alone(assistant: Assistant) -> None:
    new = "Why was the Lypivka library closed?"
    told = answers(assistant, ["Who signed the grain agreement with Ventmala?", "For how long?", new])
    assert told[-1] == answers(assistant, [new])[0]
