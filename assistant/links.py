"""Addresses that an article declares -> links that can be followed, to its page or to words of it."""

from urllib.parse import quote as percent_encoded
from urllib.parse import urlsplit

_WHOLE_WORDS = 12
"""Words of the longest quote that a link holds whole; of another it holds the ends."""
_END_WORDS = 5


def web_link(url: str | None) -> str | None:
    """Return the URL of an ordinary web address, else None: `javascript:` and the like are no links.

    Neither is what holds a control character, which no address has and some documents cannot hold.
    """
    try:
        parts = urlsplit(url or "")
    except ValueError:
        return None
    whole = parts.scheme.lower() in ("http", "https") and parts.netloc and (url or "").isprintable()
    return url if whole else None


def link_to_words(url: str | None, words: str) -> str | None:
    """Return a web address with a text fragment, so that a browser opens the page at these words.

    None where there is no web address. See https://wicg.github.io/scroll-to-text-fragment/
    """
    link = web_link(url)
    lines = [line.split() for line in words.splitlines() if line.split()]
    if link is None or not lines:
        return None
    whole = len(lines) == 1 and len(lines[0]) <= _WHOLE_WORDS
    ends = [lines[0]] if whole else [lines[0][:_END_WORDS], lines[-1][-_END_WORDS:]]
    # A hyphen marks what only surrounds the words, a comma parts their ends.
    told = [percent_encoded(" ".join(end), safe="", errors="replace").replace("-", "%2D") for end in ends]
    return f"{link}{'' if '#' in link else '#'}:~:text={','.join(told)}"
