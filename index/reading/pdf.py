"""`.pdf` files: the text of the pages by pypdf, the only module that knows it."""

import io
import re
import zlib
from collections import Counter
from collections.abc import Sequence

from index.errors import CorpusError
from index.language.whole_words import breaks_word
from index.language.wrapping import is_wrapped, runs_on
from index.reading.dates import first_date, fold_date
from index.reading.decoding import is_binary
from index.reading.fields import declared_title, silence, storable
from index.values import SourceDocument

_BETWEEN = "\n\n"
_PAGE_NUMBER = re.compile(
    r"(?:(?:page|p\.|стор(?:інка|\.)|с\.|стр(?:аница|\.))\s*)?[-–—]?\s*\d{1,4}\s*[-–—]?(?:\s?(?:/|of|з|из)\s?\d{1,4})?",
    re.IGNORECASE,
)


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
    if is_binary(text):
        raise CorpusError("pdf_unreadable")
    return SourceDocument(path=path, text=text, title=title, pages=starts)


def join_pages(pages: Sequence[Sequence[str]]) -> tuple[str, tuple[int, ...]]:
    """Return the paragraphs of the pages, without the lines that run along the edges of pages.

    With them come the places where the second page and those after it begin, also amid a paragraph.
    """
    counts = Counter(key for page in pages for key in {_edge_key(line) for line in _edges(page)})
    filled = sum(bool(page) for page in pages)
    running = {key for key, count in counts.items() if count >= 2 and 2 * count > filled}
    width = max((len(line) for page in pages for line in page), default=0)
    width = width if width >= 40 else 0
    paragraphs: list[str] = []
    starts: list[int] = []
    last = ""
    first = next((number for number, page in enumerate(pages) if page), 0)
    for number, page in enumerate(pages):
        starts.append(_length(paragraphs))
        edges = _edges(page)
        begins = True  # a paragraph: unless the last line of the page before runs on
        for line in page:
            # Of running lines the first page keeps its own, which may name the outlet and the day.
            runs = line in edges and _edge_key(line) in running
            if not line or (runs and number > first) or (line in edges and _PAGE_NUMBER.fullmatch(line)):
                begins = begins or not line
                continue
            wrapped = not begins and is_wrapped(last, line, width)
            if last and not runs and (wrapped or runs_on(last, line)) and not _is_date(line):
                parted = breaks_word(paragraphs[-1], line)
                begun = paragraphs[-1][:-1] if parted and line[0].islower() else paragraphs[-1]
                paragraphs[-1] = begun + line if parted else f"{begun} {line}"
            else:
                paragraphs.append(line)
            last, begins = "" if runs or _is_date(line) else line, runs
    return _BETWEEN.join(paragraphs), tuple(starts[1:])


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
