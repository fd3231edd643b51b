"""What a browser's tab keeps of a conversation comes back as it was; anything else is forgotten."""

import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.notices import Notice
from assistant.page.visits.conversations import Conversation
from assistant.page.visits.keeping import LARGEST, Keeper
from assistant.page.visits.values import (
    NOTHING_WRITTEN,
    ArticleFacts,
    Exchange,
    Exchanges,
    FailedQuestion,
    OpenQuestion,
    Outcome,
    Stopped,
)
from assistant.values import PartialAnswer
from index.messages import CodedText
from tests.support.fake_assistant import FakeAssistant

ANSWERS = [FakeAssistant().ask(question) for question in ("pier?", "Чому зачинили міст?", "markup", "chess?")]
WRITTEN = PartialAnswer(
    text=ANSWERS[0].text,
    claims=ANSWERS[0].claims,
    citations=ANSWERS[0].citations,
    writing=False,
    checking=True,
)
ASKED = Exchange(question="pier?", outcome=ANSWERS[0])
FACTS = ArticleFacts(title="A title", outlet=None, published="--08-21", language="uk")


KEYS = [letter * 32 for letter in "ab"]


@pytest.fixture
def keeper(tmp_path: Path) -> Keeper:
    return Keeper(tmp_path / "page.key")


def conversation(*exchanges: Exchange, key: str = KEYS[0], visitor: str = "") -> Conversation:
    made = Conversation((visitor, key))
    made.restore(exchanges)
    return made


def restored(keeper: Keeper, text: str, key: str = KEYS[0], visitor: str = "") -> Exchanges:
    """Return what a tab comes back to that its server does not know."""
    again = conversation(key=key, visitor=visitor)
    keeper.restore(again, text)
    return again.exchanges


def test_every_kind_of_exchange_comes_back_as_it_was(keeper: Keeper) -> None:
    outcomes: list[Outcome] = [
        *ANSWERS,
        FakeAssistant().check("pier"),
        FakeAssistant().check("ferry"),
        FailedQuestion(message=CodedText("no <such> thing")),
        FailedQuestion(message=CodedText("page_broken"), answer=WRITTEN),
        FailedQuestion(message=Notice("model_failed_quotes", problem=CodedText("model_busy", model="m"))),
        FailedQuestion(message=Notice("other_outlets", outlet="a", names=("b", "c"))),
        Stopped(answer=WRITTEN),
        Stopped(answer=NOTHING_WRITTEN, left=True),
    ]
    exchanges = tuple(
        Exchange(question=f"question {number}", outcome=outcome, about={"a.txt": FACTS}, good=number % 2 == 0)
        for number, outcome in enumerate(outcomes)
    )
    assert restored(keeper, keeper.keep(conversation(*exchanges))) == exchanges


def test_a_question_under_way_is_kept_as_left(keeper: Keeper) -> None:
    asked = conversation()
    run = asked.begin("pier?")
    assert run is not None
    asked.write(run, OpenQuestion(question="pier?", answer=WRITTEN))
    assert restored(keeper, keeper.keep(asked)) == (
        Exchange(question="pier?", outcome=Stopped(answer=WRITTEN, left=True)),
    )


def test_of_a_long_conversation_the_latest_is_kept(keeper: Keeper) -> None:
    long = tuple(
        Exchange(question=f"{number} " + "x" * 20_000, outcome=Stopped(answer=NOTHING_WRITTEN))
        for number in range(40)
    )
    kept = keeper.keep(conversation(*long))
    assert len(kept) <= LARGEST
    again = restored(keeper, kept)
    assert again == long[-len(again) :] != ()


def test_a_restart_goes_on_with_what_was_kept_and_another_server_does_not(tmp_path: Path) -> None:
    kept = Keeper(tmp_path / "page.key").keep(conversation(ASKED))
    assert restored(Keeper(tmp_path / "page.key"), kept) == (ASKED,)
    assert restored(Keeper(tmp_path / "other.key"), kept) == ()
    if sys.platform != "win32":
        assert (tmp_path / "page.key").stat().st_mode & 0o077 == 0


def test_where_no_key_can_be_kept_the_server_has_one_of_its_own(tmp_path: Path) -> None:
    keeper = Keeper(tmp_path / "absent" / "page.key")
    assert restored(keeper, keeper.keep(conversation(ASKED))) == (ASKED,)


def test_a_conversation_belongs_to_its_tab_and_user(keeper: Keeper) -> None:
    kept = keeper.keep(conversation(ASKED, visitor="olha"))
    assert restored(keeper, kept, visitor="olha") == (ASKED,)
    assert restored(keeper, kept, visitor="petro") == ()
    assert restored(keeper, kept) == ()
    assert restored(keeper, kept, visitor="olha", key=KEYS[1]) == ()


@given(data=st.data())
def test_what_was_changed_anywhere_is_forgotten(data: st.DataObject) -> None:
    keeper = Keeper(Path("absent", "page.key"))
    kept = keeper.keep(conversation(ASKED))
    place = data.draw(st.integers(0, len(kept) - 1))
    letter = data.draw(st.characters().filter(lambda character: character != kept[place]))
    assert restored(keeper, kept[:place] + letter + kept[place + 1 :]) == ()


@pytest.mark.parametrize(
    "text", ["", "{}", "null", "[1]", '[{"question": "x"}]', "[" * 100_000, " " * (LARGEST + 1), "\ud800"]
)
def test_what_is_no_conversation_is_forgotten(keeper: Keeper, text: str) -> None:
    assert restored(keeper, text) == ()
