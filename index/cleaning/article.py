"""Marks what of a page is the article and what is furniture; never rewrites the text.

SourceDocument -> Lines (lines) -> MarkedLines (block_kinds) -> CleanedArticle
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from hashlib import blake2b
from itertools import groupby, islice

from index.cleaning.block_kinds import mark_lines
from index.cleaning.lines import MarkedLine, split_lines
from index.cleaning.page_header import find_outlet, find_title, find_url
from index.cleaning.publication_date import DateEvidence, date_order, publication_date
from index.cleaning.repeated_lines import NO_FURNITURE, Furniture
from index.language.detection import detect_language
from index.reading.dates import day_comes_first, declared_date, is_of_either_order
from index.reading.fields import source_document
from index.reading.plain import front_matter
from index.values import INDEXED_KINDS, Article, ArticleId, Block, CleanedArticle, SourceDocument


def article_id(path: str) -> ArticleId:
    """Return the stable id of the article at a corpus path: 16 hexadecimal digits."""
    return blake2b(path.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


def clean_article(
    document: SourceDocument, furniture: Furniture = NO_FURNITURE, *, day_first: bool | None = None
) -> CleanedArticle:
    """Return the article with its text marked into blocks, and what its text says about it.

    Blocks are in order, do not overlap, neither start nor end on whitespace, and together cover every
    non-blank character but the marks of quoted mail. `furniture` are the lines that the corpus repeats,
    `day_first` is how its site writes 09/05/2024, where that is known. What the file declares wins over what
    its text says.
    """
    fields, front_end = front_matter(document.text)
    declared = source_document(document.path, document.text, fields)
    document = replace(
        document,
        title=document.title or declared.title,
        outlet=document.outlet or declared.outlet,
        url=document.url or declared.url,
        published=document.published or declared.published,
        dated=document.dated or declared.dated,
    )
    lines = _mark(document, front_end, furniture)
    if furniture.keys and not any(line.kind == "body" for line in lines):
        lines = _mark(document, front_end, NO_FURNITURE)  # what the corpus repeats may be all that it says
    article = _describe(document, [line for line in lines if line.start >= front_end], day_first)
    return CleanedArticle(article=article, blocks=tuple(_merge(lines)))


def date_evidence(document: SourceDocument) -> DateEvidence | None:
    """Return what a page says of how its site writes 09/05/2024, None where it has no such date.

    The site is its outlet, else the pages in its language in the same folder or dump that name none either.
    """
    dates = f"{document.dated or ''}\n{document.text}"
    if not is_of_either_order(dates):
        return None
    article = clean_article(document).article
    dump, mark, _ = document.path.rpartition("#")
    folder = dump if mark else document.path.rpartition("/")[0]
    site = article.outlet.casefold() if article.outlet else f"{folder}/ {article.language}"
    return DateEvidence(site=site, day_first=day_comes_first(dates))


def _mark(document: SourceDocument, front_end: int, furniture: Furniture) -> list[MarkedLine]:
    lines = split_lines(document.text, furniture)
    front = sum(line.start < front_end for line in lines)
    return [
        *(MarkedLine(start=line.start, end=line.end, text=line.text, kind="other") for line in lines[:front]),
        *mark_lines(lines[front:], document.title),
    ]


def _merge(lines: Sequence[MarkedLine]) -> Iterator[Block]:
    """Yield one block for each run of lines of one kind."""
    for kind, run in groupby(lines, key=lambda line: line.kind):
        first, *rest = run
        yield Block(start=first.start, end=rest[-1].end if rest else first.end, kind=kind)


def _describe(document: SourceDocument, lines: Sequence[MarkedLine], habit: bool | None) -> Article:
    body_start = next((i for i, line in enumerate(lines) if line.kind == "body"), len(lines))
    titles = [line.text for line in lines[:body_start] if line.kind == "title"]
    # A page of a document has no title but the document's, which runs on top of all of its pages.
    running = [line.text for line in lines[: min(body_start, 2)] if line.runs]
    header = [line.text for line in lines[: min(body_start, 12)]]
    lead = lines[body_start].text if body_start < len(lines) else ""
    url = document.url or find_url(header)
    title_start = next((i for i, line in enumerate(lines[:body_start]) if line.kind == "title"), 0)
    outside = [line.text for line in lines if line.kind not in INDEXED_KINDS]
    near = lines[: body_start + 2]
    dates = [line.text for line in reversed(near) if line.kind == "date"]
    near_titles = [line.text for line in near if line.kind == "title"]
    day_first = date_order(document.text, (lead, *dates, *near_titles), habit)
    return Article(
        id=article_id(document.path),
        path=document.path,
        text=document.text,
        title=document.title or find_title(titles) or find_title(running),
        outlet=document.outlet
        or find_outlet(titles, header[:title_start], outside, page=document.text, url=url),
        url=url,
        published=document.published
        or declared_date(document.dated, day_first=day_first)
        or publication_date([*dates, *near_titles], lead, day_first=day_first),
        language=detect_language(_indexed_sample(lines)),
        pages=document.pages,
    )


def _indexed_sample(lines: Sequence[MarkedLine]) -> str:
    """Return the beginning of the indexed text, of the page where nothing is indexed."""
    indexed = (line.text for line in lines if line.kind in INDEXED_KINDS)
    return "\n".join(islice(indexed, 400))[:20_000] or "\n".join(line.text for line in lines[:50])
