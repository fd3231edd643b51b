"""Whether a Chroma folder is as it was left, before Chroma opens it: a bad byte there may end the process.

Chroma takes the files of its graph of neighbours as they are; they have checksums. Its database it writes at
every opening, so that has none: where another hand changed it, a child process reads all of it first.
"""

import json
import logging
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any
from zlib import crc32

from index.messages import CodedText, Value
from index.storage.damage import DamagedError, note_damage

_RECORD, _DATABASE, _NAMES = "files.json", "chroma.sqlite3", "index_metadata.pickle"
_READ_AT_ONCE = 1_000_000
_PACKAGES = str(Path(__file__).resolve().parents[2])
# `-P` and this start keep a folder named `index` in the current one from being taken for ours.
_START = (
    f"import sys; sys.path.insert(0, {_PACKAGES!r});"
    " from index.storage.chroma_folder import read_whole; read_whole(sys.argv[1])"
)

logger = logging.getLogger(__name__)


def record_files(folder: Path) -> None:
    """Record how a folder was written, for `check_files`."""
    _write_record(folder, _graph_checksums(folder))


def record_opening(folder: Path) -> None:
    """Record that a database was changed by no more than being opened."""
    with suppress(OSError, ValueError, KeyError):
        _write_record(folder, _read_record(folder)["graph"])


def check_files(folder: Path) -> None:
    """Raise DamagedError, and note the damage, where Chroma must not open a folder."""
    if not (folder / _DATABASE).is_file():
        return  # which Chroma tells in its own words
    database = None
    with suppress(OSError, ValueError, KeyError, TypeError):  # of an older version
        record = _read_record(folder)
        database = record["database"]
        changed = dict(record["graph"]).items() ^ _graph_checksums(folder).items()
        if damaged := sorted({name for name, _ in changed}):
            raise _damaged(folder, CodedText("files_changed", files=tuple(damaged)))
    if database != _status(folder) and (flaw := _flaw_of_reading(folder)):
        raise _damaged(folder, flaw)


def _flaw_of_reading(folder: Path) -> Value:
    """Return why a child process cannot read all of a folder, empty where it can."""
    logger.info("%r was changed: a child process reads it first", str(folder))
    child = subprocess.run(  # noqa: S603 -- ours
        [sys.executable, "-P", "-c", _START, str(folder)], capture_output=True, text=True, errors="replace"
    )
    if child.returncode == 0:
        return ""
    words = child.stderr.strip().splitlines()
    return words[-1][:300] if words else CodedText("reader_died", status=child.returncode)


def _damaged(folder: Path, flaw: Value) -> DamagedError:
    note_damage(folder, str(flaw))
    return DamagedError("vector_store_damaged", folder=str(folder), why=flaw)


def _read_record(folder: Path) -> dict[str, Any]:
    record: dict[str, Any] = json.loads((folder / _RECORD).read_text(encoding="utf-8"))
    return record


def _write_record(folder: Path, graph: object) -> None:
    with suppress(OSError):
        record = {"graph": graph, "database": _status(folder)}
        written = folder / f"{_RECORD}.new"
        written.write_text(json.dumps(record), encoding="utf-8")
        written.replace(folder / _RECORD)


def _status(folder: Path) -> list[int]:
    status = (folder / _DATABASE).stat()
    return [status.st_size, status.st_mtime_ns]


def _graph_checksums(folder: Path) -> dict[str, int]:
    """Return the CRC-32 of the files of a folder's graphs, by their path within it.

    A graph of few passages is made anew from the database whenever it is opened, and its files mean nothing:
    one that is kept has a file that names its passages.
    """
    totals = {}
    for file in sorted(file for graph in folder.glob(f"*/{_NAMES}") for file in graph.parent.iterdir()):
        total = 0
        with file.open("rb") as opened:
            while part := opened.read(_READ_AT_ONCE):
                total = crc32(part, total)
        totals[file.relative_to(folder).as_posix()] = total
    return totals
