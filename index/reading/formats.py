"""Which reader takes a file, by its suffix: bytes -> SourceDocument."""

from collections.abc import Callable, Mapping
from posixpath import splitext

from index.reading.docx import read_docx
from index.reading.html import read_html
from index.reading.pdf import read_pdf
from index.reading.plain import read_markdown, read_text
from index.reading.saved.mhtml import read_mhtml
from index.reading.saved.subtitles import read_subtitles
from index.values import SourceDocument

_READERS: Mapping[str, Callable[[bytes, str], SourceDocument]] = {
    ".txt": read_text,
    ".md": read_markdown,
    ".html": read_html,
    ".htm": read_html,
    ".pdf": read_pdf,
    ".docx": read_docx,
    ".mhtml": read_mhtml,
    ".mht": read_mhtml,
    ".srt": read_subtitles,
    ".vtt": read_subtitles,
}
DOCUMENT_SUFFIXES = tuple(_READERS)
FEED_SUFFIXES = (".rss", ".atom")
RECORD_SUFFIXES = (".jsonl", ".json", *FEED_SUFFIXES, ".warc", ".warc.gz", ".wacz")
"""Files of many articles, each named `file#NUMBER`; they may be larger than other files."""
PLAIN_SUFFIXES = frozenset({".txt", ".md", ".srt", ".vtt"})
"""Read without an outside parser, so without the danger of one."""


def suffix_of(path: str) -> str:
    """Return the suffix by which a file is read, in small letters."""
    lower = path.lower()
    return next((one for one in RECORD_SUFFIXES if lower.endswith(one)), splitext(lower)[1])


def read_document(suffix: str, data: bytes, path: str) -> SourceDocument:
    """Return the article that a file's bytes hold. Raises CorpusError with a short reason."""
    return _READERS[suffix](data, path)
