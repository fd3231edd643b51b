"""ExportedAnswers -> a Word document by python-docx, and its quotes back."""

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Sequence

from assistant.errors import ExportError
from assistant.exporting.document import describe_answer, read_source_line
from assistant.exporting.values import CarriedQuote, ExportedAnswer
from assistant.texts.texts import Texts

_QUOTE, _SOURCE = "Quote", "Caption"
_MOST_UNPACKED = 20_000_000  # bytes; what is packed small may be large, and slow to go through
_MOST_PARAGRAPHS = 50_000
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")  # no character of XML


def write_docx(answers: Sequence[ExportedAnswer], texts: Texts) -> bytes:
    """Return answers as a Word document."""
    import docx

    document = docx.Document()

    def add(text: str, style: str | None = None) -> None:
        document.add_paragraph(_UNWRITABLE.sub("", text), style)

    for answer in (describe_answer(one, texts) for one in answers):
        document.add_heading(_UNWRITABLE.sub("", answer.question), 2)
        for part in answer.paragraphs:
            add(part)
        for claim in answer.claims:
            add(claim, "List Bullet")
        if answer.sources:
            document.add_heading(texts.sources, 3)
        for source in answer.sources:
            add(f"{source.about}. {source.link}" if source.link else source.about)
            add(source.quote, _QUOTE)
            add(source.line, _SOURCE)
            if source.translation:
                add(source.translation)
        for remark in answer.remarks:
            add(remark)
    written = io.BytesIO()
    document.save(written)
    return written.getvalue()


def read_docx(content: bytes, name: str) -> list[CarriedQuote]:
    """Return the quotes of a document that `write_docx` wrote. Raises ExportError for no Word document."""
    import docx
    from docx.opc.exceptions import OpcError
    from lxml.etree import LxmlError  # type: ignore[import-untyped]

    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            if sum(part.file_size for part in package.infolist()) > _MOST_UNPACKED:
                raise ExportError("export_unknown", file=name)
        paragraphs = docx.Document(io.BytesIO(content)).paragraphs
        if len(paragraphs) > _MOST_PARAGRAPHS:
            raise ExportError("export_unknown", file=name)
        lines = [(one.style.name if one.style else "", one.text) for one in paragraphs]
    except (
        *(OpcError, LxmlError, zipfile.BadZipFile, zlib.error, struct.error),
        *(ValueError, TypeError, LookupError, AttributeError, RuntimeError, EOFError),
    ) as error:
        raise ExportError("export_unknown", file=name) from error
    found: list[CarriedQuote] = []
    words: list[str] = []
    for style, text in lines:
        if style == _QUOTE:
            words.append(text)
            continue
        carried = read_source_line(text, words) if words else None
        found += [carried] if carried else []
        words = []
    return found
