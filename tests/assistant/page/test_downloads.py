"""Documents that a visitor takes away: of their own conversation, in the page's language, and of no other."""

import json
from pathlib import Path

import pytest

from assistant.exporting.export_formats import FORMATS, read_export
from assistant.page.downloads import Downloads
from assistant.page.visits.conversations import Conversation, Conversations
from assistant.page.visits.keeping import Keeper
from assistant.page.visits.values import NOTHING_WRITTEN, Exchange, Stopped
from tests.support.fake_assistant import FakeAssistant

KEY, OTHER = "a" * 32, "b" * 32


@pytest.fixture
def keeper(tmp_path: Path) -> Keeper:
    return Keeper(tmp_path / "page.key")


def conversation_of(conversations: Conversations, visitor: str | None = None) -> Conversation:
    """Return a conversation of two answers, and a question between them that was stopped."""
    assistant = FakeAssistant()
    questions = ("Why is the northern pier closed?", "Чому зачинили міст?")
    first, second = (Exchange(question=one, outcome=assistant.ask(one)) for one in questions)
    conversation = conversations.get(KEY, visitor)
    conversation.restore((first, Exchange(question="?", outcome=Stopped(answer=NOTHING_WRITTEN)), second))
    return conversation


def order(**values: object) -> bytes:
    return json.dumps({"key": KEY, "format": "csv", "language": "uk", **values}).encode()


@pytest.mark.parametrize("name", list(FORMATS))
def test_a_conversation_and_one_answer_of_it_are_written(keeper: Keeper, name: str) -> None:
    conversations = Conversations()
    exchanges = conversation_of(conversations).exchanges
    downloads = Downloads(conversations, keeper)
    for number, wanted in ((0, exchanges[:1]), (2, exchanges[2:]), (None, exchanges)):
        reply = downloads.answer(order(format=name, exchange=number), None)
        assert reply.status_code == 200
        assert FORMATS[name].suffix in reply.headers["content-disposition"]
        quotes = [c.path for one in wanted for c in getattr(one.outcome, "citations", ())]
        found = [one.path for one in read_export(bytes(reply.body), f"answer{FORMATS[name].suffix}")]
        assert sorted(found) == sorted(quotes)


def test_names_and_dates_are_in_the_language_of_the_page(keeper: Keeper) -> None:
    conversations = Conversations()
    conversation_of(conversations)
    page = Downloads(conversations, keeper).answer(order(format="markdown"), None)
    assert "**Джерела**" in bytes(page.body).decode()


def test_what_the_tab_kept_is_written_by_a_server_that_was_started_again(keeper: Keeper) -> None:
    kept = keeper.keep(conversation_of(Conversations()))
    reply = Downloads(Conversations(), keeper).answer(order(kept=kept), None)
    assert reply.status_code == 200
    forged = Downloads(Conversations(), keeper).answer(order(kept=kept.replace("pier", "peer")), None)
    assert forged.status_code == 404


def test_nobody_is_given_the_conversation_of_another(keeper: Keeper) -> None:
    conversations = Conversations()
    conversation_of(conversations, "olha")
    downloads = Downloads(conversations, keeper)
    assert downloads.answer(order(), "olha").status_code == 200
    assert downloads.answer(order(), "yehor").status_code == 404
    assert downloads.answer(order(), None).status_code == 404
    assert downloads.answer(order(key=OTHER), "olha").status_code == 404


@pytest.mark.parametrize("exchange", [1, 3, 10**9])
def test_where_nothing_was_answered_the_page_says_so(keeper: Keeper, exchange: int) -> None:
    conversations = Conversations()
    conversation_of(conversations)
    reply = Downloads(conversations, keeper).answer(order(exchange=exchange), None)
    assert reply.status_code == 404
    assert "експортувати" in json.loads(bytes(reply.body))["error"]


@pytest.mark.parametrize(
    "body",
    [b"", b"[]", b"\xff", order(format="exe"), order(exchange=-1), order(more=1), order(key="a" * 65)],
)
def test_what_is_no_order_is_refused(keeper: Keeper, body: bytes) -> None:
    assert Downloads(Conversations(), keeper).answer(body, None).status_code == 400
