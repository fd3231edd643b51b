"""Question + Hits + LanguageModel -> streamed sentences, then a ModelAnswer whose citations are verbatim.

    hits -> pack -> prompt -> model -> sentences -> judged claims -> text with [n] -> verdicts -> ModelAnswer

A sentence is shown once it is complete and judged by rules, with its citations and what is known of each of
its claims; the model's own verdicts on all claims follow at the end. They change what is said of a claim, and
take out of the text only what they find contradicted.
"""

import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date

from assistant.checking.verifying import verify_claims, weigh
from assistant.errors import ModelError, ModelUnavailableError
from assistant.models.failures import ContextTooLongError, ThoughtAloudError
from assistant.models.language_model import LanguageModel
from assistant.models.replies import Message, StreamEnd
from assistant.notices import Notice
from assistant.prompt_files import not_in_corpus
from assistant.prompting.passages import Source, make_source
from assistant.values import AnswerClaim, Citation, Draft, PartialAnswer, Reason, Turn, Usage
from assistant.writing.evidence import Checker, Judge, Support
from assistant.writing.packing import pack_prompt
from assistant.writing.setting_out import ShownSentence, set_out
from assistant.writing.writer import Writer
from index.values import CleanedArticle, Hit

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelAnswer:
    """A model's answer, checked. `text` has marks `[1]`…`[k]`, one for each of `citations`.

    Without an answer `answered` is false, `reason` says why, `text` is one phrase in the question's language
    and there are no citations; `declined` says that the model itself wrote that the passages do not tell.
    `claims` say what each part of the text rests on; `unsupported` are the sentences that are not shown, as
    passages contradict them or they stand in none; `draft` keeps what was asked and what was written.
    """

    text: str
    answered: bool
    declined: bool
    reason: Reason | None
    citations: tuple[Citation, ...]
    claims: tuple[AnswerClaim, ...]
    unsupported: tuple[str, ...]
    notices: tuple[Notice, ...]
    draft: Draft


class BrokenOffError(ModelUnavailableError):
    """The model failed in mid-answer; `answer` is what had been shown by then, checked as any other."""

    def __init__(self, problem: Notice, answer: ModelAnswer) -> None:
        super().__init__(problem.code, **problem.values)
        self.answer = answer


def stream_answer(
    question: str,
    hits: Sequence[Hit],
    *,
    articles: Mapping[str, CleanedArticle],
    model: LanguageModel,
    support: Support,
    judge: Judge,
    language: str,
    today: date,
    history: Sequence[Turn] = (),
    verifier: LanguageModel | None = None,
) -> Iterator[PartialAnswer | ModelAnswer]:
    """Yield the answer as it grows by sentences, then one ModelAnswer.

    This has the text, claims and citations of the last state, but for what the verdicts of a `verifier`
    change.

    `articles` maps paths to articles; a hit whose article is missing is left out. Without hits the model is
    not asked. When the prompt proves too long for the model, half of the passages are sent instead. Raises
    ModelError when the model fails, BrokenOffError when it does after some text.
    """
    sources = [make_source(hit, articles[hit.passage.path]) for hit in hits if hit.passage.path in articles]
    thought = False
    while sources:
        prompt = pack_prompt(question, sources, model=model, language=language, history=history, today=today)
        sources = list(prompt.sources)
        checker = Checker(question=question, language=language, sources=sources, support=support, judge=judge)
        writer = Writer(checker, system=prompt.messages[0].content)
        reply = _Recorded(model, prompt.messages)
        try:
            for written in writer.write(reply.pieces()):
                yield replace(written, checking=verifier is not None)
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
        except ThoughtAloudError:
            if thought:
                raise
            thought = True  # what was shown are thoughts: the answer that follows stands in their place
            continue
        except ModelError as error:
            if not writer.shown:
                raise
            shown = _conclude(writer, reply, reply.draft(question, sources), language)
            raise BrokenOffError(error.message, shown) from error
        if verifier and writer.shown:
            yield replace(set_out(writer.shown), writing=False, checking=True)
            _verify(writer, checker, verifier)
        yield _conclude(writer, reply, reply.draft(question, sources), language)
        return
    yield ModelAnswer(
        text=not_in_corpus(language),
        answered=False,
        declined=False,
        reason="no_match",
        citations=(),
        claims=(),
        unsupported=(),
        notices=(),
        draft=Draft(question=question, text="", hits=(), model=model.name, messages=(), usage=Usage()),
    )


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


def _verify(writer: Writer, checker: Checker, verifier: LanguageModel) -> None:
    """Have a model read every claim shown beside its sentences; withdraw what they contradict."""
    claims = [
        [checker.claim(clause.clause, clause.evidence) for clause in sentence.clauses]
        for sentence in writer.shown
    ]
    cited = [claim for group in claims for claim in group if claim.cited]
    verdicts = dict(zip(map(id, cited), verify_claims(cited, verifier), strict=True))
    judged: list[ShownSentence] = []
    for sentence, group in zip(writer.shown, claims, strict=True):
        judgements = [
            weigh(clause.judgement, verdicts[id(claim)], claim) if claim.cited else clause.judgement
            for clause, claim in zip(sentence.clauses, group, strict=True)
        ]
        judged.append(sentence.judged(judgements))
    writer.withheld += [clause.clause.text for one in judged if one.contradicted for clause in one.clauses]
    writer.shown = [one for one in judged if not one.contradicted]


def _conclude(writer: Writer, reply: _Recorded, draft: Draft, language: str) -> ModelAnswer:
    """Return what was written as an answer; without a citation it is none."""
    written = set_out(writer.shown)
    answered = writer.stands
    clauses = [clause for sentence in writer.shown for clause in sentence.clauses]
    # "The articles do not say who" cites nothing: said alone, it declines.
    declined = writer.declined or (bool(clauses) and not any(clause.evidence for clause in clauses))
    doubtful = () if answered or declined else tuple(clause.clause.text for clause in clauses)
    partly: Reason | None = "partly" if writer.declined else None
    cut = (Notice("cut"),) if reply.end.cut else ()
    return ModelAnswer(
        text=written.text if answered else not_in_corpus(language),
        answered=answered,
        declined=declined,
        reason=partly if answered else "no_match",
        citations=written.citations if answered else (),
        claims=written.claims if answered else (),
        unsupported=(*writer.withheld, *doubtful),
        notices=writer.notices + cut,
        draft=draft,
    )
