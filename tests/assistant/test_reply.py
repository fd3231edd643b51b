"""The reply to a message that asks nothing: short, in its language, about this corpus, and no answer."""

import time
from collections.abc import Sequence
from datetime import date

import pytest

from assistant.question.question import Question, read_question
from assistant.question.scope import make_scope
from assistant.reply import compose_reply
from assistant.values import CitedAnswer, Turn
from index.values import CorpusSummary

SUMMARY = CorpusSummary(
    articles=3,
    passages=9,
    languages={"uk": 2, "en": 1},
    outlets={"Залужненський вісник": 2},
    earliest="2024-01-05",
    latest="2024-03-09",
)
EXAMPLES = ["Хто виграв кубок?", "Who built the bridge?"]


def read(text: str, history: Sequence[Turn | str] = ()) -> Question:
    """Return a message read on some day."""
    return read_question(text, make_scope(), today=date(2024, 5, 1), history=history)


def reply(text: str, summary: CorpusSummary = SUMMARY, examples: Sequence[str] = EXAMPLES) -> CitedAnswer:
    """Return the reply to a message."""
    return compose_reply(read(text), summary, lambda: examples, time.monotonic())


@pytest.mark.parametrize(
    ("text", "language", "said"),
    [
        ("hi", "en", ("3 articles", "Ukrainian, English", "Залужненський вісник", "2024-03-09", *EXAMPLES)),
        ("що ти вмієш?", "uk", ("3 статті", "українська, англійська", *EXAMPLES)),
        ("привет", "ru", ("3 статьи", "украинский, английский", *EXAMPLES)),
        ("asdfgh", "en", EXAMPLES),
        ("дякую", "uk", ("Гаразд",)),
    ],
)
def test_a_reply_says_what_can_be_asked(text: str, language: str, said: Sequence[str]) -> None:
    replied = reply(text)
    assert all(words in replied.text for words in said)
    assert (replied.language, replied.reason, replied.answered) == (language, "no_question", False)
    assert not (replied.citations or replied.closest or replied.notices)


def test_without_articles_no_example_is_promised() -> None:
    assert "no articles here yet" in reply("hi", CorpusSummary(articles=0, passages=0), ()).text


def test_what_asks_nothing_leaves_no_trace_in_a_later_question() -> None:
    asked = "Скільки коштував міст?"
    history: list[Turn | str] = [asked, "дякую", Turn(role="assistant", text="Гаразд."), "👍", "hi"]
    question = read("А коли?", history)
    assert question == read("А коли?", [asked])
    assert question.kind == "follow_up"
