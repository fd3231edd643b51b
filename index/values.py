"""The values that flow through indexing and retrieving, one type per stage.

    file -> SourceDocument -> CleanedArticle (Article, Blocks) -> Passage -> Hit

All are frozen. Offsets are Unicode code points into `Article.text`, the end exclusive.
"""

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any, Literal

from index.messages import CodedText

ArticleId = str
PassageId = str
BlockKind = Literal["title", "body", "caption", "teaser", "menu", "date", "other"]

INDEXED_KINDS: frozenset[BlockKind] = frozenset({"title", "body"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A stretch `[start, end)` of some text."""

    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SkippedFile:
    """A file of the corpus that was not read, and why.

    `transient` where the file may be readable another time though it does not change: it is tried again.
    """

    path: str
    reason: CodedText
    transient: bool = field(default=False, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceDocument:
    """One article as its file gives it, before cleaning.

    `path` is relative to the corpus folder with `/`; an article of a `.jsonl` file is `file.jsonl#LINE`,
    lines counted from 1, of an archive or a chat `file#NUMBER`. `text` is the decoded file exactly (for HTML,
    PDF, DOCX and the like the extracted text).
    The other fields are what the file format itself declares, else None; `published` is an ISO date, `dated`
    the declared one as it is written where sites differ in its order (09/05/2024), `pages` are where the
    second page and those after it begin in the text, none where it has one or no pages.
    """

    path: str
    text: str
    title: str | None = None
    outlet: str | None = None
    url: str | None = None
    published: str | None = None
    dated: str | None = None
    pages: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """One article: its exact text and what is known about it.

    `published` is an ISO date, `--MM-DD` where the text gives no year, or None. `language` is an ISO 639-1
    code (`uk`, `ru`, `en` or another), or None when the text is too short to tell. `sha256` is that of the
    bytes of the file that gave it, `indexed_at` when that was last read (UTC, `YYYY-MM-DDTHH:MM:SSZ`); both
    are None until the article is stored, and in an index that an older version wrote. `pages` as in
    `SourceDocument`.
    """

    id: ArticleId
    path: str
    text: str
    title: str | None
    outlet: str | None
    url: str | None
    published: str | None
    language: str | None
    sha256: str | None = None
    indexed_at: str | None = None
    pages: tuple[int, ...] = ()

    def page_at(self, offset: int) -> int | None:
        """Return which page a place of the text is on, from 1, None where the article has no pages."""
        return bisect_right(self.pages, offset) + 1 if self.pages else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A stretch `[start, end)` of an article's text and what it is. Blocks of an article do not overlap."""

    start: int
    end: int
    kind: BlockKind


@dataclass(frozen=True, slots=True, kw_only=True)
class CleanedArticle:
    """An article with its text marked into blocks, in order of their offsets."""

    article: Article
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A stretch of an article that is found and shown as one; `article.text[start:end] == text`.

    `position` counts the passages of an article from 0. The id comes from path and content. `section` is the
    path of headings that it stands under, in a line, None in an article that is not divided; `page` the one
    that it begins on, from 1, None where the article has no pages.
    """

    id: PassageId
    article_id: ArticleId
    path: str
    position: int
    start: int
    end: int
    text: str
    section: str | None = None
    page: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A passage found for a question; `rank` starts at 1, a higher `score` is better.

    `also` names the other files telling the same story, `first` the earliest of them all, where known.
    """

    passage: Passage
    score: float
    rank: int
    also: tuple[str, ...] = ()
    first: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """Which articles a question is asked of; an empty field filters nothing.

    `since` and `until` are inclusive dates. Articles whose year is unknown are left out by date filters.
    `path` is a glob over article paths, where `*` also crosses `/`.
    """

    languages: tuple[str, ...] = ()
    outlets: tuple[str, ...] = ()
    since: date | None = None
    until: date | None = None
    path: str | None = None

    @property
    def active(self) -> bool:
        """Whether any filter is set."""
        return self != Filters()


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildReport:
    """What one run of indexing did.

    Counts are articles, except `files` (files seen) and `passages` (in the index afterwards); `embedded`
    counts the texts whose vectors had to be computed.
    """

    files: int
    added: int
    changed: int
    removed: int
    unchanged: int
    skipped: tuple[SkippedFile, ...]
    passages: int
    embedded: int
    seconds: float

    @property
    def articles(self) -> int:
        """How many articles of the folder the index holds now."""
        return self.added + self.changed + self.unchanged

    def to_dict(self) -> dict[str, Any]:
        """Return the document that `assistant index --json` prints."""
        skipped = [{"path": one.path, "reason": str(one.reason)} for one in self.skipped]
        return asdict(self) | {"skipped": skipped}


@dataclass(frozen=True, slots=True, kw_only=True)
class CorpusSummary:
    """What an index holds: counts of articles by language, outlet and month, and the span of known dates.

    `months` counts by `YYYY-MM`, in their order; months without an article are left out.
    """

    articles: int
    passages: int
    languages: Mapping[str, int] = field(default_factory=dict)
    outlets: Mapping[str, int] = field(default_factory=dict)
    months: Mapping[str, int] = field(default_factory=dict)
    earliest: str | None = None
    latest: str | None = None
    undated: int = 0
