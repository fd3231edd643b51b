"""`.jsonl` files: an article a line, read line by line, so that a dump of any size fits in memory."""

import codecs
import json
from collections.abc import Iterator
from io import TextIOWrapper
from typing import BinaryIO, TextIO

from index.errors import CorpusError
from index.messages import CodedText
from index.reading.decoding import decode_text, is_binary
from index.reading.fields import source_document, storable
from index.values import SkippedFile, SourceDocument

MAX_LINE_CHARACTERS = 10_000_000
_HEAD_BYTES = 4096


def read_jsonl(
    file: BinaryIO, path: str, *, max_characters: int = MAX_LINE_CHARACTERS
) -> Iterator[SourceDocument | SkippedFile]:
    """Yield the articles of a file, each named `path#LINE`, and the lines that hold none, with the reason.

    A line is `{"text", "title"?, "url"?, "date"|"published"?, "outlet"|"source"|"site"?}`; other names
    of the date are in `index.reading.fields`. Raises `CorpusError` if the file is binary, `OSError` if it
    cannot be read.
    """
    for number, line in _numbered_lines(_lines_of(file), max_characters):
        name = f"{path}#{number}"
        if len(line) > max_characters:
            yield SkippedFile(path=name, reason=CodedText("line_long", characters=max_characters))
        elif line.strip():
            yield _read_line(line, name)


def _lines_of(file: BinaryIO) -> TextIO:
    """Decode as UTF-16 by its mark, else as UTF-8 whose invalid bytes stay recoverable, line by line."""
    head = file.read(_HEAD_BYTES)
    file.seek(0)
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return TextIOWrapper(file, encoding="utf-16", errors="replace", newline="\n")
    if b"\0" in head and is_binary(head.decode("latin-1")):
        raise CorpusError("binary")
    return TextIOWrapper(file, encoding="utf-8-sig", errors="surrogateescape", newline="\n")


def _numbered_lines(stream: TextIO, limit: int) -> Iterator[tuple[int, str]]:
    """Yield each line with its number from 1; of a longer line its first `limit + 1` characters."""
    number = 0
    while line := stream.readline(limit + 1):
        number += 1
        yield number, line
        while line and not line.endswith("\n"):
            line = stream.readline(limit + 1)


def _read_line(line: str, name: str) -> SourceDocument | SkippedFile:
    try:
        record = json.loads(_recovered(line))
        if not isinstance(record, dict):
            raise CorpusError("json_no_object")
        text = record.get("text")
        if not isinstance(text, str) or not text.strip():
            raise CorpusError("json_no_text")
        return source_document(name, storable(text), record)
    except CorpusError as exc:
        return SkippedFile(path=name, reason=exc.message)
    except (ValueError, RecursionError):
        return SkippedFile(path=name, reason=CodedText("json"))


def _recovered(line: str) -> str:
    """Return a line whose bytes were not UTF-8 in the encoding they look like."""
    if line.isascii():
        return line
    try:
        line.encode()
    except UnicodeEncodeError:
        return decode_text(line.encode("utf-8", "surrogateescape")).text
    return line
