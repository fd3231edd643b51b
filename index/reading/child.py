"""The child process that takes documents apart: requests on stdin, replies on stdout (see `isolation`)."""

import json
import os
import sys
from dataclasses import asdict
from typing import BinaryIO

from index.errors import CorpusError
from index.messages import CodedText
from index.reading.formats import FEED_SUFFIXES, read_document
from index.reading.saved.feeds import read_feed


def main() -> None:
    """Answer requests until stdin ends; the first argument is the limit of memory in bytes."""
    limit = int(sys.argv[1])
    _limit_memory(limit)
    # Libraries that print must not write into the replies.
    replies = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    requests = sys.stdin.buffer
    while line := requests.readline():
        replies.write(_answer(json.loads(line), requests, limit) + b"\n")
        replies.flush()


def _answer(request: dict[str, str | int], requests: BinaryIO, limit: int) -> bytes:
    data = requests.read(int(request["bytes"]))
    try:
        suffix, path = str(request["suffix"]), str(request["path"])
        found = read_feed(data, path) if suffix in FEED_SUFFIXES else [read_document(suffix, data, path)]
        reply: dict[str, object] = {"documents": [asdict(one) for one in found]}
    except CorpusError as error:
        reply = {"reason": error.message.dump(), "cause": repr(error.__cause__)}
    except MemoryError as error:
        needs = CodedText("memory", size=f"{limit / 1e9:g}")
        reply = {"reason": needs.dump(), "cause": repr(error)}
    return json.dumps(reply).encode()


def _limit_memory(limit: int) -> None:
    try:
        import resource
    except ImportError:  # Windows has no such limit: there the limit of time alone holds
        return
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
