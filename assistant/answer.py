"""What was found for a question -> its cited answer, written by a model or made of quotes.

    Asked -> the model's answer, checked
          -> quotes: where no model is set, where it fails, or where no passage supports what it wrote

The states yielded hold the answer as far as it can be shown; the answer itself comes last.
"""

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, partial
from typing import Literal

from assistant.checking import Claim, Judgement, judge_claim
from assistant.checking.support import TokenSupport
from assistant.differing.aligning import find_differences, tell_difference
from assistant.differing.retelling import told_in_language, with_retellings
from assistant.errors import ModelError
from assistant.finding.finding import Found
from assistant.models.price import MeteredModel
from assistant.notices import Notice
from assistant.prompt_files import not_in_corpus
from assistant.question.question import Question
from assistant.question.spelling import with_known_words
from assistant.quoting.continuing import answers_again, continue_from, is_told
from assistant.quoting.deciding import Decision, decide
from assistant.quoting.highlighting import AskedThing, asked_thing, lacked_thing
from assistant.quoting.quotes import cite_sentences, quote_line, quote_sentences
from assistant.quoting.sentences import Findings, Sentence, find_sentences
from assistant.quoting.told import PASSAGES_READ, quoted_for
from assistant.speaking.questions import quote_spoken, read_spoken_question
from assistant.values import (
    AnswerClaim,
    Certainty,
    Citation,
    CitedAnswer,
    Difference,
    Mode,
    PartialAnswer,
    Reason,
    Usage,
)
from assistant.writing.model_answer import BrokenOffError, ModelAnswer, stream_answer
from index.search.generation import Generation
from index.values import Hit

_NOT_QUOTED: Mapping[AskedThing, Notice] = {
    "number": Notice("no_number_quoted"),
    "when": Notice("no_when_quoted"),
    "where": Notice("no_where_quoted"),
    "who": Notice("no_who_quoted"),
    "name": Notice("no_name_quoted"),
}
NO_MODEL_NOTICE = Notice("no_model")
Verification = Literal["model", "local", "off"]
_CLOSEST = 3
_CONTINUED = 24
"""Hits among which those of the articles just cited are looked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question with all it is answered from.

    `generation` is the one that `found` is of. `verify` says who checks what a model writes. `started` is
    when the question was asked, by the clock of `time.monotonic`.
    """

    question: Question
    found: Found
    generation: Generation
    model: MeteredModel | None
    verify: Verification
    started: float


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerText:
    """The text of an answer with its citations, and who wrote it; see `CitedAnswer`."""

    text: str = ""
    mode: Mode = "extractive"
    model: str | None = None
    citations: tuple[Citation, ...] = ()
    claims: tuple[AnswerClaim, ...] = ()
    unsupported: tuple[str, ...] = ()
    notices: tuple[Notice, ...] = ()
    differences: tuple[Difference, ...] = ()
    certainty: Certainty = "none"
    confidence: float = 0.0


def compose_answer(asked: Asked) -> Iterator[PartialAnswer | CitedAnswer]:
    """Yield the answer as it grows, each state whole, and last the answer. Raises NewsAssistantError."""
    judged = cache(partial(_judge, asked))  # after the model's words, which do not wait for it
    before = AnswerText(notices=() if asked.model else (NO_MODEL_NOTICE,))
    if asked.model and asked.found.result.hits:
        try:
            question, hits = asked.question, asked.found.result.hits
            for item in stream_answer(
                question.standalone,
                hits,
                articles=asked.generation.articles(hits),
                model=asked.model,
                support=TokenSupport(asked.generation),
                judge=_leave_unchecked if asked.verify == "off" else judge_claim,
                language=question.language,
                today=question.today,
                history=question.history,
                verifier=asked.model if asked.verify == "model" else None,
            ):
                if isinstance(item, PartialAnswer):
                    yield item
                elif item.answered:
                    yield PartialAnswer(
                        text=item.text, claims=item.claims, citations=item.citations, writing=False
                    )
                    findings, decision = judged()
                    written = _beside_others(asked, _by_model(item, asked.model, decision), findings)
                    yield _conclude(asked, written, item.reason)
                    return
                elif item.declined:
                    yield _decline(asked, _by_model(item, asked.model, judged()[1]), item.reason)
                    return
                else:
                    notices = (*item.notices, Notice("unsupported"))
                    before = AnswerText(unsupported=item.unsupported, notices=notices)
        except BrokenOffError as error:
            kept = _by_model(error.answer, asked.model, judged()[1])
            notice = Notice("model_broke_off", problem=error.message)
            before = replace(kept, notices=(*kept.notices, notice))
        except ModelError as error:
            before = AnswerText(notices=(Notice("model_failed_quotes", problem=error.message),))
    yield from _quote(asked, before, *judged())


def _leave_unchecked(claim: Claim, score: float | None) -> Judgement:
    return Judgement(status="unchecked", reason="not_verified")


def _by_model(answer: ModelAnswer, model: MeteredModel, decision: Decision) -> AnswerText:
    """Return what a model wrote; its confidence is that of the passages it was given."""
    in_doubt = bool(answer.claims) and all(claim.status == "doubtful" for claim in answer.claims)
    return AnswerText(
        text=answer.text,
        mode="model",
        model=model.name,
        citations=answer.citations,
        claims=answer.claims,
        unsupported=answer.unsupported,
        notices=answer.notices,
        certainty="none" if not answer.answered else "perhaps" if in_doubt else "likely",
        confidence=decision.confidence,
    )


def _quote(
    asked: Asked, before: AnswerText, findings: Findings, decision: Decision
) -> Iterator[PartialAnswer | CitedAnswer]:
    """Yield the answer with every quote added, after the text `before` them, of a model that broke off."""
    question = asked.question.searched
    spoken = read_spoken_question(question)
    groups: Sequence[tuple[str, Sequence[Sentence]]] = (
        quote_spoken(spoken, findings, decision.certainty)
        if spoken
        else [("", quote_sentences(findings, decision.certainty))]
    )
    sentences = [one for _, quoted in groups for one in quoted]
    answer = replace(
        before,
        # Whatever somebody said answers who asks for it.
        certainty="perhaps" if decision.certainty == "none" and groups else decision.certainty,
        confidence=decision.confidence,
        notices=(*before.notices, *_told_of_quotes(question, sentences, decision)),
    )
    if not sentences and not answer.text:
        text = not_in_corpus(asked.question.language)
        yield _decline(asked, replace(answer, text=text), decision.reason or "no_match")
        return
    for speaker, quoted in groups:
        cited = tuple(cite_sentences(quoted, findings.articles, len(answer.citations) + 1, question))
        if not speaker:
            cited = told_in_language(asked.question.language, cited, findings, asked.generation)
        for citation in cited:
            said = f"{quote_line(speaker)}: " if speaker else ""
            piece = f"{said}{quote_line(citation.quote)} [{citation.number}]"
            text = f"{answer.text}\n\n{piece}" if answer.text else piece
            answer = replace(answer, text=text, citations=(*answer.citations, citation))
            yield PartialAnswer(text=text, claims=answer.claims, citations=answer.citations)
    yield _conclude(asked, _beside_others(asked, answer, findings), None)


def _told_of_quotes(question: str, sentences: Sequence[Sentence], decision: Decision) -> Iterator[Notice]:
    """Yield what the corpus lacks of a question's names and years, and what its quotes do not give."""
    if words := ", ".join(decision.absent):
        years = decision.reason == "period_absent"
        yield Notice("unknown_years", words=words) if years else Notice("unknown_names", words=words)
    lacked = lacked_thing(question, (one.text for one in sentences))
    if decision.certainty == "perhaps" and lacked:
        yield _NOT_QUOTED[lacked]


def _beside_others(asked: Asked, answer: AnswerText, findings: Findings) -> AnswerText:
    """Return an answer that also says where outlets differ on what it quotes, and which say the same."""
    found = find_differences(answer.citations, findings)
    lines = (tell_difference(one, found.citations, asked.question.language) for one in found.differences)
    return replace(
        answer,
        text="\n\n".join((answer.text, *lines)),
        citations=with_retellings(found.citations, findings, asked.generation),
        differences=found.differences,
    )


def _judge(asked: Asked) -> tuple[Findings, Decision]:
    """Return what the hits hold and whether that answers; a follow-up is to be told more than was told."""
    question = asked.question
    findings, decision = _judge_hits(asked)
    if question.base and not question.within:
        _, told = quoted_for(question.base, asked.generation, question.scope.filters)
        quoted = quote_sentences(findings, decision.certainty)
        again = all(is_told(one, told) for one in quoted) and not any(
            answers_again(question.asks, one.text) for one in quoted
        )
        if (again or _asks_for_new(question)) and (continued := _continue(asked, told)):
            return continued
    return findings, decision


def _asks_for_new(question: Question) -> bool:
    """Whether a bare follow-up asks for a reason, a time or more: what was told is no answer to that."""
    return question.bare and asked_thing(question.asks) in (None, "when")


def _judge_hits(asked: Asked) -> tuple[Findings, Decision]:
    """Return what the hits of the time asked for hold, or all hits where those do not answer."""
    found, preferred = asked.found.result, asked.found.preferred
    result = found.with_hits(found.hits[:PASSAGES_READ])
    articles = asked.generation.articles(result.hits)
    if preferred:
        findings = find_sentences(result.with_hits(result.hits[:preferred]), articles)
        decision = decide(findings, asked.question.searched, of_its_time=True)
        if decision.certainty != "none":
            return findings, decision
    findings = find_sentences(result, articles)
    return findings, decide(findings, asked.question.searched)


def _continue(asked: Asked, told: Sequence[Sentence]) -> tuple[Findings, Decision] | None:
    """Return what the articles just cited tell beyond what was `told` of them, None where it is no answer."""
    question, generation = asked.question, asked.generation
    cited = {path for one in told for path in (one.hit.passage.path, *one.hit.also)}
    result = generation.search(question.standalone, _CONTINUED, question.scope.filters)
    result = result.with_hits(tuple(hit for hit in result.hits if hit.passage.path in cited))
    findings = find_sentences(result, generation.articles(result.hits))
    continued = continue_from(
        told, findings, question.asks, question.base, more=question.standalone == question.base
    )
    decision = decide(continued)
    if decision.certainty == "none":
        return None
    return continued, replace(decision, certainty="perhaps")


def _decline(asked: Asked, answer: AnswerText, reason: Reason | None) -> CitedAnswer:
    """Return a declined answer with the closest passages, which may be outside the time asked for."""
    found, question = asked.found, asked.question
    meant = question.text if question.unread else with_known_words(question.text, asked.generation)
    if meant != question.text:
        answer = replace(answer, notices=(*answer.notices, Notice("did_you_mean", question=meant)))
    if question.unread:
        reason = "language"
    answer = replace(answer, notices=(*answer.notices, *_told_outside_filters(asked)))
    if found.period is None or found.period.use != "filter":
        return _conclude(asked, answer, reason, found.result.hits[:_CLOSEST])
    closest = asked.generation.search(question.standalone, _CLOSEST, question.scope.filters).hits
    return _conclude(asked, answer, "period_absent" if closest else reason, closest)


def _told_outside_filters(asked: Asked) -> Iterator[Notice]:
    """Yield what an article tells that the reader's filters leave out: without them there is an answer."""
    if not asked.question.scope.filters.active:
        return
    findings, told = quoted_for(asked.question.standalone, asked.generation)
    if told:
        path = told[0].hit.passage.path
        title = findings.articles[path].article.title
        yield Notice("told_outside_filters", article=f"{title} ({path})" if title else path)


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
        claims=answer.claims,
        differences=answer.differences,
        certainty=answer.certainty if answer.citations else "none",
        confidence=round(answer.confidence, 4),
    )
