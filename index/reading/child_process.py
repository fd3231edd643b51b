"""Takes HTML, PDF and Word files apart in a child process, where a hostile one can only end the child.

    parent                               child (`index.reading.child`)
    suffix, path, length, then the bytes ──►  one reader at a time, its memory limited
    document or reason, a line of JSON   ◄──

The parser libraries promise neither time nor memory: a file of a few hundred kilobytes can ask for hours or
for all of the machine. A child past its time is killed, and the next file gets a new one. It is no
`multiprocessing` pool, since that runs the caller's own script again in the child.
"""

import json
import subprocess
import sys
import time
from pathlib import Path
from threading import Timer
from types import TracebackType
from typing import Any, Self

from index.errors import CorpusError
from index.messages import CodedText
from index.reading.formats import PLAIN_SUFFIXES, read_document
from index.values import SourceDocument

MAX_SECONDS = 60.0
MAX_MEMORY_BYTES = 2_000_000_000

_PACKAGES = str(Path(__file__).resolve().parents[2])
# `-P` and this start keep a folder named `index` in the current one from being taken for ours.
_START = f"import sys; sys.path.insert(0, {_PACKAGES!r}); from index.reading.child import main; main()"


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
        child = self._running_child()
        started = time.monotonic()
        overdue = Timer(self._max_seconds, child.kill)
        overdue.start()
        try:
            reply = child.exchange(suffix, data, path)
        finally:
            overdue.cancel()
        if not reply.endswith(b"\n"):
            self.close()
            if time.monotonic() - started >= self._max_seconds:
                raise CorpusError("reader_slow", seconds=f"{self._max_seconds:g}")
            if used:  # it may have been killed after its last reply: only a new one proves this file's fault
                return self.read_all(suffix, data, path)
            raise CorpusError("reader_broken")
        return _documents(json.loads(reply))

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

    def _running_child(self) -> "_Child":
        if self._child is None or self._child.has_ended():
            self.close()
            self._child = _Child(self._max_memory)
        return self._child


class _Child:
    """One child process and its two pipes."""

    def __init__(self, max_memory: int) -> None:
        command = [sys.executable, "-P", "-c", _START, str(max_memory)]
        pipe, nothing = subprocess.PIPE, subprocess.DEVNULL
        self._process = subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=nothing)  # noqa: S603 -- ours

    def exchange(self, suffix: str, data: bytes, path: str) -> bytes:
        """Hand a file over and return the child's line, or what there is of it if the child died."""
        requests, replies = self._process.stdin, self._process.stdout
        if requests is None or replies is None:
            raise AssertionError("a child is started with pipes")
        try:
            requests.write(json.dumps({"suffix": suffix, "path": path, "bytes": len(data)}).encode() + b"\n")
            requests.write(data)
            requests.flush()
        except BrokenPipeError:
            return b""
        return replies.readline()

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


def _documents(reply: Any) -> list[SourceDocument]:  # noqa: ANN401 -- a JSON value
    if "reason" in reply:
        reason = CodedText.load(reply["reason"])
        error = CorpusError(reason.code, **reason.values)
        error.add_note(reply["cause"])
        raise error
    return [SourceDocument(**one) for one in reply["documents"]]
