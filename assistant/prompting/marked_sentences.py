"""A model's text -> sentences, each with the marks that stand in it, the same however the stream was cut.

chunks -> marks.MarkParser -> text and Marks -> SentenceAssembler -> MarkedSentences
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from assistant.prompting.marks import LABEL, Mark, MarkParser, Numbering, parse_mark
from index.language.sentences import split_sentences
from index.values import Span

_LONGEST_SENTENCE = 1000
"""Characters from which a sentence ends at the next blank: looking for the end of one that has none, anew at
every word, would take time with the square of its length."""
_ROUND = rf"(?:{LABEL}\.?\s+)?\d{{1,2}}(?:\.\d{{1,3}})?"
_ROUND_END = re.compile(
    rf"(?<=[\w»”\")])[ \t]+\(({_ROUND}(?:\s*[,;–-]\s*{_ROUND})*)\)([.!?…»”]*)$", re.IGNORECASE
)
_LIST_NUMBER = re.compile(r"(?:\d{1,2}|[a-zа-яіїєґ])[.)]", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkedSentence:
    """A sentence without its marks, and where they stood: `anchors` pairs an offset in `text` with a mark.

    `lead` is the white space before it.
    """

    lead: str
    text: str
    anchors: tuple[tuple[int, Mark], ...] = ()


class SentenceAssembler:
    """Gathers text and marks into sentences; a mark belongs to the sentence before it on its line."""

    def __init__(self) -> None:
        self._text = ""
        self._anchors: list[tuple[int, Mark]] = []

    def feed(self, item: str | Mark) -> Iterator[MarkedSentence]:
        """Yield the sentences that are complete once `item` has come."""
        if isinstance(item, Mark):
            stripped = self._text.rstrip(" \t")
            if stripped and not stripped.endswith("\n"):
                self._text = stripped
            self._anchors.append((len(self._text), item))
            return
        for character in item:
            ends_word = character.isspace() and bool(self._text) and not self._text[-1].isspace()
            after_mark = self._anchors and self._anchors[-1][0] == len(self._text) and self._text
            if after_mark and character.isalnum() and not self._text[-1].isspace():
                self._text += " "
            self._text += character
            if ends_word or len(self._text) >= 2 * _LONGEST_SENTENCE:
                spans = _whole_sentences(self._text)
                # The last sentence may go on, so only those before it are whole.
                endless = len(spans) == 1 and len(self._text) >= _LONGEST_SENTENCE
                yield from self._cut(spans if endless else spans[:-1])

    def finish(self) -> Iterator[MarkedSentence]:
        """Yield the sentences left, now that nothing more comes."""
        yield from self._cut(_whole_sentences(self._text))
        if self._anchors:  # marks after which, and before which, no text came
            yield MarkedSentence(lead="", text="", anchors=tuple((0, mark) for _, mark in self._anchors))
        self._text, self._anchors = "", []

    def _cut(self, spans: Sequence[Span]) -> Iterator[MarkedSentence]:
        begin = 0
        for span in spans:
            own = [(at, mark) for at, mark in self._anchors if begin <= at <= span.end]
            self._anchors = self._anchors[len(own) :]
            text = self._text[span.start : span.end]
            # A mark at the beginning belongs to all of its sentence, so it stands at the end.
            anchors = [(min(max(at - span.start, 0), len(text)) or len(text), mark) for at, mark in own]
            anchors.sort(key=lambda anchor: anchor[0])
            yield MarkedSentence(lead=self._text[begin : span.start], text=text, anchors=tuple(anchors))
            begin = span.end
        self._text = self._text[begin:]
        self._anchors = [(at - begin, mark) for at, mark in self._anchors]


def _whole_sentences(text: str) -> list[Span]:
    """Return the sentences of a text; "Co., Ltd. said" and "BFM.TV" hold stops that end none."""
    spans: list[Span] = []
    for span in split_sentences(text):
        begins = text[span.start]
        glued = bool(spans) and "\n" not in text[spans[-1].end : span.start]
        numbered = bool(spans) and _LIST_NUMBER.fullmatch(text, spans[-1].start, spans[-1].end)
        if glued and (numbered or spans[-1].end == span.start or begins.islower() or begins in ",;:)"):
            span = Span(start=spans.pop().start, end=span.end)
        spans.append(span)
    return spans


def assemble_sentences(chunks: Iterable[str], numbering: Numbering) -> Iterator[MarkedSentence]:
    """Yield the sentences of a streamed answer to numbered passages as soon as each is complete."""
    parser, assembler = MarkParser(numbering), SentenceAssembler()
    for chunk in chunks:
        for item in parser.feed(chunk):
            yield from assembler.feed(item)
    for item in parser.finish():
        yield from assembler.feed(item)
    yield from assembler.finish()


def with_round_marks(sentence: MarkedSentence, numbering: Numbering) -> MarkedSentence:
    """Return a sentence whose numbers in round brackets at its end, such as (1) or (1, 2), are its mark.

    Elsewhere, or where no passage has such a number, round brackets are ordinary text.
    """
    match = _ROUND_END.search(sentence.text)
    figure = match and "." in match[1] and sentence.anchors  # "a quake (5.2) [3.1]": that cites already
    mark = parse_mark(match[1], numbering) if match and not figure else None
    if match is None or mark is None or mark.dropped:
        return sentence
    text = sentence.text[: match.start()] + match[2]
    anchors = ((min(at, match.start()), one) for at, one in sentence.anchors)
    return replace(sentence, text=text, anchors=(*anchors, (match.start(), mark)))
