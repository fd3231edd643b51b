"""The catalogue's folders and files: what was read, what was skipped, what changed on the disk since."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from index.messages import CodedText
from index.reading.folder import MAX_FILE_BYTES, file_sha256, modification_time
from index.storage.sqlite import Database
from index.values import SkippedFile

SCHEMA = """
CREATE TABLE IF NOT EXISTS folders(name TEXT PRIMARY KEY, folder TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS files(
    path TEXT PRIMARY KEY, root TEXT NOT NULL, size INTEGER NOT NULL, modified INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS skipped(path TEXT PRIMARY KEY, file TEXT NOT NULL, reason TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS skipped_by_file ON skipped(file);
"""
# What proves a citation. An index of an older version has none: its files are read once more.
PROVENANCE = "provenance(file TEXT PRIMARY KEY, sha256 TEXT NOT NULL, indexed_at TEXT NOT NULL)"
SCHEMA += f"CREATE TABLE IF NOT EXISTS {PROVENANCE};\n"
TO_READ_AGAIN = -1
"""The size remembered of a file that is to be read again: no listing ever gives it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FileRecord:
    """A file as it was last read; `root` is the prefix of its folder, `modified` in nanoseconds.

    `sha256` and `indexed_at` are as in `Article`, the former None where not all of its bytes were read.
    """

    path: str
    root: str
    size: int
    modified: int
    sha256: str | None = None
    indexed_at: str = ""


class FileTable:
    """Which files of which folders are in the catalogue."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def folders(self) -> dict[str, str]:
        """Return the corpus folders by the name that prefixes their paths ("" for the first)."""
        return dict(self._database.rows("SELECT name, folder FROM folders"))

    def put_folder(self, name: str, folder: str) -> None:
        """Record a corpus folder."""
        self._database.write("INSERT OR REPLACE INTO folders VALUES (?, ?)", (name, folder))

    def of_folder(self, root: str) -> dict[str, FileRecord]:
        """Return the files of one corpus folder by path; one of unknown SHA-256 is to be read again."""
        rows = self._database.each(
            "SELECT path, size, modified, sha256, indexed_at FROM files LEFT JOIN provenance ON file = path"
            " WHERE root = ?",
            (root,),
        )
        return {
            path: FileRecord(
                path=path,
                root=root,
                size=size if sha256 else TO_READ_AGAIN,
                modified=modified,
                sha256=sha256,
                indexed_at=indexed_at or "",
            )
            for path, size, modified, sha256, indexed_at in rows
        }

    def of_articles(self, articles: Iterable[str]) -> dict[str, str]:
        """Return the file that gave each of these articles, by article path."""
        return dict(
            self._database.rows_in("SELECT path, file FROM articles WHERE path IN ({marks})", articles)
        )

    def article_counts(self) -> dict[str, int]:
        """Return how many articles each corpus folder gave, by prefix."""
        return dict(
            self._database.rows(
                "SELECT root, count(*) FROM articles JOIN files ON file = files.path GROUP BY root"
            )
        )

    def root_of(self, path: str) -> str | None:
        """Return the prefix of the folder that gave a file, None for a file that is not here."""
        row = self._database.row("SELECT root FROM files WHERE path = ?", (path,))
        return str(row[0]) if row else None

    def put(self, record: FileRecord, skipped: Iterable[SkippedFile]) -> None:
        """Record a file and what of it was skipped, replacing what was known."""
        self.remove(record.path)
        self._database.write(
            "INSERT INTO files VALUES (?, ?, ?, ?)", (record.path, record.root, record.size, record.modified)
        )
        if record.sha256:
            self.put_provenance(record.path, record.sha256, record.indexed_at)
        self._database.write_each(
            "INSERT OR REPLACE INTO skipped VALUES (?, ?, ?)",
            ((one.path, record.path, one.reason.dump()) for one in skipped),
        )

    def put_provenance(self, path: str, sha256: str, indexed_at: str) -> None:
        """Record what a file's bytes were, and when they were read."""
        self._database.write("INSERT OR REPLACE INTO provenance VALUES (?, ?, ?)", (path, sha256, indexed_at))

    def remove(self, path: str) -> None:
        """Forget a file; its articles are removed by `ArticleWriter.remove`."""
        self._database.write("DELETE FROM files WHERE path = ?", (path,))
        self._database.write("DELETE FROM provenance WHERE file = ?", (path,))
        self._database.write("DELETE FROM skipped WHERE file = ?", (path,))

    def replace(self, other: "FileTable") -> None:
        """Take over the folders, files and skipped files of another catalogue."""
        for table, columns in (("folders", "?, ?"), ("files", "?, ?, ?, ?"), ("skipped", "?, ?, ?")):
            self._database.write(f"DELETE FROM {table}")  # noqa: S608
            rows = other._database.each(f"SELECT * FROM {table}")  # noqa: S608
            self._database.write_each(f"INSERT INTO {table} VALUES ({columns})", rows)  # noqa: S608
        for row in other._database.each("SELECT file, sha256, indexed_at FROM provenance"):
            self.put_provenance(*row)

    def skipped_in(self, files: Iterable[str]) -> list[SkippedFile]:
        """Return what was skipped when these files were read."""
        wanted = set(files)
        rows = self._database.each("SELECT path, file, reason FROM skipped ORDER BY path")
        return [
            SkippedFile(path=path, reason=CodedText.load(reason))
            for path, file, reason in rows
            if file in wanted
        ]

    def put_unread(self, root: str, skipped: Iterable[SkippedFile]) -> None:
        """Record which files of a folder are not read at all, replacing what was known of that folder."""
        # No file's path begins with a slash: these rows stay apart from those of files that were read.
        self._database.write("DELETE FROM skipped WHERE file = ?", (f"/{root}",))
        self._database.write_each(
            "INSERT OR REPLACE INTO skipped VALUES (?, ?, ?)",
            ((one.path, f"/{root}", one.reason.dump()) for one in skipped),
        )

    def unread(self, root: str) -> dict[str, CodedText]:
        """Return the files of a folder that are not read at all, each with its reason."""
        rows = self._database.each("SELECT path, reason FROM skipped WHERE file = ?", (f"/{root}",))
        return {path: CodedText.load(reason) for path, reason in rows}

    def skipped(self) -> list[SkippedFile]:
        """Return every file, or line of a file, that is not in the index, and why."""
        rows = self._database.each("SELECT path, reason FROM skipped ORDER BY path")
        return [SkippedFile(path=path, reason=CodedText.load(reason)) for path, reason in rows]

    def changed(self, articles: Iterable[str]) -> list[str]:
        """Return those articles whose file on disk is no longer as it was read."""
        asked = list(articles)
        folders = self.folders()
        rows = self._database.rows_in(
            "SELECT articles.path, files.path, root, size, modified, sha256 FROM files JOIN articles"
            " ON articles.file = files.path LEFT JOIN provenance ON provenance.file = files.path"
            " WHERE articles.path IN ({marks})",
            dict.fromkeys(asked),
        )
        changed = {
            article
            for article, path, root, size, modified, sha256 in rows
            if not _is_as_read(Path(folders[root], path.removeprefix(root)), size, modified, sha256)
        }
        return [path for path in asked if path in changed]


def _is_as_read(file: Path, size: int, modified: int, sha256: str | None) -> bool:
    """Whether a file is still what was read. One that was copied has another time; archives go by it."""
    try:
        status = file.stat()
        now = modification_time(status)
        if status.st_size != size or now == modified:
            return status.st_size == size
        return size <= MAX_FILE_BYTES and _sha256_at(file, size, now) == sha256
    except OSError:
        return False


@lru_cache(maxsize=1024)
def _sha256_at(file: Path, size: int, modified: int) -> str:
    """Return the SHA-256 of a file as it was at this time: every question asks it of a copied corpus."""
    return file_sha256(file)
