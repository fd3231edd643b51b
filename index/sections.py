"""CleanedArticle -> the section that each of its places stands in, by the headings above it.

    lines of title and body -> headings with their ranks -> the path of headings at an offset

Most articles have none: sections are told where the form of two lines says so, or of one that names its part
("2.3 Staff"), or in a long text with subheads.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from index.headings import WHOLE_NUMBERED, bare_number, heading_rank, is_certain, is_numbered
from index.language.sentences import trim_span
from index.values import INDEXED_KINDS, CleanedArticle, Span

LONG_TEXT = 6_000
"""Characters from which on subheads that only their place tells are headings."""
_SUBHEAD = 99
_FEWEST = 2
_LONGEST_PATH = 240
BETWEEN = " › "


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """A line that heads what follows: its span, its rank, smaller for a wider one, and the path down to it.

    The path of the article's title is empty.
    """

    start: int
    end: int
    rank: int
    path: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sections:
    """The headings of an article, in order; none where it is not divided."""

    headings: tuple[Heading, ...] = ()

    def at(self, offset: int) -> Heading | None:
        """Return the heading that a place stands under, None before the first."""
        place = bisect_right(self.headings, offset, key=_start)
        return self.headings[place - 1] if place else None

    def within(self, span: Span) -> tuple[Heading, ...]:
        """Return the headings in a stretch."""
        first, last = (bisect_left(self.headings, at, key=_start) for at in (span.start, span.end))
        return self.headings[first:last]

    @property
    def starts(self) -> frozenset[int]:
        """Where headings begin."""
        return frozenset(heading.start for heading in self.headings)


def _start(heading: Heading) -> int:
    return heading.start


def find_sections(cleaned: CleanedArticle) -> Sections:
    """Return the sections of an article."""
    text, title = cleaned.article.text, cleaned.article.title
    lines = _without_lists(_with_bare_numbers(text, list(_ranked_lines(cleaned))))
    named = [line for line, _ in lines[:3] if heading_text(text[line.start : line.end]) == title]
    ranked = [(line, rank) for line, rank in lines if rank is not None and line not in named]
    formal = sum(rank != _SUBHEAD for _, rank in ranked)
    if formal < _FEWEST and not any(is_certain(rank) for _, rank in ranked):
        ranked = ranked if len(text) >= LONG_TEXT and len(ranked) >= _FEWEST else []
    elif len(text) < LONG_TEXT:
        ranked = [(line, rank) for line, rank in ranked if rank != _SUBHEAD]
    above: list[tuple[int, str]] = []
    headings = [Heading(start=line.start, end=line.end, rank=0, path=()) for line in named if ranked]
    for line, rank in ranked:
        while above and above[-1][0] >= rank:
            above.pop()
        above.append((rank, heading_text(text[line.start : line.end])))
        path = tuple(name for _, name in above)
        headings.append(Heading(start=line.start, end=line.end, rank=rank, path=path))
    return Sections(headings=tuple(headings))


def path_text(path: tuple[str, ...]) -> str:
    """Return the path of a section in a line: the nearest headings, as many as fit."""
    kept = path
    while len(kept) > 1 and len(BETWEEN.join(kept)) > _LONGEST_PATH:
        kept = kept[1:]
    return BETWEEN.join(kept)


def heading_text(line: str) -> str:
    """Return a heading without the marks of Markdown around it."""
    return " ".join(line.strip("#*_ \t").split())


def _ranked_lines(cleaned: CleanedArticle) -> Iterator[tuple[Span, int | None]]:
    """Yield the indexed lines with their ranks; None for text."""
    text, below = cleaned.article.text, False
    for block in cleaned.blocks:
        if block.kind not in INDEXED_KINDS:
            continue
        start = block.start
        while start < block.end:
            ends = [at for mark in "\n\r\f" if (at := text.find(mark, start, block.end)) >= 0]
            end = min(ends, default=block.end)
            if line := trim_span(text, start, end):
                rank = heading_rank(text[line.start : line.end])
                if rank is None and block.kind == "title" and below:
                    rank = _SUBHEAD
                yield line, rank
            start = end + 1
        below = below or block.kind == "body"


def _with_bare_numbers(text: str, lines: list[tuple[Span, int | None]]) -> list[tuple[Span, int | None]]:
    """Return the lines, those with a rank that begin with a single number whose parts are numbered below."""
    parts = {
        text[line.start : line.end].partition(".")[0]
        for line, rank in lines
        if rank is not None and rank > WHOLE_NUMBERED
    }
    return [
        (line, WHOLE_NUMBERED if rank is None and bare_number(text[line.start : line.end]) in parts else rank)
        for line, rank in lines
    ]


def _without_lists(lines: list[tuple[Span, int | None]]) -> list[tuple[Span, int | None]]:
    """Return the lines, those of numbered lists without a rank: one like them stands right above or below."""
    listed = set()
    for (at, (_, rank)), (_, (_, following)) in pairwise(enumerate(lines)):
        if rank is not None and rank == following and is_numbered(rank):
            listed |= {at, at + 1}
    return [(line, None if at in listed else rank) for at, (line, rank) in enumerate(lines)]
