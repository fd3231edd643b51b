"""Saved pages: the page's text with the address it was saved from."""

from email.message import EmailMessage
from email.mime.image import MIMEImage
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText

import pytest

from index.errors import CorpusError
from index.reading.saved.mhtml import read_mhtml

PAGE = (
    "<html><head><title>Міст зачинено</title></head><body><main><h1>Міст зачинено</h1><p>Міст через Річку"
    " зачинили на три тижні: перевірка знайшла тріщини у двох опорах.</p><p>Перевізник обіцяє пором щогодини,"
    " каже міська рада.</p></main></body></html>"
)


@pytest.mark.parametrize("charset", ["utf-8", "windows-1251"])
def test_the_page_is_read_and_its_address_kept(charset: str) -> None:
    saved = MIMEMultipart("related")
    saved["Snapshot-Content-Location"] = "https://richka.example/mist"
    saved.attach(MIMEImage(b"\x89PNG", "png"))
    saved.attach(MIMEText(PAGE, "html", charset))
    document = read_mhtml(saved.as_bytes(), "mist.mhtml")
    assert document.title == "Міст зачинено"
    assert "тріщини у двох опорах" in document.text
    assert document.url == "https://richka.example/mist"


@pytest.mark.parametrize("content", [b"", b"\x00\xff" * 50, EmailMessage().as_bytes(), b"no page"])
def test_a_file_without_a_page_is_refused(content: bytes) -> None:
    with pytest.raises(CorpusError):
        read_mhtml(content, "mist.mhtml")
