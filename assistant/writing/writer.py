"""A model's sentences -> those shown, each cited, and what became of the others.

A sentence is shown when it is complete, checked and borne out by a passage. What no passage bears out is kept
out and listed; a heading waits for the first sentence under it.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from difflib import SequenceMatcher

from assistant.checking.claims import CheckedClaim, Checker, CitationList, insert_marks, is_claim, plain_text
from assistant.notices import Notice
from assistant.prompt_files import LANGUAGE_NAMES, not_in_corpus
from assistant.prompting.harmless import clean_text, repeats_prompt
from assistant.prompting.marks import MarkedSentence, assemble_sentences, with_round_marks
from assistant.prompting.orders import gives_orders
from assistant.values import Citation
from assistant.writing.repairing import KeptOut, Repairer

_SAME_PHRASE = 0.8
_LETTERS = re.compile(r"\w+")


class Writer:
    """Writes the shown answer from the model's sentences: checks, numbers, leaves out."""

    def __init__(self, checker: Checker, *, system: str) -> None:
        self._checker = checker
        self._system = system
        self._suspicious = any(source.orders for source in checker.sources)
        self._citations = CitationList()
        self._shown: list[str] = []
        self._held: list[tuple[str, str]] = []
        self._seen: set[str] = set()
        self._unsupported: list[str] = []
        self._kept_out: list[KeptOut] = []
        self._dropped: list[str] = []
        self._left_out = 0
        self._declined = False

    def write(self, pieces: Iterator[str]) -> Iterator[str]:
        """Yield the sentences to show, each with the white space before it."""
        for sentence in self._read(pieces):
            if is_not_in_corpus(sentence.text):
                self._declined = True
            elif not self._repeats(sentence):
                yield from self._show(sentence)

    def repair(self, repairer: Repairer) -> Iterator[str]:
        """Yield what of the sentences kept out is borne out once they are rewritten, and is told by no other.

        What was kept out stays listed as unsupported, as the model did write it.
        """
        if not self._kept_out:
            return
        self._held.clear()  # a heading that nothing came under is none of these sentences'
        for sentence in self._read(repairer.rewrite(self._kept_out)):
            checked = self._checker.check_sentence(sentence)
            claims = [one for one in checked if is_claim(one.claim)]
            tells = claims and all(one.evidence and not one.obeys for one in claims)
            known = all(self._citations.holds(evidence) for one in claims for evidence in one.evidence)
            if tells and not known and not self._repeats(sentence):
                yield from self._add(replace(sentence, lead=sentence.lead or " "), checked)

    def _read(self, pieces: Iterator[str]) -> Iterator[MarkedSentence]:
        """Yield the sentences of a text without markup, but for those that mislead."""
        count = len(self._checker.sources)
        for assembled in assemble_sentences(pieces, count):
            sentence = with_round_marks(assembled, count)
            self._dropped.extend(mark for _, m in sentence.anchors for mark in m.dropped)
            cleaned = clean_sentence(sentence)
            # That phrase stands in our prompt, and so would be taken for a leak of it.
            if is_not_in_corpus(cleaned.text) or not self._misleads(sentence, cleaned):
                yield cleaned

    @property
    def text(self) -> str:
        """The sentences shown so far, with marks `[1]`…`[k]`."""
        return "".join(self._shown)

    @property
    def citations(self) -> tuple[Citation, ...]:
        """The quotes that the marks lead to."""
        return self._citations.citations

    @property
    def unsupported(self) -> tuple[str, ...]:
        """The sentences or clauses that no passage bears out."""
        return tuple(self._unsupported)

    @property
    def declined(self) -> bool:
        """Whether the model wrote that the passages do not tell."""
        return self._declined

    @property
    def notices(self) -> tuple[Notice, ...]:
        """What was dropped and left out."""
        notices = []
        if self._dropped:
            notices.append(Notice("marks", marks=tuple(dict.fromkeys(self._dropped))))
        if self._left_out:
            notices.append(Notice("left_out", count=self._left_out))
        if self._unsupported and not self.citations:
            notices.append(Notice("not_shown"))
        return tuple(notices)

    def _show(self, sentence: MarkedSentence) -> Iterator[str]:
        """Yield a sentence that some passage bears out, after the headings that were waiting for it."""
        checked = self._checker.check_sentence(sentence)
        claims = [one for one in checked if is_claim(one.claim)]
        if not claims:
            self._held.append((sentence.lead, sentence.text))
            return
        if not any(one.evidence for one in claims) or any(one.obeys for one in claims):
            self._leave_out(claims)
            return
        self._unsupported.extend(plain_text(one.claim.text) for one in claims if not one.evidence)
        yield from self._add(sentence, checked)

    def _add(self, sentence: MarkedSentence, checked: Sequence[CheckedClaim]) -> Iterator[str]:
        self._held.append((sentence.lead, self._cite(sentence, checked)))
        for lead, held in self._held:
            piece = (lead if self._shown else "") + held
            self._shown.append(piece)
            yield piece
        self._held.clear()

    def _cite(self, sentence: MarkedSentence, checked: Sequence[CheckedClaim]) -> str:
        marks = [
            (one.claim.at, [self._citations.cite(evidence) for evidence in one.evidence]) for one in checked
        ]
        return insert_marks(sentence.text, marks)

    def _leave_out(self, claims: Sequence[CheckedClaim]) -> None:
        """Keep a sentence out, and what led up to it; where passages give orders, not even name it."""
        self._held.clear()
        if self._suspicious:
            self._left_out += 1
        else:
            self._unsupported.extend(plain_text(one.claim.text) for one in claims)
            self._kept_out.extend(
                KeptOut(
                    text=plain_text(one.claim.text),
                    number=one.nearest,
                    source=self._checker.sources[one.nearest - 1],
                )
                for one in claims
            )

    def _misleads(self, written: MarkedSentence, cleaned: MarkedSentence) -> bool:
        """Whether a sentence tells our prompt, or speaks to a model as no answer to a reader does."""
        misleads = repeats_prompt(cleaned.text, self._system) or gives_orders(written.text)
        if misleads:
            self._held.clear()
            self._left_out += 1
        return misleads

    def _repeats(self, sentence: MarkedSentence) -> bool:
        """Whether a sentence says nothing, or was said before: small models fall into loops."""
        key = " ".join(_LETTERS.findall(sentence.text.casefold()))
        said = key in self._seen
        if len(key.split()) > 3:
            self._seen.add(key)
        return said or not key


def clean_sentence(sentence: MarkedSentence) -> MarkedSentence:
    """Return a sentence without markup, its marks still where they stood."""
    ends = [at for at, _ in sentence.anchors]
    pieces = [
        clean_text(sentence.text[begin:end]) for begin, end in zip([0, *ends], [*ends, None], strict=True)
    ]
    anchors = []
    length = 0
    for piece, (_, mark) in zip(pieces, sentence.anchors, strict=False):
        length += len(piece)
        anchors.append((length, mark))
    return replace(sentence, text="".join(pieces), anchors=tuple(anchors))


def is_not_in_corpus(sentence: str) -> bool:
    """Whether a sentence is the phrase for "not in the corpus" in any language, small changes forgiven."""
    said = " ".join(_LETTERS.findall(sentence.casefold()))
    phrases = (" ".join(_LETTERS.findall(not_in_corpus(code).casefold())) for code in LANGUAGE_NAMES)
    return any(
        phrase in said or SequenceMatcher(None, phrase, said, autojunk=False).ratio() >= _SAME_PHRASE
        for phrase in phrases
    )
