"""Telegram exports: messages are articles, named by their ids, and what says nothing is left aside."""

import io
import json
from typing import Any

import pytest

from index.errors import CorpusError
from index.reading.saved.telegram import read_telegram
from index.values import SkippedFile, SourceDocument

CHAT: dict[str, Any] = {
    "name": "Річкова газета",
    "type": "public_channel",
    "id": 7,
    "messages": [
        {"id": 1, "type": "service", "date": "2024-04-01T09:00:00", "action": "create_channel", "text": ""},
        {"id": 4, "type": "message", "date": "2024-04-03T12:30:00", "text": "Міст зачинено з понеділка."},
        {
            "id": 9,
            "type": "message",
            "date": "2024-04-04T08:00:00",
            "forwarded_from": "Пором",
            "text": [
                "Пором іде ",
                {"type": "bold", "text": "щогодини"},
                ". ",
                {"type": "link", "text": "ferry.example"},
            ],
        },
        {"id": 12, "type": "message", "date": "2024-04-05T08:00:00", "photo": "a.jpg", "text": ""},
    ],
}


def read(content: str | bytes) -> list[SourceDocument | SkippedFile]:
    data = content.encode() if isinstance(content, str) else content
    return list(read_telegram(io.BytesIO(data), "result.json"))


def test_messages_are_articles_with_channel_and_day() -> None:
    first, second = read(json.dumps(CHAT, ensure_ascii=False))
    assert isinstance(first, SourceDocument)
    assert isinstance(second, SourceDocument)
    assert (first.path, first.text) == ("result.json#4", "Міст зачинено з понеділка.")
    assert (first.outlet, first.published) == ("Річкова газета", "2024-04-03")
    assert second.text == "Пором іде щогодини. ferry.example"
    assert second.outlet == "Пором"


def test_of_an_export_of_all_chats_every_message_is_read_once() -> None:
    whole = {"about": "…", "chats": {"list": [CHAT, {**CHAT, "name": "Друга"}]}}
    found = read(json.dumps(whole))
    assert len(found) == 4
    assert len({one.path for one in found}) == 4


def test_what_stands_before_a_damaged_place_is_read_and_the_place_is_named() -> None:
    content = json.dumps(CHAT, ensure_ascii=False)
    *kept, last = read(content[: content.index('"id": 12')])
    assert [one.path for one in kept] == ["result.json#4", "result.json#9"]
    assert isinstance(last, SkippedFile)
    assert str(last.reason) == "not valid JSON"


@pytest.mark.parametrize(
    "content", ["{}", "[]", '{"messages": []}', "{", "", "42", b"\xff\xfe\x00", '{"messages": [1]}']
)
def test_other_json_is_refused(content: str | bytes) -> None:
    with pytest.raises(CorpusError, match="Telegram"):
        read(content)
