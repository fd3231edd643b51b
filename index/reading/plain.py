"""`.txt` and `.md` files: the text is the decoded file, exactly."""

import re

from index.reading.decoding import decode_text
from index.reading.fields import source_document
from index.values import SourceDocument

_FRONT_MATTER = re.compile(
    r"\ufeff?---[ \t]*\r?\n(?P<lines>.{0,10000}?)^(?:---|\.\.\.)[ \t\r]*$", re.DOTALL | re.MULTILINE
)
_PAIR = re.compile(
    r"^(?P<key>[A-Za-z]\w*)[ \t]*:[ \t]+(?P<value>[>|][+-]?[ \t\r]*(?:\n[ \t]+\S.*)+|\S.*?)[ \t\r]*$",
    re.MULTILINE,
)


def read_text(data: bytes, path: str) -> SourceDocument:
    """Return the article of a text file, its pages parted by form feeds. Raises `CorpusError` for no text."""
    text = decode_text(data).text
    pages = tuple(match.end() for match in re.finditer("\f", text))
    return SourceDocument(path=path, text=text, pages=pages)


def read_markdown(data: bytes, path: str) -> SourceDocument:
    """Return the article of a Markdown file; its front matter may declare title, date, url and outlet."""
    text = decode_text(data).text
    fields, _ = front_matter(text)
    return source_document(path, text, fields)


def front_matter(text: str) -> tuple[dict[str, str], int]:
    """Return the simple `key: value` lines of a leading YAML block and where it ends, 0 without one."""
    match = _FRONT_MATTER.match(text)
    if match is None:
        return {}, 0
    pairs = _PAIR.finditer(match["lines"])
    return {pair["key"].lower(): _unquoted(pair["value"]) for pair in pairs}, match.end()


def _unquoted(value: str) -> str:
    if "\n" in value:
        return " ".join(value.split()[1:])
    if len(value) >= 2 and value[0] == value[-1] and value[0] in "\"'":
        return value[1:-1]
    return value
