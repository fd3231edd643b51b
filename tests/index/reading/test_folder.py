"""A folder of mixed files becomes articles, and everything left out is named with its reason."""

import codecs
import io
import json
import logging
import os
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from index.errors import CorpusError
from index.messages import CodedText
from index.reading.child_process import DocumentExtractor
from index.reading.dates import declared_date
from index.reading.decoding import is_binary
from index.reading.folder import FileEntry, list_files, read_file
from index.reading.jsonl import read_jsonl
from index.reading.plain import front_matter
from index.values import SkippedFile, SourceDocument

SENTENCES = (
    "The harbour council voted on Tuesday to repair the old ferry pier before winter.",
    "Engineers found that two of its supports had moved during the August storm.",
    "Passengers will board from the fish market until the work is finished.",
    "The mayor said that the city would pay for half of the cost, and the region for the rest.",
)


EXTRACTOR = DocumentExtractor()  # one child for all: its libraries take a second to load


@pytest.fixture(scope="module", autouse=True)
def _child_ends() -> Iterator[None]:
    yield
    EXTRACTOR.close()


def write(folder: Path, name: str, content: str | bytes) -> None:
    file = folder / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content if isinstance(content, bytes) else content.encode())


def read_all(folder: Path) -> tuple[list[SourceDocument], dict[str, str]]:
    """Return the articles of a folder, and the reasons of what was skipped by path."""
    found: list[SourceDocument | SkippedFile] = []
    for item in list_files(folder):
        found.extend(read_file(folder, item, EXTRACTOR) if isinstance(item, FileEntry) else [item])
    articles = [item for item in found if isinstance(item, SourceDocument)]
    return articles, {item.path: str(item.reason) for item in found if isinstance(item, SkippedFile)}


def only_article(folder: Path) -> SourceDocument:
    articles, skipped = read_all(folder)
    assert skipped == {}
    (article,) = articles
    return article


# Plain text


def test_text_is_the_file_exactly(tmp_path: Path) -> None:
    text = "\ufeffTitle \r\n\r\nFirst line.\t\n  Last line.  \n\n"
    write(tmp_path, "a.txt", text)
    assert only_article(tmp_path) == SourceDocument(path="a.txt", text=text)


@given(st.text(), st.sampled_from(["utf-8", "utf-16"]))
def test_any_text_is_read_back_unchanged(text: str, encoding: str) -> None:
    assume(text.strip("\ufeff").strip() and not is_binary(text) and "\ufeff" not in text)
    data = text.encode(encoding)
    marked = "\ufeff" + text if encoding == "utf-16" else text
    with tempfile.TemporaryDirectory() as folder:
        write(Path(folder), "a.txt", data)
        assert only_article(Path(folder)).text == marked


@pytest.mark.parametrize("content", ["  \r\n\t\n", "\ufeff", "\ufeff \n"])
def test_a_blank_file_is_skipped(tmp_path: Path, content: str) -> None:
    write(tmp_path, "a.txt", content)
    assert read_all(tmp_path) == ([], {"a.txt": "empty: only whitespace"})


def test_binary_content_is_skipped(tmp_path: Path) -> None:
    write(tmp_path, "a.txt", bytes(range(256)))
    assert read_all(tmp_path) == ([], {"a.txt": "binary content, not text"})


# Markdown


def test_front_matter_declares_and_the_text_stays(tmp_path: Path) -> None:
    text = (
        "---\r\n# by the desk\r\ntitle: 'Pier: repairs begin'\r\ndate: 2024-08-21T10:00:00+03:00\r\n"
        "url: https://example.org/pier\r\ntags:\r\n  - harbour\r\n---\r\n# Pier\r\n\r\nText.\r\n"
    )
    write(tmp_path, "a.md", text)
    assert only_article(tmp_path) == SourceDocument(
        path="a.md",
        text=text,
        title="Pier: repairs begin",
        url="https://example.org/pier",
        published="2024-08-21",
    )


def test_front_matter_says_where_it_ends() -> None:
    text = "---\ntitle: Pier\n---\nText."
    fields, end = front_matter(text)
    assert fields == {"title": "Pier"}
    assert text[end:] == "\nText."


@pytest.mark.parametrize("text", ["Text.\n---\ntitle: x\n---\n", "---\ntitle: never closed\n", "----\n"])
def test_text_without_a_leading_closed_block_has_no_front_matter(text: str) -> None:
    assert front_matter(text) == ({}, 0)


# HTML


def page(head: str, encoding: str = "utf-8", paragraphs: tuple[str, ...] = SENTENCES) -> bytes:
    body = "".join(f"<p>{sentence}</p>" for sentence in paragraphs)
    navigation = "<nav><a href='/'>Home</a> <a href='/sport'>Sport</a></nav>"
    html = (
        f"<!DOCTYPE html><html><head>{head}</head><body>{navigation}<article>{body}</article></body></html>"
    )
    return html.encode(encoding)


def test_html_gives_main_text_and_declared_fields(tmp_path: Path) -> None:
    head = (
        '<meta charset="utf-8"><title>Old pier to be repaired</title><meta property="og:site_name" '
        'content="Harbour News"><link rel="canonical" href="https://harbour.example.org/pier">'
        '<meta property="article:published_time" content="2024-08-21T09:30:00+03:00">'
    )
    write(tmp_path, "a.html", page(head))
    article = only_article(tmp_path)
    assert article.text.startswith("Old pier to be repaired\n")
    assert all(sentence in article.text for sentence in SENTENCES)
    assert "Sport" not in article.text
    assert (article.title, article.outlet) == ("Old pier to be repaired", "Harbour News")
    assert (article.url, article.published) == ("https://harbour.example.org/pier", "2024-08-21")


@pytest.mark.parametrize("declaration", ['<meta charset="windows-1251">', "", '<meta charset="utf-8">'])
def test_html_is_decoded_by_its_content_whatever_it_declares(tmp_path: Path, declaration: str) -> None:
    sentences = (
        "Міська рада вирішила відремонтувати стару пристань до початку зими.",
        "Інженери з'ясували, що дві опори зсунулися під час серпневого шторму.",
    )
    write(tmp_path, "a.htm", page(declaration, "cp1251", sentences))
    assert all(sentence in only_article(tmp_path).text for sentence in sentences)


def test_an_html_fragment_is_read(tmp_path: Path) -> None:
    write(tmp_path, "a.html", "".join(f"<p>{sentence}</p>" for sentence in SENTENCES))
    assert all(sentence in only_article(tmp_path).text for sentence in SENTENCES)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        pytest.param("<html><body></body></html>", "without main text", id="nothing"),
        pytest.param("<html><body>" + "<div>" * 20_000 + "x", "without main text", id="nested deeply"),
        pytest.param("<html><body>" + "<p>x</p>" * 60_000, "more than 100,000 tags", id="too many tags"),
    ],
)
def test_html_that_gives_no_article_is_skipped(tmp_path: Path, content: str, reason: str) -> None:
    write(tmp_path, "a.html", content)
    articles, skipped = read_all(tmp_path)
    assert articles == []
    assert reason in skipped["a.html"]


# PDF


def pdf(*pages: str, title: str = "") -> bytes:
    """Return a minimal PDF of the given lines, one a page."""
    count = len(pages)
    kids = " ".join(f"{3 + 2 * number} 0 R" for number in range(count))
    font = f"{3 + 2 * count} 0 R"
    objects = ["<< /Type /Catalog /Pages 2 0 R >>", f"<< /Type /Pages /Kids [{kids}] /Count {count} >>"]
    for number, line in enumerate(pages):
        stream = f"BT /F1 12 Tf 72 700 Td ({line}) Tj ET" if line else ""
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents {4 + 2 * number} 0 R "
            f"/Resources << /Font << /F1 {font} >> >> >>"
        )
        objects.append(f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream")
    objects += ["<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>", f"<< /Title ({title}) >>"]
    return _pdf_file(objects)


def _pdf_file(objects: list[str]) -> bytes:
    body, offsets = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, start=1):
        offsets.append(len(body))
        body += f"{number} 0 obj\n{content}\nendobj\n".encode()
    size = len(objects) + 1
    table = "".join(f"{offset:010d} 00000 n \n" for offset in offsets)
    trailer = f"trailer\n<< /Size {size} /Root 1 0 R /Info {size - 1} 0 R >>\nstartxref\n{len(body)}\n%%EOF\n"
    return body + f"xref\n0 {size}\n0000000000 65535 f \n{table}{trailer}".encode()


def encrypted_pdf() -> bytes:
    import pypdf

    writer = pypdf.PdfWriter(clone_from=io.BytesIO(pdf("Secret")))
    writer.encrypt("password", algorithm="RC4-128")
    stream = io.BytesIO()
    writer.write(stream)
    return stream.getvalue()


def test_pdf_pages_are_joined_by_a_blank_line(tmp_path: Path) -> None:
    write(tmp_path, "a.pdf", pdf(SENTENCES[0], "", SENTENCES[1], title="Old pier"))
    assert only_article(tmp_path) == SourceDocument(
        path="a.pdf",
        text=f"{SENTENCES[0]}\n\n{SENTENCES[1]}",
        title="Old pier",
        pages=(len(SENTENCES[0]), len(SENTENCES[0])),  # the second is empty
    )


def test_a_pdf_title_that_is_a_file_name_is_no_title(tmp_path: Path) -> None:
    write(tmp_path, "a.pdf", pdf("Text", title="Microsoft Word - pier.docx"))
    assert only_article(tmp_path).title is None


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        pytest.param(encrypted_pdf(), "an encrypted PDF", id="encrypted"),
        pytest.param(pdf("Some text")[:200], "a damaged PDF", id="cut short"),
        pytest.param(b"not a PDF at all", "a damaged PDF", id="another format"),
        pytest.param(pdf("", ""), "a PDF without text", id="no text"),
    ],
)
def test_an_unreadable_pdf_is_skipped_quietly(
    tmp_path: Path, content: bytes, reason: str, capfd: pytest.CaptureFixture[str]
) -> None:
    write(tmp_path, "a.pdf", content)
    articles, skipped = read_all(tmp_path)
    assert articles == []
    assert skipped["a.pdf"].startswith(reason)
    assert capfd.readouterr() == ("", "")


# Word


def word_document(*, title: str = "Old pier") -> bytes:
    import docx

    document = docx.Document()
    document.core_properties.title = title
    document.add_paragraph(SENTENCES[0])
    document.add_paragraph("")
    table = document.add_table(rows=1, cols=2)
    table.rows[0].cells[0].text, table.rows[0].cells[1].text = "Cost", "Two million"
    document.add_paragraph(SENTENCES[1]).add_run("\tEnd\nof line")
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def with_body(body: str) -> bytes:
    """Return a Word document whose body is the given XML."""
    source, target = zipfile.ZipFile(io.BytesIO(word_document())), io.BytesIO()
    namespaces = (
        'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
        'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    )
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as package:
        for name in source.namelist():
            content = source.read(name)
            if name == "word/document.xml":
                content = f"<w:document {namespaces}><w:body>{body}</w:body></w:document>".encode()
            package.writestr(name, content)
    return target.getvalue()


def test_docx_gives_paragraphs_and_rows_in_order(tmp_path: Path) -> None:
    write(tmp_path, "a.docx", word_document())
    lines = (SENTENCES[0], "| Cost | Two million |", f"{SENTENCES[1]}\tEnd", "of line")
    assert only_article(tmp_path) == SourceDocument(path="a.docx", text="\n".join(lines), title="Old pier")


def test_docx_gives_insertions_and_text_boxes_once_and_no_deletions(tmp_path: Path) -> None:
    box = "<w:p><w:r><w:t>In a box.</w:t></w:r></w:p>"
    body = (
        "<w:p><w:ins><w:r><w:t>Added. </w:t></w:r></w:ins>"
        "<w:del><w:r><w:delText>Gone.</w:delText></w:r></w:del>"
        "<w:r><w:t>Kept.</w:t></w:r><w:r><mc:AlternateContent>"
        f"<mc:Choice>{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback></mc:AlternateContent></w:r></w:p>"
    )
    write(tmp_path, "a.docx", with_body(body))
    assert only_article(tmp_path).text == "Added. Kept.\nIn a box."


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        pytest.param(word_document()[:3000], "a damaged Word document", id="cut short"),
        pytest.param(with_body("<w:p>"), "a damaged Word document", id="broken XML"),
        pytest.param(b"\xd0\xcf\x11\xe0" + bytes(600), "an encrypted or old Word document", id="encrypted"),
        pytest.param(with_body("<w:p/>"), "a Word document without text", id="no text"),
        pytest.param(with_body(" " * 51_000_000), "a Word document of more than 50 MB", id="bomb"),
    ],
)
def test_an_unreadable_docx_is_skipped(tmp_path: Path, content: bytes, reason: str) -> None:
    write(tmp_path, "a.docx", content)
    articles, skipped = read_all(tmp_path)
    assert articles == []
    assert skipped["a.docx"].startswith(reason)


# JSON Lines


def test_jsonl_gives_an_article_a_line_and_names_bad_lines(tmp_path: Path) -> None:
    full = {"text": " One.\r\n", "title": "T\n t", "url": "u", "date": "21.08.2024", "source": "Harbour News"}
    lines = [
        "\ufeff" + json.dumps(full),
        "",
        "{broken",
        '{"title": "no text"}',
        '["a list"]',
        '{"text": "Two."}',
    ]
    write(tmp_path, "sub/a.jsonl", "\r\n".join(lines))
    articles, skipped = read_all(tmp_path)
    assert articles == [
        SourceDocument(
            path="sub/a.jsonl#1",
            text=" One.\r\n",
            title="T t",
            url="u",
            outlet="Harbour News",
            published="2024-08-21",
        ),
        SourceDocument(path="sub/a.jsonl#6", text="Two."),
    ]
    assert skipped == {
        "sub/a.jsonl#3": "not valid JSON",
        "sub/a.jsonl#4": 'no "text"',
        "sub/a.jsonl#5": "not a JSON object",
    }


def test_published_and_outlet_come_before_date_and_source(tmp_path: Path) -> None:
    record = {
        "text": "x",
        "date": "2020-01-01",
        "published": "2024-08-21",
        "source": "S",
        "outlet": "O",
        "title": 7,
    }
    write(tmp_path, "a.jsonl", json.dumps(record))
    article = only_article(tmp_path)
    assert (article.published, article.outlet, article.title) == ("2024-08-21", "O", None)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1251", "koi8-u"])
def test_jsonl_may_be_in_another_encoding(tmp_path: Path, encoding: str) -> None:
    text = "Рятувальники завершили розбір завалів на околиці міста"
    write(tmp_path, "a.jsonl", f'{{"text": "{text}"}}\n{{"text": "{text}."}}'.encode(encoding))
    articles, _ = read_all(tmp_path)
    assert [article.text for article in articles] == [text, f"{text}."]


@given(
    st.lists(
        st.text(min_size=1).filter(lambda text: text.strip() and "\0" not in text), min_size=1, max_size=5
    )
)
def test_jsonl_gives_each_text_exactly_at_its_line(texts: list[str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        lines = [json.dumps({"text": text}, ensure_ascii=False) for text in texts]
        write(Path(folder), "a.jsonl", "\n".join(lines))
        articles, skipped = read_all(Path(folder))
    assert skipped == {}
    assert [(article.path, article.text) for article in articles] == [
        (f"a.jsonl#{number}", text) for number, text in enumerate(texts, start=1)
    ]


def test_a_line_too_long_is_skipped_and_the_next_one_read(tmp_path: Path) -> None:
    write(tmp_path, "a.jsonl", json.dumps({"text": "x" * 500}) + '\n{"text": "short"}\n')
    with (tmp_path / "a.jsonl").open("rb") as file:
        found = list(read_jsonl(file, "a.jsonl", max_characters=100))
    assert found == [
        SkippedFile(path="a.jsonl#1", reason=CodedText("line_long", characters=100)),
        SourceDocument(path="a.jsonl#2", text="short"),
    ]


def test_many_bad_lines_are_counted_and_no_article_is_lost(tmp_path: Path) -> None:
    lines = ['{"file": "a"}'] * 1030 + ['{"text": "last"}']
    write(tmp_path, "a.jsonl", "\n".join(lines))
    articles, skipped = read_all(tmp_path)
    assert [article.path for article in articles] == ["a.jsonl#1031"]
    named = [path for path in skipped if "#" in path]
    assert named == [f"a.jsonl#{number}" for number in range(1, len(named) + 1)]
    assert skipped["a.jsonl"] == f"{1030 - len(named):,} more lines hold no article"


@pytest.mark.parametrize(
    ("content", "skipped"),
    [
        pytest.param(b"\n\n", {"a.jsonl": "empty: only blank lines"}, id="blank"),
        pytest.param(b"\0\1\2\n", {"a.jsonl": "binary content, not text"}, id="binary"),
        pytest.param(b"[" * 200_000, {"a.jsonl#1": "not valid JSON"}, id="nested deeply"),
    ],
)
def test_a_jsonl_without_articles_is_skipped(tmp_path: Path, content: bytes, skipped: dict[str, str]) -> None:
    write(tmp_path, "a.jsonl", content)
    assert read_all(tmp_path) == ([], skipped)


def test_lone_surrogates_and_nul_do_not_reach_the_article(tmp_path: Path) -> None:
    write(tmp_path, "a.jsonl", r'{"text": "a\ud800b\u0000c", "title": "\udfff"}')
    article = only_article(tmp_path)
    assert (article.text, article.title) == ("a\ufffdbc", "\ufffd")


# Dates


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2024-08-21", "2024-08-21"),
        (" 2024-08-21T23:59:00Z", "2024-08-21"),
        ("2024-08-21 10:00 +0300", "2024-08-21"),
        ("21.08.2024", "2024-08-21"),
        ("1.8.2024 10:15", "2024-08-01"),
        ("2024-02-30", None),
        ("31.02.2024", None),
        ("0000-01-01", None),
        ("0001-01-01T00:00:00", None),
        ("31.12.1899", None),
        ("1900-01-01", "1900-01-01"),
        ("21 August 2024", "2024-08-21"),
        ("September 5, 2024", "2024-09-05"),
        ("'5 вересня 2024'", "2024-09-05"),
        ("Thu, 05 Sep 2024 14:30:00 GMT", "2024-09-05"),
        ("2024/09/05", "2024-09-05"),
        ("2024.09.05", "2024-09-05"),
        ("5-Sep-2024", "2024-09-05"),
        ("21-09-2024", "2024-09-21"),
        ("05-09-2024", None),
        ("the 5th of September, 2024", "2024-09-05"),
        ("20240905T143000Z", "2024-09-05"),
        ("09/21/2024", "2024-09-21"),
        ("21/09/2024", "2024-09-21"),
        ("05/09/2024", None),
        ("05/05/2024", "2024-05-05"),
        ("05.09.24", "2024-09-05"),
        (1725545400, "2024-09-05"),
        (1725545400.25, "2024-09-05"),
        ("1725545400000", "2024-09-05"),
        ("5 вересня", None),
        ("2024", None),
        ("2024-08-211", None),
        (20240821, "2024-08-21"),
        (True, None),
        (None, None),
    ],
)
def test_dates_become_iso_or_nothing(value: object, expected: str | None) -> None:
    assert declared_date(value) == expected


# Listing


def test_lists_supported_files_of_sub_folders_in_order(tmp_path: Path) -> None:
    for name in ("b/2.TXT", "b/10.md", "a.html", "c.jsonl"):
        write(tmp_path, name, "content")
    entries = list(list_files(tmp_path))
    assert [entry.path for entry in entries] == ["a.html", "b/10.md", "b/2.TXT", "c.jsonl"]
    first = entries[0]
    status = (tmp_path / "a.html").stat()
    assert first == FileEntry(path="a.html", size=7, modified_ns=status.st_mtime_ns)


def test_names_what_is_left_out_and_why(tmp_path: Path) -> None:
    for name in (
        ".hidden.txt",
        ".git/a.txt",
        "sub/.cache/b.txt",
        "a.csv",
        "README",
        ".assistant/index/x.txt",
    ):
        write(tmp_path, name, "content")
    write(tmp_path, "empty.txt", "")
    os.mkfifo(tmp_path / "pipe.txt")
    articles, skipped = read_all(tmp_path)
    assert articles == []
    assert sorted(skipped) == [
        ".git",
        ".hidden.txt",
        "README",
        "a.csv",
        "empty.txt",
        "pipe.txt",
        "sub/.cache",
    ]
    assert {skipped[path] for path in (".git", ".hidden.txt", "sub/.cache")} == {"hidden"}
    assert skipped["a.csv"].startswith("unsupported kind of file (.csv)")
    assert skipped["README"].startswith("unsupported kind of file (no suffix)")
    assert (skipped["empty.txt"], skipped["pipe.txt"]) == ("empty", "not a regular file")


def test_an_oversized_file_is_left_out_but_not_a_jsonl(tmp_path: Path) -> None:
    write(tmp_path, "a.txt", "x" * 1001)
    write(tmp_path, "b.txt", "x" * 1000)
    write(tmp_path, "c.jsonl", "x" * 1001)
    skipped, *entries = list_files(tmp_path, max_bytes=1000)
    assert skipped == SkippedFile(path="a.txt", reason=CodedText("large", size="0.001"))
    assert [entry.path for entry in entries] == ["b.txt", "c.jsonl"]


def test_links_are_followed_only_to_files_of_the_folder(tmp_path: Path) -> None:
    corpus, outside = tmp_path / "corpus", tmp_path / "outside"
    write(corpus, "sub/a.txt", "inside")
    write(outside, "b.txt", "outside")
    (corpus / "good.txt").symlink_to("sub/a.txt")
    (corpus / "broken.txt").symlink_to("nothing.txt")
    (corpus / "loop.txt").symlink_to("loop.txt")
    (corpus / "out.txt").symlink_to(outside / "b.txt")
    (corpus / "out_folder").symlink_to(outside)
    (corpus / "sub" / "up").symlink_to(corpus)
    articles, skipped = read_all(corpus)
    assert [article.path for article in articles] == ["good.txt", "sub/a.txt"]
    assert skipped == {
        "broken.txt": "a broken link",
        "loop.txt": "a broken link",
        "out.txt": "a link out of the corpus folder",
        "out_folder": "a link out of the corpus folder",
        "sub/up": "a link to a folder",
    }


@pytest.mark.skipif(sys.platform != "linux", reason="other systems refuse such names")
def test_a_file_name_that_is_not_utf8_is_reported_printably(tmp_path: Path) -> None:
    write(tmp_path, os.fsdecode(b"caf\xe9.txt"), "content")
    assert read_all(tmp_path) == ([], {"caf\ufffd.txt": "its name is not valid UTF-8"})


def test_a_file_that_vanished_is_reported(tmp_path: Path) -> None:
    write(tmp_path, "a.txt", "content")
    (entry,) = list_files(tmp_path)
    (tmp_path / "a.txt").unlink()
    assert isinstance(entry, FileEntry)
    assert list(read_file(tmp_path, entry, EXTRACTOR)) == [
        SkippedFile(path="a.txt", reason=CodedText("unreadable", why="no such file or directory"))
    ]


def test_a_file_that_grows_is_reported(tmp_path: Path) -> None:
    write(tmp_path, "a.txt", "content")
    (entry,) = list_files(tmp_path)
    write(tmp_path, "a.txt", "content and more")
    assert isinstance(entry, FileEntry)
    (skipped,) = read_file(tmp_path, entry, EXTRACTOR)
    assert isinstance(skipped, SkippedFile)
    assert skipped.reason == CodedText("growing")


def test_a_folder_that_vanished_while_listing_is_reported(tmp_path: Path) -> None:
    write(tmp_path, "a.txt", "content")
    write(tmp_path, "sub/b.txt", "content")
    files = list_files(tmp_path)
    assert next(files).path == "a.txt"
    (tmp_path / "sub" / "b.txt").unlink()
    (tmp_path / "sub").rmdir()
    reason = CodedText("unreadable", why="no such file or directory")
    assert list(files) == [SkippedFile(path="sub", reason=reason)]


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is forbidden to this user")
def test_forbidden_files_and_folders_are_reported(tmp_path: Path) -> None:
    write(tmp_path, "a.txt", "content")
    write(tmp_path, "sub/b.txt", "content")
    (tmp_path / "a.txt").chmod(0)
    (tmp_path / "sub").chmod(0)
    articles, skipped = read_all(tmp_path)
    (tmp_path / "sub").chmod(0o700)
    assert articles == []
    assert skipped == dict.fromkeys(("a.txt", "sub"), "cannot be read: permission denied")


def test_a_missing_folder_is_an_error_at_once(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match="does not exist; name an existing folder"):
        list_files(tmp_path / "nowhere")


def test_a_file_instead_of_the_folder_is_an_error(tmp_path: Path) -> None:
    write(tmp_path, "a.txt", "content")
    with pytest.raises(CorpusError, match="is not a folder"):
        list_files(tmp_path / "a.txt")


def test_folders_nested_deeper_than_calls_are_walked(tmp_path: Path) -> None:
    folders = [str(tmp_path) + "/d" * depth for depth in range(1, 1200)]
    for folder in folders:
        os.mkdir(folder)  # noqa: PTH102 -- pathlib itself recurses
    entry = Path(folders[-1] + "/a.txt")
    entry.write_text("content")
    articles, skipped = read_all(tmp_path)
    entry.unlink()
    for folder in reversed(folders):
        os.rmdir(folder)  # noqa: PTH106
    assert [article.text for article in articles] == ["content"]
    assert skipped == {}


def test_the_reason_of_a_skipped_file_is_logged_in_full(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    write(tmp_path, "a.pdf", "not a PDF")
    with caplog.at_level(logging.DEBUG, logger="index.reading.folder"):
        read_all(tmp_path)
    assert "a.pdf" in caplog.text
    assert "PdfStreamError" in caplog.text or "PdfReadError" in caplog.text


def test_importing_loads_no_reader_library() -> None:
    heavy = "{'pypdf', 'docx', 'trafilatura', 'lxml'}"
    code = f"import sys, index.reading.folder; print(*{heavy} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""


def test_utf16_files_keep_their_mark(tmp_path: Path) -> None:
    write(tmp_path, "a.txt", codecs.BOM_UTF16_BE + "Новини дня".encode("utf-16-be"))
    assert only_article(tmp_path).text == "\ufeffНовини дня"


# Files that are swapped between listing and reading


def make_pipe(file: Path, elsewhere: Path) -> None:
    os.mkfifo(file)


def make_link_out(file: Path, elsewhere: Path) -> None:
    file.symlink_to(elsewhere)


def make_link_to_a_device(file: Path, elsewhere: Path) -> None:
    file.symlink_to("/dev/zero")


def make_folder(file: Path, elsewhere: Path) -> None:
    file.mkdir()


def make_another_file(file: Path, elsewhere: Path) -> None:
    os.link(elsewhere, file)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs pipes and links")
@pytest.mark.parametrize("name", ["a.txt", "a.jsonl", "a.html"])
@pytest.mark.parametrize(
    "swap", [make_pipe, make_link_out, make_link_to_a_device, make_folder, make_another_file]
)
@pytest.mark.timeout(60)
def test_what_took_the_place_of_a_listed_file_is_not_read_nor_waited_for(
    tmp_path: Path, name: str, swap: Callable[[Path, Path], None]
) -> None:
    corpus, elsewhere = tmp_path / "corpus", tmp_path / "secret.txt"
    elsewhere.write_text("A secret that lies outside of the corpus folder.")
    write(corpus, name, SENTENCES[0])
    [entry] = list_files(corpus)
    assert isinstance(entry, FileEntry)
    (corpus / name).rename(tmp_path / "aside")
    swap(corpus / name, elsewhere)
    [skipped] = read_file(corpus, entry, EXTRACTOR)
    assert isinstance(skipped, SkippedFile)
    assert skipped.transient
    assert str(skipped.reason).startswith("cannot be read: ")


def test_a_folder_above_that_became_a_link_leads_nowhere(tmp_path: Path) -> None:
    corpus, outside = tmp_path / "corpus", tmp_path / "outside"
    write(corpus, "sub/a.txt", SENTENCES[0])
    write(outside, "a.txt", "A secret that lies outside of the corpus folder.")
    [entry] = list_files(corpus)
    assert isinstance(entry, FileEntry)
    (corpus / "sub").rename(tmp_path / "aside")
    (corpus / "sub").symlink_to(outside)
    [skipped] = read_file(corpus, entry, EXTRACTOR)
    assert isinstance(skipped, SkippedFile)


@pytest.mark.parametrize("seconds", [-10_000_000_000, 16_725_225_600, 100_000_000_000])
def test_a_time_that_64_bits_do_not_hold_stops_nothing(tmp_path: Path, seconds: int) -> None:
    write(tmp_path, "a.txt", SENTENCES[0])
    try:
        os.utime(tmp_path / "a.txt", (seconds, seconds))
    except OSError:
        pytest.skip("this disk keeps no such time")
    [entry] = list_files(tmp_path)
    assert isinstance(entry, FileEntry)
    assert -(2**63) <= entry.modified_ns < 2**63
    assert [type(item) for item in read_file(tmp_path, entry, EXTRACTOR)] == [SourceDocument]
