"""The catalogue: every article's exact text, blocks and passages, and which file it came from, in SQLite.

It numbers the passages for the lexical index, resolves filters to passages, and keeps the lines of each
article by hash, from which page furniture is learned. Each part stands in a module beside this one.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from hashlib import blake2b
from pathlib import Path
from typing import Any, Self

from index.chunking import passage_id
from index.errors import QuestionError
from index.messages import CodedText
from index.storage.catalogue import articles as catalogue_articles
from index.storage.catalogue import files as catalogue_files
from index.storage.catalogue import lines_and_dates as catalogue_lines
from index.storage.catalogue import stories as catalogue_stories
from index.storage.catalogue.articles import ArticleWriter
from index.storage.catalogue.files import FileTable
from index.storage.catalogue.filters import (
    Listing,
    Selection,
    list_entries,
    paths_of_passages,
    select_passages,
)
from index.storage.catalogue.lines_and_dates import DateTable, LineTable
from index.storage.catalogue.stories import StoryTable
from index.storage.damage import checksum
from index.storage.sqlite import Database, StoreFile
from index.values import Article, Block, CleanedArticle, CorpusSummary, Filters, Passage

_NAME, _REMEDY = CodedText("catalogue"), CodedText("advice_index")
_SCHEMA = "".join(
    part.SCHEMA for part in (catalogue_files, catalogue_articles, catalogue_lines, catalogue_stories)
)
_ARTICLES = (
    "SELECT articles.id, articles.path, articles.text, title, outlet, url, published, language, pages,"
    " blocks, sha256, indexed_at, checksums.text, about FROM articles LEFT JOIN checksums ON article = number"
    " LEFT JOIN provenance ON provenance.file = articles.file"
)


class Catalogue(StoreFile):
    """The database of one generation of an index; one writer, any number of readers.

    It reads articles and passages itself; `files`, `lines`, `dates` and `stories` are its other parts, and
    `writer` brings articles in and out.
    """

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self.files = FileTable(database)
        self.lines = LineTable(database)
        self.dates = DateTable(database)
        self.stories = StoryTable(database)
        self.writer = ArticleWriter(database, self.lines, self.dates, self.stories)

    @classmethod
    def open(cls, path: Path, *, writable: bool = False) -> Self:
        """Open the catalogue at `path`, creating it when writable; raises IndexStoreError."""
        if writable:
            return cls(Database.create(path, name=_NAME, schema=_SCHEMA, remedy=_REMEDY, durable=False))
        database = Database.open(path, name=_NAME, holds="articles, files, folders", remedy=_REMEDY)
        for table in (catalogue_articles.CHECKSUMS, catalogue_files.PROVENANCE):
            if not database.row("SELECT 1 FROM sqlite_master WHERE name = ?", (table.partition("(")[0],)):
                database.write(f"CREATE TEMP TABLE {table}")
        return cls(database)

    def article(self, path: str) -> CleanedArticle:
        """Return one article. Raises QuestionError when the index holds none of that path."""
        row = self._database.row(f"{_ARTICLES} WHERE path = ?", (path,))
        if row is None:
            raise QuestionError("article_missing", path=path)
        article, layout = self._checked(row)
        blocks = tuple(Block(start=start, end=end, kind=kind) for start, end, kind in json.loads(layout))
        return CleanedArticle(article=article, blocks=blocks)

    def articles(self, paths: Iterable[str]) -> dict[str, Article]:
        """Return the articles of these paths that the index holds, by path."""
        rows = self._database.rows_in(f"{_ARTICLES} WHERE path IN ({{marks}})", dict.fromkeys(paths))
        return {article.path: article for article, _ in map(self._checked, rows)}

    def _checked(self, row: Sequence[Any]) -> tuple[Article, str]:
        """Return an article and its blocks as stored. Raises IndexStoreError where a byte went bad."""
        *fields, pages, blocks, sha256, indexed_at, text_sum, about_sum = row
        names = ("id", "path", "text", "title", "outlet", "url", "published", "language")
        article = Article(
            **dict(zip(names, fields, strict=True)),
            sha256=sha256,
            indexed_at=indexed_at,
            pages=tuple(json.loads(pages or "[]")),
        )
        if text_sum not in (None, checksum(article.text)):
            raise self._database.damaged(CodedText("text_changed", path=article.path))
        about = checksum(article.id, article.path, *catalogue_articles.described(article), pages, blocks)
        if about_sum not in (None, about):
            raise self._database.damaged(CodedText("about_changed", path=article.path))
        return article, blocks

    def paths(self) -> list[str]:
        """Return the paths of all articles, in order."""
        return [path for (path,) in self._database.each("SELECT path FROM articles ORDER BY path")]

    def corpus_digest(self) -> str:
        """Return a hash of the paths and contents of all articles."""
        whole = blake2b(digest_size=16)
        for path, digest in self._database.each("SELECT path, digest FROM articles ORDER BY path"):
            whole.update(f"{path}\0{digest}\n".encode("utf-8", "surrogatepass"))
        return whole.hexdigest()

    def passages(self, path: str) -> tuple[Passage, ...]:
        """Return the passages of an article, in order."""
        found = self._passages("articles.path IN ({marks}) ORDER BY position", [path])
        return tuple(found.values())

    def passages_of(self, paths: Iterable[str]) -> list[Passage]:
        """Return the passages of articles, in their order."""
        return [passage for path in paths for passage in self.passages(path)]

    def passages_by_number(self, numbers: Sequence[int]) -> dict[int, Passage]:
        """Return passages by their numbers; unknown numbers are left out."""
        return self._passages("passages.number IN ({marks})", numbers)

    def content_keys(self, ids: Sequence[str]) -> dict[str, bytes]:
        """Return the content keys of passages by their ids."""
        return self._of_passages("key", ids)

    def passage_keys(self) -> Iterator[tuple[str, bytes]]:
        """Yield the id of every passage with its content key."""
        return ((passage_id, key) for passage_id, key in self._database.each("SELECT id, key FROM passages"))

    def all_content_keys(self) -> Iterator[bytes]:
        """Yield the content key of every passage."""
        return (key for (key,) in self._database.each("SELECT key FROM passages"))

    def passage_paths(self) -> Iterator[tuple[str, str]]:
        """Yield the id of every passage with the path of its article."""
        return (
            (passage_id, path)
            for passage_id, path in self._database.each(
                "SELECT passages.id, path FROM passages JOIN articles ON article = articles.number"
            )
        )

    def numbers_of(self, ids: Sequence[str]) -> dict[str, int]:
        """Return the numbers of passages by their ids; unknown ids are left out."""
        return self._of_passages("number", ids)

    def passage_count(self) -> int:
        """Return the number of passages."""
        return self._database.number("SELECT count(*) FROM passages")

    def select(self, filters: Filters) -> Selection:
        """Return the passages of the articles that pass the filters."""
        return select_passages(self._database, filters)

    def entries(self, filters: Filters) -> Listing:
        """Return what is known, beside their texts, of the articles that pass the filters."""
        return list_entries(self._database, filters)

    def paths_of_passages(self, numbers: Iterable[int]) -> frozenset[str]:
        """Return the paths of the articles that passages, by number, are of."""
        return paths_of_passages(self._database, numbers)

    def summary(self) -> CorpusSummary:
        """Return counts by language, outlet and month and the span of known dates."""
        [(articles, earliest, latest, undated)] = self._database.rows(
            "SELECT count(*), min(CASE WHEN day IS NOT NULL THEN published END),"
            " max(CASE WHEN day IS NOT NULL THEN published END), sum(day IS NULL) FROM articles"
        )
        months = self._database.rows(
            "SELECT substr(published, 1, 7), count(*) FROM articles WHERE day IS NOT NULL"
            " GROUP BY 1 ORDER BY 1"
        )
        return CorpusSummary(
            articles=articles,
            passages=self.passage_count(),
            languages=self._counts("language"),
            outlets=self._counts("outlet"),
            months=dict(months),
            earliest=earliest,
            latest=latest,
            undated=undated or 0,
        )

    def _counts(self, column: str) -> dict[str, int]:
        query = f"SELECT coalesce({column}, ''), count(*) FROM articles GROUP BY 1 ORDER BY 2 DESC, 1"  # noqa: S608
        return dict(self._database.rows(query))

    def _of_passages(self, column: str, ids: Sequence[str]) -> dict[str, Any]:
        query = f"SELECT id, {column} FROM passages WHERE id IN ({{marks}})"  # noqa: S608
        return dict(self._database.rows_in(query, ids))

    def _passages(self, where: str, values: Sequence[object]) -> dict[int, Passage]:
        rows = self._database.rows_in(
            "SELECT article, passages.number, passages.id, articles.id, path, position, start, finish,"  # noqa: S608
            " section, page"
            f" FROM passages JOIN articles ON article = articles.number WHERE {where}",
            values,
        )
        # Beside each of its passages, the text of a long article would come as many times.
        texts: dict[int, str] = dict(
            self._database.rows_in(
                "SELECT number, text FROM articles WHERE number IN ({marks})", {row[0] for row in rows}
            )
        )
        passages = {
            number: Passage(
                id=named,
                article_id=article_id,
                path=path,
                position=position,
                start=start,
                end=end,
                text=texts[article][start:end],
                section=section,
                page=page,
            )
            for article, number, named, article_id, path, position, start, end, section, page in rows
        }
        for passage in passages.values():
            times = range(1, passage.position + 2)  # the same text may come before
            if all(passage_id(passage.path, passage.text, time) != passage.id for time in times):
                raise self._database.damaged(CodedText("passage_changed", path=passage.path))
        return passages
