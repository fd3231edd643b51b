"""Lines that head a part of a document, told by form: marked, numbered, named ("Chapter 3"), in capitals."""

import re

from index.language.word_lists import one_of, read_word_lists

LONGEST_HEADING = 160
"""Characters; what is longer is a paragraph."""
_NAMED_FROM, _ROMAN, _CAPITALS, _NUMBERED = 11, 15, 16, 16
_MOST_WORDS = 20

_LEVELS = tuple(one_of(words) for words in read_word_lists(__file__).values())
_NAMES = [
    re.compile(rf"(?i:{words})(?:\s+|(?<=§))№?\s?(?:\d{{1,4}}(?:[.-]\d{{1,3}})*|[IVXLCІХ]{{1,6}}|[A-ZА-Я])\b")
    for words in _LEVELS
]
_MARK = re.compile(r"(#{1,6})\s+\S")
_ROMAN_NUMBER = re.compile(r"[IVXLІХ]{1,6}\.\s+[^\W\d_]")
# "10 dead" opens a headline too: a single number has a point, or heads others ("10.1").
_NUMBER = re.compile(r"(\d{1,2}(?:\.\d{1,2}){1,4}|\d{1,2}(?=\.))\.?\s+[«\"“]?[A-ZА-ЯІЇЄҐЁЎ]")
_BARE_NUMBER = re.compile(r"(\d{1,2})\s+[«\"“]?[A-ZА-ЯІЇЄҐЁЎ]")
_LEADERS = re.compile(r"\.{4}|…{2}|(?:\. ){3}|_{3}")
_OPEN_ENDS = (",", ";", ":", "!", "?", "…")


def heading_rank(line: str) -> int | None:
    """Return the rank of a heading, smaller for one that heads more, or None where a line is none by form."""
    text = line.strip()
    if len(text) > LONGEST_HEADING or text.count(" ") >= _MOST_WORDS or _LEADERS.search(text):
        return None
    if mark := _MARK.match(text):
        return len(mark[1])
    if text.endswith(_OPEN_ENDS):
        return None
    for rank, name in enumerate(_NAMES, start=_NAMED_FROM):
        if name.match(text) and (not text.endswith(".") or text.count(". ") <= 1):
            return rank
    if text.endswith("."):
        return None
    if _ROMAN_NUMBER.match(text):
        return _ROMAN
    if number := _NUMBER.match(text):
        return _NUMBERED + 1 + number[1].count(".")
    return _CAPITALS if text.isupper() and text.count(" ") >= 1 and sum(map(str.isalpha, text)) > 6 else None


def is_numbered(rank: int) -> bool:
    """Whether a heading of this rank begins with a number, as an item of a list does."""
    return rank > _NUMBERED


def is_certain(rank: int) -> bool:
    """Whether one heading of this rank tells that a text is divided: named, or numbered below another."""
    return _NAMED_FROM <= rank < _ROMAN or rank > WHOLE_NUMBERED


def names_part(line: str) -> bool:
    """Whether a line heads a part by its name or number: no headline or menu of a page has that form."""
    rank = heading_rank(line)
    return rank is not None and (_NAMED_FROM <= rank < _ROMAN or is_numbered(rank))


def bare_number(line: str) -> str:
    """Return the number that a line begins with, without a point, "" where it begins with none."""
    number = _BARE_NUMBER.match(line.strip())
    return (
        number[1] if number and len(line) <= LONGEST_HEADING and not line.endswith((".", *_OPEN_ENDS)) else ""
    )


WHOLE_NUMBERED = _NUMBERED + 1
"""The rank of headings of a single number."""
