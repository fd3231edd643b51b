"""CleanedArticle -> Passages: cut where sentences, paragraphs and sections end, offsets kept."""

from collections import Counter
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass
from hashlib import blake2b
from itertools import groupby

from index.language.sentences import split_paragraph, split_paragraphs, trim_span
from index.language.tables import is_table_row
from index.sections import find_sections, path_text
from index.values import INDEXED_KINDS, Block, CleanedArticle, Passage, Span


@dataclass(frozen=True, slots=True, kw_only=True)
class PassageLimits:
    """Passage sizes in characters: cut at a paragraph's end from `comfortable` on, never above `largest`.

    A passage reaches `largest` only for want of an earlier border. In an article of sections one ends before
    a heading from `least` on.
    """

    comfortable: int = 600
    largest: int = 1000
    least: int = 80


LIMITS = PassageLimits()


def split_passages(cleaned: CleanedArticle) -> tuple[Passage, ...]:
    """Return an article's passages in order; they hold every non-blank title and body character."""
    article, sections = cleaned.article, find_sections(cleaned)
    # Stretches of title and body that no furniture interrupts.
    runs = groupby(cleaned.blocks, key=lambda block: block.kind in INDEXED_KINDS)
    spans = [
        span
        for indexed, run in runs
        if indexed
        for span in _pack(article.text, _run_sentences(article.text, run, article.language), sections.starts)
    ]
    seen: Counter[str] = Counter()
    passages = []
    for position, span in enumerate(spans):
        text = article.text[span.start : span.end]
        seen[text] += 1
        # Its section is that of the headings it opens with, where it does.
        heading, place = sections.at(span.start), span.start
        for inside in sections.within(span):
            if article.text[place : inside.start].strip():
                break
            heading, place = inside, inside.end
        passages.append(
            Passage(
                id=passage_id(article.path, text, seen[text]),
                article_id=article.id,
                path=article.path,
                position=position,
                start=span.start,
                end=span.end,
                text=text,
                section=path_text(heading.path) if heading and heading.path else None,
                page=article.page_at(span.start),
            )
        )
    return tuple(passages)


def passage_id(path: str, text: str, occurrence: int) -> str:
    """Return the id of a passage, the `occurrence`th of its text in the article, counted from 1."""
    digest = blake2b(f"{path}\0{occurrence}\0{text}".encode("utf-8", "surrogatepass"), digest_size=16)
    return digest.hexdigest()


def _run_sentences(text: str, run: Iterable[Block], language: str | None) -> list[list[Span]]:
    """Return the sentences of each paragraph of a run, none longer than a passage may be.

    The rows of a table, its head among them, are one paragraph, so that they stay together where they fit.
    """
    paragraphs: list[list[Span]] = []
    in_table = False
    for block in run:
        for paragraph in split_paragraphs(text, block.start, block.end):
            sentences = split_paragraph(text, paragraph, language)
            pieces = [piece for s in sentences for piece in _cut_to(text, s, LIMITS.largest)]
            row = is_table_row(text[paragraph.start : paragraph.end])
            if row and in_table:
                paragraphs[-1].extend(pieces)
            else:
                paragraphs.append(pieces)
            in_table = row
    return paragraphs


def _pack(text: str, paragraphs: Sequence[Sequence[Span]], headings: Set[int]) -> list[Span]:
    """Join neighbouring sentences into passages, preferring to end where a section or a paragraph ends."""
    packed: list[Span] = []
    current: Span | None = None
    for paragraph in paragraphs:
        if current and _ends_before(paragraph, current, text, headings):
            packed.append(current)
            current = None
        for sentence in paragraph:
            if current and sentence.end - current.start > LIMITS.largest:
                packed.append(current)
                current = None
            current = Span(start=current.start if current else sentence.start, end=sentence.end)
        if current and _size(current) >= LIMITS.comfortable:
            packed.append(current)
            current = None
    if current:
        packed.append(current)
    return packed if packed and packed[-1].start in headings else _join_short_tail(packed)


def _ends_before(paragraph: Sequence[Span], current: Span, text: str, headings: Set[int]) -> bool:
    """Tell whether a passage ends before a paragraph: a section begins, or both do not fit in one.

    What does not fit is cut amid the paragraph, unless that is a table or the passage is long enough.
    """
    whole = Span(start=paragraph[0].start, end=paragraph[-1].end)
    if whole.start in headings and _size(current) >= LIMITS.least:
        return True
    if whole.end - current.start <= LIMITS.largest:
        return False
    table = is_table_row(text[whole.start : paragraph[0].end]) and _size(whole) <= LIMITS.largest
    return table or _size(current) >= LIMITS.comfortable // 2


def _join_short_tail(packed: list[Span]) -> list[Span]:
    """Join a last passage of a line or two to the one before, where the two fit together."""
    if len(packed) < 2:
        return packed
    before, last = packed[-2:]
    if _size(last) < LIMITS.comfortable // 2 and last.end - before.start <= LIMITS.largest:
        return [*packed[:-2], Span(start=before.start, end=last.end)]
    return packed


def _size(span: Span) -> int:
    return span.end - span.start


def _cut_to(text: str, span: Span, largest: int) -> list[Span]:
    """Cut a sentence that no passage can hold, at a blank where there is one."""
    pieces: list[Span] = []
    start = span.start
    while span.end - start > largest:
        blank = max(text.rfind(" ", start + largest // 2, start + largest), start + largest // 2)
        cut = blank if text[blank] == " " else start + largest
        piece = trim_span(text, start, cut)
        if piece:
            pieces.append(piece)
        start = cut
    last = trim_span(text, start, span.end)
    return [*pieces, last] if last else pieces
