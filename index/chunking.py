"""CleanedArticle -> Passages: cut at sentence and paragraph borders, offsets kept from the first step.

Sentences come from sentencex (Wikimedia's segmenter, abbreviations of Ukrainian, Russian and English known);
nothing is ever searched for in the text again, so a repeated sentence cannot be misplaced.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from itertools import pairwise

from sentencex import get_sentence_boundaries

from index.language.wrapping import is_wrapped, runs_on, wrap_width
from index.values import INDEXED_KINDS, Block, CleanedArticle, Passage, Span

_PARAGRAPH = re.compile(r"[^\r\n]+")
_QUOTED_STOP = re.compile(r"[.!?…]+[\"»”)]*\s+(?=[\"«“(–—-]?\s?[A-ZА-ЯІЇЄҐЁ])")
_FALLBACK_LANGUAGE = "uk"
_LONGEST_PARAGRAPH = 10_000
"""Characters; sentencex takes time with the square of a paragraph full of quotation marks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PassageLimits:
    """Passage sizes in characters: cut at a paragraph's end from `comfortable` on, never above `largest`.

    A passage reaches `largest` only for want of an earlier border. A sentence above `long_sentence` (several
    sentences inside one pair of quotation marks) is cut at the stops within.
    """

    comfortable: int = 600
    largest: int = 1000
    long_sentence: int = 350


DEFAULT_LIMITS = PassageLimits()


def split_sentences(
    text: str, start: int = 0, end: int | None = None, *, language: str | None = None
) -> list[Span]:
    """Return the sentences of `text[start:end]` as trimmed spans that cover every non-blank character.

    A line break ends a sentence unless the next line goes on in lower case, as hard-wrapped text does.
    """
    end = len(text) if end is None else end
    sentences: list[Span] = []
    for paragraph in _split_paragraphs(text, start, end):
        sentences.extend(_split_paragraph(text, paragraph, language or _FALLBACK_LANGUAGE))
    return sentences


def split_passages(cleaned: CleanedArticle, limits: PassageLimits = DEFAULT_LIMITS) -> tuple[Passage, ...]:
    """Return an article's passages in order; they hold every non-blank title and body character."""
    article = cleaned.article
    spans = [
        span
        for run in _indexed_runs(cleaned.blocks)
        for span in _pack(article.text, _run_sentences(article.text, run, article.language, limits), limits)
    ]
    seen: Counter[str] = Counter()
    passages = []
    for position, span in enumerate(spans):
        text = article.text[span.start : span.end]
        seen[text] += 1
        passages.append(
            Passage(
                id=_passage_id(article.path, text, seen[text]),
                article_id=article.id,
                path=article.path,
                position=position,
                start=span.start,
                end=span.end,
                text=text,
            )
        )
    return tuple(passages)


def _passage_id(path: str, text: str, occurrence: int) -> str:
    digest = blake2b(f"{path}\0{occurrence}\0{text}".encode("utf-8", "surrogatepass"), digest_size=16)
    return digest.hexdigest()


def _indexed_runs(blocks: Sequence[Block]) -> Iterator[list[Block]]:
    """Yield the stretches of title and body blocks that no furniture interrupts."""
    run: list[Block] = []
    for block in blocks:
        if block.kind in INDEXED_KINDS:
            run.append(block)
        elif run:
            yield run
            run = []
    if run:
        yield run


def _run_sentences(
    text: str, run: Sequence[Block], language: str | None, limits: PassageLimits
) -> list[list[Span]]:
    """Return the sentences of each paragraph of a run, none longer than a passage may be."""
    paragraphs = []
    for block in run:
        for paragraph in _split_paragraphs(text, block.start, block.end):
            sentences = _split_paragraph(
                text, paragraph, language or _FALLBACK_LANGUAGE, limits.long_sentence
            )
            paragraphs.append([piece for s in sentences for piece in _cut_to(text, s, limits.largest)])
    return paragraphs


def _pack(text: str, paragraphs: Sequence[Sequence[Span]], limits: PassageLimits) -> list[Span]:
    """Join neighbouring sentences into passages, preferring to end where a paragraph ends."""
    packed: list[Span] = []
    current: Span | None = None
    for paragraph in paragraphs:
        whole = Span(start=paragraph[0].start, end=paragraph[-1].end)
        if (
            current
            and whole.end - current.start > limits.largest
            and _size(current) >= limits.comfortable // 2
        ):
            packed.append(current)
            current = None
        for sentence in paragraph:
            if current and sentence.end - current.start > limits.largest:
                packed.append(current)
                current = None
            current = Span(start=current.start if current else sentence.start, end=sentence.end)
        if current and _size(current) >= limits.comfortable:
            packed.append(current)
            current = None
    if current:
        packed.append(current)
    return _join_short_tail(packed, limits)


def _join_short_tail(packed: list[Span], limits: PassageLimits) -> list[Span]:
    """Join a last passage of a line or two to the one before, where the two fit together."""
    if len(packed) < 2:
        return packed
    before, last = packed[-2:]
    if _size(last) < limits.comfortable // 2 and last.end - before.start <= limits.largest:
        return [*packed[:-2], Span(start=before.start, end=last.end)]
    return packed


def _size(span: Span) -> int:
    return span.end - span.start


def _split_paragraphs(text: str, start: int, end: int) -> Iterator[Span]:
    """Yield trimmed lines; those that hard-wrapping parted, or that go on in lower case, as one."""
    width = wrap_width(text)
    paragraph: Span | None = None
    above = ""
    for match in _PARAGRAPH.finditer(text, start, end):
        line = _trim(text, match.start(), match.end())
        if line is None:
            continue
        content = text[line.start : line.end]
        if (
            paragraph
            and text.count("\n", paragraph.end, line.start) <= 1
            and (runs_on(above, content) or is_wrapped(above, content, width))
        ):
            paragraph = Span(start=paragraph.start, end=line.end)
        else:
            if paragraph:
                yield paragraph
            paragraph = line
        above = content
    if paragraph:
        yield paragraph


def _split_paragraph(text: str, paragraph: Span, language: str, long_sentence: int = 10**9) -> list[Span]:
    sentences: list[Span] = []
    for window in _windows(text, paragraph):
        for boundary in get_sentence_boundaries(language, text[window.start : window.end]):
            start = window.start + boundary["start_index"]
            span = _trim(text, start, window.start + boundary["end_index"])
            if span:
                sentences.extend(_split_long(text, span) if _size(span) > long_sentence else [span])
    return sentences


def _windows(text: str, paragraph: Span) -> Iterator[Span]:
    """Cut a paragraph that is longer than any is: at a stop, else at a blank, else where it must be."""
    start = paragraph.start
    while paragraph.end - start > _LONGEST_PARAGRAPH:
        middle, last = start + _LONGEST_PARAGRAPH // 2, start + _LONGEST_PARAGRAPH
        stops = [match.end() for match in _QUOTED_STOP.finditer(text, middle, last)]
        cut = stops[-1] if stops else text.rfind(" ", middle, last)
        end = cut if cut > start else last
        yield Span(start=start, end=end)
        start = end
    yield Span(start=start, end=paragraph.end)


def _split_long(text: str, span: Span) -> list[Span]:
    """Cut a very long sentence at the stops inside its quotation marks."""
    borders = [m.end() for m in _QUOTED_STOP.finditer(text, span.start, span.end)]
    pieces = (_trim(text, a, b) for a, b in pairwise([span.start, *borders, span.end]))
    return [piece for piece in pieces if piece]


def _cut_to(text: str, span: Span, largest: int) -> list[Span]:
    """Cut a sentence that no passage can hold, at a blank where there is one."""
    pieces: list[Span] = []
    start = span.start
    while span.end - start > largest:
        blank = max(text.rfind(" ", start + largest // 2, start + largest), start + largest // 2)
        cut = blank if text[blank] == " " else start + largest
        piece = _trim(text, start, cut)
        if piece:
            pieces.append(piece)
        start = cut
    last = _trim(text, start, span.end)
    return [*pieces, last] if last else pieces


def _trim(text: str, start: int, end: int) -> Span | None:
    """Return `[start, end)` without blanks at its ends, or None when nothing is left."""
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return Span(start=start, end=end) if start < end else None
