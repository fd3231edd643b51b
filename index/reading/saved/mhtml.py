"""`.mhtml` and `.mht` files: the page of a saved web page, its address kept."""

import email
import email.policy
from dataclasses import replace
from email.message import EmailMessage

from index.errors import CorpusError
from index.reading.fields import address
from index.reading.html import read_html
from index.values import SourceDocument


def read_mhtml(data: bytes, path: str) -> SourceDocument:
    """Return the main text of the first page that a file holds. Raises CorpusError where it holds none."""
    message = email.message_from_bytes(data, _class=EmailMessage, policy=email.policy.compat32)
    page = next((part for part in message.walk() if part.get_content_type() == "text/html"), None)
    body = page.get_payload(decode=True) if page else None
    if page is None or not isinstance(body, bytes):
        raise CorpusError("mhtml_no_page")
    charset = page.get_content_charset()
    if charset and b"charset" not in body[:4096].lower():
        body = f'<meta charset="{charset}">'.encode() + body
    found = read_html(body, path)
    said = page.get("Content-Location") or message.get("Snapshot-Content-Location")
    return replace(found, url=address(str(said)) if said else found.url)
