"""Files on their way from a browser: kept under a name nobody can guess until they are added.

A page asks for what it sent to be added at once, and listens until it is: what it does not ask for within a
minute, or leaves behind when it is closed, is deleted.

A form is written to disk as it comes: one file is open at a time, and a piece of it in memory.
"""

import secrets
import shutil
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from fastapi import Request
from fastapi.concurrency import run_in_threadpool
from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header

from assistant.page.access.bodies import RefusedError, stream_body
from index.errors import QuestionError
from index.file_locks import is_read, reading
from index.reading.folder import MAX_FILE_BYTES

_PREFIX = "news-assistant-received-"
_HELD = "held"  # a file that a running server keeps locked
_MOST_FILES = 1_000  # of one form; a browser sends more in several
_LARGEST_FORM = 1_000_000_000  # bytes
_MOST_BYTES = 2_000_000_000  # of all files that wait
_MOST_FORMS = 8  # at a time
_UNASKED = 60.0  # seconds that a file waits for its page to ask for it, or to come back
_LIFETIME = 600.0  # seconds that it waits for its turn once it was asked for
_LONGEST_NAME = 200  # bytes
_BEGINNING = 10.0  # seconds until a server that starts holds its folder for certain


@dataclass(frozen=True, slots=True, kw_only=True)
class _Waiting:
    user: str | None
    size: int
    until: float
    session: str | None = None  # of the page that asked for it


class ReceivedFiles:
    """The files that wait to be added, in a folder of this process that goes with it.

    What a server that was killed left behind goes when the next one starts.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        folder = Path(tempfile.gettempdir())
        for left in folder.glob(f"{_PREFIX}*"):
            try:
                held = left / _HELD
                abandoned = time.time() - held.stat().st_mtime > _BEGINNING and not is_read(held)
            except OSError:  # another user's, or one that is being made at this moment
                continue
            if abandoned:
                shutil.rmtree(left, ignore_errors=True)
        self._temporary = tempfile.TemporaryDirectory(prefix=_PREFIX, ignore_cleanup_errors=True)
        self.folder = Path(self._temporary.name).resolve()
        (self.folder / _HELD).touch()
        self._held = ExitStack()
        self._held.enter_context(reading(self.folder / _HELD))
        self._clock = clock
        self._waiting: dict[str, _Waiting] = {}
        self._forms = 0
        self._lock = threading.Lock()

    async def receive(self, request: Request, user: str | None) -> list[str]:
        """Write the files of a form to disk and return their paths, which `user` alone may add.

        Raises RefusedError for what is no form of files, or too large.
        """
        self.forget_old()
        if self._forms >= _MOST_FORMS or sum(one.size for one in self._waiting.values()) > _MOST_BYTES:
            raise RefusedError(503, "too many files are on their way; try again in some minutes")
        kind, options = parse_options_header(request.headers.get("content-type", ""))
        if kind != b"multipart/form-data" or not options.get(b"boundary"):
            raise RefusedError(400, "files come as multipart/form-data")
        boundary = options[b"boundary"]
        form = _Form(self.folder / secrets.token_urlsafe(24))
        self._forms += 1
        try:
            parser = MultipartParser(boundary, form.callbacks())  # type: ignore[arg-type]
            async for piece in stream_body(request.receive, largest=_LARGEST_FORM):
                await run_in_threadpool(parser.write, piece)
            if not form.whole:
                raise RefusedError(400, "the form has no end")
        except FormParserError as error:
            raise RefusedError(400, f"this is no form of files: {error}") from error
        finally:
            self._forms -= 1
            form.close()
            if not form.whole:
                shutil.rmtree(form.folder, ignore_errors=True)
        until = self._clock() + _UNASKED
        with self._lock:
            for path in form.files:
                self._waiting[str(path)] = _Waiting(user=user, size=path.stat().st_size, until=until)
        return [str(path) for path in form.files]

    def holds(self, path: str, user: str | None) -> bool:
        """Whether a path is a file that this user sent and has not added yet."""
        with self._lock:
            waiting = self._waiting.get(path)
        return waiting is not None and waiting.user == user

    def asked_for(self, path: str, user: str | None, session: str | None) -> bool:
        """Whether a path is a file that `holds` is true of; it waits on while its page listens."""
        with self._lock:
            waiting = self._waiting.get(path)
            if waiting is None or waiting.user != user:
                return False
            until = self._clock() + _LIFETIME
            self._waiting[path] = replace(waiting, until=until, session=session)
        return True

    @contextmanager
    def listening(self, session: str) -> Iterator[None]:
        """Keep what a page asked for as long as it listens for news of it, and not much longer."""
        try:
            yield
        finally:
            until = self._clock() + _UNASKED
            with self._lock:
                for path, waiting in self._waiting.items():
                    if waiting.session == session and waiting.until > until:
                        self._waiting[path] = replace(waiting, until=until)

    def take(self, paths: Sequence[str], user: str | None) -> list[Path]:
        """Return files to add, which wait no longer; QuestionError unless this user sent all of them."""
        if not all(self.holds(path, user) for path in paths):
            raise QuestionError("files_gone")
        with self._lock:
            return [Path(path) for path in dict.fromkeys(paths) if self._waiting.pop(path, None)]

    def delete(self, files: Sequence[Path]) -> None:
        """Delete files that were taken."""
        for file in files:
            shutil.rmtree(file.parent, ignore_errors=True)

    def forget_old(self) -> None:
        """Delete the files whose page did not ask for them, or left."""
        now = self._clock()
        self._forget(lambda waiting: waiting.until < now)

    def forget_user(self, user: str) -> None:
        """Delete the files that a user who leaves sent and never added."""
        self._forget(lambda waiting: waiting.user == user)

    def _forget(self, gone: Callable[[_Waiting], bool]) -> None:
        with self._lock:
            paths = [Path(path) for path, waiting in self._waiting.items() if gone(waiting)]
            for path in paths:
                del self._waiting[str(path)]
        self.delete(paths)

    def close(self) -> None:
        """Delete everything."""
        self._held.close()
        self._temporary.cleanup()


class _Form:
    """A multipart form as its parser tells of it; each file has a folder of its own, as names may repeat."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.files: list[Path] = []
        self.whole = False
        self._name = b""
        self._value = b""
        self._disposition = b""
        self._file: BinaryIO | None = None
        self._size = 0

    def callbacks(self) -> dict[str, Callable[..., None]]:
        """Return what the parser calls."""
        return {
            "on_header_field": self._add_to_name,
            "on_header_value": self._add_to_value,
            "on_header_end": self._end_header,
            "on_headers_finished": self._open,
            "on_part_data": self._write,
            "on_part_end": self.close,
            "on_end": self._end,
        }

    def close(self) -> None:
        """End the file that is being written."""
        if self._file:
            self._file.close()
        self._file = None

    def _add_to_name(self, data: bytes, start: int, end: int) -> None:
        self._name += data[start:end]

    def _add_to_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def _end_header(self) -> None:
        if self._name.lower() == b"content-disposition":
            self._disposition = self._value
        self._name = self._value = b""

    def _open(self) -> None:
        _, options = parse_options_header(self._disposition)
        self._disposition = b""
        if b"filename" not in options:
            raise RefusedError(400, "a form of files has no other fields")
        if len(self.files) >= _MOST_FILES:
            raise RefusedError(413, f"a form holds at most {_MOST_FILES} files")
        folder = self.folder / str(len(self.files))
        folder.mkdir(parents=True)
        path = folder / disk_name(options[b"filename"].decode("utf-8", "replace"))
        self._file = path.open("xb")
        self._size = 0
        self.files.append(path)

    def _write(self, data: bytes, start: int, end: int) -> None:
        assert self._file is not None, "a part has headers before its data"  # noqa: S101
        self._size += end - start
        if self._size > MAX_FILE_BYTES:
            raise RefusedError(413, f"a file has at most {MAX_FILE_BYTES} bytes")
        self._file.write(data[start:end])

    def _end(self) -> None:
        self.whole = True


def disk_name(name: str) -> str:
    """Return the name of a file, without its folders, as every file system takes it."""
    last = PurePosixPath(name.replace("\\", "/")).name
    printable = "".join(character for character in last if character.isprintable() and character != ":")
    stem, dot, suffix = printable.rpartition(".")
    if len(suffix.encode()) > _LONGEST_NAME // 2:
        stem, dot, suffix = printable, "", ""
    room = _LONGEST_NAME - len((dot + suffix).encode())
    kept = stem.encode()[:room].decode("utf-8", "ignore") + dot + suffix
    return kept if kept.strip(". ") else "_"
