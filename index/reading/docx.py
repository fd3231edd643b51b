"""`.docx` files: the paragraphs by python-docx, the only module that knows it."""

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator
from typing import Any

from index.errors import CorpusError
from index.reading.fields import declared_title, storable
from index.values import SourceDocument

MAX_UNPACKED_BYTES = 50_000_000
_OLE_MAGIC = b"\xd0\xcf\x11\xe0"  # old .doc files, and .docx files with a password
_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_TEXT_OF = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "\u2011"}


def read_docx(data: bytes, path: str) -> SourceDocument:
    """Return the paragraphs of a Word document, those of tables in their place, a line each.

    Raises `CorpusError` for an encrypted, damaged, oversized or empty document.
    """
    import docx
    from docx.exceptions import PythonDocxError
    from docx.opc.exceptions import OpcError
    from lxml.etree import LxmlError  # type: ignore[import-untyped]

    if data.startswith(_OLE_MAGIC):
        raise CorpusError("word_locked")
    try:
        names = _check_package(data)
        document = docx.Document(io.BytesIO(data))
        parts = [document.element.body, *_footnotes(document)]
        text = storable("\n".join(line for part in parts for line in _paragraphs(part)))
        title = declared_title(document.core_properties.title) if "docProps/core.xml" in names else None
    # What python-docx, zipfile and lxml raise on broken packages besides python-docx's own errors.
    except (
        *(OpcError, PythonDocxError, LxmlError, zipfile.BadZipFile, zlib.error, struct.error),
        *(ValueError, TypeError, LookupError, AttributeError, RuntimeError, EOFError),
    ) as exc:
        raise CorpusError("word_damaged") from exc
    if not text.strip():
        raise CorpusError("word_empty")
    return SourceDocument(path=path, text=text, title=title)


def _check_package(data: bytes) -> list[str]:
    """Return the names of the parts of a package that is small enough unpacked."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        if sum(part.file_size for part in package.infolist()) > MAX_UNPACKED_BYTES:
            raise CorpusError("word_large", size=MAX_UNPACKED_BYTES // 1_000_000)
        return package.namelist()


def _footnotes(document: Any) -> Iterator[Any]:  # noqa: ANN401 -- of python-docx and lxml
    """Yield the elements of the parts that hold footnotes and endnotes."""
    from lxml import etree  # type: ignore[import-untyped]

    for relation in document.part.rels.values():
        if not relation.is_external and relation.reltype.rsplit("/", 1)[-1] in ("footnotes", "endnotes"):
            yield etree.fromstring(relation.target_part.blob, etree.XMLParser(resolve_entities=False))


def _paragraphs(body: Any) -> Iterator[str]:  # noqa: ANN401 -- an lxml element
    """Yield the non-blank paragraphs in document order: also in tables, text boxes and tracked insertions.

    A row of a table whose cells hold a line each is one line; other tables only lay the page out.
    """
    in_rows: set[Any] = set()
    for element in body.iter(f"{_WORD}tr", f"{_WORD}p"):
        if next(element.iterancestors(_FALLBACK), None) is not None:
            continue  # the older rendering of a text box that was already read
        if element.tag == f"{_WORD}tr":
            cells = [
                [text for p in cell.iter(f"{_WORD}p") if (text := "".join(_pieces(p)).strip())]
                for cell in element.iterchildren(f"{_WORD}tc")
            ]
            filled = [text for cell in cells for text in cell]
            if len(filled) > 1 and max(map(len, cells)) == 1 and not any("\n" in text for text in filled):
                in_rows.update(element.iter(f"{_WORD}p"))
                yield f"| {' | '.join(cell[0] if cell else '' for cell in cells)} |"
        elif element not in in_rows and (text := "".join(_pieces(element)).strip()):
            yield text


def _pieces(paragraph: Any) -> Iterator[str]:  # noqa: ANN401 -- an lxml element
    tags = [f"{_WORD}{name}" for name in ("t", *_TEXT_OF)]
    for element in paragraph.iter(*tags):
        run = element.getparent()
        # A text box holds paragraphs of its own inside a paragraph; tab stops are settings, not text.
        own = next(element.iterancestors(f"{_WORD}p")) is paragraph and run.tag == f"{_WORD}r"
        if own and not _is_hidden(run):
            yield _TEXT_OF.get(element.tag.removeprefix(_WORD)) or element.text or ""


def _is_hidden(run: Any) -> bool:  # noqa: ANN401 -- an lxml element
    """Tell whether a run of text is formatted as hidden, or was moved away from here."""
    vanish = run.find(f"{_WORD}rPr/{_WORD}vanish")
    hidden = vanish is not None and vanish.get(f"{_WORD}val", "1") not in ("0", "false", "off")
    return hidden or next(run.iterancestors(f"{_WORD}moveFrom"), None) is not None
