"""A tab's conversation is its own, goes on after a reload, and has one answer under way at most."""

import pytest

from assistant.page.visits.conversations import Conversation, Conversations
from assistant.page.visits.values import NOTHING_WRITTEN, Exchange, FailedQuestion, OpenQuestion, Stopped
from assistant.values import PartialAnswer
from index.messages import CodedText

A, B, C = (letter * 32 for letter in "abc")


def ended(question: str) -> Exchange:
    return Exchange(question=question, outcome=Stopped(answer=NOTHING_WRITTEN))


def test_the_same_key_leads_back_and_another_does_not() -> None:
    known = Conversations()
    assert known.get(A) is known.get(A)
    assert known.get(A) is not known.get(B)


@pytest.mark.parametrize("key", ["", "a", "A" * 32, "a" * 1_000_000])
def test_of_a_key_that_was_not_given_here_nothing_is_remembered(key: str) -> None:
    known = Conversations()
    assert known.get(key) is not known.get(key)


def test_a_key_alone_does_not_open_the_conversation_of_somebody_logged_in() -> None:
    known = Conversations()
    mine = known.get(A, "olena")
    assert known.get(A, "olena") is mine
    assert known.get(A, "petro") is not mine
    assert known.get(A) is not mine


def test_the_longest_unused_are_forgotten() -> None:
    known = Conversations(kept=2)
    first, second = known.get(A), known.get(B)
    assert known.get(A) is first
    known.get(C)
    assert known.get(A) is first
    assert known.get(B) is not second


def test_one_answer_at_a_time() -> None:
    conversation = Conversation()
    run = conversation.begin("why?")
    assert run is not None
    assert conversation.begin("and when?") is None
    assert conversation.finish(run, ended("why?"))
    assert conversation.begin("and when?") is not None


def test_what_was_written_is_kept_when_the_page_is_left() -> None:
    conversation = Conversation()
    run = conversation.begin("why?")
    assert run is not None
    conversation.write(run, OpenQuestion(question="why?", answer=PartialAnswer(text="Because")))
    conversation.abandon(only=run)
    assert run.stopped.is_set()
    assert conversation.draft is None
    assert conversation.exchanges == (
        Exchange(question="why?", outcome=Stopped(answer=PartialAnswer(text="Because"), left=True)),
    )


def test_an_answer_that_was_left_cannot_write_into_what_came_after() -> None:
    conversation = Conversation()
    old = conversation.begin("why?")
    assert old is not None
    conversation.abandon()
    new = conversation.begin("when?")
    assert new is not None
    conversation.write(old, OpenQuestion(question="why?", answer=PartialAnswer(text="late")))
    conversation.abandon(only=old)
    assert not conversation.finish(old, ended("why?"))
    assert conversation.draft == OpenQuestion(question="when?")
    assert [exchange.question for exchange in conversation.exchanges] == ["why?"]


def test_a_failure_of_the_server_ends_the_answer_under_way() -> None:
    conversation = Conversation()
    conversation.begin("why?")
    conversation.abandon(CodedText("no"))
    assert [exchange.outcome for exchange in conversation.exchanges] == [
        FailedQuestion(message=CodedText("no"))
    ]
    conversation.abandon()
    assert len(conversation.exchanges) == 1


def test_starting_over_stops_and_forgets() -> None:
    conversation = Conversation()
    run = conversation.begin("why?")
    assert run is not None
    conversation.start_over()
    assert run.stopped.is_set()
    assert not conversation.finish(run, ended("why?"))
    assert conversation.exchanges == ()


def test_a_thumb_changes_its_exchange_alone() -> None:
    conversation = Conversation()
    for question in ("a", "b"):
        run = conversation.begin(question)
        assert run is not None
        conversation.finish(run, ended(question))
    conversation.rate(1, good=False)
    assert [exchange.good for exchange in conversation.exchanges] == [None, False]
