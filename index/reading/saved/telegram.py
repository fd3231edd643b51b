"""Telegram's `result.json`: the messages of an exported chat, or of all chats, by ijson, known here alone.

A message at a time is in memory. Each is named by its id, which stays when the chat is exported again.
"""

from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO

from index.errors import CorpusError
from index.reading.dates import declared_date
from index.reading.fields import LONGEST_OUTLET, one_line, storable
from index.values import SkippedFile, SourceDocument


def read_telegram(file: BinaryIO, path: str) -> Iterator[SourceDocument | SkippedFile]:
    """Yield the messages that say something, each named `path#ID`; of all chats `path#NUMBER` in their order.

    Raises CorpusError for what is no such export; what stands before a damaged place is read.
    """
    import ijson

    read = 0
    named = f"{path}#"
    try:
        chat = next(ijson.items(file, "name"), None)
        file.seek(0)
        for message in ijson.items(file, "messages.item"):
            yield from _article(message, f"{named}{message.get('id')}", chat)
            read += 1
        if not read:
            file.seek(0)
            for message in ijson.items(file, "chats.list.item.messages.item"):
                yield from _article(message, f"{named}{read + 1}", message.get("from"))
                read += 1
    except (ijson.JSONError, UnicodeDecodeError, AttributeError) as error:
        if not read:
            raise CorpusError("telegram_unknown") from error
        yield SkippedFile(path=f"{named}{read + 1}", reason=CorpusError("json").message)
    if not read:
        raise CorpusError("telegram_unknown")


def _article(message: Mapping[str, Any], name: str, chat: object) -> Iterator[SourceDocument]:
    text = storable("".join(_pieces(message.get("text"))))
    if message.get("type") != "message" or not text.strip():
        return  # someone joined, a picture without words
    yield SourceDocument(
        path=name,
        text=text,
        outlet=one_line(message.get("forwarded_from") or chat, LONGEST_OUTLET),
        published=declared_date(message.get("date")),
    )


def _pieces(text: object) -> Iterator[str]:
    """Yield the pieces of a message: plain ones are strings, links and the like objects."""
    for piece in text if isinstance(text, list) else [text]:
        said = piece.get("text") if isinstance(piece, dict) else piece
        if isinstance(said, str):
            yield said
