"""Takes HTML, PDF, Word and archives apart in a child process, where a hostile file can only end the child.

    parent                               child (`index.reading.child`)
    suffix, path, length, then the bytes ──►  one reader at a time, its memory limited
    document or reason, a line of JSON   ◄──

An archive has a child of its own, whose stdin is the file; it replies with a line for each record.

The parser libraries promise neither time nor memory: a file of a few hundred kilobytes can ask for hours or
for all of the machine. A child past its time is killed, and the next file gets a new one. It is no
`multiprocessing` pool, since that runs the caller's own script again in the child.
"""

import json
import subprocess
import sys
import time
from base64 import b64decode
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Timer
from types import TracebackType
from typing import Any, BinaryIO, Self

from index.errors import CorpusError
from index.messages import CodedText
from index.reading.formats import PLAIN_SUFFIXES, read_document
from index.reading.saved.warc import Capture
from index.values import SkippedFile, SourceDocument

MAX_SECONDS = 60.0
MAX_MEMORY_BYTES = 2_000_000_000

_PACKAGES = str(Path(__file__).resolve().parents[2])
# `-P` and this start keep a folder named `index` in the current one from being taken for ours.
_START = f"import sys; sys.path.insert(0, {_PACKAGES!r}); from index.reading.child import main; main()"


Record = SourceDocument | SkippedFile | Capture | CorpusError | None


class _SlowError(CorpusError):
    """A child was killed over a file that took too long."""


class _BrokenError(CorpusError):
    """A child broke down over a file."""


class DocumentExtractor:
    """Reads documents within limits: seconds a file, bytes of memory. The child starts when first needed."""

    def __init__(self, *, max_seconds: float = MAX_SECONDS, max_memory: int = MAX_MEMORY_BYTES) -> None:
        self._max_seconds = max_seconds
        self._max_memory = max_memory
        self._child: _Child | None = None

    def read(self, suffix: str, data: bytes, path: str) -> SourceDocument:
        """Return the article that a file's bytes hold.

        Raises CorpusError with a short reason, also for a file that takes too long or too much memory.
        """
        if suffix in PLAIN_SUFFIXES:
            return read_document(suffix, data, path)
        return self.read_all(suffix, data, path)[0]

    def read_all(self, suffix: str, data: bytes, path: str) -> list[SourceDocument]:
        """Return the articles that a file's bytes hold, of a feed several; raises as `read` does."""
        used = self._child is not None
        if self._child is None or self._child.has_ended():
            self.close()
            self._child = _Child(self._max_memory)
        child = self._child
        try:
            return _documents(self._timely(child, lambda: child.exchange(suffix, data, path)))
        except _BrokenError:
            self.close()
            if used:  # it may have been killed after its last reply: only a new one proves this file's fault
                return self.read_all(suffix, data, path)
            raise
        except _SlowError:
            self.close()
            raise

    def read_records(self, suffix: str, file: BinaryIO, path: str) -> Iterator[Record]:
        """Yield each record of an archive or a chat: an article, or a page that is still to be read.

        None stands for a record that is neither, an error for a broken one. The limits are those of a record.
        Raises CorpusError for what is no such file, or where the child breaks down over a record.
        """
        child = _Child(self._max_memory, suffix, path, source=file)
        try:
            while "end" not in (reply := self._timely(child, child.reply)):
                yield _record(reply)
        finally:
            child.end()

    def _timely(self, child: "_Child", exchange: Callable[[], bytes]) -> Any:  # noqa: ANN401 -- a JSON value
        """Return a reply of a child, which is killed where that takes too long. Raises CorpusError."""
        started = time.monotonic()
        overdue = Timer(self._max_seconds, child.kill)
        overdue.start()
        try:
            reply = exchange()
        finally:
            overdue.cancel()
        if not reply.endswith(b"\n"):
            if time.monotonic() - started >= self._max_seconds:
                raise _SlowError("reader_slow", seconds=f"{self._max_seconds:g}")
            raise _BrokenError("reader_broken")
        return json.loads(reply)

    def close(self) -> None:
        """End the child; the next `read` starts another."""
        child, self._child = self._child, None
        if child:
            child.end()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class _Child:
    """One child process and its two pipes."""

    def __init__(self, max_memory: int, *archive: str, source: BinaryIO | int = subprocess.PIPE) -> None:
        command = [sys.executable, "-P", "-c", _START, str(max_memory), *archive]
        pipe, nothing = subprocess.PIPE, subprocess.DEVNULL
        self._process = subprocess.Popen(command, stdin=source, stdout=pipe, stderr=nothing)  # noqa: S603 -- ours

    def exchange(self, suffix: str, data: bytes, path: str) -> bytes:
        """Hand a file over and return the child's line, or what there is of it if the child died."""
        requests = self._process.stdin
        if requests is None:
            raise AssertionError("a child is started with pipes")
        try:
            requests.write(json.dumps({"suffix": suffix, "path": path, "bytes": len(data)}).encode() + b"\n")
            requests.write(data)
            requests.flush()
        except BrokenPipeError:
            return b""
        return self.reply()

    def reply(self) -> bytes:
        """Return the child's next line, or what there is of it if the child died."""
        return self._process.stdout.readline() if self._process.stdout else b""

    def kill(self) -> None:
        """End the process at once; `exchange` then returns."""
        self._process.kill()

    def has_ended(self) -> bool:
        """Whether the process is gone."""
        return self._process.poll() is not None

    def end(self) -> None:
        """Kill the process and free its pipes."""
        self._process.kill()
        self._process.communicate()


def _record(reply: Any) -> Record:  # noqa: ANN401 -- a JSON value
    match reply:
        case {"capture": suffix, "url": url, "data": data}:
            return Capture(suffix=suffix, data=b64decode(data), url=url)
        case {"skipped": path, "why": why}:
            return SkippedFile(path=path, reason=CodedText.load(why))
        case {"broken": why}:
            reason = CodedText.load(why)
            return CorpusError(reason.code, **reason.values)
    return _documents(reply)[0] if reply else None


def _documents(reply: Any) -> list[SourceDocument]:  # noqa: ANN401 -- a JSON value
    if "reason" in reply:
        reason = CodedText.load(reply["reason"])
        error = CorpusError(reason.code, **reason.values)
        error.add_note(reply["cause"])
        raise error
    return [SourceDocument(**one | {"pages": tuple(one["pages"])}) for one in reply["documents"]]
