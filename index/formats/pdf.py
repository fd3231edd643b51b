"""`.pdf` files: the text of the pages by pypdf, the only module that knows it."""

import io
import zlib

from index.errors import CorpusError
from index.formats.fields import one_line, silence, storable
from index.records import SourceDocument


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
        title = one_line(reader.metadata.title) if reader.metadata else None
    except (FileNotDecryptedError, DependencyError) as exc:
        raise CorpusError("an encrypted PDF; save it without a password") from exc
    # What pypdf raises on broken files besides its own errors ("broken PDF files might cause others").
    except (PyPdfError, ValueError, TypeError, LookupError, AttributeError, ArithmeticError) as exc:
        raise CorpusError(f"a damaged PDF ({type(exc).__name__})") from exc
    except (NotImplementedError, RecursionError, AssertionError, EOFError, zlib.error) as exc:
        raise CorpusError(f"a damaged PDF ({type(exc).__name__})") from exc
    text = storable("\n\n".join(page for page in pages if page))
    if not text.strip():
        raise CorpusError("a PDF without text, perhaps scanned pages")
    return SourceDocument(path=path, text=text, title=title)
