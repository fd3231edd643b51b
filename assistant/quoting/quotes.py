"""Findings -> the sentences that are quoted, and these as citations.

Quotes stand in reading order: the best article first, each in its own order.
"""

import re
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import replace
from itertools import count

import numpy as np

from assistant.checking.sense.answers import names_the_others
from assistant.question.kinds import asks_for_several, holds_kind, question_kinds
from assistant.quoting.choosing import (
    LIKELY,
    LONGEST_STRETCH,
    PERHAPS,
    QuoteCandidates,
    chances_of,
    choose_stretches,
    with_reason,
    without_copies,
    without_headlines,
)
from assistant.quoting.highlighting import highlight_answer
from assistant.quoting.sentences import Findings, Sentence
from assistant.values import Certainty, Citation, cite_span
from index.language.terms import text_terms
from index.language.word_lists import one_of, read_word_lists
from index.language.wrapping import one_line
from index.values import CleanedArticle, Span

_SAME_STATEMENT = 0.95
_SAME_TERMS = 0.75
"""Sentences of two articles tell the same from this cosine, or this share of common terms, on."""
_LEAST_OF_SEVERAL = 0.02
"""What a further quote needs as chance where a question asks for several things."""
_CLOSING = " »”\"'*_"
_CONTRARY = 3.5
"""What is taken from the logarithm of a sentence's odds that tells who came where it is asked who did not."""
_LEANS_BACK = re.compile(rf"[«“„\"–—\-\s]*{one_of(read_word_lists(__file__)['leans_back'])}\b", re.IGNORECASE)
"""The opening of a sentence whose speaker or matter the sentence before it names."""
_ENDS_SPEECH = re.compile(r"[^«„“»”]*(?:»|(?<=[^\s(])”)")
"""The opening of a sentence that ends what somebody began to say before it. Some texts also open with ”."""
_OWN_MARK = re.compile(r"[\[【［](\d[\d,\s–-]*)[\]】］]")


def quote_sentences(findings: Findings, certainty: Certainty) -> tuple[Sentence, ...]:
    """Choose the sentences that answer, the best stretch of neighbours first; none where none does.

    Where an answer is likely only what is likely is quoted; where the question asks for several things, or
    nothing is sure, unlikelier sentences are quoted too.
    """
    question = findings.result.question.text
    asked = frozenset(text_terms(question))
    # A headline, or an interviewer, in the words of the question tells nothing that was not asked.
    telling = (
        one
        for one in findings.sentences
        if not (
            (one.title or one.text.rstrip(_CLOSING).endswith("?")) and asked.issuperset(text_terms(one.text))
        )
    )
    sentences = tuple(telling) or findings.sentences
    sentences = tuple(
        # It may tell who did what the question asks who did not do.
        replace(one, score=one.score - _CONTRARY) if names_the_others(question, one.text) else one
        for one in sentences
    )
    if certainty == "none" or not sentences:
        return ()
    limits = LIKELY if certainty == "likely" else PERHAPS
    if asks_for_several(question):
        limits = replace(limits, quote=_LEAST_OF_SEVERAL)
    candidates = make_candidates(sentences)
    stretches = choose_stretches(candidates, limits)
    if "why" in question_kinds(question):
        reason = np.array([holds_kind("why", one.text, question) for one in sentences])
        stretches = with_reason(stretches, candidates, reason)
    chosen = [[sentences[row] for row in stretch] for stretch in stretches]
    begun = map(_without_ends_of_speech, chosen)
    return tuple(dict.fromkeys(one for stretch in begun for one in with_subject(stretch, sentences)))


def _without_ends_of_speech(stretch: Sequence[Sentence]) -> Sequence[Sentence]:
    """Return a stretch from where nothing is cut in two, or from its likeliest sentence."""
    likeliest = max(stretch, key=lambda sentence: sentence.score)
    return stretch[
        next(n for n, one in enumerate(stretch) if one is likeliest or not _ENDS_SPEECH.match(one.text)) :
    ]


def with_subject(stretch: Sequence[Sentence], sentences: Sequence[Sentence]) -> list[Sentence]:
    """Return a stretch with the sentence before it, where that one names its subject or begins its speech."""
    first = stretch[0]
    leans_back = _LEANS_BACK.match(first.text) or _ENDS_SPEECH.match(first.text)
    if len(stretch) >= LONGEST_STRETCH or not leans_back:
        return list(stretch)
    path = first.hit.passage.path
    before = (one for one in sentences if one.hit.passage.path == path and one.place == first.place - 1)
    return [*(one for one in before if not one.title), *stretch]


def make_candidates(sentences: Sequence[Sentence]) -> QuoteCandidates:
    """Return sentences as rows to choose from."""
    paths = [sentence.hit.passage.path for sentence in sentences]
    article = np.unique(paths, return_inverse=True)[1]
    vectors = np.stack([sentence.vector for sentence in sentences])
    chances = chances_of(np.array([sentence.score for sentence in sentences]))
    title = np.array([sentence.title for sentence in sentences])
    terms = [frozenset(text_terms(sentence.text)) for sentence in sentences]
    alike = np.array([[_share(one, other) >= _SAME_TERMS for other in terms] for one in terms])
    apart = article[:, np.newaxis] != article[np.newaxis]
    same = ((vectors @ vectors.T >= _SAME_STATEMENT) | alike) & apart
    return QuoteCandidates(
        chances=without_copies(without_headlines(chances, article, title), same),
        article=article,
        place=np.array([sentence.place for sentence in sentences]),
        same=same,
    )


def same_words(one: str, other: str) -> bool:
    """Whether two sentences tell the same in the same words, but for a few."""
    return _share(frozenset(text_terms(one)), frozenset(text_terms(other))) >= _SAME_TERMS


def _share(one: Set[str], other: Set[str]) -> float:
    """Return which share of the terms of two sentences both have."""
    return len(one & other) / max(len(one | other), 1)


def cite_sentences(
    sentences: Sequence[Sentence],
    articles: Mapping[str, CleanedArticle],
    first: int = 1,
    question: str = "",
) -> Iterator[Citation]:
    """Yield sentences as citations, numbered from `first`; neighbours are one quote, cited whole.

    In reading order: the best article first, each in its own order. What a quote supports is itself.
    Highlighted are the words of its best sentence that give what `question` asks for or, where these are not
    known, that sentence among others.
    """
    by_article: dict[str, list[Sentence]] = {}
    for sentence in sentences:
        by_article.setdefault(sentence.hit.passage.path, []).append(sentence)
    number = count(first)
    for path, chosen in by_article.items():
        article = articles[path].article
        quotes: list[list[Sentence]] = []
        for sentence in sorted(chosen, key=lambda one: one.span.start):
            if quotes and not article.text[quotes[-1][-1].span.end : sentence.span.start].strip():
                quotes[-1].append(sentence)
            else:
                quotes.append([sentence])
        for quote in quotes:
            yield cite_span(
                article,
                Span(start=quote[0].span.start, end=quote[-1].span.end),
                hit=quote[0].hit,
                number=next(number),
                support=1.0,
                highlight=_highlight(question, quote),
            )


def _highlight(question: str, quote: Sequence[Sentence]) -> Span | None:
    best = max(quote, key=lambda sentence: sentence.score)
    if given := highlight_answer(question, best.text):
        return Span(start=best.span.start + given.start, end=best.span.start + given.end)
    return best.span if len(quote) > 1 else None


def quote_line(quote: str) -> str:
    """Return a quote as one line of an answer; bracketed numbers of its own would pass for marks."""
    return _OWN_MARK.sub(r"(\1)", one_line(quote))
