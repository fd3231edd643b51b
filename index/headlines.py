"""Reads a page's own header: title and address; the last step of cleaning beside the date.

What the file itself declares wins; nothing is guessed from the rest of the page.
"""

import re
from collections.abc import Iterable, Sequence

from index.outlets import strip_outlet

_HEADER_LINES = 12
_ADDRESS = re.compile(r"https?://[^\s<>\"'«»()]{4,400}")
_SOURCE_LABEL = re.compile(
    r"(?:source|url|link|original|джерело|источник|посилання|ссылка|крыніца|адреса|адрес)\s?[:=]",
    re.IGNORECASE,
)
_LONGEST_TITLE = 300


def find_title(titles: Sequence[str]) -> str | None:
    """Return the title among the header's title lines: the first that has at least three words."""
    usable = [title for title in titles if len(title) <= _LONGEST_TITLE]
    chosen = next((title for title in usable if len(title.split()) >= 3), usable[0] if usable else None)
    return strip_outlet(chosen) if chosen else None


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
