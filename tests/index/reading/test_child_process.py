"""Documents are taken apart in a child process that a hostile file can end, but not outlive."""

import io
import sys
import time
import zipfile
from pathlib import Path

import pytest

from index.errors import CorpusError
from index.reading.child_process import DocumentExtractor
from index.reading.folder import FileEntry, list_files, read_file
from index.reading.saved.warc import Capture
from index.values import SkippedFile, SourceDocument

PAGE = (
    b"<html><head><title>The bridge opens</title></head><body><article><p>The bridge over the river was "
    b"opened on Monday after two years of work, the council said in a statement to reporters.</p></article>"
)


def pdf_of(pages: int) -> bytes:
    """Pages that share one long content stream: some 20 kB on disk, a part of a second to read for each."""
    import pypdf
    from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject

    name = NameObject
    font = {
        name("/Type"): name("/Font"),
        name("/Subtype"): name("/Type1"),
        name("/BaseFont"): name("/Helvetica"),
    }
    fonts = DictionaryObject({name("/F1"): DictionaryObject(font)})
    resources = DictionaryObject({name("/Font"): fonts})
    writer = pypdf.PdfWriter()
    stream = DecodedStreamObject()
    stream.set_data(b"BT /F1 9 Tf " + b"0 0 Td (a) Tj " * 50_000 + b"ET")
    shared = writer._add_object(stream.flate_encode())
    for _ in range(pages):
        page = writer.add_blank_page(width=100, height=100)
        page[name("/Resources")], page[name("/Contents")] = resources, shared
    file = io.BytesIO()
    writer.write(file)
    return file.getvalue()


def word_document(paragraphs: bytes) -> bytes:
    """A Word document whose body is the given markup."""
    import docx

    empty, file = io.BytesIO(), io.BytesIO()
    docx.Document().save(empty)
    with zipfile.ZipFile(empty) as source, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as target:
        for part in source.namelist():
            content = source.read(part)
            target.writestr(part, content.replace(b"<w:body>", b"<w:body>" + paragraphs))
    return file.getvalue()


def test_a_page_is_read_as_without_a_child() -> None:
    from index.reading.formats import read_document

    with DocumentExtractor() as extractor:
        assert extractor.read(".html", PAGE, "a.html") == read_document(".html", PAGE, "a.html")


def test_the_reason_against_a_document_comes_through() -> None:
    with DocumentExtractor() as extractor, pytest.raises(CorpusError, match="a damaged PDF"):
        extractor.read(".pdf", b"%PDF-1.4 nothing more", "a.pdf")


def test_a_document_that_takes_too_long_is_given_up_and_the_next_is_read() -> None:
    bomb = pdf_of(pages=2_000)
    assert len(bomb) < 1_000_000
    with DocumentExtractor(max_seconds=10) as extractor:
        started = time.monotonic()
        with pytest.raises(CorpusError, match="takes longer than 10 s to read"):
            extractor.read(".pdf", bomb, "bomb.pdf")
        assert time.monotonic() - started < 60
        with pytest.raises(CorpusError, match="a PDF without text"):
            extractor.read(".pdf", pdf_of(pages=0), "next.pdf")


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux holds a process to its memory limit")
def test_a_document_that_takes_too_much_memory_is_given_up() -> None:
    bomb = word_document(b"<w:p/>" * 5_000_000)
    assert len(bomb) < 1_000_000
    with (
        DocumentExtractor(max_memory=300_000_000) as extractor,
        # Which of the two depends on the library that meets the limit: lxml calls it damage.
        pytest.raises(CorpusError, match=r"needs more than 0\.3 GB of memory|a damaged Word document"),
    ):
        extractor.read(".docx", bomb, "bomb.docx")


def test_a_child_that_was_killed_is_replaced() -> None:
    with DocumentExtractor() as extractor:
        extractor.read(".html", PAGE, "a.html")
        assert extractor._child
        extractor._child.end()
        assert extractor.read(".html", PAGE, "b.html").path == "b.html"


def test_a_child_that_was_killed_just_after_its_reply_costs_the_next_file_nothing() -> None:
    with DocumentExtractor() as extractor:
        for number in range(3):
            assert extractor.read(".html", PAGE, f"{number}.html").title == "The bridge opens"
            assert extractor._child
            extractor._child.kill()  # it is not waited for: it may seem alive still


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux holds a process to its memory limit")
def test_a_file_that_ends_every_child_is_refused_after_the_second() -> None:
    with DocumentExtractor(max_memory=300_000_000) as extractor:
        assert extractor.read(".html", PAGE, "a.html").title == "The bridge opens"
        extractor._max_memory = 10**30  # no system knows such a limit: the next child ends as it starts
        assert extractor._child
        extractor._child.kill()
        with pytest.raises(CorpusError, match="broke down its reader"):
            extractor.read(".html", PAGE, "b.html")


def test_text_files_need_no_child() -> None:
    with DocumentExtractor() as extractor:
        assert extractor.read(".txt", "Мост открыт.".encode(), "a.txt").text == "Мост открыт."
        assert extractor._child is None


def test_a_folder_of_the_same_name_beside_the_caller_is_not_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "index").mkdir()
    (tmp_path / "index" / "__init__.py").write_text("raise SystemExit(3)")
    monkeypatch.chdir(tmp_path)
    with DocumentExtractor() as extractor:
        assert extractor.read(".html", PAGE, "a.html").title == "The bridge opens"


def warc_record(body: bytes, kind: bytes = b"text/html") -> bytes:
    page = b"HTTP/1.1 200 OK\r\nContent-Type: " + kind + b"\r\n\r\n" + body
    head = (
        b"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://river.example/\r\n"
        b"Content-Type: application/http; msgtype=response\r\nContent-Length: %d\r\n\r\n" % len(page)
    )
    return head + page + b"\r\n\r\n"


def test_an_archive_is_read_record_by_record_in_a_child_of_its_own(tmp_path: Path) -> None:
    archive = tmp_path / "a.warc"
    archive.write_bytes(warc_record(PAGE) + warc_record(b"\x89PNG", kind=b"image/png"))
    with archive.open("rb") as file, DocumentExtractor(max_seconds=20) as extractor:
        records = extractor.read_records(".warc", file, "a.warc")
        page = next(records)
        assert isinstance(page, Capture)
        assert (page.suffix, page.data, page.url) == (".html", PAGE, "https://river.example/")
        assert list(records) == [None]


def test_an_archive_with_a_record_without_end_is_given_up_and_what_was_read_before_stays(
    tmp_path: Path,
) -> None:
    chat = tmp_path / "result.json"
    with chat.open("wb") as file:
        file.write(
            b'{"name": "River", "messages": [{"id": 1, "type": "message", "text": "It rose."}, {"text": "'
        )
        for _ in range(300):
            file.write(b"a" * 1_000_000)
        file.write(b'"}]}')
    [entry] = list_files(tmp_path)
    assert isinstance(entry, FileEntry)
    with DocumentExtractor(max_seconds=5) as extractor:
        read, refused = read_file(tmp_path, entry, extractor)
    assert isinstance(read, SourceDocument)
    assert isinstance(refused, SkippedFile)
    assert str(refused.reason) == "takes longer than 5 s to read"
