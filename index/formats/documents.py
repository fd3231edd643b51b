"""Which reader takes which kind of file that holds one article."""

from collections.abc import Callable, Mapping

from index.formats.docx import read_docx
from index.formats.html import read_html
from index.formats.pdf import read_pdf
from index.formats.plain import read_markdown, read_text
from index.records import SourceDocument

_READERS: Mapping[str, Callable[[bytes, str], SourceDocument]] = {
    ".txt": read_text,
    ".md": read_markdown,
    ".html": read_html,
    ".htm": read_html,
    ".pdf": read_pdf,
    ".docx": read_docx,
}
DOCUMENT_SUFFIXES = tuple(_READERS)
PLAIN_SUFFIXES = frozenset({".txt", ".md"})
"""Read without an outside parser, so without the danger of one."""


def read_document(suffix: str, data: bytes, path: str) -> SourceDocument:
    """Return the article that a file's bytes hold. Raises CorpusError with a short reason."""
    return _READERS[suffix](data, path)
