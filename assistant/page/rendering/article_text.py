"""CleanedArticle -> HTML of its text, every cited span marked, what surrounds the story folded.

The text content of the result is the article's text, character for character, and that of the chosen mark
is its quote. Lines become paragraphs only where no cited span runs across, so a mark is never cut in two.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from operator import itemgetter

from assistant.page.markup import attributes, escape_text
from assistant.texts.texts import Texts
from index.values import Block, BlockKind, CleanedArticle, Span

STORY_KINDS: frozenset[BlockKind] = frozenset({"title", "body"})


@dataclass(frozen=True, slots=True, kw_only=True)
class CitedSpan:
    """A cited stretch `[start, end)` of an article; `number` is None for a passage offered as close."""

    start: int
    end: int
    number: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """A stretch `[start, end)` shown as one paragraph; `kind` is None for white space."""

    start: int
    end: int
    kind: BlockKind | None
    cited: bool


def render_text(
    cleaned: CleanedArticle,
    spans: Sequence[CitedSpan],
    chosen: CitedSpan | None,
    texts: Texts,
    beside: str = "",
) -> str:
    """Return the article's text as HTML, the chosen span emphasised, uncited furniture folded.

    `beside` is HTML that is put below the paragraph of the chosen span, and is none of the article's text.
    """
    shown = [*spans, chosen] if chosen and chosen not in spans else list(spans)
    parts = []
    for folded, group in groupby(_with_folding(split_paragraphs(cleaned, shown)), key=itemgetter(0)):
        paragraphs = [paragraph for _, paragraph in group]
        inner = "".join(
            _render_paragraph(cleaned, p, shown, chosen)
            + (beside if chosen and p.start <= chosen.start < p.end else "")
            for p in paragraphs
        )
        if folded:
            kinds = dict.fromkeys(p.kind for p in paragraphs if p.kind and p.kind != "other") or ("other",)
            label = " · ".join(texts.folded[kind] for kind in kinds)
            # The label is drawn by the style sheet, so that the text content stays the article's own.
            summary = f"<summary{attributes(data_label=label, aria_label=label)}></summary>"
            inner = f"<details>{summary}{inner}</details>"
        parts.append(inner)
    return "".join(parts)


def split_paragraphs(cleaned: CleanedArticle, spans: Sequence[CitedSpan]) -> list[Paragraph]:
    """Cut the whole text at block borders and line ends, but never inside a cited span."""
    text = cleaned.article.text
    cuts = {0, len(text)} | {cut for block in cleaned.blocks for cut in (block.start, block.end)}
    cuts |= {newline.end() for newline in re.finditer("\n", text)}
    kept = sorted(cut for cut in cuts if not any(s.start < cut < s.end for s in spans))
    starts = [block.start for block in cleaned.blocks]
    paragraphs = []
    for start, end in pairwise(kept):
        cited = any(s.start < end and s.end > start for s in spans)
        blank = not cited and text[start:end].isspace()
        kind = None if blank else _kind(cleaned.blocks, starts, start, end)
        paragraphs.append(Paragraph(start=start, end=end, kind=kind, cited=cited))
    return paragraphs


def _kind(blocks: Sequence[Block], starts: Sequence[int], start: int, end: int) -> BlockKind:
    first = max(bisect_right(starts, start) - 1, 0)
    near = blocks[first : bisect_left(starts, end)]
    kinds = [block.kind for block in near if block.end > start]
    told = "body" if "body" in kinds else "title"  # where a quote holds both, the title stands out inside
    return told if told in kinds else kinds[0] if kinds else "other"


def _with_folding(paragraphs: Sequence[Paragraph]) -> Iterator[tuple[bool, Paragraph]]:
    """Pair each paragraph with whether it is folded away; white space goes with what stands before it."""
    folded = False
    for paragraph in paragraphs:
        if paragraph.kind is not None:
            folded = paragraph.kind not in STORY_KINDS and not paragraph.cited
        yield folded, paragraph


def _render_paragraph(
    cleaned: CleanedArticle, paragraph: Paragraph, spans: Sequence[CitedSpan], chosen: CitedSpan | None
) -> str:
    here = Span(start=paragraph.start, end=paragraph.end)
    inner = _marked(cleaned, here, spans, chosen) if paragraph.cited else _escaped(cleaned, here)
    return f"<div{attributes(class_=f'line {paragraph.kind}' if paragraph.kind else 'gap')}>{inner}</div>"


def _escaped(cleaned: CleanedArticle, piece: Span) -> str:
    return escape_text(cleaned.article.text[piece.start : piece.end])


def _marked(
    cleaned: CleanedArticle, piece: Span, spans: Sequence[CitedSpan], chosen: CitedSpan | None
) -> str:
    inside = [s for s in spans if piece.start < s.end and s.start < piece.end]
    borders = {piece.start, piece.end} | {edge for s in inside if s != chosen for edge in (s.start, s.end)}
    if chosen and chosen in inside:
        borders = {b for b in borders if not chosen.start < b < chosen.end} | {chosen.start, chosen.end}
    titles = [b for b in cleaned.blocks if b.kind == "title" and b.start < piece.end and piece.start < b.end]
    parts = []
    for start, end in pairwise(sorted(borders)):
        numbers = [s.number for s in inside if s.start <= start and end <= s.end and s.number is not None]
        is_chosen = chosen is not None and (start, end) == (chosen.start, chosen.end)
        words = _with_titles(cleaned, Span(start=start, end=end), titles)
        if is_chosen:
            words = f'<mark id="chosen" class="chosen" tabindex="-1">{words}</mark>'
        elif numbers:
            words = f"<mark{attributes(data_number=numbers[0])}>{words}</mark>"
        parts.append(words)
    return "".join(parts)


def _with_titles(cleaned: CleanedArticle, piece: Span, titles: Sequence[Block]) -> str:
    """Return a stretch as text, what of it is a title emphasised."""
    borders = {edge for title in titles for edge in (title.start, title.end)}
    edges = sorted({piece.start, piece.end} | {b for b in borders if piece.start < b < piece.end})
    parts = []
    for start, end in pairwise(edges):
        words = _escaped(cleaned, Span(start=start, end=end))
        in_title = any(title.start <= start and end <= title.end for title in titles)
        parts.append(f"<strong>{words}</strong>" if in_title else words)
    return "".join(parts)


def locate(text: str, start: int, end: int, quote: str) -> Span | None:
    """Return where a quote stands: `[start, end)` if it still does, else the nearest place; None if nowhere.

    The article may have been indexed again since the answer was given.
    """
    if text[start:end] == quote:
        return Span(start=start, end=end)
    found = (match.start() for match in re.finditer(f"(?={re.escape(quote)})", text) if quote)
    nearest = min(found, key=lambda place: abs(place - start), default=None)
    return None if nearest is None else Span(start=nearest, end=nearest + len(quote))
