"""Citations -> the same, each with the sentences of other articles that say what it quotes.

What a quote says is its sentence likeliest to answer. A sentence says the same where it bears that one out by
the rules and scores that hold a claim against its evidence, and has its numbers; the articles looked at are
those found and those that share its words. The story's other accounts are only named.
"""

import heapq
from collections.abc import Iterable, Sequence
from dataclasses import fields, replace
from functools import partial

from assistant.checking import judge_claim
from assistant.checking.lexicon import load_lexicon, split_words
from assistant.checking.support import TokenSupport
from assistant.differing.comparing import gives_numbers_of
from assistant.prompting.passages import Source, make_source
from assistant.quoting.highlighting import highlight_answer
from assistant.quoting.sentences import Findings
from assistant.values import Citation, Retelling, cite_span
from assistant.writing.clauses import Clause, count_words, plain_text
from assistant.writing.evidence import CLEAR_SUPPORT, Checker, Evidence
from index.search.generation import Generation
from index.search.ranking import matchable_terms
from index.values import Article, Hit, Passage, Span

_SHARING = 8
"""Passages looked through for sharing the words of a quote, beside those found."""
_LOOKED_AT = 6
"""Passages that are looked through for a quote: those of them that share most words with it."""
_FEWEST_WORDS = 4
_DENIAL = "confirm.b"
"""What is denied, among words of contrary meaning."""


def with_retellings(
    citations: Sequence[Citation], findings: Findings, generation: Generation
) -> tuple[Citation, ...]:
    """Return citations with what of other articles says the same, after what they name already."""
    told = []
    for citation in citations:
        statement = _statement(citation, findings)
        sharing = generation.passages_sharing(statement, _SHARING)
        passages = {one.id: one for one in (*(hit.passage for hit in findings.result.hits), *sharing)}
        others = (one for one in passages.values() if one.path != citation.path)
        nearest = heapq.nlargest(_LOOKED_AT, others, partial(_shared_terms, statement))
        hits = [Hit(passage=one, score=0.0, rank=rank) for rank, one in enumerate(nearest, start=1)]
        articles = generation.articles(hits)
        sources = [make_source(hit, articles[hit.passage.path]) for hit in hits]
        evidence = find_retellings(statement, citation.language, sources, generation)
        retold = (retell(one.source.article, one.span) for one in evidence)
        told.append(with_story(citation, (*citation.retold, *retold)))
    return tuple(told)


def told_in_language(
    language: str, citations: Sequence[Citation], findings: Findings, generation: Generation
) -> tuple[Citation, ...]:
    """Return citations, of which those that an article found in the language says too are quoted from it.

    The former quote becomes a retelling, of what is quoted already where the two overlap. Those of the
    language come first, so that all are numbered anew, from the first number on.
    """
    first = min((citation.number for citation in citations), default=1)
    articles = findings.articles
    hits = [one for one in findings.result.hits if articles[one.passage.path].article.language == language]
    if not hits or all(citation.language == language for citation in citations):
        return tuple(citations)
    sources = [make_source(hit, articles[hit.passage.path]) for hit in hits]
    own: list[Citation] = []
    other: list[Citation] = []
    for citation in citations:
        quoted, retold = citation, citation.retold
        if citation.language != language:
            evidence = _retellings(citation, sources, findings, generation)
            if not evidence:
                other.append(citation)
                continue
            quoted = _quoted_from(evidence[0], citation, findings.result.question.text)
            retold = (_former(citation),)
        at = next((n for n, one in enumerate(own) if _overlap(one, quoted)), None)
        if at is None:
            own.append(with_story(quoted, retold))
        else:  # words of an article stand in an answer once
            longer = max(own[at], quoted, key=lambda one: one.end - one.start)
            own[at] = with_story(longer, (*own[at].retold, *retold))
    return tuple(replace(one, number=n) for n, one in enumerate((*own, *other), start=first))


def _overlap(one: Citation, other: Citation) -> bool:
    return one.path == other.path and one.start < other.end and other.start < one.end


def _quoted_from(evidence: Evidence, citation: Citation, question: str) -> Citation:
    """Return evidence in place of a citation."""
    start, given = evidence.span.start, highlight_answer(question, evidence.text)
    return cite_span(
        evidence.source.article,
        evidence.span,
        hit=evidence.source.hit,
        number=citation.number,
        support=citation.support,
        highlight=given and Span(start=start + given.start, end=start + given.end),
    )


def _retellings(
    citation: Citation, sources: Iterable[Source], findings: Findings, generation: Generation
) -> list[Evidence]:
    """Return the sentences of other articles that say what a citation quotes, the nearest first."""
    others = (one for one in sources if one.article.path != citation.path)
    return find_retellings(_statement(citation, findings), citation.language, others, generation)


def find_retellings(
    statement: str, language: str | None, sources: Iterable[Source], generation: Generation
) -> list[Evidence]:
    """Return the best sentence of each article that bears a statement out, numbers included."""
    if count_words(statement) < _FEWEST_WORDS:
        return []
    clause = Clause(text=statement, start=0, end=len(statement), at=len(statement), references=())
    support = TokenSupport(generation)
    best: dict[str, Evidence] = {}
    for source in sources:
        checker = Checker(
            question="", language=language or "", sources=[source], support=support, judge=judge_claim
        )
        for one in checker.nearest(statement):
            known = best.get(source.article.path)
            if one.score < max(CLEAR_SUPPORT, known.score if known else 0.0):
                continue
            said = gives_numbers_of(one.text, statement) and _denies(one.text) is _denies(statement)
            if said and checker.judge_by(clause, [one]).status == "supported":
                best[source.article.path] = one
    return sorted(best.values(), key=lambda one: -one.score)


def _denies(text: str) -> bool:
    """Tell whether somebody denies, refutes or disputes something in a sentence."""
    return any(word.group == _DENIAL for word in load_lexicon("opposites").find(split_words(text)))


def _shared_terms(statement: str, passage: Passage) -> int:
    return len(matchable_terms(statement) & matchable_terms(passage.text))


def _statement(citation: Citation, findings: Findings) -> str:
    """Return what a quote says: the sentence with what is highlighted, else the likeliest one."""
    shown = citation.highlight
    within = (
        one.text
        for one in findings.sentences
        if one.hit.passage.path == citation.path
        and citation.start <= one.span.start
        and one.span.end <= citation.end
        and (shown is None or one.span.start <= shown.start < one.span.end)
    )
    return plain_text(next(within, citation.quote))


def with_story(citation: Citation, retold: Iterable[Retelling]) -> Citation:
    """Return a citation retold by the first of each article, which is then no more of its other story."""
    best = {one.path: one for one in reversed(list(retold))}
    return replace(
        citation,
        retold=tuple(reversed(best.values())),
        story=tuple(path for path in citation.story if path not in best),
    )


def _former(citation: Citation) -> Retelling:
    return Retelling(**{field.name: getattr(citation, field.name) for field in fields(Retelling)})


def retell(article: Article, span: Span) -> Retelling:
    """Return a sentence of an article that says what another's quote says."""
    return Retelling(
        path=article.path,
        start=span.start,
        end=span.end,
        quote=article.text[span.start : span.end],
        title=article.title,
        outlet=article.outlet,
        published=article.published,
    )
