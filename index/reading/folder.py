"""From a corpus folder to the articles its files hold: list lazily, read one file at a time.

    folder -> FileEntry -> SourceDocument

What cannot be read becomes a `SkippedFile` with the reason, never an error: one bad file does not end a run.
"""

import errno
import logging
import os
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO

from index.errors import CorpusError
from index.messages import CodedText
from index.reading.child_process import DocumentExtractor
from index.reading.decoding import BYTE_ORDER_MARK
from index.reading.formats import DOCUMENT_SUFFIXES, FEED_SUFFIXES, RECORD_SUFFIXES, suffix_of
from index.reading.jsonl import read_jsonl
from index.reading.saved.warc import read_pages
from index.values import SkippedFile, SourceDocument

logger = logging.getLogger(__name__)

MAX_FILE_BYTES = 10_000_000
MAX_RECORDS_BYTES = 20_000_000_000
MAX_NAMED_LINES = 20  # skipped lines of one file reported each by its number
_PIECE_BYTES = 1_000_000
OWN_FOLDER = ".assistant"  # the default place of the index, which may lie in the corpus folder

SUFFIXES = (*DOCUMENT_SUFFIXES, *RECORD_SUFFIXES)


@dataclass(frozen=True, slots=True, kw_only=True)
class FileEntry:
    """A file that can be read: `path` relative to the corpus folder with `/`, size in bytes, time in ns.

    `identity` is the file's device and number, where the system has them: what is opened later must be it.
    """

    path: str
    size: int
    modified_ns: int
    identity: tuple[int, int] | None = field(default=None, compare=False)


def list_files(folder: Path, *, max_bytes: int = MAX_FILE_BYTES) -> Iterator[FileEntry | SkippedFile]:
    """Return the files of a folder and its sub-folders in the order of their names, found while iterating.

    Hidden files and folders, links out of the folder, unsupported, empty and oversized files (`max_bytes`; a
    `.jsonl` may be larger) come as `SkippedFile`. Raises `CorpusError` if the folder cannot be listed.
    """
    try:
        items = _listing(folder)
    except FileNotFoundError as exc:
        raise CorpusError("folder_missing", folder=str(folder)) from exc
    except NotADirectoryError as exc:
        raise CorpusError("folder_is_none", folder=str(folder)) from exc
    except OSError as exc:
        raise CorpusError("folder_unlisted", folder=str(folder), why=_because(exc)) from exc
    return _walk(folder, items, max_bytes)


def read_file(
    folder: Path,
    entry: FileEntry,
    extractor: DocumentExtractor,
    on_bytes: Callable[[bytes], None] = lambda _: None,
) -> Iterator[SourceDocument | SkippedFile]:
    """Yield the article of a listed file, or the many of a `.jsonl`, one at a time, and what was skipped.

    `on_bytes` is given all bytes of the file, in pieces, before its first article comes.
    """
    suffix = suffix_of(entry.path)
    try:
        with _opened(folder / entry.path, entry.identity) as stream:
            while piece := stream.read(_PIECE_BYTES):
                on_bytes(piece)
            stream.seek(0)
            if suffix in RECORD_SUFFIXES:
                yield from _summarised(_read_records(suffix, stream, entry.path, extractor), entry.path)
            else:
                document = extractor.read(suffix, _read_bytes(stream, entry.size), entry.path)
                if not document.text.replace(BYTE_ORDER_MARK, "").strip():
                    raise CorpusError("blank")
                yield document
    except CorpusError as exc:
        logger.debug("Skipped %s", entry.path, exc_info=True)
        yield SkippedFile(path=entry.path, reason=exc.message)
    except OSError as exc:
        yield SkippedFile(path=entry.path, reason=CodedText("unreadable", why=_because(exc)), transient=True)


def file_sha256(file: Path) -> str:
    """Return the SHA-256 of a regular file of at most MAX_FILE_BYTES, in hexadecimal. Raises OSError."""
    with _opened(file, None) as stream:
        return sha256(stream.read(MAX_FILE_BYTES + 1)).hexdigest()


def _read_records(
    suffix: str, stream: BinaryIO, path: str, extractor: DocumentExtractor
) -> Iterator[SourceDocument | SkippedFile]:
    if suffix == ".jsonl":
        return read_jsonl(stream, path)
    if suffix in FEED_SUFFIXES:
        data = stream.read(MAX_FILE_BYTES + 1)
        if len(data) > MAX_FILE_BYTES:
            raise CorpusError("large", size=f"{MAX_FILE_BYTES / 1_000_000:g}")
        return iter(extractor.read_all(suffix, data, path))
    return read_pages(extractor.read_records(suffix, stream, path), path, extractor.read)


def _listing(folder: Path | str) -> list[os.DirEntry[str]]:
    """Return the entries of one folder, the last name first, as a stack takes them."""
    with os.scandir(folder) as items:
        return sorted(items, key=lambda item: item.name, reverse=True)


def _walk(folder: Path, pending: list[os.DirEntry[str]], max_bytes: int) -> Iterator[FileEntry | SkippedFile]:
    """Yield depth first; a stack instead of recursion, since folders may nest deeper than Python's calls."""
    root, before = folder.resolve(), len(str(folder / "_")) - 1
    while pending:
        item = pending.pop()
        path = item.path[before:].replace(os.sep, "/")
        try:
            if item.name == OWN_FOLDER:
                continue
            if item.is_dir(follow_symlinks=False) and not item.name.startswith("."):
                pending.extend(_listing(item.path))
            else:
                yield _examined(item, path, root, max_bytes)
        except OSError as exc:
            passing = not isinstance(exc, FileNotFoundError)
            yield SkippedFile(
                path=_printable(path), reason=CodedText("unreadable", why=_because(exc)), transient=passing
            )


def _examined(item: os.DirEntry[str], path: str, root: Path, max_bytes: int) -> FileEntry | SkippedFile:
    reason = _reason_to_skip(item, path, root, max_bytes)
    if reason:
        return SkippedFile(path=_printable(path), reason=reason)
    status = item.stat()
    identity = (status.st_dev, status.st_ino) if status.st_ino else None
    return FileEntry(path=path, size=status.st_size, modified_ns=modification_time(status), identity=identity)


def modification_time(status: os.stat_result) -> int:
    """Return when a file was modified in nanoseconds, as far as 64 bits go: until the year 2262."""
    return max(-(2**63), min(status.st_mtime_ns, 2**63 - 1))


def _reason_to_skip(item: os.DirEntry[str], path: str, root: Path, max_bytes: int) -> CodedText | None:
    """Return why a file is not read, None if it is. Raises `OSError` if it vanished meanwhile."""
    if item.name.startswith("."):
        return CodedText("hidden")
    if path != _printable(path):
        return CodedText("name_not_utf8")
    if item.is_symlink() and (reason := _reason_against_link(Path(item.path), root)):
        return reason
    status = item.stat()
    if not stat.S_ISREG(status.st_mode):
        return CodedText("no_regular_file")
    suffix = suffix_of(path)
    if suffix not in SUFFIXES:
        kinds = " ".join(SUFFIXES)
        return (
            CodedText("kind", suffix=suffix, kinds=kinds) if suffix else CodedText("no_suffix", kinds=kinds)
        )
    if status.st_size == 0:
        return CodedText("empty")
    limit = MAX_RECORDS_BYTES if suffix in RECORD_SUFFIXES else max_bytes
    return CodedText("large", size=f"{limit / 1_000_000:g}") if status.st_size > limit else None


def _reason_against_link(link: Path, root: Path) -> CodedText | None:
    try:
        link.stat()
    except OSError:
        return CodedText("link_broken")
    target = link.resolve()
    if not target.is_relative_to(root):
        return CodedText("link_outside")
    return CodedText("link_to_folder") if target.is_dir() else None


def _summarised(
    lines: Iterator[SourceDocument | SkippedFile], path: str
) -> Iterator[SourceDocument | SkippedFile]:
    """Yield every article and the first skipped lines; the others are counted, lest they flood a report."""
    articles = skipped = 0
    for item in lines:
        articles += isinstance(item, SourceDocument)
        skipped += isinstance(item, SkippedFile)
        if isinstance(item, SourceDocument) or skipped <= MAX_NAMED_LINES:
            yield item
    if skipped > MAX_NAMED_LINES:
        yield SkippedFile(path=path, reason=CodedText("lines", count=skipped - MAX_NAMED_LINES))
    if not articles and not skipped:
        reason = CodedText("blank_lines") if path.lower().endswith(".jsonl") else CodedText("archive_empty")
        yield SkippedFile(path=path, reason=reason)


def _opened(file: Path, identity: tuple[int, int] | None) -> BinaryIO:
    """Open the file that was listed, and nothing that came into its place since.

    A pipe or a device would be waited for, or read, for ever; a link may lead anywhere. Raises OSError.
    """
    flags = (
        os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0) | getattr(os, "O_BINARY", 0)
    )
    descriptor = os.open(file, flags)
    status = os.fstat(descriptor)
    same = identity is None or identity == (status.st_dev, status.st_ino)
    if not (stat.S_ISREG(status.st_mode) and same):
        os.close(descriptor)
        raise OSError(errno.ESTALE, "another file took its place; index again")
    return os.fdopen(descriptor, "rb")


def _read_bytes(stream: BinaryIO, size: int) -> bytes:
    """Return the file's bytes; one byte more than listed is enough to see that it grows."""
    data = stream.read(size + 1)
    if len(data) > size:
        raise CorpusError("growing")
    return data


def _printable(path: str) -> str:
    """Return a path whose undecodable bytes stand as U+FFFD, so that any output takes it."""
    return path.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _because(exc: OSError) -> str:
    return (exc.strerror or type(exc).__name__).lower()
