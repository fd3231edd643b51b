"""MarkedSentence -> the parts that its layout sets apart: a table's cells, a lead-in and what it leads to.

What stands in bold or before a colon claims something too, though no mark follows it: its words must be those
of the sentences that it leads to, of the question, or such as say who speaks.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from assistant.checking.lexicon import Word, load_lexicon, senses, split_words
from assistant.checking.values import Claim, Excerpt
from assistant.prompting.marked_sentences import MarkedSentence
from assistant.prompting.marks import Mark
from assistant.writing.clauses import (
    CORRECTION,
    Clause,
    count_words,
)

_LEAD = re.compile(
    r"(?P<bullet>\s*(?:(?:[-*•–—]|\d{1,2}[.)])\s+)?)"
    r"(?:(?:\*\*|__)(?P<bold>[^*_\n]{2,200})(?:\*\*|__)(?P<stop>\s*[:.—–-])?|"
    r"(?P<colon>(?:[^:.\n|*«“\"]|«[^«»\n]{1,60}»|“[^“”\n]{1,60}”){2,200}):)"
    r"\s+(?=\S)"
)
_ROW = re.compile(r"\s*\|")
_RULER = re.compile(r"[\s|:+-]*")
_CELL = re.compile(r"[^|]+")
_BETWEEN_CELLS = " — "
_FEWEST_WORDS = 2
_MANY_WORDS = 4


def split_cells(sentence: MarkedSentence) -> Iterator[MarkedSentence]:
    """Yield what the row of a table claims: all of it, or each cell where all are long; others as they are.

    Long cells without marks have the row's. Short ones of a row without any are names of columns, no claims.
    """
    if not _ROW.match(sentence.text):
        yield sentence
        return
    cells = [cut(sentence, match.start(), match.end()) for match in _CELL.finditer(sentence.text)]
    row = _joined(sentence, cells)
    told = [cell for cell in cells if cell.text.strip()]
    short = any(count_words(cell.text) < _MANY_WORDS for cell in told)
    if _RULER.fullmatch(sentence.text) or (short and not row.anchors):
        return
    if short:
        yield row  # "Minister | received the ambassador": half of it would say something else
        return
    marks = tuple(mark for _, mark in sentence.anchors)
    for number, cell in enumerate(told):
        part = _joined(sentence, [cell])
        anchors = part.anchors or tuple((len(part.text.rstrip(".!?…")), mark) for mark in marks)
        yield replace(part, lead=" " if number else sentence.lead, anchors=anchors)


def _joined(row: MarkedSentence, cells: Sequence[MarkedSentence]) -> MarkedSentence:
    """Return cells of a row as one sentence."""
    text = ""
    anchors: list[tuple[int, Mark]] = []
    for cell in cells:
        words = cell.text.strip()
        start = len(text) + len(_BETWEEN_CELLS) if text and words else len(text)
        text += (_BETWEEN_CELLS if text else "") + words if words else ""
        before = len(cell.text) - len(cell.text.lstrip())
        anchors += [(min(start + max(at - before, 0), len(text)), mark) for at, mark in cell.anchors]
    return replace(row, text=text, anchors=tuple(anchors))


@dataclass(frozen=True, slots=True, kw_only=True)
class Lead:
    """Words before the `rest` of a sentence; `bold` where they are set apart as a heading is."""

    words: str
    bold: bool
    rest: MarkedSentence

    def stands(self, claim: Claim) -> bool:
        """Whether the words may stand, as a claim beside what the rest cites.

        A heading says nothing of its own; what the rest of its sentence explains says something akin to it.
        """
        if self.bold:
            return is_founded(claim)
        unfounded, words = unfounded_words(claim)
        mostly = words >= _MANY_WORDS and 2 * unfounded >= words
        return not mostly and not is_found_nowhere(claim)


def split_lead(sentence: MarkedSentence) -> Lead | None:
    """Return the words in bold or before a colon with which a sentence begins, and the rest, if there are.

    A mark among these words makes them a claim as any other; one word in bold is a name, and so are several
    with which the sentence simply goes on.
    """
    match = None if CORRECTION.match(sentence.text) else _LEAD.match(sentence.text)
    if not match or any(at < match.end() for at, _ in sentence.anchors):
        return None
    words = match["bold"] or match["colon"]
    if match["bold"]:
        goes_on = (
            not match["stop"] and not words.endswith((":", ".")) and sentence.text[match.end()].islower()
        )
        if goes_on or len(words.split()) < _FEWEST_WORDS:
            return None
    rest = cut(sentence, match.end(), len(sentence.text))
    length = len(match["bullet"])
    anchors = tuple((at + length, mark) for at, mark in rest.anchors)
    rest = replace(rest, text=match["bullet"] + rest.text, anchors=anchors)
    return Lead(words=words.strip(" .:"), bold=bool(match["bold"]), rest=rest)


def is_founded(claim: Claim) -> bool:
    """Whether every word of a lead-in stands in what it leads to, or in the question, or says who speaks."""
    return unfounded_words(claim)[0] == 0


def unfounded_words(claim: Claim) -> tuple[int, int]:
    """Return how many words of a lead-in stand neither in what it leads to nor in the question, of how many.

    Words that say who speaks do not count, and across languages only those that the glossary knows do.
    """
    words = [word for word in _telling_words(claim) if not load_lexicon("speech").groups([word])]
    known = _terms([*claim.cited]) | _terms([Excerpt(text=claim.question)])
    return sum(not senses(word.text) & known for word in words), len(words)


def is_found_nowhere(claim: Claim) -> bool:
    """Whether none of a claim's words, if it has several, stands in what it cites or in its passages."""
    words = _telling_words(claim)
    known = _terms([*claim.cited, *claim.passages])
    return bool(claim.cited) and len(words) > 1 and not any(senses(word.text) & known for word in words)


def _telling_words(claim: Claim) -> list[Word]:
    """Return the words of a claim that say something of the news and can be looked for in what it cites."""
    texts = (*claim.cited, *claim.passages)
    foreign = any(claim.language != excerpt.language for excerpt in texts)
    words = [word for word in split_words(claim.text) if word.matters]
    words = [word for word in words if not load_lexicon("framing").groups([word])]
    return [word for word in words if not foreign or len(senses(word.text)) > 1]


def _terms(texts: Sequence[Excerpt]) -> frozenset[str]:
    """Return the terms of texts and of their headlines and outlets, in any language."""
    told = (f"{one.text}\n{one.title}\n{one.outlet}" for one in texts)
    return frozenset(term for text in told for word in split_words(text) for term in senses(word.text))


def cut(sentence: MarkedSentence, start: int, end: int) -> MarkedSentence:
    """Return a stretch of a sentence with the marks that stand in it."""
    anchors = tuple((at - start, mark) for at, mark in sentence.anchors if start < at <= end)
    return replace(sentence, text=sentence.text[start:end], anchors=anchors)


def part_of(sentence: MarkedSentence, clause: Clause) -> MarkedSentence:
    """Return a clause of a sentence as a sentence of its own, without what joined it to the one before."""
    words = sentence.text[clause.start : clause.end]
    joined = len(words) - len(words.lstrip(" ,;:—–-"))
    part = cut(sentence, clause.start + joined, clause.end)
    return replace(part, lead=" " if clause.start else sentence.lead)
