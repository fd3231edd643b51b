"""Text -> its statements, each beside the sentences of articles that speak for it and against it.

    text -> statements -> hits -> the nearest sentences of each article -> what each article says of it
         -> (the model's verdict on all statements, where one is set) -> CheckedText

An article is heard as a whole: its nearest sentences together bear a statement out, say otherwise, or do not
tell. What one article bears out is supported, whatever others say; else the nearest of them decides.
What says otherwise is told in any case.
"""

import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from assistant.checking import Claim, Judgement, judge_claim
from assistant.checking.judging import load_weak_reasons
from assistant.checking.support import TokenSupport
from assistant.checking.verifying import Verdict, verify_claims, weigh
from assistant.models.price import MeteredModel
from assistant.prompting.passages import Source, make_source
from assistant.values import CheckedClaim, CheckedText, Citation, Usage
from assistant.writing.clauses import Clause, count_words, plain_clause, plain_text
from assistant.writing.evidence import CLEAR_SUPPORT, Checker, CitationList, Evidence
from index.language.detection import detect_question_language
from index.language.sentences import split_sentences
from index.search.generation import Generation
from index.search.question import LONGEST_QUESTION
from index.values import Filters, Span

_HITS = 8
_MOST_SENTENCES = 3
"""Sentences, or pairs of neighbours, that are read of one article."""
_FEWEST_WORDS = 3
_OPPOSES_FROM = 0.65
_FAR_BEHIND = 0.25
"""How near a sentence must come to say otherwise; further off, or far behind others, it decides nothing."""
_MOST_READ = 6
"""Sentences that a model reads beside a statement."""
_ASKED_AT_ONCE = 24
"""Statements that a model is asked about in one prompt."""
_OTHERWISE = "found"
"""The value that a reason has where it tells what the articles say instead."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hearing:
    """What the nearest sentences of one article say of a statement."""

    evidence: tuple[Evidence, ...]
    judgement: Judgement

    @property
    def supporting(self) -> tuple[Evidence, ...]:
        """The sentences, where together they bear it out."""
        return self.evidence if self.judgement.status == "supported" else ()

    @property
    def opposing(self) -> tuple[Evidence, ...]:
        """The sentence that says otherwise, where one does and not only something else."""
        judged = self.judgement
        told = judged.values.get(_OTHERWISE, "")
        differs = judged.status == "doubtful" and told and judged.reason not in load_weak_reasons()
        if judged.status != "contradicted" and not differs:
            return ()
        return next(((one,) for one in self.evidence if told in one.text), self.evidence[:1])


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadStatement:
    """A statement with the `near` sentences, the nearest first; `claim` is what a model reads."""

    span: Span
    claim: Claim
    judgement: Judgement
    supporting: tuple[Evidence, ...] = ()
    opposing: tuple[Evidence, ...] = ()
    near: tuple[Evidence, ...] = ()


def check_text(
    text: str,
    generation: Generation,
    *,
    filters: Filters,
    verifier: MeteredModel | None = None,
) -> CheckedText:
    """Return every statement of a text with what the articles say of it.

    A `verifier` reads the statements beside the sentences found; what fails there leaves them unchecked.
    """
    started = time.monotonic()
    language = detect_question_language(text)
    statements = [
        _read_statement(text, span, language, generation, filters)
        for span in split_sentences(text, language=language)
        if count_words(text[span.start : span.end])
    ]
    if verifier:
        statements = list(_verified(statements, verifier))
    citations = CitationList()
    claims = tuple(
        CheckedClaim(
            text=text[one.span.start : one.span.end],
            start=one.span.start,
            end=one.span.end,
            status=one.judgement.status,
            reason=one.judgement.reason,
            values=dict(one.judgement.values),
            supporting=_cite(one.supporting, citations),
            opposing=_cite(one.opposing, citations),
        )
        for one in statements
    )
    return CheckedText(
        text=text,
        language=language,
        claims=claims,
        citations=citations.citations,
        model=verifier.name if verifier else None,
        usage=verifier.usage if verifier else Usage(),
        seconds=round(time.monotonic() - started, 3),
    )


def _read_statement(
    text: str, span: Span, language: str, generation: Generation, filters: Filters
) -> ReadStatement:
    words = plain_text(text[span.start : span.end])
    statement = plain_clause(words)
    if count_words(words) < _FEWEST_WORDS or words.endswith("?"):
        claim = _open_checker((), language, generation).claim(statement, ())
        judgement = Judgement(status="unchecked", reason="no_statement")
        return ReadStatement(span=span, claim=claim, judgement=judgement)
    hits = generation.search(words[:LONGEST_QUESTION], _HITS, filters).hits
    articles = generation.articles(hits)
    sources = [make_source(hit, articles[hit.passage.path]) for hit in hits if hit.passage.path in articles]
    checker = _open_checker(sources, language, generation)
    near = _distinct(checker.nearest(words))
    # What each article says, and all together where none alone bears it out.
    clear = [one for one in near if one.score >= CLEAR_SUPPORT]
    hearings = [
        _hear(statement, evidence, _open_checker(sources, checker.language, generation))
        for sources in _by_article(checker.sources)
        if (evidence := [one for one in clear if one.source in sources][:_MOST_SENTENCES])
    ]
    if len(hearings) > 1 and not any(one.supporting for one in hearings):
        together = _hear(statement, clear, checker)
        hearings += [together] if together.supporting else []
    supporting = [one for one in hearings if one.supporting]
    floor = max(_OPPOSES_FROM, near[0].score - _FAR_BEHIND) if near else 1.0
    opposing = [one for one in hearings if one.opposing and one.evidence[0].score >= floor]
    return ReadStatement(
        span=span,
        claim=checker.claim(statement, near[:_MOST_READ]),
        judgement=_decide(hearings, supporting, opposing),
        supporting=tuple(e for one in supporting for e in one.supporting),
        opposing=tuple(e for one in opposing for e in one.opposing),
        near=near[:_MOST_READ],
    )


def _decide(
    hearings: Sequence[Hearing], supporting: Sequence[Hearing], opposing: Sequence[Hearing]
) -> Judgement:
    """Return what the articles together say: the nearest that supports decides, else the nearest of all.

    One that opposes from too far off decides nothing.
    """
    decisive = supporting or [one for one in hearings if one in opposing or not one.opposing]
    if not decisive:
        return Judgement(status="unchecked", reason="not_decided" if hearings else "nothing_found")
    judgement = max(decisive, key=lambda one: one.evidence[0].score).judgement
    if judgement in [one.judgement for one in opposing]:
        return replace(judgement, status="contradicted")
    return judgement


def _by_article(sources: Iterable[Source]) -> Iterator[list[Source]]:
    """Yield the sources of each article."""
    ordered = sorted(sources, key=lambda source: source.article.path)
    for _, group in groupby(ordered, key=lambda source: source.article.path):
        yield list(group)


def _open_checker(sources: Sequence[Source], language: str, generation: Generation) -> Checker:
    support = TokenSupport(generation)
    return Checker(question="", language=language, sources=sources, support=support, judge=judge_claim)


def _hear(statement: Clause, evidence: Sequence[Evidence], checker: Checker) -> Hearing:
    return Hearing(evidence=tuple(evidence), judgement=checker.judge_by(statement, evidence))


def _distinct(evidence: Iterable[Evidence]) -> tuple[Evidence, ...]:
    """Return evidence in its order, each stretch of an article once: passages may share sentences."""
    found = {(one.source.article.path, one.span): one for one in reversed(list(evidence))}
    return tuple(reversed(found.values()))


def _verified(statements: Sequence[ReadStatement], verifier: MeteredModel) -> Iterator[ReadStatement]:
    """Yield the statements with a model's verdict on those for which something was found."""
    found = [one for one in statements if one.near]
    verdicts: dict[Span, Verdict | None] = {}
    for at in range(0, len(found), _ASKED_AT_ONCE):
        asked = found[at : at + _ASKED_AT_ONCE]
        given = verify_claims([one.claim for one in asked], verifier)
        verdicts |= {one.span: verdict for one, verdict in zip(asked, given, strict=True)}
    for one in statements:
        yield _weighed(one, verdicts[one.span]) if one.near else one


def _weighed(one: ReadStatement, verdict: Verdict | None) -> ReadStatement:
    """Return a statement as a model's verdict leaves it; the sentences with its deciding words decide."""
    judgement = weigh(one.judgement, verdict, one.claim)
    supporting, opposing = one.supporting, one.opposing
    if verdict and judgement.reason in ("verified", "verified_otherwise"):
        said = " ".join(verdict.words.split()).casefold()
        decided = tuple(e for e in one.near if said and said in " ".join(e.text.split()).casefold())
        if verdict.finding == "supported":
            supporting = decided or supporting or one.near[:1]
            opposing = tuple(e for e in opposing if e not in supporting)
        else:
            supporting, opposing = (), decided or opposing or one.near[:1]
    elif verdict and judgement.reason == "verified_not_stated":
        supporting = opposing = ()
    return replace(one, judgement=judgement, supporting=supporting, opposing=opposing)


def _cite(evidence: Iterable[Evidence], citations: CitationList) -> tuple[Citation, ...]:
    """Return evidence as citations, one that is cited already under its number."""
    numbers = dict.fromkeys(citations.cite(one) for one in evidence)
    return tuple(citations.citations[number - 1] for number in numbers)
