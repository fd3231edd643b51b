"""Lines that belong together: hard-wrapped text, told by the words that did not fit, and quoted mail.

Of mail quoted with `> ` what stands behind the marks is text, the marks are not.
"""

import re
from functools import lru_cache
from itertools import pairwise

from index.language.whole_words import breaks_word

_LINE = re.compile(r"[^\r\n]*\S[^\r\n]*")
_QUOTED_LINES = re.compile(r"(?:^[^\S\n]*>[^\n]*(?:\n|\Z))+", re.MULTILINE)
_MARKS = re.compile(r"^[^\S\n]*>(?:[^\S\n]*>)*", re.MULTILINE)
_CONTINUED = re.compile(r"\n[^\S\n]*>[>\s]*")
_SINGLE = re.compile(r"^[^\S\n]*>(?!>)", re.MULTILINE)
_FEWEST_CARRIED = 3
_WIDTHS = range(30, 131)
_RAGGED = 0.85
"""Of the width: letters of print have widths of their own, so that lines of a PDF differ in length."""


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


@lru_cache(maxsize=16)
def wrap_width(text: str, *, quoted: bool = False) -> int:
    """Return the width in characters at which a text is wrapped, 0 where each of its lines is a paragraph.

    It is wrapped where sentences often run on from one line into the next, and those lines are alike long;
    of mail that is `quoted` one such line is enough.
    """
    lines = list(_LINE.finditer(text))
    near = [
        (above.group().strip(), below.group().strip())
        for above, below in pairwise(lines)
        if text.count("\n", above.end(), below.start()) == 1
    ]
    carried = [len(above) for above, below in near if runs_on(above, below)]
    width = max(carried, default=0)
    alike = sum(length >= 0.7 * width for length in carried)
    fewest = 1 if quoted else _FEWEST_CARRIED
    wrapped = len(carried) >= max(fewest, 0.2 * len(near)) and alike >= 0.8 * len(carried)
    return width if wrapped and width in _WIDTHS else 0


def runs_on(line: str, following: str) -> bool:
    """Tell whether a sentence goes on in the next line: no end mark and no capital, or a word cut in two."""
    ended = line.endswith((".", "!", "?", "…", ":", ";"))
    return breaks_word(line, following) or (following[:1].islower() and not ended)


def is_wrapped(line: str, following: str, width: int) -> bool:
    """Tell whether two lines, without a blank one between, were one in a text wrapped at this width."""
    first_word = following.partition(" ")[0]
    return bool(width) and (len(line) + 1 + len(first_word) > _RAGGED * width or runs_on(line, following))
