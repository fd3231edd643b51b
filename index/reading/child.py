"""The child process that takes documents apart: requests on stdin, replies on stdout (see `child_process`).

With a suffix and a name as further arguments stdin is an archive, and each of its records is a reply.
"""

import json
import os
import sys
from base64 import b64encode
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import BinaryIO

from index.errors import CorpusError
from index.messages import CodedText
from index.reading.formats import FEED_SUFFIXES, read_document
from index.reading.saved.feeds import read_feed
from index.reading.saved.telegram import read_telegram
from index.reading.saved.warc import Capture, read_captures
from index.values import SkippedFile, SourceDocument


def main() -> None:
    """Answer requests until stdin ends; the first argument is the limit of memory in bytes."""
    limit = int(sys.argv[1])
    _limit_memory(limit)
    # Libraries that print must not write into the replies.
    replies = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    requests = sys.stdin.buffer
    if len(sys.argv) > 2:
        for reply in _records(sys.argv[2], sys.argv[3], requests, limit):
            replies.write(json.dumps(reply).encode() + b"\n")
            replies.flush()
        return
    while line := requests.readline():
        replies.write(_answer(json.loads(line), requests, limit) + b"\n")
        replies.flush()


def _answer(request: dict[str, str | int], requests: BinaryIO, limit: int) -> bytes:
    data = requests.read(int(request["bytes"]))
    try:
        suffix, path = str(request["suffix"]), str(request["path"])
        found = read_feed(data, path) if suffix in FEED_SUFFIXES else [read_document(suffix, data, path)]
        reply: dict[str, object] = {"documents": [asdict(one) for one in found]}
    except (CorpusError, MemoryError) as error:
        reply = _refusal(error, limit)
    return json.dumps(reply).encode()


def _records(suffix: str, path: str, file: BinaryIO, limit: int) -> Iterator[Mapping[str, object]]:
    """Yield a reply for each record, also for one that is no article, and at the end one that says so."""
    try:
        found = read_telegram(file, path) if suffix == ".json" else read_captures(suffix, file)
        for one in found:
            match one:
                case SourceDocument():
                    yield {"documents": [asdict(one)]}
                case SkippedFile():
                    yield {"skipped": one.path, "why": one.reason.dump()}
                case Capture():
                    yield {"capture": one.suffix, "url": one.url, "data": b64encode(one.data).decode()}
                case CorpusError():
                    yield {"broken": one.message.dump()}
                case None:
                    yield {}
        yield {"end": True}
    except (CorpusError, MemoryError) as error:
        yield _refusal(error, limit)


def _refusal(error: CorpusError | MemoryError, limit: int) -> dict[str, object]:
    if isinstance(error, CorpusError):
        return {"reason": error.message.dump(), "cause": repr(error.__cause__)}
    return {"reason": CodedText("memory", size=f"{limit / 1e9:g}").dump(), "cause": repr(error)}


def _limit_memory(limit: int) -> None:
    try:
        import resource
    except ImportError:  # Windows has no such limit: there the limit of time alone holds
        return
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
