"""Text as it is printed -> the same with its words whole, as both legs of the search read it; offsets kept.

Layout breaks words for the eye alone: hyphens at the ends of lines, soft hyphens, characters that do not
show, stress marks, letters apart from their marks or from each other, the marks before lines of quoted mail;
and letters of another script look right. Whoever looks for words in texts or questions reads them so; what is
quoted is a slice of the text as it stands.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

_STRESS = "\u0300\u0301\u0340\u0341"
_MARK = "\u0300-\u036f\u0483-\u0487\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
_UNSEEN = "\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff"
_HYPHEN = "\u002d\u2010\u00ac"
"""How words are broken at the ends of lines; the last is what becomes of a soft hyphen in old encodings."""
_LATIN_STRESSED = (
    "áàéèëíìïóòýỳ"  # as they are typed in Cyrillic words, which have no such letters of their own
)
_CYRILLIC = "\u0400-\u052f"
_LETTER = r"[^\W\d_]"
_APOSTROPHES = "‘´ʹ′＇"
_SPACED_LETTERS = rf"(?<![^\W_])(?:{_LETTER}[ \u00a0\u2009]){{4,}}{_LETTER}(?![^\W_])"
_LATIN_ALIKE, _CYRILLIC_ALIKE = "aceiopxyABCEHIKMOPTXY", "асеіорхуАВСЕНІКМОРТХУ"
_LOOK_ALIKES = (
    str.maketrans(_LATIN_ALIKE, _CYRILLIC_ALIKE),
    str.maketrans(_CYRILLIC_ALIKE, _LATIN_ALIKE),
)

_BROKEN = re.compile(
    f"[{_MARK}{_UNSEEN}{_LATIN_STRESSED}{_LATIN_STRESSED.upper()}ѐѝЀЍ]"
    f"|(?<={_LETTER})[{_HYPHEN}][^\\S\r\n]*[\r\n]|[\r\n][^\\S\r\n]*>"
    f"|(?<={_LETTER})[{_APOSTROPHES}](?={_LETTER})|[A-Za-z][{_CYRILLIC}]|[{_CYRILLIC}][A-Za-z]|{_SPACED_LETTERS}"
)
_APOSTROPHE = re.compile(f"(?<={_LETTER})[{_APOSTROPHES}](?={_LETTER})")
_MIXED = re.compile(rf"{_LETTER}{{0,40}}(?:[A-Za-z][{_CYRILLIC}]|[{_CYRILLIC}][A-Za-z]){_LETTER}{{0,40}}")
_SPACED = re.compile(_SPACED_LETTERS)
_UNIT = re.compile(
    f"(?P<parted>\u00ad(?=[^\\S\r\n]*[\r\n]))|(?P<unseen>[{_UNSEEN}]+|(?<=[\r\n])[^\\S\r\n]*>[> \t]*)"
    f"|[^{_MARK}{_UNSEEN}][{_MARK}{_UNSEEN}]*[{_MARK}]"
)
_PARTED_LINE = re.compile(rf"{_LETTER}[{_MARK}]*[{_HYPHEN}\u00ad]\s*\Z")
_NOT_COMPOSED = re.compile(f"[{_MARK}]")
_NOT_SHOWN = re.compile(f"[{_UNSEEN}]")
_NO_STRESS = re.compile(f"[{_UNSEEN}{_STRESS}]")
_LINE_END = re.compile(rf"(?<={_LETTER})[{_HYPHEN}][^\S\r\n]*(?:\r\n|[\r\n])[^\S\r\n]*(?={_LETTER})")
_STRESSED = re.compile(
    f"[ѐѝ]|(?<=[{_CYRILLIC}])[{_LATIN_STRESSED}]|[{_LATIN_STRESSED}](?=[{_CYRILLIC}])", re.IGNORECASE
)
_STRESSED_LETTERS, _LETTERS = f"{_LATIN_STRESSED}ѐѝ", "ааееёііїооууеи"
_UNSTRESSED = str.maketrans(_STRESSED_LETTERS + _STRESSED_LETTERS.upper(), _LETTERS + _LETTERS.upper())


@dataclass(frozen=True, slots=True, kw_only=True)
class AlignedText:
    """A text made of another; its character i stands for `[starts[i], ends[i])` of that one."""

    text: str
    starts: Sequence[int]
    ends: Sequence[int]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return where the characters `[start, end)`, one at least, stand in the other text."""
        return self.starts[start], self.ends[end - 1]


def whole_words(text: str) -> AlignedText:
    """Return a text with its words whole: each letter one character, nothing between those of a word."""
    if not _BROKEN.search(text):
        return AlignedText(text=text, starts=range(len(text)), ends=range(1, len(text) + 1))
    characters: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    at = 0
    for unit in _UNIT.finditer(text):
        _keep(text, at, unit.start(), characters, starts, ends)
        composed = "-" if unit["parted"] else "" if unit["unseen"] else _composed(unit.group())
        characters.extend(composed)
        starts.extend([unit.start()] * len(composed))
        ends.extend([unit.end()] * len(composed))
        at = unit.end()
    _keep(text, at, len(text), characters, starts, ends)
    return _made_whole(AlignedText(text="".join(characters), starts=starts, ends=ends))


def breaks_word(line: str, following: str) -> bool:
    """Tell whether a word begins in a line, with a hyphen at its end, and ends in the next."""
    return following.lstrip()[:1].isalpha() and _PARTED_LINE.search(line) is not None


def _keep(text: str, start: int, end: int, characters: list[str], starts: list[int], ends: list[int]) -> None:
    characters.extend(text[start:end])
    starts.extend(range(start, end))
    ends.extend(range(start + 1, end + 1))


def _composed(unit: str) -> str:
    """Return a letter with the marks that make it another; Cyrillic letters have stress for marks too."""
    marked = (_NO_STRESS if re.match(f"[{_CYRILLIC}]", unit) else _NOT_SHOWN).sub("", unit)
    return _NOT_COMPOSED.sub("", unicodedata.normalize("NFC", marked))


def _made_whole(aligned: AlignedText) -> AlignedText:
    """Return a text without the hyphens and line ends within words; names keep their hyphen.

    Nor with the blanks between letters set apart for stress, other apostrophes, or letters of another script
    that only look right.
    """
    text, kept, at = aligned.text, list[int](), 0
    left_out = [
        (end.start() + (text[end.end()].isupper() and not text[end.start() - 1].isupper()), end.end())
        for end in _LINE_END.finditer(text)
    ]
    for word in _SPACED.finditer(text):
        left_out += [(place, place + 1) for place in range(word.start() + 1, word.end(), 2)]
    for start, end in sorted(left_out):
        kept.extend(range(at, start))
        at = end
    kept.extend(range(at, len(text)))
    whole = "".join(text[place] for place in kept)
    whole = _STRESSED.sub(lambda letter: letter.group().translate(_UNSTRESSED), whole)
    return AlignedText(
        text=_MIXED.sub(_in_one_script, _APOSTROPHE.sub("'", whole)),
        starts=[aligned.starts[place] for place in kept],
        ends=[aligned.ends[place] for place in kept],
    )


def _in_one_script(mixed: re.Match[str]) -> str:
    """Return a word of two scripts in one of them, where what is of the other only looks alike."""
    word = mixed.group()
    spelled = (word.translate(letters) for letters in _LOOK_ALIKES)
    return next((one for one in spelled if not _MIXED.search(one)), word)
