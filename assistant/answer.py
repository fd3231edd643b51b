"""What was found for a question -> its cited answer, written by a model or made of quotes.

    Asked -> the model's answer, checked
          -> quotes: where no model is set, where it fails, or where no passage supports what it wrote

The pieces yielded, joined, are the answer's text; the answer itself comes last.
"""

import time
from collections.abc import Iterator
from dataclasses import dataclass, replace

from assistant.checking.second_opinion import ModelJudge
from assistant.checking.support import TokenSupport
from assistant.errors import ModelError
from assistant.finding.finding import Found
from assistant.models.price import MeteredModel
from assistant.notices import Notice
from assistant.prompt_files import not_in_corpus
from assistant.question.question import Question
from assistant.quoting.deciding import Decision, decide
from assistant.quoting.sentences import (
    Findings,
    cite_quote,
    find_sentences,
    join_quotes,
    quote_line,
    quote_sentences,
)
from assistant.values import Citation, CitedAnswer, Mode, Reason, Usage
from assistant.writing.model_answer import BrokenOffError, ModelAnswer, stream_answer
from assistant.writing.repairing import ModelRepairer
from index.search.generation import Generation
from index.values import Hit

NO_MODEL_NOTICE = Notice("no_model")
QUOTED = 8
"""Hits of which quotes are taken; a model may be given more."""
_CLOSEST = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question with all it is answered from.

    `generation` is the one that `found` is of. With `second_opinion` the model is asked of every claim
    whether its quotes bear it out; with `repair` it rewrites once what no passage does. `started` is when the
    question was asked, by the clock of `time.monotonic`.
    """

    question: Question
    found: Found
    generation: Generation
    model: MeteredModel | None
    second_opinion: bool
    repair: bool
    started: float


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerText:
    """The text of an answer with its citations, and who wrote it; see `CitedAnswer`."""

    text: str = ""
    mode: Mode = "extractive"
    model: str | None = None
    citations: tuple[Citation, ...] = ()
    unsupported: tuple[str, ...] = ()
    notices: tuple[Notice, ...] = ()


def compose_answer(asked: Asked) -> Iterator[str | CitedAnswer]:
    """Yield pieces of the answer's text as they are ready, and last the answer. Raises NewsAssistantError."""
    before = AnswerText(notices=() if asked.model else (NO_MODEL_NOTICE,))
    if asked.model and asked.found.hits:
        try:
            for item in _ask_model(asked, asked.model):
                if isinstance(item, str):
                    yield item
                elif item.answered:
                    yield _conclude(asked, _by_model(item, asked.model), item.reason)
                    return
                elif item.declined:
                    yield item.text
                    yield _decline(asked, _by_model(item, asked.model), item.reason)
                    return
                else:
                    notices = (*item.notices, Notice("unsupported"))
                    before = AnswerText(unsupported=item.unsupported, notices=notices)
        except BrokenOffError as error:
            kept = _by_model(error.answer, asked.model)
            notice = Notice("model_broke_off", problem=error.message)
            before = replace(kept, notices=(*kept.notices, notice))
        except ModelError as error:
            before = AnswerText(notices=(Notice("model_failed_quotes", problem=error.message),))
    yield from _quote(asked, before)


def _ask_model(asked: Asked, model: MeteredModel) -> Iterator[str | ModelAnswer]:
    question, hits = asked.question, asked.found.hits
    return stream_answer(
        question.standalone,
        hits,
        articles=asked.generation.catalogue.articles(hit.passage.path for hit in hits),
        model=model,
        support=TokenSupport(asked.generation),
        language=question.language,
        today=question.today,
        history=question.history,
        judge=ModelJudge(model) if asked.second_opinion else None,
        repairer=ModelRepairer(model, question.language) if asked.repair else None,
    )


def _by_model(answer: ModelAnswer, model: MeteredModel) -> AnswerText:
    return AnswerText(
        text=answer.text,
        mode="model",
        model=model.name,
        citations=answer.citations,
        unsupported=answer.unsupported,
        notices=answer.notices,
    )


def _quote(asked: Asked, before: AnswerText) -> Iterator[str | CitedAnswer]:
    """Yield the quotes, after the text `before` them, of a model that broke off."""
    findings, decision = _judge(asked)
    if decision.reason and not before.text:
        text = not_in_corpus(asked.question.language)
        yield text
        yield _decline(asked, replace(before, text=text), decision.reason)
        return
    text, citations = before.text, list(before.citations)
    for quote in join_quotes([] if decision.reason else quote_sentences(findings), findings.articles):
        article = findings.articles[quote.path].article
        citations.append(cite_quote(quote, article, number=len(citations) + 1))
        piece = f"{quote_line(citations[-1].quote)} [{len(citations)}]"
        piece = f"\n\n{piece}" if text else piece
        text += piece
        yield piece
    yield _conclude(asked, replace(before, text=text, citations=tuple(citations)), None)


def _judge(asked: Asked) -> tuple[Findings, Decision]:
    """Return what the hits of the time asked for hold, or all hits where those do not answer."""
    result, preferred = asked.found.result.with_hits(asked.found.hits[:QUOTED]), asked.found.preferred
    articles = asked.generation.articles(result.hits)
    if preferred:
        findings = find_sentences(result.with_hits(result.hits[:preferred]), articles)
        decision = decide(findings)
        if not decision.reason:
            return findings, decision
    findings = find_sentences(result, articles)
    return findings, decide(findings)


def _decline(asked: Asked, answer: AnswerText, reason: Reason | None) -> CitedAnswer:
    """Return a declined answer with the closest passages, which may be outside the time asked for."""
    found, question = asked.found, asked.question
    if found.period is None or found.period.use != "filter":
        return _conclude(asked, answer, reason, found.hits[:_CLOSEST])
    closest = asked.generation.search(question.standalone, _CLOSEST, question.scope.filters).hits
    return _conclude(asked, answer, "period_absent" if closest else reason, closest)


def _conclude(
    asked: Asked, answer: AnswerText, reason: Reason | None, closest: tuple[Hit, ...] = ()
) -> CitedAnswer:
    question, found = asked.question, asked.found
    paths = sorted({citation.path for citation in answer.citations})
    changed = (Notice("changed", path=path) for path in asked.generation.catalogue.files.changed(paths))
    return CitedAnswer(
        question=question.text,
        standalone=question.standalone,
        text=answer.text,
        answered=bool(answer.citations),
        reason=reason,
        language=question.language,
        mode=answer.mode,
        model=answer.model,
        citations=answer.citations,
        closest=closest,
        unsupported=answer.unsupported,
        notices=(*question.notices, *found.notices, *answer.notices, *changed),
        usage=asked.model.usage if asked.model else Usage(),
        seconds=round(time.monotonic() - asked.started, 3),
        period=found.period,
    )
