"""The marks of quoted mail (`> `): what stands behind them is text, they themselves are not."""

import re
from functools import lru_cache

_QUOTED_LINES = re.compile(r"(?:^[^\S\n]*>[^\n]*(?:\n|\Z))+", re.MULTILINE)
_MARKS = re.compile(r"^[^\S\n]*>(?:[^\S\n]*>)*", re.MULTILINE)
_CONTINUED = re.compile(r"\n[^\S\n]*>[>\s]*")
_SINGLE = re.compile(r"^[^\S\n]*>(?!>)", re.MULTILINE)


@lru_cache(maxsize=16)
def blank_reply_marks(text: str) -> str:
    """Return a text with blanks for the marks before quoted lines, so that every offset stays.

    Two marks alone (`>> Read also`) are an arrow; those of a reply to a reply stand beside single ones.
    """
    return _QUOTED_LINES.sub(_blank, text) if ">" in text else text


def one_line(quote: str) -> str:
    """Return a slice of a text as a line, without the marks of the lines that it runs over."""
    return " ".join(_CONTINUED.sub("\n", quote).split())


def _blank(lines: re.Match[str]) -> str:
    quoted = lines.group()
    return _MARKS.sub(lambda mark: " " * len(mark.group()), quoted) if _SINGLE.search(quoted) else quoted
