"""What a browser's tab keeps of a conversation comes back as it was; anything else is forgotten."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.notices import Notice
from assistant.page.visits.conversations import LARGEST, keep_exchanges, read_exchanges
from assistant.page.visits.values import ArticleFacts, Draft, Exchange, Failure, Outcome, Stopped
from index.messages import CodedText
from tests.support.fake_assistant import FakeAssistant

ANSWERS = [FakeAssistant().ask(question) for question in ("pier?", "Чому зачинили міст?", "markup", "chess?")]
FACTS = ArticleFacts(title="A title", outlet=None, published="--08-21", language="uk")


def test_every_kind_of_exchange_comes_back_as_it_was() -> None:
    outcomes: list[Outcome] = [
        *ANSWERS,
        Failure(message=CodedText("no <such> thing")),
        Failure(message=Notice("model_failed_quotes", problem=CodedText("model_busy", model="m"))),
        Failure(message=Notice("other_outlets", outlet="a", names=("b", "c"))),
        Stopped(text="A barge"),
        Stopped(text="", left=True),
    ]
    exchanges = tuple(
        Exchange(question=f"question {number}", outcome=outcome, about={"a.txt": FACTS}, good=number % 2 == 0)
        for number, outcome in enumerate(outcomes)
    )
    assert read_exchanges(keep_exchanges(exchanges)) == exchanges


def test_a_question_under_way_is_kept_as_left() -> None:
    draft = Draft(question="pier?", text="A barge")
    assert read_exchanges(keep_exchanges((), draft)) == (
        Exchange(question="pier?", outcome=Stopped(text="A barge", left=True)),
    )


def test_of_a_long_conversation_the_latest_is_kept() -> None:
    long = tuple(
        Exchange(question=f"{number} " + "x" * 20_000, outcome=Stopped(text="")) for number in range(40)
    )
    kept = keep_exchanges(long)
    assert len(kept) <= LARGEST
    assert read_exchanges(kept) == long[-len(read_exchanges(kept)) :] != ()


@pytest.mark.parametrize(
    "text", ["", "{}", "null", "[1]", '[{"question": "x"}]', "[" * 100_000, " " * (LARGEST + 1)]
)
def test_what_is_no_conversation_is_forgotten(text: str) -> None:
    assert read_exchanges(text) == ()


@given(text=st.text(max_size=200))
def test_no_text_breaks_it(text: str) -> None:
    assert read_exchanges(text) == () or text.strip().startswith("[")
