"""Writes the catalogue's articles: as they were read, then cleaned with their passages, and off again."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from hashlib import blake2b

from index.cleaning.publication_date import DateEvidence
from index.messages import CodedText
from index.storage.catalogue.filters import day_number
from index.storage.catalogue.lines_and_dates import DateTable, LineTable
from index.storage.catalogue.stories import StoryTable
from index.storage.damage import checksum
from index.storage.sqlite import Database
from index.values import Article, CleanedArticle, Passage, SourceDocument

# The long columns stand last: SQLite reads through all that stands before the one it is asked for.
SCHEMA = """
CREATE TABLE IF NOT EXISTS articles(
    number INTEGER PRIMARY KEY, path TEXT UNIQUE NOT NULL, file TEXT NOT NULL, digest TEXT NOT NULL,
    day INTEGER, language TEXT, outlet TEXT, published TEXT, furniture TEXT, id TEXT, title TEXT, url TEXT,
    source TEXT NOT NULL, pages TEXT, blocks TEXT, text TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS articles_by_file ON articles(file);
CREATE TABLE IF NOT EXISTS passages(
    number INTEGER PRIMARY KEY, id TEXT UNIQUE NOT NULL, article INTEGER NOT NULL, position INTEGER NOT NULL,
    start INTEGER NOT NULL, finish INTEGER NOT NULL, key BLOB NOT NULL, section TEXT,
    page INTEGER);
CREATE INDEX IF NOT EXISTS passages_by_article ON passages(article);
"""
# Of what of an article is shown: its text, and what is said of it. One of an older version has none.
CHECKSUMS = "checksums(article INTEGER PRIMARY KEY, text INTEGER NOT NULL, about INTEGER NOT NULL)"
SCHEMA += f"CREATE TABLE IF NOT EXISTS {CHECKSUMS};\n"
_REPLICATED = ""
"""The furniture of an article that was cleaned elsewhere."""
_AT_ONCE = 64
"""Waiting articles held in memory; one may be as long as a file may be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PendingArticle:
    """An article whose text is stored and that waits to be cleaned (again)."""

    number: int
    source: SourceDocument


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where an article comes from: the prefix of its folder and its file.

    `version` is another whenever its text, or what is furniture in it, is.
    """

    path: str
    root: str
    file: str
    version: str

    @property
    def id(self) -> str:
        """The id of the article on a server."""
        return shared_id(self.root, self.path, self.version)


@dataclass(frozen=True, slots=True, kw_only=True)
class Replicated:
    """An article of another index: the name it has there, its path, and the part it belongs to."""

    name: str
    path: str
    part: str


class ArticleWriter:
    """Articles on their way into the catalogue; `furniture` is null while one waits to be cleaned."""

    def __init__(self, database: Database, lines: LineTable, dates: DateTable, stories: StoryTable) -> None:
        self._database = database
        self._lines = lines
        self._dates = dates
        self._stories = stories

    def digests(self, file: str) -> dict[str, str]:
        """Return the content digest of each article that a file gave, by article path."""
        return dict(self._database.rows("SELECT path, digest FROM articles WHERE file = ?", (file,)))

    def count_of_files(self, files: Iterable[str]) -> int:
        """Return how many articles these files gave."""
        query = "SELECT count(*) FROM articles WHERE file IN ({marks})"
        return sum(count for (count,) in self._database.rows_in(query, files))

    def origins(self) -> Iterator[Origin]:
        """Yield where each article comes from that is not waiting to be cleaned."""
        rows = self._database.each(
            "SELECT articles.path, root, file, digest, furniture FROM articles"
            " JOIN files ON file = files.path WHERE furniture IS NOT NULL"
        )
        return (_origin(path, root, file, digest, held) for path, root, file, digest, held in rows)

    def origin(self, number: int, furniture: str) -> Origin:
        """Return where an article comes from, by number, as cleaned with this furniture."""
        [(path, root, file, digest)] = self._database.rows(
            "SELECT articles.path, root, file, digest FROM articles JOIN files ON file = files.path"
            " WHERE number = ?",
            (number,),
        )
        return _origin(path, root, file, digest, furniture)

    def put_source(
        self,
        file: str,
        source: SourceDocument,
        digest: str,
        keys: Iterable[int],
        dates: DateEvidence | None = None,
    ) -> None:
        """Store a new or changed article's text, line keys and dates; it then waits in `pending`."""
        declared = {name: value for name, value in asdict(source).items() if name not in ("path", "text")}
        number = self._database.write(
            "INSERT INTO articles(path, file, digest, source, text) VALUES (?, ?, ?, ?, ?)",
            (source.path, file, digest, json.dumps(declared, ensure_ascii=False), source.text),
        )
        self._lines.put(number, keys)
        if dates is not None:
            self._dates.put(number, dates)

    def pending(self) -> Iterator[PendingArticle]:
        """Yield the articles not cleaned yet, in order of their paths."""
        after = ""
        while rows := self._database.rows(
            "SELECT number, path, source, articles.text, checksums.text FROM articles"
            " LEFT JOIN checksums ON article = number WHERE furniture IS NULL AND path > ?"
            " ORDER BY path LIMIT ?",
            (after, _AT_ONCE),
        ):
            for number, path, source, text, known in rows:
                if known not in (None, checksum(text)):
                    raise self._database.damaged(CodedText("text_changed", path=path))
                declared = json.loads(source)
                pages = tuple(declared.pop("pages", ()))
                yield PendingArticle(
                    number=number, source=SourceDocument(path=path, text=text, pages=pages, **declared)
                )
            after = path

    def pending_count(self) -> int:
        """Return how many articles wait to be cleaned."""
        return self._database.number("SELECT count(*) FROM articles WHERE furniture IS NULL")

    def distrust(self, path: str) -> None:
        """Let an article be stored again when its file is read, though that has not changed."""
        self._database.write("UPDATE articles SET digest = '' WHERE path = ?", (path,))

    def reopen(self, path: str) -> list[tuple[int, str]]:
        """Let an article be cleaned again; return numbers and ids of its passages, which went."""
        removed = self.remove_passages(path)
        self._database.write("UPDATE articles SET furniture = NULL WHERE path = ?", (path,))
        return removed

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
        pages = json.dumps(article.pages)
        self._database.write(
            "UPDATE articles SET id=?, title=?, outlet=?, url=?, published=?, day=?, language=?, pages=?,"
            " blocks=?, furniture=? WHERE number=?",
            (
                article.id,
                article.title,
                article.outlet,
                article.url,
                article.published,
                day_number(article.published),
                article.language,
                pages,
                blocks,
                furniture,
                number,
            ),
        )
        about = checksum(article.id, article.path, *described(article), pages, blocks)
        self._database.write(
            "INSERT OR REPLACE INTO checksums VALUES (?, ?, ?)", (number, checksum(article.text), about)
        )
        return [
            self._database.write(
                "INSERT INTO passages(id, article, position, start, finish, key, section, page)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (p.id, number, p.position, p.start, p.end, key, p.section, p.page),
            )
            for p, key in zip(passages, keys, strict=True)
        ]

    def put_replica(
        self,
        replica: Replicated,
        file: str,
        cleaned: CleanedArticle,
        passages: Sequence[Passage],
        keys: Sequence[bytes],
    ) -> tuple[int, list[int]]:
        """Store a cleaned article of another index; return its number and those of its passages."""
        number = self._database.write(
            "INSERT INTO articles(path, file, digest, source, text) VALUES (?, ?, ?, ?, ?)",
            (replica.path, file, replica.name, replica.part, cleaned.article.text),
        )
        return number, self.put_cleaned(number, cleaned, passages, keys, _REPLICATED)

    def replicas(self) -> Iterator[Replicated]:
        """Yield every article of a catalogue whose articles all came by `put_replica`."""
        rows = self._database.each("SELECT digest, path, source FROM articles")
        return (Replicated(name=name, path=path, part=part) for name, path, part in rows)

    def remove(self, path: str) -> list[tuple[int, str]]:
        """Remove an article and all that hangs on it; return numbers and ids of its passages."""
        removed = self.remove_passages(path)
        if row := self._database.row("SELECT number FROM articles WHERE path = ?", (path,)):
            self._lines.remove(row[0])
            self._dates.remove(row[0])
            self._database.write("DELETE FROM articles WHERE number = ?", row)
            self._database.write("DELETE FROM checksums WHERE article = ?", row)
        return removed

    def remove_passages(self, path: str) -> list[tuple[int, str]]:
        """Remove the passages of an article; return their numbers and ids, for the other stores."""
        row = self._database.row("SELECT number FROM articles WHERE path = ?", (path,))
        if not row:
            return []
        rows = self._database.rows("SELECT number, id FROM passages WHERE article = ?", row)
        self._database.write("DELETE FROM passages WHERE article = ?", row)
        self._stories.remove_member(row[0])
        return [(number, passage_id) for number, passage_id in rows]


def described(article: Article) -> tuple[str | None, ...]:
    """Return what is said of an article beside its text."""
    return article.title, article.outlet, article.url, article.published, article.language


def _origin(path: str, root: str, file: str, digest: str, furniture: str) -> Origin:
    return Origin(path=path, root=root, file=file, version=f"{digest} {furniture}")


def shared_id(part: str, path: str, version: str) -> str:
    """Return the id of an article in one of its versions; those of one article begin alike."""
    return f"{_hash(json.dumps([part, path]))}-{_hash(version)}"


def same_article(shared: str) -> str:
    """Return what the ids of all versions of an article have in common."""
    return shared.partition("-")[0]


def _hash(text: str) -> str:
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
