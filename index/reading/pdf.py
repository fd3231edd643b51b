"""`.pdf` files: the text of the pages by pypdf, the only module that knows it."""

import io
import re
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from index.errors import CorpusError
from index.language.whole_words import breaks_word
from index.language.wrapping import is_wrapped, runs_on
from index.reading.dates import first_date, fold_date
from index.reading.decoding import is_binary
from index.reading.fields import declared_title, silence, storable
from index.values import SourceDocument

_BETWEEN = "\n\n"
_SAMPLE = 20_000
_PAGE_NUMBER = re.compile(
    r"(?:(?:page|p\.|стор(?:інка|\.)|с\.|стр(?:аница|\.))\s*)?[-–—]?\s*\d{1,4}\s*[-–—]?(?:\s?(?:/|of|з|из)\s?\d{1,4})?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _TextLine:
    """A line of a page; one that `begins` a page or follows a blank line, one that stands `alone`."""

    text: str
    begins: bool
    alone: bool


def read_pdf(data: bytes, path: str) -> SourceDocument:
    """Return the text of a PDF's pages, joined by blank lines, and the title it declares.

    Raises `CorpusError` for an encrypted or damaged file, or one of images only.
    """
    import pypdf
    from pypdf.errors import DependencyError, FileNotDecryptedError, PyPdfError

    silence("pypdf")
    try:
        reader = pypdf.PdfReader(io.BytesIO(data))
        pages = [page.extract_text().strip() for page in reader.pages]
        title = declared_title(reader.metadata.title if reader.metadata else None)
    except (FileNotDecryptedError, DependencyError) as exc:
        raise CorpusError("pdf_locked") from exc
    # What pypdf raises on broken files besides its own errors: its documentation promises nothing.
    except (
        *(PyPdfError, zlib.error, EOFError, AssertionError, ArithmeticError),
        *(ValueError, TypeError, LookupError, AttributeError, RuntimeError),
    ) as exc:
        raise CorpusError("pdf_damaged") from exc
    text, starts = join_pages([[storable(line).strip() for line in page.splitlines()] for page in pages])
    if not text.strip():
        raise CorpusError("pdf_empty")
    if is_binary(text) or _is_of_signs(text):
        raise CorpusError("pdf_unreadable")
    return SourceDocument(path=path, text=text, title=title, pages=starts)


def _is_of_signs(text: str) -> bool:
    """Whether most of a text is neither letters nor what stands between them: fonts that name others."""
    seen = [character for character in text[:_SAMPLE] if not character.isspace()]
    plain = sum(char.isalnum() or char.isascii() or "\u2010" <= char <= "\u2044" for char in seen)
    return 2 * plain < len(seen)


def join_pages(pages: Sequence[Sequence[str]]) -> tuple[str, tuple[int, ...]]:
    """Return the paragraphs of the pages, without the lines that run along the edges of pages.

    With them come the places where the second page and those after it begin, also amid a paragraph.
    """
    width = max((len(line) for page in pages for line in page), default=0)
    width = width if width >= 40 else 0
    paragraphs: list[str] = []
    starts: list[int] = []
    last: _TextLine | None = None
    for page in _text_lines(pages):
        starts.append(_length(paragraphs))
        for line in page:
            if last and _goes_on(last, line, width):
                paragraphs[-1] = _joined(paragraphs[-1], line.text)
            else:
                paragraphs.append(line.text)
            last = line
    return _BETWEEN.join(paragraphs), tuple(starts[1:])


def _text_lines(pages: Sequence[Sequence[str]]) -> Iterator[list[_TextLine]]:
    """Yield the lines of each page without blank ones, page numbers and those that run along the edges.

    Of running lines the first page keeps its own, which may name the outlet and the day: those at its foot
    come first, as the text goes on over the edge.
    """
    counts = Counter(key for page in pages for key in {_edge_key(line) for line in _edges(page)})
    filled = sum(bool(page) for page in pages)
    running = {key for key, count in counts.items() if count >= 2 and 2 * count > filled}
    first = next((number for number, page in enumerate(pages) if page), 0)
    for number, page in enumerate(pages):
        edges, begins = _edges(page), True
        kept: list[_TextLine] = []
        footers: list[_TextLine] = []
        for line in page:
            runs = line in edges and _edge_key(line) in running
            if not line:
                begins = True
            elif not (runs and number > first) and not (line in edges and _PAGE_NUMBER.fullmatch(line)):
                line_read = _TextLine(text=line, begins=begins, alone=runs or _is_date(line))
                (footers if runs and any(not one.alone for one in kept) else kept).append(line_read)
                begins = False
        yield [*footers, *kept]


def _goes_on(last: _TextLine, line: _TextLine, width: int) -> bool:
    """Whether a line belongs to the paragraph of the one before, also over the edge of a page."""
    wrapped = not line.begins and is_wrapped(last.text, line.text, width)
    return not last.alone and not line.alone and (wrapped or runs_on(last.text, line.text))


def _joined(paragraph: str, line: str) -> str:
    """Return a paragraph with a further line; a word that a hyphen parts is made whole."""
    if not breaks_word(paragraph, line):
        return f"{paragraph} {line}"
    return (paragraph[:-1] if line[0].islower() else paragraph) + line


def _length(paragraphs: Sequence[str]) -> int:
    """Return how long a text of paragraphs is so far."""
    return len(_BETWEEN) * (len(paragraphs) - 1) + sum(map(len, paragraphs)) if paragraphs else 0


def _is_date(line: str) -> bool:
    place = first_date(fold_date(line))
    return place is not None and place[1:] == (0, len(line))


def _edges(page: Sequence[str]) -> Sequence[str]:
    """Return the two first and two last lines of a page that are not blank."""
    lines = [line for line in page if line]
    return lines[:2] + lines[2:][-2:]


def _edge_key(line: str) -> str:
    return re.sub(r"\d+", "0", " ".join(line.split()).casefold())
