"""Files a reader adds -> a folder beside the index -> the index, all or nothing.

    uploaded files -> named safely, checked -> stored -> indexed under `uploads/` -> UploadReport

What is stored is taken away again when indexing fails or is cancelled, so that the corpus is as it was.
"""

import logging
import re
import shutil
import threading
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from filecmp import cmp
from itertools import count
from pathlib import Path, PurePosixPath
from typing import Literal

from index.errors import CorpusError, NewsAssistantError
from index.messages import CodedText
from index.progress import Progress
from index.reading.folder import MAX_FILE_BYTES, SUFFIXES
from index.reading.formats import suffix_of
from index.values import BuildReport

logger = logging.getLogger(__name__)

PREFIX = "uploads"
MOST_FILES = 2_000

Refusal = Literal["kind", "large", "empty", "name", "hidden", "known"]
Refused = tuple[tuple[str, Refusal], ...]

_LONGEST_STEM = 60  # characters; four bytes each still make a name that every file system takes
_UNSAFE = re.compile(r"[^\w.() -]+")


class UploadCancelledError(NewsAssistantError):
    """The reader cancelled; nothing was added."""


class UploadBusyError(NewsAssistantError):
    """Somebody else's files are being added at this moment."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UploadReport:
    """What was added: the report of indexing (None when no file was taken) and the files not taken, by name.

    `refused` were not stored, `unread` are not in the index, or some lines of them.
    """

    built: BuildReport | None
    refused: Refused
    unread: tuple[tuple[str, CodedText], ...] = ()


IndexFolder = Callable[[Path, str, Progress], BuildReport]


class Uploads:
    """The folder of one index that keeps what readers add."""

    def __init__(self, index_folder: Path, index: IndexFolder) -> None:
        self.folder = index_folder.with_name(f"{index_folder.name}-uploads")
        self._index = index
        self._adding = threading.Lock()

    def add(self, files: Sequence[Path], progress: Progress, cancelled: threading.Event) -> UploadReport:
        """Store and index files. Raises NewsAssistantError, also when cancelled; then nothing has changed."""

        def go_on(stage: str, done: int, total: int) -> None:
            if cancelled.is_set():
                raise UploadCancelledError("adding_cancelled")
            progress(stage, done, total)

        if not self._adding.acquire(blocking=False):
            raise UploadBusyError("adding_now")
        try:
            with self._storing(files, go_on) as (stored, refused):
                if not stored:
                    return UploadReport(built=None, refused=refused)
                built = self._index(self.folder, PREFIX, go_on)
                by_path = {f"{PREFIX}/{file.name}": file for file in stored}
                unread = []
                for skipped in built.skipped:
                    file = by_path.get(skipped.path)
                    if file:
                        file.unlink(missing_ok=True)
                    if file or any(skipped.path.startswith(f"{path}#") for path in by_path):
                        unread.append((skipped.path.removeprefix(f"{PREFIX}/"), skipped.reason))
                return UploadReport(built=built, refused=refused, unread=tuple(unread))
        finally:
            self._adding.release()

    @contextmanager
    def _storing(self, files: Sequence[Path], progress: Progress) -> Iterator[tuple[list[Path], Refused]]:
        """Copy the files that can be read into the folder; take them away again when an exception passes."""
        stored: list[Path] = []
        refused: list[tuple[str, Refusal]] = []
        try:
            for number, file in enumerate(files):
                progress("storing", number, len(files))
                taken = self._store(file)
                if isinstance(taken, Path):
                    stored.append(taken)
                else:
                    refused.append((file.name, taken))
            yield stored, tuple(refused)
        except BaseException:
            for path in stored:
                path.unlink(missing_ok=True)
            raise

    def _store(self, file: Path) -> Path | Refusal:
        try:
            if reason := refuse(file):
                return reason
            self.folder.mkdir(parents=True, exist_ok=True)
            named = self.folder / safe_name(file.name)
            for number in count(1):  # the name, then `name-2`, `name-3` and so on
                path = named.with_name(f"{named.stem}-{number}{named.suffix}") if number > 1 else named
                if not path.exists():
                    shutil.copyfile(file, path)
                    return path
                if cmp(file, path, shallow=False):
                    return "known"
        except OSError as error:
            raise CorpusError(
                "upload_not_stored", file=file.name, folder=str(self.folder), why=str(error.strerror)
            ) from error
        raise AssertionError("names do not run out")


def refuse(file: Path) -> Refusal | None:
    """Return why a file is not taken, None when it is."""
    if file.name.startswith("."):
        return "hidden"
    if suffix_of(file.name) not in SUFFIXES:
        return "kind"
    size = file.stat().st_size
    if not size:
        return "empty"
    if size > MAX_FILE_BYTES:
        return "large"
    return None if safe_name(file.name) else "name"


def safe_name(name: str) -> str:
    """Return a file name without folders or characters that mean something elsewhere; "" if none is left."""
    last = PurePosixPath(unicodedata.normalize("NFC", name).replace("\\", "/")).name
    stem, dot, suffix = last.rpartition(".")
    kept = _UNSAFE.sub("_", stem if dot else suffix).strip(" ._-()")
    if not any(character.isalnum() for character in kept):
        return ""
    return kept[:_LONGEST_STEM].rstrip(" ._-()") + (f".{_UNSAFE.sub('', suffix).lower()}" if dot else "")
