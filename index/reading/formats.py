"""What file formats say about an article: title, outlet, url and date, brought to one form."""

from collections.abc import Callable, Mapping

from index.reading.docx import read_docx
from index.reading.html import read_html
from index.reading.pdf import read_pdf
from index.reading.plain import read_markdown, read_text
from index.values import SourceDocument

_READERS: Mapping[str, Callable[[bytes, str], SourceDocument]] = {
    ".txt": read_text,
    ".md": read_markdown,
    ".html": read_html,
    ".htm": read_html,
    ".pdf": read_pdf,
    ".docx": read_docx,
}
DOCUMENT_SUFFIXES = tuple(_READERS)
RECORD_SUFFIXES = (".jsonl",)
"""Files of many articles, each named `file#NUMBER`; they may be larger than other files."""
PLAIN_SUFFIXES = frozenset({".txt", ".md"})
"""Read without an outside parser, so without the danger of one."""


def read_document(suffix: str, data: bytes, path: str) -> SourceDocument:
    """Return the article that a file's bytes hold. Raises CorpusError with a short reason."""
    return _READERS[suffix](data, path)
