"""A model's text -> the marks in it that cite, and what they name, the same however the stream was cut."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

_LONGEST_MARK = 80
_LONGEST_LINK = 300
_OPENERS = "[［【{"
_CLOSERS = "]］】}"
_OPENER = re.compile(f"[{re.escape(_OPENERS)}]")
_CONTENT = rf"[^{re.escape(_OPENERS + _CLOSERS)}\n]{{0,{_LONGEST_MARK}}}"
_CLOSED = re.compile(
    rf"(?:[{re.escape(_OPENERS)}]{{2}}({_CONTENT})[{re.escape(_CLOSERS)}]{{1,2}}"
    rf"|[{re.escape(_OPENERS)}]({_CONTENT})[{re.escape(_CLOSERS)}])"
)
_STILL_OPEN = re.compile(rf"[{re.escape(_OPENERS)}]{{1,2}}{_CONTENT}")
_LINK = re.compile(rf"\((?=[^()\s]*[/.#:])[^()\s]{{0,{_LONGEST_LINK}}}\)")
_LINK_STILL_OPEN = re.compile(rf"\([^()\s]{{0,{_LONGEST_LINK}}}")
_LETTERS = r"[^\W\d_]*"
LABEL = (
    r"(?:sources?|passages?|docs?|documents?|refs?|id|citations?|article|see|"
    rf"джерел{_LETTERS}|урив{_LETTERS}|статт{_LETTERS}|документ{_LETTERS}|див|источник{_LETTERS}|отрыв{_LETTERS}|фрагмент{_LETTERS}|стать{_LETTERS}|см)"
)
"""What may stand before the number of a passage."""
_SENTENCE = rf"(?:sentences?|lines?|речен{_LETTERS}|ряд{_LETTERS}|предложен{_LETTERS}|строк{_LETTERS})\.?"
_NUMBER = r"[#№^§]?\s*(\d{1,99})(?:\.(\d{1,9}))?(?::\d+)?"
_RANGE = re.compile(rf"(?:{LABEL}\s*[.:]?\s*)?{_NUMBER}(?:\s*[-–—]\s*{_NUMBER})?", re.IGNORECASE)
_SEPARATOR = re.compile(r"\s*[,;،、&]\s*|\s+(?:and|та|і|й|и)\s+|\s+")
_SUFFIX = re.compile(r"\s*†.*$")
_YEAR = re.compile(r"(?:19|20)\d\d")


Numbering = Sequence[range]
"""The numbers of each passage's sentences, passages in order; an empty range where they have none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """A passage that a mark names and, where it names them, its sentences `first` to `last`."""

    passage: int
    first: int | None = None
    last: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """One bracket of a model's text that cites: what it names that exists, and the rest as written."""

    references: tuple[Reference, ...]
    dropped: tuple[str, ...] = ()

    @property
    def passages(self) -> tuple[int, ...]:
        """The numbers of the passages named, each once."""
        return tuple(dict.fromkeys(reference.passage for reference in self.references))


def without_sentences(passages: int) -> Numbering:
    """Return the numbering of so many passages whose sentences have no numbers."""
    return [range(0)] * passages


def parse_mark(content: str, numbering: Numbering) -> Mark | None:
    """Return what the inside of a bracket cites, or None when it is ordinary text."""
    references: list[Reference] = []
    dropped: list[str] = []
    for piece in _split_content(content):
        match = _RANGE.fullmatch(piece)
        if match is None or ("." in piece and not any(numbering)):
            return None
        parts = [int(group) if group else None for group in match.groups()]
        named = _references(parts, numbering)
        references.extend(named)
        ends = [int(number) for number in (match[1], match[3]) if number]
        if not named or min(ends) < 1 or (max(ends) > len(numbering) and not match[2]):
            dropped.append(f"[{piece}]")
    if not references and not dropped:
        return None
    return Mark(references=tuple(dict.fromkeys(references)), dropped=tuple(dropped))


def _references(parts: Sequence[int | None], numbering: Numbering) -> list[Reference]:
    """Return what `passage.first-other.last` names, given its four numbers, None for a missing one."""
    passage, first, other, last = parts
    if passage is None or other is None:
        return _sentences(passage or 0, first, first, numbering)
    if first is None and last is None:
        low, high = sorted((passage, other))
        return [Reference(passage=one) for one in range(max(low, 1), min(high, len(numbering)) + 1)]
    if last is None and first is not None:  # "3.2-4" ends at the fourth sentence of the same passage
        return _sentences(passage, first, other, numbering)
    if passage == other:
        return _sentences(passage, first if first is not None else last, last, numbering)
    return [*_sentences(passage, first, first, numbering), *_sentences(other, last, last, numbering)]


def _sentences(passage: int, first: int | None, last: int | None, numbering: Numbering) -> list[Reference]:
    """Return a passage's sentences; the passage where it has none of these numbers, nothing without it."""
    if not 1 <= passage <= len(numbering):
        return []
    known = numbering[passage - 1]
    if first is None or last is None or not known:
        return [Reference(passage=passage)]
    low, high = max(min(first, last), known.start), min(max(first, last), known.stop - 1)
    return [Reference(passage=passage, first=low, last=high) if low <= high else Reference(passage=passage)]


def parse_marks(text: str, numbering: Numbering) -> list[str | Mark]:
    """Return a whole text as its pieces of text and its marks, in order."""
    parser = MarkParser(numbering)
    return join_text([*parser.feed(text), *parser.finish()])


def join_text(items: Iterable[str | Mark]) -> list[str | Mark]:
    """Return the items with neighbouring pieces of text made one."""
    joined: list[str | Mark] = []
    for is_text, run in groupby(items, key=lambda item: isinstance(item, str)):
        pieces = list(run)
        joined += ["".join(map(str, pieces))] if is_text else pieces
    return [item for item in joined if item]


class MarkParser:
    """Splits a stream into text and marks; holds text back only while a bracket may still become a mark.

    It decides only where the text itself lets it, never where a chunk ends.
    """

    def __init__(self, numbering: Numbering) -> None:
        self._numbering = numbering
        self._buffer = ""

    def feed(self, chunk: str) -> Iterator[str | Mark]:
        """Yield what is decided once `chunk` has come."""
        self._buffer += chunk
        yield from self._drain(final=False)

    def finish(self) -> Iterator[str | Mark]:
        """Yield what was held back, now that nothing more comes."""
        yield from self._drain(final=True)

    def _drain(self, *, final: bool) -> Iterator[str | Mark]:
        text, at = self._buffer, 0
        while at < len(text):
            opener = _OPENER.search(text, at)
            start = opener.start() if opener else len(text)
            if start > at:
                yield text[at:start]
                at = start
            elif not final and _undecided(text, at):
                break
            else:
                item, at = self._read_item(text, at)
                yield item
        self._buffer = text[at:]

    def _read_item(self, text: str, at: int) -> tuple[str | Mark, int]:
        """Return the item that begins at the opening bracket at `at`, and where it ends."""
        closed = _CLOSED.match(text, at)
        if closed is None:
            return text[at], at + 1
        content = closed[1] if closed[1] is not None else closed[2]
        mark = parse_mark(content, self._numbering)
        if mark is None:
            return text[at], at + 1
        link = _LINK.match(text, closed.end())
        end = link.end() if link else closed.end()
        # "[2024]" beside five passages is a year in brackets, not a mark that went astray.
        if not mark.references and _YEAR.fullmatch(content.strip()):
            return f"({content.strip()})", end
        return mark, end


def _split_content(content: str) -> list[str]:
    bare = _SUFFIX.sub("", content).strip()
    # "passage 1, sentence 2" and "sentence 1.2" are 1.2; a sentence of no passage is nothing.
    bare = re.sub(rf"(\d)\s*[,;:]?\s*{_SENTENCE}\s*(?=\d)", r"\1.", bare, flags=re.IGNORECASE)
    bare = re.sub(rf"^{_SENTENCE}\s*(?=\d+\.\d)", "", bare, flags=re.IGNORECASE)
    # Blanks inside a range or after a label do not separate numbers.
    bare = re.sub(r"\s*([-–—])\s*", r"\1", bare)
    bare = re.sub(rf"({LABEL}\s*[.:]?|[#№^])\s+(?=[#№^\d])", r"\1", bare, flags=re.IGNORECASE)
    return [piece for piece in _SEPARATOR.split(bare) if piece] if bare else []


def _undecided(text: str, at: int) -> bool:
    """Whether more text could change what the bracket at `at` is."""
    if _STILL_OPEN.fullmatch(text, at):
        return True
    closed = _CLOSED.match(text, at)
    if closed is None:
        return False
    return closed.end() == len(text) or bool(_LINK_STILL_OPEN.fullmatch(text, closed.end()))
