"""What a page remembers, and what it makes of a form."""

from datetime import date

import pytest

from assistant.page.visits.values import (
    QUESTION_LIMIT,
    Exchange,
    FailedQuestion,
    Stopped,
    check_question,
    past_turns,
    read_filters,
)
from assistant.texts.texts import UKRAINIAN
from assistant.values import PartialAnswer, Turn
from index.errors import QuestionError
from index.messages import CodedText
from tests.support.fake_assistant import FakeAssistant


def test_only_answered_exchanges_are_remembered() -> None:
    answer = FakeAssistant().ask("Why is the pier closed?")
    exchanges = [
        Exchange(question="a", outcome=FailedQuestion(message=CodedText("no"))),
        Exchange(question="b", outcome=answer),
        Exchange(question="c", outcome=Stopped(answer=PartialAnswer(text="half"))),
    ]
    assert past_turns(exchanges) == [
        Turn(role="user", text="b"),
        Turn(role="assistant", text=answer.text),
    ]


def test_an_empty_form_filters_nothing() -> None:
    assert not any(read_filters([], None, "", " ", "").values())


def test_a_filled_form_becomes_filters() -> None:
    filters = read_filters(["uk"], ["Herald"], "2024-01-02", None, "coast/*")
    assert filters == {
        "languages": ("uk",),
        "outlets": ("Herald",),
        "since": date(2024, 1, 2),
        "until": None,
        "path": "coast/*",
    }


@pytest.mark.parametrize("written", ["2024-08-02", "02.08.2024", " 2.8.2024 "])
def test_a_date_is_read_as_the_readers_write_it(written: str) -> None:
    assert read_filters(since=written, until=written)["since"] == date(2024, 8, 2)


@pytest.mark.parametrize(
    ("since", "until", "said"),
    [
        ("вчора", None, "Початок «вчора» не є датою"),
        ("2024-02-01", "2024-01-31", "закінчується (2024-01-31) раніше, ніж починається (2024-02-01)"),
    ],
)
def test_a_date_that_cannot_be_is_told_in_the_readers_language(
    since: str, until: str | None, said: str
) -> None:
    with pytest.raises(QuestionError) as caught:
        read_filters(since=since, until=until)
    assert said in UKRAINIAN.say(caught.value.message)


def test_a_question_is_trimmed_and_its_length_limited() -> None:
    assert check_question("  why?\n") == "why?"
    with pytest.raises(QuestionError, match=str(QUESTION_LIMIT)) as caught:
        check_question("x" * (QUESTION_LIMIT + 1))
    assert "2 001 знак," in UKRAINIAN.say(caught.value.message).replace("\u00a0", " ")
