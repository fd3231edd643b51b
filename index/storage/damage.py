"""Bytes that went bad: rows carry checksums, and what is found damaged is noted for the next run of indexing.

A note is a file `damaged` beside the file of which it tells; a run of indexing that finds one looks through
the whole index and makes anew what is damaged.
"""

import logging
from contextlib import suppress
from pathlib import Path
from zlib import crc32

from index.errors import IndexStoreError


class DamagedError(IndexStoreError):
    """A file of the index holds other bytes than were written."""


NOTE = "damaged"
_SIZE = 4

logger = logging.getLogger(__name__)


def checksum(*values: str | bytes | None) -> int:
    """Return the CRC-32 of values in their order."""
    total = 0
    for value in values:
        data = value.encode("utf-8", "surrogatepass") if isinstance(value, str) else value
        total = crc32(b"\x00" if data is None else b"\x01%d:%b" % (len(data), data), total)
    return total


def sealed(data: bytes, *others: bytes) -> bytes:
    """Return bytes with the checksum of them and of others at their end."""
    return data + checksum(data, *others).to_bytes(_SIZE, "little")


def unsealed(data: bytes, length: int, *others: bytes) -> bytes | None:
    """Return the first `length` bytes of sealed ones, None where they or the others are not as they were.

    What was written before there were checksums has no more than that length, and is taken as it is.
    """
    if len(data) == length:
        return data
    body = data[:length]
    return body if data == sealed(body, *others) else None


def note_damage(file: Path, what: str) -> None:
    """Note that a file is damaged, where that can be written."""
    logger.info("%s: %s", file, what)
    with suppress(OSError):
        (file.parent / NOTE).write_text(f"{file.name}: {what}\n", encoding="utf-8", errors="replace")


def is_noted(folder: Path) -> bool:
    """Whether some file of a folder was found damaged."""
    return (folder / NOTE).exists()


def forget_damage(folder: Path) -> None:
    """Remove the note of a folder, which is sound again."""
    with suppress(OSError):
        (folder / NOTE).unlink(missing_ok=True)
