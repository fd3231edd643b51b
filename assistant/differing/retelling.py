"""Citations -> the same, each with the sentences of other articles that say what it quotes.

What a quote says is its sentence likeliest to answer. A sentence says the same where it bears that one out by
the rules and scores that hold a claim against its evidence, and has its numbers; the articles looked at are
those found and those that share its words. The story's other accounts are only named.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import fields, replace

from assistant.checking import judge_claim
from assistant.checking.support import TokenSupport
from assistant.differing.comparing import gives_numbers_of
from assistant.prompting.passages import Source, make_source
from assistant.quoting.highlighting import highlight_answer
from assistant.quoting.sentences import Findings
from assistant.values import Citation, Retelling, cite_span
from assistant.writing.clauses import Clause, count_words, plain_text
from assistant.writing.evidence import CLEAR_SUPPORT, Checker, Evidence
from index.search.generation import Generation
from index.values import Article, Hit, PassageId, Span

_SHARING = 8
"""Passages looked through for sharing the words of a quote, beside those found."""
_FEWEST_WORDS = 4


def with_retellings(
    citations: Sequence[Citation], findings: Findings, generation: Generation
) -> tuple[Citation, ...]:
    """Return citations with what of other articles says the same, the nearest first."""
    told = _beside_evidence(citations, findings, generation)
    return tuple(
        with_story(citation, (retell(one.source.article, one.span) for one in evidence))
        for citation, evidence in told
    )


def told_in_language(
    language: str, citations: Sequence[Citation], findings: Findings, generation: Generation
) -> tuple[Citation, ...]:
    """Return citations with retellings; what an article found in the language says too is quoted from it.

    The former quote becomes a retelling. Two that one sentence says are one; those of the language come
    first, so that all are numbered anew, from the first number on.
    """
    question = findings.result.question.text
    found = {hit.passage.id for hit in findings.result.hits}
    first = min((citation.number for citation in citations), default=1)
    own: dict[tuple[str, int], Citation] = {}
    other: list[Citation] = []
    for citation, evidence in _beside_evidence(citations, findings, generation):
        retold = list(retell(one.source.article, one.span) for one in evidence)
        in_language = (one for one in evidence if one.source.article.language == language)
        same = next((one for one in in_language if one.source.hit.passage.id in found), None)
        if citation.language == language:
            own[citation.path, citation.start] = with_story(citation, retold)
            continue
        if same is None:
            other.append(with_story(citation, retold))
            continue
        given = highlight_answer(question, same.text)
        start = same.span.start
        quoted = cite_span(
            same.source.article,
            same.span,
            hit=same.source.hit,
            number=citation.number,
            support=citation.support,
            highlight=given and Span(start=start + given.start, end=start + given.end),
        )
        known = own.get((quoted.path, quoted.start), quoted)
        rest = [one for one in (_former(citation), *retold) if one.path != quoted.path]
        own[quoted.path, quoted.start] = with_story(known, dict.fromkeys((*known.retold, *rest)))
    return tuple(replace(one, number=n) for n, one in enumerate((*own.values(), *other), start=first))


def _beside_evidence(
    citations: Sequence[Citation], findings: Findings, generation: Generation
) -> Iterator[tuple[Citation, list[Evidence]]]:
    """Yield citations beside the sentences of other articles that say what they quote, the nearest first."""
    if not citations:
        return
    hits = {hit.passage.id: hit for hit in findings.result.hits}
    statements = [_statement(citation, findings) for citation in citations]
    sharing: list[set[PassageId]] = []
    for statement in statements:
        passages = generation.passages_sharing(statement, _SHARING)
        sharing.append(
            {passage.id for passage in passages} | {hit.passage.id for hit in findings.result.hits}
        )
        for passage in passages:
            hits.setdefault(passage.id, Hit(passage=passage, score=0.0, rank=len(hits) + 1))
    articles = generation.articles(hits.values())
    sources = [make_source(hit, articles[hit.passage.path]) for hit in hits.values()]
    for citation, statement, shared in zip(citations, statements, sharing, strict=True):
        others = (
            one for one in sources if one.hit.passage.id in shared and one.article.path != citation.path
        )
        yield citation, find_retellings(statement, citation.language, others, generation)


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
            said = gives_numbers_of(one.text, statement)
            if said and checker.judge_by(clause, [one]).status == "supported":
                best[source.article.path] = one
    return sorted(best.values(), key=lambda one: -one.score)


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
