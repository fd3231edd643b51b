"""Web archives, `.warc`, `.warc.gz` and `.wacz`: the pages that were captured, by warcio, known here alone.

    file -> captures (in the child process) -> read_pages -> articles

A record at a time is in memory, and what an archive unpacks to is counted, also what is unpacked again behind
a broken record: a few megabytes can hold gigabytes. Only pages that came with status 200 are articles:
redirects, captures that only point to an earlier one, images and scripts are left aside, and of captures
alike the first is read.
"""

import io
import logging
import re
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any, BinaryIO

from index.errors import CorpusError
from index.reading.fields import address
from index.values import SkippedFile, SourceDocument

MAX_PAGE_BYTES = 10_000_000
MOST_PACKED = 100
"""How many times its own size an archive may unpack to: pages come to four to ten times."""
MIN_UNPACKED_BYTES = 100_000_000
"""What a small archive may unpack to all the same."""
MAX_UNPACKED_BYTES = 200_000_000_000
_KINDS = {
    "text/html": ".html",
    "application/xhtml+xml": ".html",
    "text/plain": ".txt",
    "application/pdf": ".pdf",
}
# A mark begins a line; that is asked behind its first letter, which makes the search twenty times faster.
_MARK = re.compile(rb"\x1f\x8b\x08|W(?<![^\n]W)ARC/1\.[01]\r?\n")
_STEP = 1_000_000
_LONGEST_LINE = 1_000_000  # of the headers of a record; without a line's end they are none

ReadPage = Callable[[str, bytes, str], SourceDocument]

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Capture:
    """A page as a record holds it."""

    suffix: str
    data: bytes
    url: str


def read_captures(suffix: str, file: BinaryIO) -> Iterator[Capture | CorpusError | None]:
    """Yield each record of an archive, or of all archives of a `.wacz`: a page, or None for any other.

    For a broken record an error comes, behind which it goes on. Raises CorpusError for a damaged package, and
    where an archive unpacks to more than `unpacked_limit` allows.
    """
    allowance = _Allowance(unpacked_limit(file.seek(0, io.SEEK_END)))
    file.seek(0)
    if suffix != ".wacz":
        yield from _records(file, allowance)
        return
    try:
        with zipfile.ZipFile(file) as package:
            for name in sorted(package.namelist()):
                if re.search(r"\.warc(\.gz)?$", name):
                    with package.open(name) as stream:
                        yield from _records(_Counted(stream, allowance), allowance)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError) as error:
        raise CorpusError("archive_damaged") from error


def unpacked_limit(packed: int) -> int:
    """Return how many bytes an archive of `packed` bytes may unpack to."""
    return min(max(MOST_PACKED * packed, MIN_UNPACKED_BYTES), MAX_UNPACKED_BYTES)


def read_pages(
    records: Iterable[object], path: str, read_page: ReadPage
) -> Iterator[SourceDocument | SkippedFile]:
    """Yield the pages of what `read_captures` gave, each named `path#RECORD`, and what cannot be read.

    `read_page` takes a page apart by suffix, bytes and name; it raises CorpusError.
    """
    seen: set[bytes] = set()
    for number, record in enumerate(records, start=1):
        if isinstance(record, SourceDocument | SkippedFile):  # of a chat, read already
            yield record
        name = f"{path}#{number}"
        if isinstance(record, CorpusError):
            yield SkippedFile(path=name, reason=record.message)
        if not isinstance(record, Capture):
            continue
        digest = sha256(record.url.encode() + b"\n" + record.data).digest()
        if digest in seen:
            continue
        seen.add(digest)
        try:
            page = read_page(record.suffix, record.data, name)
        except CorpusError as error:
            logger.debug("Skipped %s", name, exc_info=True)
            yield SkippedFile(path=name, reason=error.message)
            continue
        yield replace(page, url=address(record.url) or page.url)


class _Allowance:
    """The bytes that an archive may still unpack to."""

    def __init__(self, limit: int) -> None:
        self._limit = self.left = limit

    def take(self, count: int) -> None:
        """Count bytes that were unpacked. Raises CorpusError once they are too many."""
        self.left -= count
        if self.left < 0:
            raise CorpusError("archive_unpacks", size=f"{self._limit / 1_000_000:,.0f}")


class _Counted:
    """A reader that unpacks, its bytes taken from an allowance; else it does as that reader does."""

    def __init__(self, reader: Any, allowance: _Allowance) -> None:  # noqa: ANN401 -- of zipfile or warcio
        self._reader, self._allowance = reader, allowance

    def read(self, count: int | None = None) -> bytes:
        return self._taken(self._reader.read(count))

    def readline(self, count: int | None = None) -> bytes:
        return self._taken(self._reader.readline(count or _LONGEST_LINE))

    def seek(self, position: int) -> None:
        # Zip members are unpacked anew from their beginning to go back, and passed over to go on.
        reached = self._reader.tell()
        self._allowance.take(position if position < reached else position - reached)
        self._reader.seek(position)

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401
        return getattr(self._reader, name)

    def _taken(self, data: bytes) -> bytes:
        self._allowance.take(len(data))
        return data


def _records(
    stream: Any,  # noqa: ANN401 -- a binary file
    allowance: _Allowance,
) -> Iterator[Capture | CorpusError | None]:
    from warcio.archiveiterator import ArchiveIterator
    from warcio.exceptions import ArchiveLoadFailed

    start: int | None = 0
    named = False
    while start is not None:
        stream.seek(start)
        records, last = ArchiveIterator(stream), start - 1
        records.reader = _Counted(records.reader, allowance)
        try:
            for record in records:
                # Where a broken one ends nobody can tell: the search begins again behind the last one read.
                last = records.offset
                yield (capture := _capture(record, allowance))
                named = named and capture is None
                records.read_to_end()
                if capture is None and records.err_count:  # it was none, and others may be hidden in it
                    raise ArchiveLoadFailed
            return
        except (ArchiveLoadFailed, zlib.error, EOFError, ValueError, LookupError, AttributeError, TypeError):
            logger.debug("A record behind byte %d is broken", last, exc_info=True)
        read_some, last = last >= start, max(last, start)
        if not named:
            yield CorpusError("archive_record")
        named = read_some  # the next one found is that very record, unless it was the last that was read
        start = _next_mark(stream, last + 1)


def _next_mark(stream: Any, position: int) -> int | None:  # noqa: ANN401
    """Return where the next record may begin."""
    overlap = 16
    stream.seek(position)
    before = b""
    while piece := stream.read(_STEP):
        window = before + piece
        if match := _MARK.search(window):
            return int(position - len(before) + match.start())
        position += len(piece)
        before = window[-overlap:]
    return None


def _capture(record: Any, allowance: _Allowance) -> Capture | CorpusError | None:  # noqa: ANN401 -- of warcio
    if record.rec_type not in ("response", "resource"):
        return None
    headers = record.http_headers
    kind = record.content_type or ""
    if record.rec_type == "response":
        if headers is None or headers.get_statuscode() != "200":
            return None
        kind = headers.get_header("Content-Type") or ""
    suffix = _KINDS.get(kind.partition(";")[0].strip().lower())
    if suffix is None:
        return None
    data = record.content_stream().read(MAX_PAGE_BYTES + 1)
    allowance.take(len(data))  # a page may be packed itself
    if len(data) > MAX_PAGE_BYTES:
        return CorpusError("large", size=f"{MAX_PAGE_BYTES / 1_000_000:g}")
    return Capture(suffix=suffix, data=data, url=record.rec_headers.get_header("WARC-Target-URI") or "")
