"""Question + Hits + LanguageModel -> streamed sentences, then a ModelAnswer whose citations are verbatim.

    hits -> pack -> prompt -> model -> sentences -> checked claims -> text with [n]

A sentence is shown when it is complete, checked and borne out by a passage, so what was streamed is what
the answer says. What no passage bears out is kept out and listed; a heading waits for the first sentence
under it.
"""

import logging
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from difflib import SequenceMatcher

from assistant.citations import (
    SUPPORT_THRESHOLD,
    CheckedClaim,
    Checker,
    CitationList,
    Source,
    Support,
    SupportJudge,
    insert_marks,
    is_claim,
    make_source,
    plain_text,
)
from assistant.errors import ModelError, ModelUnavailableError
from assistant.marks import MarkedSentence, assemble_sentences, with_round_marks
from assistant.model_failures import ContextTooLongError
from assistant.models import LanguageModel
from assistant.orders import gives_orders
from assistant.output_checks import clean_text, repeats_prompt
from assistant.packing import pack_prompt
from assistant.prompts import LANGUAGE_NAMES, not_in_corpus
from assistant.records import Citation, Draft, Reason, Turn, Usage
from assistant.replies import Message, StreamEnd
from index.records import Article, Hit

logger = logging.getLogger(__name__)

_SAME_PHRASE = 0.8
_LETTERS = re.compile(r"\w+")


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelAnswer:
    """A model's answer, checked. `text` has marks `[1]`…`[k]`, one for each of `citations`.

    Without an answer `answered` is false, `reason` says why, `text` is one phrase in the question's language
    and there are no citations; `declined` says that the model itself wrote that the passages do not tell.
    `unsupported` are the sentences or clauses that no passage bears out; `draft` keeps what was asked and
    what was written.
    """

    text: str
    answered: bool
    declined: bool
    reason: Reason | None
    citations: tuple[Citation, ...]
    unsupported: tuple[str, ...]
    notices: tuple[str, ...]
    draft: Draft


class BrokenOffError(ModelUnavailableError):
    """The model failed in mid-answer; `answer` is what had been shown by then, checked as any other."""

    def __init__(self, message: str, answer: ModelAnswer) -> None:
        super().__init__(message)
        self.answer = answer


def stream_answer(
    question: str,
    hits: Sequence[Hit],
    *,
    articles: Mapping[str, Article],
    model: LanguageModel,
    support: Support,
    language: str,
    today: date,
    history: Sequence[Turn] = (),
    threshold: float = SUPPORT_THRESHOLD,
    judge: SupportJudge | None = None,
) -> Iterator[str | ModelAnswer]:
    """Yield the answer's text sentence by sentence, then one ModelAnswer whose text is those pieces joined.

    `articles` maps paths to articles; a hit whose article is missing is left out. Without hits the model is
    not asked. When the prompt proves too long for the model, half of the passages are sent instead. Raises
    ModelError when the model fails, BrokenOffError when it does after some text.
    """
    sources = [make_source(hit, articles[hit.passage.path]) for hit in hits if hit.passage.path in articles]
    while sources:
        prompt = pack_prompt(question, sources, model=model, language=language, history=history, today=today)
        sources = list(prompt.sources)
        checker = Checker(
            question=question,
            sources=sources,
            support=support,
            language=language,
            threshold=threshold,
            judge=judge,
        )
        writer = _Writer(checker, system=prompt.messages[0].content)
        reply = _Recorded(model, prompt.messages)
        try:
            yield from writer.write(reply.pieces())
        except ContextTooLongError:
            if reply.text or len(sources) == 1:
                raise
            logger.info(
                "the prompt does not fit the model: %d passages instead of %d",
                len(sources) // 2,
                len(sources),
            )
            sources = sources[: len(sources) // 2]
            continue
        except ModelError as error:
            shown = writer.answer(reply.draft(question, sources), reply.end, language)
            if not shown.answered:
                raise
            raise BrokenOffError(str(error), shown) from error
        yield writer.answer(reply.draft(question, sources), reply.end, language)
        return
    draft = Draft(question=question, text="", hits=(), model=model.name, messages=(), usage=Usage())
    yield _unanswered(draft, language, declined=False)


class _Recorded:
    """A model's reply, kept as it goes by."""

    def __init__(self, model: LanguageModel, messages: Sequence[Message]) -> None:
        self._model = model
        self._messages = messages
        self.text = ""
        self.end = StreamEnd(usage=Usage(), estimated=True, cut=False)

    def pieces(self) -> Iterator[str]:
        stream = self._model.stream(self._messages)
        for item in stream:
            if isinstance(item, StreamEnd):
                self.end = item
            else:
                self.text += item
                yield item

    def draft(self, question: str, sources: Sequence[Source]) -> Draft:
        return Draft(
            question=question,
            text=self.text,
            hits=tuple(source.hit for source in sources),
            model=self._model.name,
            messages=tuple(asdict(message) for message in self._messages),
            usage=self.end.usage,
        )


class _Writer:
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
        self._dropped: list[str] = []
        self._left_out = 0
        self._declined = False

    def write(self, pieces: Iterator[str]) -> Iterator[str]:
        """Yield the sentences to show, each with the white space before it."""
        count = len(self._checker.sources)
        for assembled in assemble_sentences(pieces, count):
            sentence = with_round_marks(assembled, count)
            self._dropped.extend(mark for _, m in sentence.anchors for mark in m.dropped)
            cleaned = clean_sentence(sentence)
            if is_not_in_corpus(cleaned.text):
                self._declined = True
                continue
            if self._misleads(sentence, cleaned) or self._repeats(cleaned):
                continue
            yield from self._show(cleaned)

    def answer(self, draft: Draft, end: StreamEnd, language: str) -> ModelAnswer:
        """Return the whole answer, once everything is written."""
        citations = self._citations.citations
        notices = self._notices(end)
        if not citations:
            return _unanswered(
                draft,
                language,
                declined=self._declined,
                unsupported=tuple(self._unsupported),
                notices=notices,
            )
        return ModelAnswer(
            text="".join(self._shown),
            answered=True,
            declined=self._declined,
            reason="partly" if self._declined else None,
            citations=citations,
            unsupported=tuple(self._unsupported),
            notices=notices,
            draft=draft,
        )

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

    def _notices(self, end: StreamEnd) -> tuple[str, ...]:
        notices = []
        if self._dropped:
            marks = ", ".join(dict.fromkeys(self._dropped))
            notices.append(f"The model cited passages that do not exist; these marks were dropped: {marks}.")
        if self._left_out:
            notices.append(f"Sentences left out because they repeat or obey instructions: {self._left_out}.")
        if self._unsupported and not self._citations.citations:
            notices.append("The model's answer is not shown: no passage supports it.")
        if end.cut:
            notices.append("The model's answer was cut at its length limit.")
        return tuple(notices)


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


def _unanswered(
    draft: Draft,
    language: str,
    *,
    declined: bool,
    unsupported: tuple[str, ...] = (),
    notices: tuple[str, ...] = (),
) -> ModelAnswer:
    return ModelAnswer(
        text=not_in_corpus(language),
        answered=False,
        declined=declined,
        reason="no_match",
        citations=(),
        unsupported=unsupported,
        notices=notices,
        draft=draft,
    )
