"""Text -> sentences and paragraphs, as spans of it.

Borders come from sentencex (Wikimedia's segmenter, abbreviations of Ukrainian, Russian and English known). It
splits after initials and before what goes on in lower case, which is mended here, and takes a quotation of
several sentences for one, so it looks at it once more without its marks. Nothing is ever searched for in the
text again, so a repeated sentence cannot be misplaced.
"""

import re
from collections.abc import Iterator
from itertools import pairwise

from sentencex import get_sentence_boundaries

from index.language.wrapping import blank_reply_marks, is_wrapped, runs_on, wrap_width
from index.values import Span

_PARAGRAPH = re.compile(r"[^\r\n]+")
_MARKS = '«»„“”"'
_QUOTATION = re.compile(f"[{_MARKS}]")
_WITHOUT_MARKS = str.maketrans(dict.fromkeys(_MARKS, " "))
_QUOTED_STOP = re.compile(r"[.!?…]+[\"»”)]*\s+(?=[\"«“(–—-]?\s?[A-ZА-ЯІЇЄҐЁ])")
_INITIAL = re.compile(r"(?<![^\s.«„“\"(-])[A-ZА-ЯІЇЄҐЁЎ]\.\s*\Z")
_GOES_ON = re.compile(r"\s*[»”\")\],;]*\s*(?:[—–-]\s*)?[a-zа-яіїєґёў]")
_LOOK_BACK = 8
_FALLBACK_LANGUAGE = "uk"
_LONGEST_PARAGRAPH = 10_000
"""Characters; sentencex takes time with the square of a paragraph full of quotation marks."""


def split_sentences(
    text: str, start: int = 0, end: int | None = None, *, language: str | None = None
) -> list[Span]:
    """Return the sentences of `text[start:end]` as trimmed spans that cover every non-blank character.

    A line break ends a sentence unless the text is hard-wrapped or the next line goes on in lower case. The
    marks of quoted mail are blanks.
    """
    end = len(text) if end is None else end
    sentences: list[Span] = []
    for paragraph in split_paragraphs(text, start, end):
        sentences.extend(split_paragraph(text, paragraph, language))
    return sentences


def sentence_texts(text: str, language: str | None = None) -> list[str]:
    """Return the sentences of a text, in a language, as texts."""
    return [text[span.start : span.end] for span in split_sentences(text, language=language)]


def split_paragraphs(text: str, start: int, end: int) -> Iterator[Span]:
    """Yield trimmed lines; those that hard-wrapping parted, or that go on in lower case, as one."""
    marked, text = text, blank_reply_marks(text)
    width = wrap_width(text, quoted=text != marked)
    paragraph: Span | None = None
    above = ""
    for match in _PARAGRAPH.finditer(text, start, end):
        line = trim_span(text, match.start(), match.end())
        if line is None:
            continue
        content = text[line.start : line.end]
        near = paragraph is not None and text.count("\n", paragraph.end, line.start) <= 1
        if paragraph and near and (runs_on(above, content) or is_wrapped(above, content, width)):
            paragraph = Span(start=paragraph.start, end=line.end)
        else:
            if paragraph:
                yield paragraph
            paragraph = line
        above = content
    if paragraph:
        yield paragraph


def split_paragraph(text: str, paragraph: Span, language: str | None) -> list[Span]:
    """Return the sentences of a paragraph."""
    text = blank_reply_marks(text)
    kept = [paragraph.start]
    for window in _windows(text, paragraph):
        for border in sorted(_borders(text[window.start : window.end], language or _FALLBACK_LANGUAGE)):
            if not _joins(text, kept[-1], window.start + border):
                kept.append(window.start + border)
        kept.append(window.end)
    pieces = (trim_span(text, start, end) for start, end in pairwise(kept))
    return [piece for piece in pieces if piece]


def _borders(text: str, language: str) -> set[int]:
    """Return where sentences may end, those inside of quotations too: there sentencex looks without marks."""
    borders = {boundary["end_index"] for boundary in get_sentence_boundaries(language, text)}
    ends = {len(text[:border].rstrip()) for border in borders}
    for boundary in get_sentence_boundaries(language, text.translate(_WITHOUT_MARKS))[:-1]:
        start, end = boundary["start_index"], boundary["end_index"]
        while end > start and (text[end - 1].isspace() or text[end - 1] in _MARKS):
            end -= 1
        quoted = _QUOTATION.split(text[start:end])[-1]
        while end < len(text) and text[end] in _MARKS:  # those that close behind the stop
            end += 1
        if end not in ends and len(quoted.split()) > 1:  # a title may hold a stop: «Час. Підсумки дня»
            borders.add(end)
    return borders


def _joins(text: str, start: int, border: int) -> bool:
    """Whether what stands before a border and what stands behind it are one sentence."""
    before = text[max(start, border - _LOOK_BACK) : border]
    return _INITIAL.search(before) is not None or _GOES_ON.match(text, border) is not None


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


def trim_span(text: str, start: int, end: int) -> Span | None:
    """Return `[start, end)` without blanks at its ends, or None when nothing is left."""
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return Span(start=start, end=end) if start < end else None
