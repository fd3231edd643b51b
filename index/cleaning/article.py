"""Marks what of a page is the article and what is furniture; never rewrites the text.

SourceDocument -> Lines with roles (lines) -> kinds (block_kinds) -> CleanedArticle
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from hashlib import blake2b
from itertools import islice

from index.cleaning.block_kinds import mark_lines
from index.cleaning.lines import Line, split_lines
from index.cleaning.page_header import find_outlet, find_title, find_url
from index.cleaning.publication_date import publication_date
from index.cleaning.repeated_lines import NO_FURNITURE, Furniture
from index.language.detection import detect_language
from index.reading.fields import source_document
from index.reading.plain import front_matter
from index.values import INDEXED_KINDS, Article, ArticleId, Block, BlockKind, CleanedArticle, SourceDocument

_ID_BYTES = 8
_HEADER_LINES = 12
_LANGUAGE_SAMPLE = 20_000


def article_id(path: str) -> ArticleId:
    """Return the stable id of the article at a corpus path: 16 hexadecimal digits."""
    return blake2b(path.encode("utf-8", "surrogatepass"), digest_size=_ID_BYTES).hexdigest()


def clean_article(document: SourceDocument, furniture: Furniture = NO_FURNITURE) -> CleanedArticle:
    """Return the article with its text marked into blocks, and what its text says about it.

    Blocks are in order, do not overlap, neither start nor end on whitespace, and together cover every
    non-blank character. `furniture` are the lines that the corpus repeats. Declared fields win over those
    found.
    """
    document, front_end = _with_front_matter(document)
    lines = split_lines(document.text, furniture)
    front = sum(line.start < front_end for line in lines)
    declared: list[BlockKind] = ["other"] * front
    kinds = declared + mark_lines(lines[front:], document.title)
    article = _describe(document, lines, kinds)
    return CleanedArticle(article=article, blocks=tuple(_merge(lines, kinds)))


def _with_front_matter(document: SourceDocument) -> tuple[SourceDocument, int]:
    """Return the document with what its front matter declares, and where that ends, 0 without any."""
    fields, end = front_matter(document.text)
    found = source_document(document.path, document.text, fields)
    declared = replace(
        document,
        title=document.title or found.title,
        outlet=document.outlet or found.outlet,
        url=document.url or found.url,
        published=document.published or found.published,
    )
    return declared, end


def _merge(lines: Sequence[Line], kinds: Sequence[BlockKind]) -> Iterator[Block]:
    """Yield one block for each run of lines of one kind."""
    start = 0
    for i, kind in enumerate(kinds):
        if i + 1 == len(kinds) or kinds[i + 1] != kind:
            yield Block(start=lines[start].start, end=lines[i].end, kind=kind)
            start = i + 1


def _describe(document: SourceDocument, lines: Sequence[Line], kinds: Sequence[BlockKind]) -> Article:
    body_start = kinds.index("body") if "body" in kinds else len(lines)
    titles = [line.text for line, kind in zip(lines[:body_start], kinds, strict=False) if kind == "title"]
    header = [line.text for line in lines[: min(body_start, _HEADER_LINES)]]
    lead = lines[body_start].text if body_start < len(lines) else ""
    url = document.url or find_url(header)
    title_start = kinds.index("title") if "title" in kinds[:body_start] else 0
    outside = [line.text for line, kind in zip(lines, kinds, strict=True) if kind not in INDEXED_KINDS]
    return Article(
        id=article_id(document.path),
        path=document.path,
        text=document.text,
        title=document.title or find_title(titles),
        outlet=document.outlet
        or find_outlet(titles, header[:title_start], outside, page=document.text, url=url),
        url=url,
        published=document.published or publication_date(_dated_lines(lines, kinds, body_start), lead),
        language=detect_language(_indexed_sample(lines, kinds)),
    )


def _dated_lines(lines: Sequence[Line], kinds: Sequence[BlockKind], body_start: int) -> list[str]:
    """Return the lines that may date the story, best first: date lines near the title, then the titles."""
    near = range(min(body_start + 2, len(lines)))
    dates = [lines[i].text for i in near if kinds[i] == "date"]
    return dates[::-1] + [lines[i].text for i in near if kinds[i] == "title"]


def _indexed_sample(lines: Sequence[Line], kinds: Sequence[BlockKind]) -> str:
    indexed = (line.text for line, kind in zip(lines, kinds, strict=True) if kind in INDEXED_KINDS)
    return "\n".join(islice(indexed, 400))[:_LANGUAGE_SAMPLE] or "\n".join(line.text for line in lines[:50])
