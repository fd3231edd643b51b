import io
import re
import zipfile

import docx
import pytest

from index.reading.docx import read_docx

NAMESPACE = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
FOOTNOTES = (
    '<Relationship Id="rIdNotes" Target="footnotes.xml" Type="http://schemas.openxmlformats.org/'
    'officeDocument/2006/relationships/footnotes"/></Relationships>'
)


def document(body: str, *, footnotes: str = "", title: str | None = None) -> bytes:
    """Return a Word document of the given XML; without a title, the part that would declare it is missing."""
    stream, target = io.BytesIO(), io.BytesIO()
    made = docx.Document()
    made.core_properties.title = title or ""
    made.save(stream)
    source = zipfile.ZipFile(stream)
    with zipfile.ZipFile(target, "w") as package:
        for name in source.namelist():
            content = source.read(name).decode("utf-8", "surrogateescape")
            if name == "word/document.xml":
                content = f"<w:document {NAMESPACE}><w:body>{body}</w:body></w:document>"
            if footnotes and name == "word/_rels/document.xml.rels":
                content = content.replace("</Relationships>", FOOTNOTES)
            if title is None and name == "_rels/.rels":
                content = re.sub(r"<Relationship [^>]*core-properties[^>]*/>", "", content)
            if title is None and name == "docProps/core.xml":
                continue
            package.writestr(name, content.encode("utf-8", "surrogateescape"))
        if footnotes:
            package.writestr("word/footnotes.xml", f"<w:footnotes {NAMESPACE}>{footnotes}</w:footnotes>")
    return target.getvalue()


def paragraph(text: str, properties: str = "") -> str:
    return f"<w:p><w:r><w:rPr>{properties}</w:rPr><w:t>{text}</w:t></w:r></w:p>"


def test_text_that_was_moved_is_read_once_where_it_went():
    moved = paragraph("Піч коштує мільйон.")
    away = f"<w:moveFrom>{moved[5:-6]}</w:moveFrom>"
    body = f"<w:p>{away}</w:p>{paragraph('Пекарню відкрили.')}<w:p><w:moveTo>{moved[5:-6]}</w:moveTo></w:p>"
    assert read_docx(document(body), "a.docx").text == "Пекарню відкрили.\nПіч коштує мільйон."


@pytest.mark.parametrize(("value", "read"), [("<w:vanish/>", False), ('<w:vanish w:val="false"/>', True)])
def test_hidden_text_is_not_read(value, read):
    text = read_docx(document(paragraph("Пекарню відкрили.") + paragraph("Нотатка.", value)), "a.docx").text
    assert ("Нотатка." in text) == read


def test_footnotes_are_read_after_the_text():
    note = f'<w:footnote w:id="2">{paragraph("За даними ради, піч коштує мільйон.")}</w:footnote>'
    text = read_docx(document(paragraph("Пекарню відкрили."), footnotes=note), "a.docx").text
    assert text == "Пекарню відкрили.\nЗа даними ради, піч коштує мільйон."


@pytest.mark.parametrize(
    ("declared", "title"),
    [
        *((None, None), ("Word Document", None), ("Документ1", None), ("Новий документ", None)),
        *(("[Title]", None), ("Назва документа", None), ("Normal.dotm", None), ("about:blank", None)),
        *(("Пекарня", "Пекарня"), ("Document of the year", "Document of the year"), ("Друк на тканині",) * 2),
    ],
)
def test_a_title_that_a_program_put_there_is_none(declared, title):
    assert read_docx(document(paragraph("Пекарню відкрили."), title=declared), "a.docx").title == title


def _cell(*paragraphs: str) -> str:
    return f"<w:tc>{''.join(f'<w:p><w:r><w:t>{text}</w:t></w:r></w:p>' for text in paragraphs)}</w:tc>"


def test_a_row_of_a_table_is_one_line_with_its_cells() -> None:
    rows = "".join(
        f"<w:tr>{''.join(map(_cell, row))}</w:tr>"
        for row in (("Пальне", "Ціна"), ("А-95", "55,10"), ("А-98", ""))
    )
    read = read_docx(document(f"<w:tbl>{rows}</w:tbl>"), "a.docx")
    assert read.text.splitlines() == ["| Пальне | Ціна |", "| А-95 | 55,10 |", "А-98"]


def test_a_table_that_lays_out_a_page_keeps_its_paragraphs() -> None:
    row = f"<w:tr>{_cell('Заголовок', 'Міст відкрили.')}{_cell('Меню')}</w:tr>"
    read = read_docx(document(f"<w:tbl>{row}</w:tbl>"), "a.docx")
    assert read.text.splitlines() == ["Заголовок", "Міст відкрили.", "Меню"]
