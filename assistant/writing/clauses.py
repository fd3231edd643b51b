"""MarkedSentence -> what it claims: itself, or its clauses where several marks stand in it."""

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from assistant.prompting.marked_sentences import MarkedSentence
from assistant.prompting.marks import Reference

_STOPS = ".!?…"
_CLOSERS = '»"”’)*_'
_WORD = re.compile(r"[^\W_]+")
_ORNAMENT = re.compile(r"^\s*(?:[-*•–—]|\d{1,2}[.)])\s+|[*_`#]+")
_SHORTEST_CLAUSE = 4
_FRAMES = tomllib.loads(Path(__file__).with_name("frames.toml").read_text(encoding="utf-8"))
_FRAME = re.compile(
    rf"\s*(?:{'|'.join(_FRAMES['openings'].values())})\s*[,:—–-]?\s+", re.IGNORECASE | re.VERBOSE
)
_LABELS = "|".join(_FRAMES["labels"].values())
LABEL = re.compile(rf"\W*(?:{_LABELS})\s*\**\s*:[\s*_]*", re.IGNORECASE | re.VERBOSE)
"""A label before an answer, such as "Answer:"."""
_LABEL_ALONE = re.compile(rf"\W*(?:{_LABELS})\W*", re.IGNORECASE | re.VERBOSE)
CORRECTION = re.compile(
    rf"[\s*_—–-]*(?:{'|'.join(_FRAMES['corrections'].values())})[\s,:;.!…—–-]*", re.IGNORECASE | re.VERBOSE
)
"""An opening that takes back what was said just before, such as "No, wait:"."""
_FILLER, _COURTESY = (
    re.compile(rf"\W*(?:{'|'.join(_FRAMES[kind].values())})", re.IGNORECASE | re.VERBOSE)
    for kind in ("fillers", "courtesies")
)
_SILENCE = re.compile("|".join(_FRAMES["silence"].values()), re.IGNORECASE | re.VERBOSE)
_REPLIES = frozenset(word for words in _FRAMES["replies"].values() for word in words.split())
_LONGEST_REPLY = 4
_LEAST_FRAMED = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    """A claim of a sentence: its words, where they stand, and what its marks name.

    `start` and `end` are offsets in the sentence, `at` is where its marks go. `text` is what is to be borne
    out.
    """

    text: str
    start: int
    end: int
    at: int
    references: tuple[Reference, ...]

    @property
    def tells_of_silence(self) -> bool:
        """Whether it says that the articles do not tell something."""
        return bool(_SILENCE.search(self.text))


def split_clauses(sentence: MarkedSentence) -> tuple[Clause, ...]:
    """Return the claims of a sentence in their order; none where it has no words.

    A clause too short to be judged alone leaves the sentence whole.
    """
    if not plain_text(sentence.text):
        return ()
    groups: dict[int, list[Reference]] = {}
    for at, mark in sentence.anchors:
        groups.setdefault(at, []).extend(mark.references)
    marked = [(at, tuple(dict.fromkeys(references))) for at, references in groups.items() if references]
    ends = [*(at for at, _ in marked[:-1]), len(sentence.text)]
    texts = [plain_text(sentence.text[start:end]) for start, end in pairwise([0, *ends])]
    if len(marked) < 2 or any(count_words(text) < _SHORTEST_CLAUSE for text in texts):
        return (whole_clause(sentence),)
    return tuple(
        Clause(text=text, start=start, end=end, at=at, references=references)
        for text, (start, end), (at, references) in zip(texts, pairwise([0, *ends]), marked, strict=True)
    )


def whole_clause(sentence: MarkedSentence) -> Clause:
    """Return a sentence as one claim; its marks stand where the last of them did, else before its stop."""
    anchors = [(at, mark.references) for at, mark in sentence.anchors if mark.references]
    named = tuple(dict.fromkeys(reference for _, references in anchors for reference in references))
    return Clause(
        text=without_frame(plain_text(sentence.text)),
        start=0,
        end=len(sentence.text),
        at=anchors[-1][0] if anchors else len(sentence.text.rstrip(_CLOSERS).rstrip(_STOPS).rstrip()),
        references=named,
    )


def plain_clause(text: str) -> Clause:
    """Return a text that has no marks as one claim."""
    return Clause(text=text, start=0, end=len(text), at=len(text), references=())


def opens(clause: Clause) -> bool:
    """Whether a claim without marks leads up to what follows: a heading, a lead-in, a "yes" or a "no"."""
    if clause.references or not clause.text:
        return False
    words = _WORD.findall(clause.text)
    answers = len(words) <= _LONGEST_REPLY and words[0].casefold() in _REPLIES
    return clause.text.endswith(":") or len(words) < 2 or answers


def speaks_to_reader(sentence: MarkedSentence) -> bool:
    """Whether a sentence tells nothing of the news: a courtesy, or without marks a word to the reader."""
    text = sentence.text
    if _COURTESY.match(text):
        return True
    if any(mark.references for _, mark in sentence.anchors):
        return False
    return bool(
        _FILLER.match(text) or _FILLER.match(LABEL.sub("", text, count=1)) or _LABEL_ALONE.fullmatch(text)
    )


def without_frame(claim: str) -> str:
    """Return a claim without an opening such as "No, wait:" or "According to the passage,".

    Of the latter only if that leaves something.
    """
    correction = CORRECTION.match(claim)
    claim = claim[correction.end() :] if correction else claim
    match = None if _SILENCE.search(claim) else _FRAME.match(claim)
    rest = claim[match.end() :] if match else claim
    return rest if count_words(rest) >= _LEAST_FRAMED else claim


def count_words(text: str) -> int:
    """Return how many words a text has."""
    return len(_WORD.findall(text))


def plain_text(text: str) -> str:
    """Return a sentence without list bullets and emphasis."""
    return " ".join(_ORNAMENT.sub("", text).split()).strip(" ,;—–-").lstrip(":. ")


def insert_marks(text: str, marks: Sequence[tuple[int, Sequence[int]]]) -> tuple[str, list[int]]:
    """Return `text` with `[n]` at each offset, and where each offset's marks end in it.

    Marks are set off by a blank: "[1](…)" would be a link.
    """
    pieces: list[str] = []
    ends: list[int] = []
    begin = length = 0
    for at, numbers in marks:
        piece = text[begin:at]
        if numbers:
            gap = "" if not piece or piece[-1].isspace() else " "
            after = " " if text[at : at + 1] == "(" else ""
            piece += gap + "".join(f"[{number}]" for number in dict.fromkeys(numbers)) + after
        pieces.append(piece)
        length += len(piece)
        ends.append(length)
        begin = at
    return "".join([*pieces, text[begin:]]), ends
