"""The catalogue: every article's exact text, blocks and passages, and which file it came from, in SQLite.

It numbers the passages for the lexical index, resolves filters to passages, and keeps the lines of each
article by hash, from which page furniture is learned.
"""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from hashlib import blake2b
from pathlib import Path
from typing import Any, Self, TypeVar

import numpy as np

from index.errors import IndexStoreError, QuestionError
from index.neighbours import Neighbours
from index.records import (
    Article,
    Block,
    CleanedArticle,
    CorpusSummary,
    Filters,
    Passage,
    SkippedFile,
    SourceDocument,
)
from index.stories import StoryMember

_SCHEMA = """
CREATE TABLE IF NOT EXISTS folders(name TEXT PRIMARY KEY, folder TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS files(
    path TEXT PRIMARY KEY, root TEXT NOT NULL, size INTEGER NOT NULL, modified INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS skipped(path TEXT PRIMARY KEY, file TEXT NOT NULL, reason TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS skipped_by_file ON skipped(file);
CREATE TABLE IF NOT EXISTS articles(
    number INTEGER PRIMARY KEY, path TEXT UNIQUE NOT NULL, file TEXT NOT NULL, digest TEXT NOT NULL,
    source TEXT NOT NULL, text TEXT NOT NULL, furniture TEXT, id TEXT, title TEXT, outlet TEXT, url TEXT,
    published TEXT, day INTEGER, language TEXT, blocks TEXT);
CREATE INDEX IF NOT EXISTS articles_by_file ON articles(file);
CREATE TABLE IF NOT EXISTS passages(
    number INTEGER PRIMARY KEY, id TEXT UNIQUE NOT NULL, article INTEGER NOT NULL, position INTEGER NOT NULL,
    start INTEGER NOT NULL, finish INTEGER NOT NULL, key BLOB NOT NULL);
CREATE INDEX IF NOT EXISTS passages_by_article ON passages(article);
CREATE TABLE IF NOT EXISTS lines(key INTEGER, article INTEGER, PRIMARY KEY(key, article)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS lines_by_article ON lines(article);
CREATE TABLE IF NOT EXISTS tellings(
    article INTEGER PRIMARY KEY, shingles BLOB NOT NULL, names TEXT NOT NULL, numbers TEXT NOT NULL,
    vector BLOB NOT NULL, neighbours TEXT);
CREATE TABLE IF NOT EXISTS stories(article INTEGER PRIMARY KEY, story INTEGER NOT NULL, first TEXT);
CREATE INDEX IF NOT EXISTS stories_by_story ON stories(story);
"""
_ARTICLE = "articles.id, articles.path, text, title, outlet, url, published, language"
_AT_ONCE = 500
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True, kw_only=True)
class FileRecord:
    """A file as it was last read; `root` is the prefix of its folder, `modified` in nanoseconds."""

    path: str
    root: str
    size: int
    modified: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PendingArticle:
    """An article whose text is stored and that waits to be cleaned (again)."""

    number: int
    source: SourceDocument


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """What a set of filters leaves: passages by number and id, and how many articles.

    `undated` counts the articles that only a date filter left out for want of a known year.
    """

    numbers: tuple[int, ...]
    ids: tuple[str, ...]
    articles: int
    undated: int


class Catalogue:
    """The database of one generation of an index; one writer, any number of readers."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    @classmethod
    def open(cls, path: Path, *, writable: bool = False) -> Self:
        """Open the catalogue at `path`, creating it when writable; raises IndexStoreError."""
        mode = "rwc" if writable else "ro"
        try:
            connection = sqlite3.connect(
                f"{path.resolve().as_uri()}?mode={mode}", uri=True, check_same_thread=False
            )
            if writable:
                connection.executescript(_SCHEMA)
            connection.execute("SELECT 1 FROM articles, files, folders LIMIT 1")
        except sqlite3.Error as error:
            raise IndexStoreError(
                f"the catalogue {str(path)!r} cannot be opened: {error}; run `assistant index` again"
            ) from error
        return cls(connection)

    def close(self) -> None:
        """Commit and close."""
        self._connection.commit()
        self._connection.close()

    def commit(self) -> None:
        """Make every change so far durable."""
        self._connection.commit()

    # Files and folders

    def folders(self) -> dict[str, str]:
        """Return the corpus folders by the name that prefixes their paths ("" for the first)."""
        return dict(self._connection.execute("SELECT name, folder FROM folders"))

    def put_folder(self, name: str, folder: str) -> None:
        """Record a corpus folder."""
        self._connection.execute("INSERT OR REPLACE INTO folders VALUES (?, ?)", (name, folder))

    def files(self, root: str) -> dict[str, FileRecord]:
        """Return the files of one corpus folder by path."""
        rows = self._connection.execute(
            "SELECT path, root, size, modified FROM files WHERE root = ?", (root,)
        )
        return {
            path: FileRecord(path=path, root=name, size=size, modified=modified)
            for path, name, size, modified in rows
        }

    def root_of(self, path: str) -> str | None:
        """Return the prefix of the folder that gave a file, None for a file that is not here."""
        row = self._connection.execute("SELECT root FROM files WHERE path = ?", (path,)).fetchone()
        return str(row[0]) if row else None

    def put_file(self, record: FileRecord, skipped: Iterable[SkippedFile]) -> None:
        """Record a file and what of it was skipped, replacing what was known."""
        self.remove_file(record.path)
        self._connection.execute(
            "INSERT INTO files VALUES (?, ?, ?, ?)", (record.path, record.root, record.size, record.modified)
        )
        self._connection.executemany(
            "INSERT OR REPLACE INTO skipped VALUES (?, ?, ?)",
            ((one.path, record.path, one.reason) for one in skipped),
        )

    def changed_files(self, articles: Iterable[str]) -> list[str]:
        """Return those articles whose file on disk is no longer as it was read."""
        folders = self.folders()
        changed = []
        for path in articles:
            row = self._connection.execute(
                "SELECT files.path, root, size, modified FROM files JOIN articles ON file = files.path"
                " WHERE articles.path = ?",
                (path,),
            ).fetchone()
            if row and not _is_as_read(Path(folders[row[1]], row[0].removeprefix(row[1])), row[2], row[3]):
                changed.append(path)
        return changed

    def remove_file(self, path: str) -> None:
        """Forget a file; its articles are removed by `remove_article`."""
        self._connection.execute("DELETE FROM files WHERE path = ?", (path,))
        self._connection.execute("DELETE FROM skipped WHERE file = ?", (path,))

    def skipped_in(self, files: Iterable[str]) -> list[SkippedFile]:
        """Return what was skipped when these files were read."""
        wanted = set(files)
        rows = self._connection.execute("SELECT path, file, reason FROM skipped ORDER BY path")
        return [SkippedFile(path=path, reason=reason) for path, file, reason in rows if file in wanted]

    # Writing articles

    def digests(self, file: str) -> dict[str, str]:
        """Return the content digest of each article that a file gave, by article path."""
        return dict(self._connection.execute("SELECT path, digest FROM articles WHERE file = ?", (file,)))

    def put_source(self, file: str, source: SourceDocument, digest: str, keys: Iterable[int]) -> None:
        """Store a new or changed article's text and line keys; it then waits in `pending`."""
        declared = {name: value for name, value in asdict(source).items() if name not in ("path", "text")}
        cursor = self._connection.execute(
            "INSERT INTO articles(path, file, digest, source, text) VALUES (?, ?, ?, ?, ?)",
            (source.path, file, digest, json.dumps(declared, ensure_ascii=False), source.text),
        )
        number = cursor.lastrowid
        self._connection.executemany("INSERT OR IGNORE INTO lines VALUES (?, ?)", ((k, number) for k in keys))

    def remove_article(self, path: str) -> None:
        """Remove an article; its passages must have been removed with `remove_passages`."""
        row = self._connection.execute("SELECT number FROM articles WHERE path = ?", (path,)).fetchone()
        if row:
            self._connection.execute("DELETE FROM lines WHERE article = ?", row)
            self._connection.execute("DELETE FROM articles WHERE number = ?", row)

    def remove_passages(self, path: str) -> list[tuple[int, str]]:
        """Remove the passages of an article; return their numbers and ids, for the other stores."""
        rows = self._connection.execute(
            "SELECT passages.number, passages.id FROM passages JOIN articles ON article = articles.number"
            " WHERE path = ?",
            (path,),
        ).fetchall()
        self._connection.executemany("DELETE FROM passages WHERE number = ?", ((n,) for n, _ in rows))
        self._connection.execute(
            "DELETE FROM tellings WHERE article = (SELECT number FROM articles WHERE path = ?)", (path,)
        )
        return rows

    def put_cleaned(
        self,
        number: int,
        cleaned: CleanedArticle,
        passages: Sequence[Passage],
        keys: Sequence[bytes],
        furniture: str,
    ) -> list[int]:
        """Store a cleaned article and the content keys of its passages; return the passages' numbers."""
        article = cleaned.article
        blocks = json.dumps([[b.start, b.end, b.kind] for b in cleaned.blocks])
        self._connection.execute(
            "UPDATE articles SET id=?, title=?, outlet=?, url=?, published=?, day=?, language=?, blocks=?,"
            " furniture=? WHERE number=?",
            (
                article.id,
                article.title,
                article.outlet,
                article.url,
                article.published,
                day_number(article.published),
                article.language,
                blocks,
                furniture,
                number,
            ),
        )
        return [self._put_passage(number, passage, key) for passage, key in zip(passages, keys, strict=True)]

    def _put_passage(self, article: int, passage: Passage, key: bytes) -> int:
        cursor = self._connection.execute(
            "INSERT INTO passages(id, article, position, start, finish, key) VALUES (?, ?, ?, ?, ?, ?)",
            (passage.id, article, passage.position, passage.start, passage.end, key),
        )
        return int(cursor.lastrowid or 0)

    def pending(self) -> Iterator[PendingArticle]:
        """Yield the articles not cleaned yet, in order of their paths."""
        after = ""
        while rows := self._connection.execute(
            "SELECT number, path, source, text FROM articles WHERE furniture IS NULL AND path > ?"
            " ORDER BY path LIMIT ?",
            (after, _AT_ONCE),
        ).fetchall():
            for number, path, source, text in rows:
                yield PendingArticle(
                    number=number, source=SourceDocument(path=path, text=text, **json.loads(source))
                )
            after = rows[-1][1]

    def pending_count(self) -> int:
        """Return how many articles wait to be cleaned."""
        row = self._connection.execute("SELECT count(*) FROM articles WHERE furniture IS NULL").fetchone()
        return int(row[0])

    def mark_pending(self, path: str) -> None:
        """Let an article be cleaned again."""
        self._connection.execute("UPDATE articles SET furniture = NULL WHERE path = ?", (path,))

    # Stories

    def put_telling(self, number: int, member: StoryMember) -> None:
        """Store what of an article its story is found by."""
        self._connection.execute(
            "INSERT OR REPLACE INTO tellings VALUES (?, ?, ?, ?, ?, NULL)",
            (
                number,
                member.shingles.tobytes(),
                " ".join(sorted(member.names)),
                " ".join(sorted(member.numbers)),
                member.vector.astype(np.float32).tobytes(),
            ),
        )

    def tellings(self) -> list[StoryMember]:
        """Return every article as a member of a story, in order of paths."""
        rows = self._connection.execute(
            "SELECT path, published, language, shingles, names, numbers, vector"
            " FROM tellings JOIN articles ON article = articles.number ORDER BY path"
        )
        return [
            StoryMember(
                path=path,
                published=published,
                language=language,
                shingles=np.frombuffer(shingles, dtype=np.uint64),
                names=frozenset(names.split()),
                numbers=frozenset(numbers.split()),
                vector=np.frombuffer(vector, dtype=np.float32),
            )
            for path, published, language, shingles, names, numbers, vector in rows
        ]

    def neighbours(self) -> dict[str, list[tuple[str, float]]]:
        """Return the nearest articles of each that was there at the last build and did not change since."""
        rows = self._connection.execute(
            "SELECT path, neighbours FROM tellings JOIN articles ON article = articles.number"
            " WHERE neighbours IS NOT NULL"
        )
        return {path: [(other, cosine) for other, cosine in json.loads(near)] for path, near in rows}

    def put_neighbours(self, neighbours: Neighbours) -> None:
        """Store the nearest articles of these."""
        self._connection.executemany(
            "UPDATE tellings SET neighbours = ? WHERE article = (SELECT number FROM articles WHERE path = ?)",
            ((json.dumps(near, ensure_ascii=False), path) for path, near in neighbours.items()),
        )

    def put_stories(self, stories: Iterable[tuple[Sequence[str], str | None]]) -> None:
        """Replace all stories: the paths that tell each, and the first of them where it is known."""
        self._connection.execute("DELETE FROM stories")
        self._connection.executemany(
            "INSERT INTO stories SELECT number, ?, ? FROM articles WHERE path = ?",
            ((story, first, path) for story, (paths, first) in enumerate(stories) for path in paths),
        )

    def told_by(self, paths: Iterable[str]) -> dict[str, tuple[tuple[str, ...], str | None]]:
        """Return, for each path whose story others tell too, those others and the first of all, if known."""
        found: dict[str, tuple[tuple[str, ...], str | None]] = {}
        for batch in _batches(list(dict.fromkeys(paths))):
            rows = self._connection.execute(
                "SELECT asked.path, others.path, mine.first FROM articles AS asked"  # noqa: S608
                " JOIN stories AS mine ON mine.article = asked.number"
                " JOIN stories AS theirs ON theirs.story = mine.story AND theirs.article != mine.article"
                " JOIN articles AS others ON others.number = theirs.article"
                f" WHERE asked.path IN ({_marks(batch)}) ORDER BY asked.path, others.path",
                batch,
            )
            for path, other, first in rows:
                found[path] = (*found.get(path, ((), None))[0], other), first
        return found

    # Lines, from which furniture is learned

    def line_counts(self, at_least: int) -> dict[int, int]:
        """Return how many articles hold a line, for lines held by at least so many."""
        return dict(
            self._connection.execute(
                "SELECT key, count(*) FROM lines GROUP BY key HAVING count(*) >= ?", (at_least,)
            )
        )

    def line_holders(self, keys: Iterable[int], most: int) -> dict[int, list[frozenset[int]]]:
        """Return, for each line, the line keys of up to `most` articles that hold it."""
        known: dict[int, frozenset[int]] = {}
        holders = {}
        for key in keys:
            articles = self._connection.execute(
                "SELECT article FROM lines WHERE key = ? ORDER BY article LIMIT ?", (key, most)
            ).fetchall()
            for (article,) in articles:
                if article not in known:
                    known[article] = self.keys_of(article)
            holders[key] = [known[article] for (article,) in articles]
        return holders

    def keys_of(self, article: int) -> frozenset[int]:
        """Return the line keys of an article by number."""
        rows = self._connection.execute("SELECT key FROM lines WHERE article = ?", (article,))
        return frozenset(key for (key,) in rows)

    def furniture_states(self, keys: frozenset[int]) -> Iterator[tuple[str, str | None, frozenset[int]]]:
        """Yield each article's path, the furniture it was cleaned with, and which of `keys` it holds now."""
        held: dict[int, set[int]] = {}
        for key in keys:
            for (article,) in self._connection.execute("SELECT article FROM lines WHERE key = ?", (key,)):
                held.setdefault(article, set()).add(key)
        for number, path, furniture in self._connection.execute(
            "SELECT number, path, furniture FROM articles"
        ):
            yield path, furniture, frozenset(held.get(number, ()))

    # Reading

    def article(self, path: str) -> CleanedArticle:
        """Return one article. Raises QuestionError when the index holds none of that path."""
        row = self._connection.execute(
            f"SELECT {_ARTICLE}, blocks FROM articles WHERE path = ?",  # noqa: S608
            (path,),
        ).fetchone()
        if row is None:
            raise QuestionError(f"no article {path!r} in this index; `assistant search` shows paths it holds")
        *fields, blocks = row
        return CleanedArticle(article=_to_article(fields), blocks=_to_blocks(blocks))

    def articles(self, paths: Iterable[str]) -> dict[str, Article]:
        """Return the articles of these paths that the index holds, by path."""
        found: dict[str, Article] = {}
        for batch in _batches(list(dict.fromkeys(paths))):
            rows = self._connection.execute(
                f"SELECT {_ARTICLE} FROM articles WHERE path IN ({_marks(batch)})",  # noqa: S608
                batch,
            )
            found |= {article.path: article for article in map(_to_article, rows)}
        return found

    def paths(self) -> list[str]:
        """Return the paths of all articles, in order."""
        return [path for (path,) in self._connection.execute("SELECT path FROM articles ORDER BY path")]

    def corpus_digest(self) -> str:
        """Return a hash of the paths and contents of all articles."""
        whole = blake2b(digest_size=16)
        for path, digest in self._connection.execute("SELECT path, digest FROM articles ORDER BY path"):
            whole.update(f"{path}\0{digest}\n".encode("utf-8", "surrogatepass"))
        return whole.hexdigest()

    def passages(self, path: str) -> tuple[Passage, ...]:
        """Return the passages of an article, in order."""
        return tuple(self._passages("articles.path = ? ORDER BY position", [path]).values())

    def passages_by_number(self, numbers: Sequence[int]) -> dict[int, Passage]:
        """Return passages by their numbers; unknown numbers are left out."""
        found: dict[int, Passage] = {}
        for batch in _batches(list(numbers)):
            found |= self._passages(f"passages.number IN ({_marks(batch)})", batch)
        return found

    def content_keys(self, ids: Sequence[str]) -> dict[str, bytes]:
        """Return the content keys of passages by their ids."""
        return self._of_passages("key", ids)

    def all_content_keys(self) -> Iterator[bytes]:
        """Yield the content key of every passage."""
        return (key for (key,) in self._connection.execute("SELECT key FROM passages"))

    def numbers_of(self, ids: Sequence[str]) -> dict[str, int]:
        """Return the numbers of passages by their ids; unknown ids are left out."""
        return self._of_passages("number", ids)

    def _of_passages(self, column: str, ids: Sequence[str]) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for batch in _batches(list(ids)):
            found |= dict(
                self._connection.execute(
                    f"SELECT id, {column} FROM passages WHERE id IN ({_marks(batch)})",  # noqa: S608
                    batch,
                )
            )
        return found

    def passage_count(self) -> int:
        """Return the number of passages."""
        return int(self._connection.execute("SELECT count(*) FROM passages").fetchone()[0])

    def _passages(self, where: str, values: Sequence[object]) -> dict[int, Passage]:
        rows = self._connection.execute(
            "SELECT passages.number, passages.id, articles.id, path, position, start, finish, text"  # noqa: S608
            f" FROM passages JOIN articles ON article = articles.number WHERE {where}",
            tuple(values),
        )
        return {
            number: Passage(
                id=passage_id,
                article_id=article_id,
                path=path,
                position=position,
                start=start,
                end=end,
                text=text[start:end],
            )
            for number, passage_id, article_id, path, position, start, end, text in rows
        }

    def select(self, filters: Filters) -> Selection:
        """Return the passages of the articles that pass the filters."""
        where, values = self._conditions(filters)
        rows = self._connection.execute(
            "SELECT passages.number, passages.id, articles.number, day FROM articles"  # noqa: S608
            f" JOIN passages ON article = articles.number WHERE {where}",
            values,
        ).fetchall()
        dated = bool(filters.since or filters.until)
        kept = [row for row in rows if not dated or _within(row[3], filters)]
        return Selection(
            numbers=tuple(number for number, *_ in kept),
            ids=tuple(passage_id for _, passage_id, *_ in kept),
            articles=len({article for _, _, article, _ in kept}),
            undated=len({article for _, _, article, day in rows if day is None}) if dated else 0,
        )

    def _conditions(self, filters: Filters) -> tuple[str, list[object]]:
        conditions = ["1"]
        values: list[object] = []
        if filters.languages:
            conditions.append(f"language IN ({_marks(filters.languages)})")
            values += filters.languages
        if filters.outlets:
            outlets = self._known_outlets(filters.outlets)
            conditions.append(f"outlet IN ({_marks(outlets)})")
            values += outlets
        if filters.path:
            conditions.append("path GLOB ?")
            values.append(filters.path)
        return " AND ".join(conditions), values

    def _known_outlets(self, names: Sequence[str]) -> list[str]:
        """Return the outlets these names mean, letter case aside (SQLite folds ASCII only)."""
        wanted = {name.casefold() for name in names}
        rows = self._connection.execute("SELECT DISTINCT outlet FROM articles WHERE outlet IS NOT NULL")
        return [outlet for (outlet,) in rows if outlet.casefold() in wanted]

    def summary(self) -> CorpusSummary:
        """Return counts by language and outlet and the span of known dates."""
        earliest, latest, undated = self._connection.execute(
            "SELECT min(CASE WHEN day IS NOT NULL THEN published END),"
            " max(CASE WHEN day IS NOT NULL THEN published END), sum(day IS NULL) FROM articles"
        ).fetchone()
        return CorpusSummary(
            articles=int(self._connection.execute("SELECT count(*) FROM articles").fetchone()[0]),
            passages=self.passage_count(),
            languages=self._counts("language"),
            outlets=self._counts("outlet"),
            earliest=earliest,
            latest=latest,
            undated=undated or 0,
        )

    def _counts(self, column: str) -> dict[str, int]:
        rows = self._connection.execute(
            f"SELECT coalesce({column}, ''), count(*) FROM articles GROUP BY 1 ORDER BY 2 DESC, 1"  # noqa: S608
        )
        return dict(rows)


def _is_as_read(file: Path, size: int, modified: int) -> bool:
    try:
        status = file.stat()
    except OSError:
        return False
    return (status.st_size, status.st_mtime_ns) == (size, modified)


def day_number(published: str | None) -> int | None:
    """Return an ISO date as the integer YYYYMMDD, or None where the year is unknown."""
    if not published or published.startswith("-"):
        return None
    return int(published[:10].replace("-", ""))


def _within(day: int | None, filters: Filters) -> bool:
    if day is None:
        return False
    since = int(filters.since.strftime("%Y%m%d")) if filters.since else 0
    until = int(filters.until.strftime("%Y%m%d")) if filters.until else 99999999
    return since <= day <= until


def _to_article(row: Sequence[str]) -> Article:
    names = ("id", "path", "text", "title", "outlet", "url", "published", "language")
    return Article(**dict(zip(names, row, strict=True)))


def _to_blocks(blocks: str) -> tuple[Block, ...]:
    return tuple(Block(start=start, end=end, kind=kind) for start, end, kind in json.loads(blocks))


def _marks(values: Sequence[object]) -> str:
    return ", ".join("?" * len(values))


def _batches(values: list[_T]) -> Iterator[list[_T]]:
    for start in range(0, len(values), _AT_ONCE):
        yield values[start : start + _AT_ONCE]
