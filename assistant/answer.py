"""What was found for a question -> its cited answer, written by a model or made of quotes.

    Asked -> the model's answer, checked
          -> quotes: where no model is set, where it fails, or where no passage supports what it wrote

The pieces yielded, joined, are the answer's text; the answer itself comes last.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from assistant.checking.second_opinion import ModelJudge
from assistant.checking.support import TokenSupport
from assistant.errors import ModelError
from assistant.finding.finding import Found
from assistant.models.language_model import LanguageModel
from assistant.prompt_files import not_in_corpus
from assistant.quoting.deciding import Decision, decide
from assistant.quoting.sentences import (
    Findings,
    cite_quote,
    find_sentences,
    join_quotes,
    quote_line,
    quote_sentences,
)
from assistant.values import Citation, CitedAnswer, Turn
from assistant.writing.model_answer import BrokenOffError, ModelAnswer, stream_answer
from assistant.writing.repairing import ModelRepairer
from index.search.index import Index
from index.values import Filters

NO_MODEL_NOTICE = (
    "No language model is configured: the answer is made of quotes."
    " Set ASSISTANT_MODEL, or use --model, to have one written."
)
_CLOSEST = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question with all it is answered from.

    `blank` is its answer so far, with the question, its standalone form and the notices till now. A model may
    be given all that was `found`, quotes are taken of the first `quoted` hits. `index` is pinned to one
    generation; `filters` are those given with the question, before its time words. With `second_opinion` the
    model is asked of every claim whether its quotes bear it out; with `repair` it rewrites once what no
    passage does.
    """

    blank: CitedAnswer
    turns: tuple[Turn, ...]
    filters: Filters
    found: Found
    quoted: int
    index: Index
    model: LanguageModel | None
    today: date
    second_opinion: bool = False
    repair: bool = False


def compose_answer(asked: Asked) -> Iterator[str | CitedAnswer]:
    """Yield pieces of the answer's text as they are ready, and last the answer. Raises NewsAssistantError."""
    said = asked.blank
    if asked.model and asked.found.hits:
        try:
            for item in _ask_model(asked, asked.model):
                if isinstance(item, str):
                    yield item
                elif item.answered or item.declined:
                    if not item.answered:
                        yield item.text
                    yield _model_answer(asked, asked.model, item)
                    return
                else:
                    said = _noted(
                        replace(said, unsupported=item.unsupported),
                        *item.notices,
                        "No passage supports what the model wrote: the answer is made of quotes instead.",
                    )
        except BrokenOffError as error:
            kept = error.answer
            said = _noted(said, *kept.notices, f"{error} What it said before is kept, and quotes follow.")
            said = replace(
                said,
                text=kept.text,
                mode="model",
                model=asked.model.name,
                citations=kept.citations,
                unsupported=kept.unsupported,
            )
        except ModelError as error:
            said = _noted(said, f"{error} The answer is made of quotes instead.")
    elif not asked.model:
        said = _noted(said, NO_MODEL_NOTICE)
    yield from _quote(asked, said)


def _ask_model(asked: Asked, model: LanguageModel) -> Iterator[str | ModelAnswer]:
    hits = asked.found.hits
    return stream_answer(
        asked.blank.standalone,
        hits,
        articles=asked.index.articles([hit.passage.path for hit in hits]),
        model=model,
        support=TokenSupport(asked.index),
        language=asked.blank.language,
        today=asked.today,
        history=asked.turns,
        judge=ModelJudge(model) if asked.second_opinion else None,
        repairer=ModelRepairer(model, asked.blank.language) if asked.repair else None,
    )


def _model_answer(asked: Asked, model: LanguageModel, answer: ModelAnswer) -> CitedAnswer:
    written = replace(
        _noted(asked.blank, *answer.notices, *_changed_files(asked.index, answer.citations)),
        text=answer.text,
        answered=answer.answered,
        reason=answer.reason,
        mode="model",
        model=model.name,
        citations=answer.citations,
        unsupported=answer.unsupported,
    )
    return written if answer.answered else _with_closest(asked, written)


def _quote(asked: Asked, said: CitedAnswer) -> Iterator[str | CitedAnswer]:
    """Yield the quotes, after what a model that broke off had `said`."""
    findings, decision = _judge(asked)
    if decision.reason and not said.text:
        text = not_in_corpus(said.language)
        yield text
        yield _with_closest(asked, replace(said, text=text, reason=decision.reason))
        return
    quoted = [] if decision.reason else quote_sentences(findings)
    articles = asked.index.articles([sentence.hit.passage.path for sentence in quoted])
    citations = list(said.citations)
    text = said.text
    for quote in join_quotes(quoted, articles):
        citations.append(cite_quote(quote, articles[quote.path], number=len(citations) + 1))
        piece = f"{quote_line(citations[-1].quote)} [{len(citations)}]"
        piece = f"\n\n{piece}" if text else piece
        text += piece
        yield piece
    answer = replace(said, text=text, answered=True, citations=tuple(citations))
    yield _noted(answer, *_changed_files(asked.index, citations))


def _judge(asked: Asked) -> tuple[Findings, Decision]:
    """Return what the hits of the time asked for hold, or all hits where those do not answer."""
    question, hits = asked.blank.standalone, asked.found.hits[: asked.quoted]
    if asked.found.preferred:
        findings = find_sentences(question, hits[: asked.found.preferred], asked.index)
        decision = decide(findings, asked.index)
        if not decision.reason:
            return findings, decision
    findings = find_sentences(question, hits, asked.index)
    return findings, decide(findings, asked.index)


def _with_closest(asked: Asked, declined: CitedAnswer) -> CitedAnswer:
    """Return a declined answer with the closest passages, which may be outside the time asked for."""
    period = asked.found.period
    if period is None or period.use != "filter":
        return replace(declined, closest=asked.found.hits[:_CLOSEST])
    closest = asked.index.search(declined.standalone, _CLOSEST, asked.filters)
    return replace(declined, closest=tuple(closest), reason="period_absent" if closest else declined.reason)


def _noted(answer: CitedAnswer, *notices: str) -> CitedAnswer:
    return replace(answer, notices=(*answer.notices, *notices))


def _changed_files(index: Index, citations: Sequence[Citation]) -> list[str]:
    """Say which cited files changed or went since they were indexed."""
    changed = index.changed_files(sorted({citation.path for citation in citations}))
    return [
        f"{path} has changed since it was indexed; its quote is from the indexed text." for path in changed
    ]
