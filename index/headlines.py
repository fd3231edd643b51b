"""Reads a page's own header: title, outlet and address; the last step of cleaning beside the date.

What the file itself declares wins; nothing is guessed from the rest of the page.
"""

import re
from collections.abc import Iterable, Sequence
from urllib.parse import urlsplit

_HEADER_LINES = 12
_ADDRESS = re.compile(r"https?://[^\s<>\"'«»()]{4,400}")
_SOURCE_LABEL = re.compile(
    r"(?:source|url|link|original|джерело|источник|посилання|ссылка|крыніца|адреса|адрес)\s?[:=]",
    re.IGNORECASE,
)
_SUFFIX = re.compile(r"\s[-–—|]\s(?P<outlet>[^-–—|]{2,40}?)(?:\s[-–—|]\s\d{1,2}[./]\d{1,2}[./]\d{4})$")
_LONGEST_TITLE = 300


def find_title(titles: Sequence[str]) -> str | None:
    """Return the title among the header's title lines: the first that has at least three words."""
    usable = [title for title in titles if len(title) <= _LONGEST_TITLE]
    chosen = next((title for title in usable if len(title.split()) >= 3), usable[0] if usable else None)
    return _SUFFIX.sub("", chosen).strip() if chosen else None


def find_url(header: Iterable[str]) -> str | None:
    """Return the article's address from a line that is one, or that labels one ("Source: https://…")."""
    for line in list(header)[:_HEADER_LINES]:
        match = _ADDRESS.search(line[:600])
        if (
            match
            and (match.start() == 0 or _SOURCE_LABEL.match(line))
            and match.end() >= len(line.rstrip(" ."))
        ):
            return match.group().rstrip(".,;")
    return None


def find_outlet(titles: Iterable[str], url: str | None) -> str | None:
    """Return the outlet a title line names beside a date ("… - DW - 08.02.2023"), else the address's host."""
    for title in titles:
        match = _SUFFIX.search(title[-200:])
        if match:
            return match["outlet"].strip()
    host = urlsplit(url).hostname if url else None
    return host.removeprefix("www.") if host else None
