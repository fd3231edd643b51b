"""Messages by their kind: what asks something of the articles, and what asks nothing."""

import json
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.question.follow_ups import leaning
from assistant.question.message_kinds import ASKS_NOTHING, ends_conversation, read_message
from index.language.whole_words import whole_words

DATA = Path(__file__).parents[2] / "data"
MESSAGES = [json.loads(line) for line in (DATA / "messages.jsonl").read_text(encoding="utf-8").splitlines()]
_POINTS_BACK = re.compile(r"\b(this|these|эт(от|ой|ого|ому|им|у|а|и|их))\b", re.IGNORECASE)
"""Some questions of a reading test lean on its paragraph: "this edict"."""
SHARED = Path(__file__).parents[4] / "shared" / "data"


@pytest.mark.parametrize("row", MESSAGES, ids=lambda row: row["id"])
def test_each_message_is_of_its_kind(row: dict[str, str]) -> None:
    expected = "question" if row["kind"] == "follow_up" else row["kind"]
    assert read_message(row["message"]).kind == expected


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("Hello! Who leads the harbour?", "Who leads the harbour?"),
        ("Дякую, а коли?", "а коли?"),
        ("Нет, спасибо. Кто построил мост?", "Кто построил мост?"),
        ("No survivors were found?", "No survivors were found?"),
        ("Да здравствует кто?", "Да здравствует кто?"),
        (
            "When did thanks to the mayor arrive, yes or no?",
            "When did thanks to the mayor arrive, yes or no?",
        ),
    ],
)
def test_what_asks_nothing_before_a_question_is_left_out(text: str, asks: str) -> None:
    message = read_message(text)
    assert (message.kind, message.text) == ("question", asks)


@pytest.mark.parametrize("text", ["спс", "дзякуй!", "Дякс :)", "tnx", "danke", "спасибочки", "kk", "merci"])
def test_thanks_as_they_are_typed_ask_nothing(text: str) -> None:
    assert read_message(text).kind in ASKS_NOTHING


@pytest.mark.parametrize(
    "text",
    [
        *("Are you a machine?", "What does this app do?", "Що може цей бот?", "Какие языки вы знаете?"),
        *("explain it simpler", "кажи простіше", "объясни проще"),
    ],
)
def test_what_is_asked_of_the_assistant_is_no_question_to_the_articles(text: str) -> None:
    assert read_message(text).kind == "help"


@pytest.mark.parametrize("text", ["exit", "Quit", " вихід ", "выход", ":q"])
def test_words_that_end_a_conversation(text: str) -> None:
    assert ends_conversation(text)


def test_a_question_about_leaving_ends_nothing() -> None:
    assert not ends_conversation("Who will exit the union?")


@given(st.text())
def test_every_text_has_a_kind(text: str) -> None:
    message = read_message(text)
    assert message.kind == "question" or message.kind in ASKS_NOTHING
    assert message.text in whole_words(text).text


def _questions() -> list[str]:
    rows = _rows([*SHARED.glob("*/queries.jsonl"), SHARED / "seeds_qa" / "dev.jsonl"])
    items = _rows(SHARED.glob("news_items/*.jsonl"))
    asked = [item[key] for item in items for key in ("a1", "a2", "miss", "premise")]
    return [row["question"] for row in (*rows, *asked)]


def _rows(paths: Iterable[Path]) -> list[Any]:
    return [json.loads(line) for path in paths for line in path.read_text(encoding="utf-8").splitlines()]


@pytest.mark.skipif(not SHARED.is_dir(), reason="the development sets are not here")
def test_ordinary_questions_are_not_taken_for_small_talk() -> None:
    questions = _questions()
    taken = [one for one in questions if read_message(one).kind != "question"]
    assert len(taken) <= len(questions) / 1_000, taken


@pytest.mark.skipif(not SHARED.is_dir(), reason="the development sets are not here")
def test_ordinary_questions_are_not_taken_for_follow_ups() -> None:
    questions = [one for one in _questions() if not _POINTS_BACK.search(one)]
    taken = [one for one in questions if leaning(one) == "leans"]
    assert len(taken) <= len(questions) / 100, taken
