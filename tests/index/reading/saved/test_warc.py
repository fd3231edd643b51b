"""Web archives made by warcio: which records are articles, what is folded, what a broken record leaves."""

import gzip
import io
import zipfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from index.reading.child_process import DocumentExtractor
from index.reading.folder import FileEntry, list_files, read_file
from index.reading.saved.warc import unpacked_limit
from index.values import SkippedFile, SourceDocument


def page(number: int) -> str:
    return (
        f"<html><head><title>Pump house {number} opens</title></head><body><main>"
        f"<h1>Pump house {number} opens</h1>"
        f"<p>The pump house number {number} of Sosnivka opened on Monday after two years of work.</p>"
        f"<p>Keeper Olha Reva counted {number * 7} visitors before noon, she told the town council.</p>"
        "</main></body></html>"
    )


class Archive:
    """A web archive being written."""

    def __init__(self, *, gzip: bool) -> None:
        self.stream = io.BytesIO()
        self.writer = WARCWriter(self.stream, gzip=gzip)
        self.starts: list[int] = []

    def add(
        self,
        url: str,
        body: str | bytes,
        *,
        status: str = "200 OK",
        kind: str = "text/html; charset=utf-8",
        record: str = "response",
    ) -> None:
        data = body.encode() if isinstance(body, str) else body
        headers = StatusAndHeaders(status, [("Content-Type", kind)], protocol="HTTP/1.1")
        self.starts.append(self.stream.tell())
        made = self.writer.create_warc_record(url, record, payload=io.BytesIO(data), http_headers=headers)
        self.writer.write_record(made)

    @property
    def content(self) -> bytes:
        return self.stream.getvalue()


@pytest.fixture(scope="module")
def extractor() -> Iterator[DocumentExtractor]:
    with DocumentExtractor() as opened:
        yield opened


def read(
    folder: Path, name: str, content: bytes, extractor: DocumentExtractor
) -> list[SourceDocument | SkippedFile]:
    (folder / name).write_bytes(content)
    [entry] = list_files(folder)
    assert isinstance(entry, FileEntry)
    return list(read_file(folder, entry, extractor))


def articles(found: list[SourceDocument | SkippedFile]) -> dict[str, str | None]:
    return {one.path: one.url for one in found if isinstance(one, SourceDocument)}


def address(number: int) -> str:
    return f"https://sosnivka.example/{number}"


@pytest.mark.parametrize(("name", "gzip"), [("a.warc", False), ("a.warc.gz", True), ("A.WARC.GZ", True)])
def test_pages_are_articles_with_their_address_and_the_rest_is_left_aside(
    tmp_path: Path, extractor: DocumentExtractor, name: str, gzip: bool
) -> None:
    archive = Archive(gzip=gzip)
    archive.add(address(1), page(1))
    archive.add(address(1), "", status="301 Moved Permanently")
    archive.add("https://sosnivka.example/a.png", b"\x89PNG", kind="image/png")
    archive.add(address(2), page(2))
    archive.add(address(2), page(2))  # captured twice
    archive.add(address(3), page(3), status="404 Not Found")
    found = read(tmp_path, name, archive.content, extractor)
    assert articles(found) == {f"{name}#1": address(1), f"{name}#4": address(2)}
    [first, second] = [one for one in found if isinstance(one, SourceDocument)]
    assert "counted 7 visitors" in first.text
    assert second.title == "Pump house 2 opens"


@pytest.mark.parametrize("gzip", [False, True])
@pytest.mark.parametrize("broken", [0, 2, 4])
def test_a_broken_record_is_named_and_the_others_are_read(
    tmp_path: Path, extractor: DocumentExtractor, gzip: bool, broken: int
) -> None:
    archive = Archive(gzip=gzip)
    for number in range(5):
        archive.add(address(number), page(number))
    content = bytearray(archive.content)
    start = archive.starts[broken]
    if gzip:
        content[start + 12 : start + 60] = b"\xff" * 48
    else:
        content[start : start + 8] = b"DAMAGED!"
    found = read(tmp_path, "a.warc.gz" if gzip else "a.warc", bytes(content), extractor)
    assert set(articles(found).values()) == {address(number) for number in range(5) if number != broken}
    skipped = [one for one in found if isinstance(one, SkippedFile)]
    assert len(skipped) == 1
    assert skipped[0].path.startswith("a.warc")


def test_a_page_without_text_is_named_and_the_others_are_read(
    tmp_path: Path, extractor: DocumentExtractor
) -> None:
    archive = Archive(gzip=True)
    archive.add(address(1), "<html></html>")
    archive.add(address(2), page(2))
    found = read(tmp_path, "a.warc.gz", archive.content, extractor)
    assert articles(found) == {"a.warc.gz#2": address(2)}
    assert [(one.path, str(one.reason)) for one in found if isinstance(one, SkippedFile)] == [
        ("a.warc.gz#1", "an HTML page without main text")
    ]


def test_a_package_gives_the_pages_of_its_archives(tmp_path: Path, extractor: DocumentExtractor) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as package:
        for at in (1, 2):
            archive = Archive(gzip=True)
            archive.add(address(at), page(at))
            package.writestr(f"archive/{at}.warc.gz", archive.content)
        package.writestr("pages/pages.jsonl", "{}")
    found = read(tmp_path, "a.wacz", packed.getvalue(), extractor)
    assert articles(found) == {"a.wacz#1": address(1), "a.wacz#2": address(2)}


@pytest.mark.parametrize("name", ["a.warc", "a.warc.gz", "a.wacz"])
@pytest.mark.parametrize(
    "content", [b"PK\x03\x04 nothing", b"\x1f\x8b\x08 nothing", b"no archive at all", b"WARC/1.0\r\n"]
)
def test_what_is_no_archive_is_skipped_with_a_reason(
    tmp_path: Path, extractor: DocumentExtractor, name: str, content: bytes
) -> None:
    found = read(tmp_path, name, content, extractor)
    assert found
    assert all(isinstance(one, SkippedFile) and one.path.startswith(name) for one in found)


MANY = 120_000_000
ZEROS = b"\0" * MANY
OTHER = (
    b"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: http://a.example/\r\n"
    b"Content-Type: application/http; msgtype=response\r\nContent-Length: %d\r\n\r\n"
)
PAGE = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Encoding: gzip\r\nContent-Length: %d\r\n\r\n"


def packed(member: bytes) -> bytes:
    """A package whose one archive is packed."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("archive/a.warc", member)
    return made.getvalue()


def bombs(pages: bytes) -> dict[str, bytes]:
    """Two pages and behind them what makes much of a few hundred kilobytes, for each kind of packing."""
    image = OTHER % MANY + b"HTTP/1.1 200 OK\r\nContent-Type: image/png\r\n\r\n" + ZEROS
    body = gzip.compress(b"<p>whale " * 1_000_000)
    encoded = PAGE % len(body) + body
    return {
        "zeros.wacz": packed(pages + ZEROS),
        "marks.wacz": packed(
            pages + b"WARC/1.0\r\nbroken\r\n\r\n" * (MANY // 20)
        ),  # searched anew behind each
        "image.warc.gz": gzip.compress(pages) + gzip.compress(image),
        "encoded.warc": pages + (OTHER % len(encoded) + encoded + b"\r\n\r\n") * 12,
    }


@pytest.mark.attack
@pytest.mark.parametrize("name", bombs(b""))
def test_an_archive_is_given_up_where_it_unpacks_to_too_much_and_all_before_and_beside_it_is_read(
    tmp_path: Path, extractor: DocumentExtractor, name: str
) -> None:
    archive = Archive(gzip=False)
    for at in (1, 2):
        archive.add(address(at), page(at))
    content = bombs(archive.content)[name]
    assert len(content) < 1_000_000
    (tmp_path / name).write_bytes(content)
    (tmp_path / "z.warc").write_bytes(archive.content)
    entries = [entry for entry in list_files(tmp_path) if isinstance(entry, FileEntry)]
    found = [one for entry in entries for one in read_file(tmp_path, entry, extractor)]
    assert Counter(articles(found).values()) == {address(1): 2, address(2): 2}
    refused = {one.path: str(one.reason) for one in found if isinstance(one, SkippedFile)}
    assert refused[name].startswith("a web archive that unpacks to more than 100 MB, too much for its size")


def test_pages_alike_may_unpack_to_many_times_what_an_archive_has(
    tmp_path: Path, extractor: DocumentExtractor
) -> None:
    archive = Archive(gzip=True)
    long = page(1).replace("<p>", "<!--" + " " * 2_000_000 + "--><p>", 1)
    for at in range(20):
        archive.add(address(at), long)
    assert len(archive.content) * 100 < 20 * len(long)
    assert len(articles(read(tmp_path, "a.warc.gz", archive.content, extractor))) == 20


def test_the_larger_an_archive_the_more_it_may_unpack_to() -> None:
    assert unpacked_limit(1) == unpacked_limit(1_000_000) == 100_000_000
    assert unpacked_limit(50_000_000) == 5_000_000_000
    assert unpacked_limit(20_000_000_000) == 200_000_000_000
