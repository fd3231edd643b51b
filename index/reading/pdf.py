"""`.pdf` files: the text of the pages by pypdf, the only module that knows it."""

import io
import re
import zlib

from index.errors import CorpusError
from index.reading.fields import LONGEST_TITLE, one_line, silence, storable
from index.values import SourceDocument

# Titles that word processors put there themselves: names of files and templates.
_FILE_NAME = re.compile(r"microsoft word - |untitled|.*\.(?:docx?|odt|pdf|rtf|indd)$", re.IGNORECASE)


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
        title = _declared_title(reader.metadata.title if reader.metadata else None)
    except (FileNotDecryptedError, DependencyError) as exc:
        raise CorpusError("an encrypted PDF; save it without a password") from exc
    # What pypdf raises on broken files besides its own errors: its documentation promises nothing.
    except (
        *(PyPdfError, zlib.error, EOFError, AssertionError, ArithmeticError),
        *(ValueError, TypeError, LookupError, AttributeError, RuntimeError),
    ) as exc:
        raise CorpusError("a damaged PDF") from exc
    text = storable("\n\n".join(page for page in pages if page))
    if not text.strip():
        raise CorpusError("a PDF without text, perhaps scanned pages")
    return SourceDocument(path=path, text=text, title=title)


def _declared_title(value: object) -> str | None:
    title = one_line(value, LONGEST_TITLE)
    return None if title is None or _FILE_NAME.match(title) else title
