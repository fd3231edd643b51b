"""Text -> sentences and paragraphs, as spans of it.

Sentences come from sentencex (Wikimedia's segmenter, abbreviations of Ukrainian, Russian and English known);
nothing is ever searched for in the text again, so a repeated sentence cannot be misplaced.
"""

import re
from collections.abc import Iterator
from itertools import pairwise

from sentencex import get_sentence_boundaries

from index.values import Span

_PARAGRAPH = re.compile(r"[^\r\n]+")
_QUOTED_STOP = re.compile(r"[.!?…]+[\"»”)]*\s+(?=[\"«“(–—-]?\s?[A-ZА-ЯІЇЄҐЁ])")
_FALLBACK_LANGUAGE = "uk"
_LONGEST_PARAGRAPH = 10_000
"""Characters; sentencex takes time with the square of a paragraph full of quotation marks."""


def split_sentences(
    text: str, start: int = 0, end: int | None = None, *, language: str | None = None
) -> list[Span]:
    """Return the sentences of `text[start:end]` as trimmed spans that cover every non-blank character.

    A line break ends a sentence unless the next line goes on in lower case, as hard-wrapped text does.
    """
    end = len(text) if end is None else end
    sentences: list[Span] = []
    for paragraph in split_paragraphs(text, start, end):
        sentences.extend(split_paragraph(text, paragraph, language))
    return sentences


def split_paragraphs(text: str, start: int, end: int) -> Iterator[Span]:
    """Yield trimmed lines; a line that goes on in lower case is joined to the one before."""
    previous: Span | None = None
    for match in _PARAGRAPH.finditer(text, start, end):
        line = trim_span(text, match.start(), match.end())
        if line is None:
            continue
        if previous and _goes_on(text, previous, line):
            previous = Span(start=previous.start, end=line.end)
            continue
        if previous:
            yield previous
        previous = line
    if previous:
        yield previous


def _goes_on(text: str, previous: Span, line: Span) -> bool:
    wrapped = text[line.start].islower() and text[previous.end - 1] not in ".!?…:;"
    return wrapped and text.count("\n", previous.end, line.start) <= 1


def split_paragraph(
    text: str, paragraph: Span, language: str | None, long_sentence: int = 10**9
) -> list[Span]:
    """Return the sentences of a paragraph; one above `long_sentence` is cut at the stops it quotes."""
    language = language or _FALLBACK_LANGUAGE
    sentences: list[Span] = []
    for window in _windows(text, paragraph):
        for boundary in get_sentence_boundaries(language, text[window.start : window.end]):
            start = window.start + boundary["start_index"]
            span = trim_span(text, start, window.start + boundary["end_index"])
            if span:
                long = span.end - span.start > long_sentence
                sentences.extend(_split_long(text, span) if long else [span])
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
    pieces = (trim_span(text, a, b) for a, b in pairwise([span.start, *borders, span.end]))
    return [piece for piece in pieces if piece]


def trim_span(text: str, start: int, end: int) -> Span | None:
    """Return `[start, end)` without blanks at its ends, or None when nothing is left."""
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return Span(start=start, end=end) if start < end else None
