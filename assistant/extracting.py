"""Question + Hits -> the sentences that answer, verbatim: answering without a model.

    hits -> sentences with their features -> scores -> the few that answer -> quotes in reading order

A sentence is judged by late interaction (how well each token of the question is matched in it, the rare
tokens counting most) and by whether it holds what is asked for. `benchmarks/answer_calibration.py` fits the
weights and prints what each feature pays.
"""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace

import numpy as np
from numpy.typing import NDArray

from assistant.citations import cite_span
from assistant.question_kinds import Kind, holds_kind, question_kinds
from assistant.records import Citation
from assistant.supporting import span_matches
from index.chunking import split_sentences
from index.embedding import TokenVectors
from index.records import Article, CleanedArticle, Hit, Span
from index.retrieving import Index

MOST_QUOTES = 4
_HEAVY = 0.5
"""Tokens of at least this weight are content words."""
_QUESTION_TOKENS = 2
_SAME_STATEMENT = 0.95
_OWN_MARK = re.compile(r"[\[【［](\d[\d,\s–-]*)[\]】］]")


@dataclass(frozen=True, slots=True, kw_only=True)
class SentenceFeatures:
    """What speaks for a sentence; the same fields, as weights, make its score.

    `match` and `plain_match` are late-interaction scores with and without weights, `opening` the match of the
    question's first tokens (its question word), `weakest` the worst match of a content word, `passage` the
    hit's score, `title` 1 for headlines, `length` the logarithm of the number of words. `has_` and `lacks_`
    are 1 where a number or a time is asked for and the sentence holds one, or does not.
    """

    match: float
    plain_match: float
    opening: float
    weakest: float
    passage: float
    title: float
    length: float
    has_number: float
    lacks_number: float
    has_time: float
    lacks_time: float


SENTENCE_WEIGHTS = SentenceFeatures(
    match=12.29,
    plain_match=9.92,
    opening=12.76,
    weakest=8.53,
    passage=6.33,
    title=-2.98,
    length=-0.48,
    has_number=1.43,
    lacks_number=-1.2,
    has_time=1.26,
    lacks_time=-0.47,
)
LEAST_SHARE = 0.07
"""A sentence is quoted when its probability is at least this share of the best one's."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Sentence:
    """A sentence of a hit; `matches` are the question tokens' best cosines, `vector` its mean token."""

    hit: Hit
    span: Span
    text: str
    matches: NDArray[np.float32]
    vector: NDArray[np.float32]
    features: SentenceFeatures
    score: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Findings:
    """What was found for a question: its hits, their sentences, best first, and its tokens with weights."""

    question: str
    hits: tuple[Hit, ...]
    sentences: tuple[Sentence, ...]
    tokens: TokenVectors
    token_weights: NDArray[np.float32]

    @property
    def content_tokens(self) -> NDArray[np.bool_]:
        """Which tokens belong to content words; all of them where none is rare."""
        heavy: NDArray[np.bool_] = self.token_weights >= _HEAVY
        return heavy if heavy.any() else np.ones_like(heavy)


def find_sentences(question: str, hits: Sequence[Hit], index: Index) -> Findings:
    """Score every sentence of the hits against the question, best first."""
    empty = Findings(
        question=question,
        hits=tuple(hits),
        sentences=(),
        tokens=index.question_tokens(question),
        token_weights=index.token_weights(question),
    )
    cleaned = {path: index.article(path) for path in {hit.passage.path for hit in hits}}
    passages = index.passage_tokens([hit.passage for hit in hits])
    sentences = [
        sentence
        for hit, tokens in zip(hits, passages, strict=True)
        for sentence in _score_passage(empty, hit, cleaned[hit.passage.path], tokens)
    ]
    return replace(empty, sentences=tuple(sorted(sentences, key=lambda sentence: -sentence.score)))


def quote_sentences(findings: Findings, most: int = MOST_QUOTES) -> tuple[Sentence, ...]:
    """Choose the sentences that answer, at most `most`, the best first.

    One that says what a chosen sentence of another article says already is left out.
    """
    chosen: list[Sentence] = []
    for sentence in findings.sentences:
        least = findings.sentences[0].score + math.log(LEAST_SHARE)
        if len(chosen) == most or sentence.score < least:
            break
        if not any(says_the_same(sentence, other) for other in chosen):
            chosen.append(sentence)
    return tuple(chosen)


def says_the_same(one: Sentence, other: Sentence) -> bool:
    """Whether two sentences of different articles tell the same thing, perhaps in two languages."""
    if one.hit.passage.path == other.hit.passage.path:
        return False
    return float(one.vector @ other.vector) >= _SAME_STATEMENT


def weighted_score(features: SentenceFeatures, weights: SentenceFeatures = SENTENCE_WEIGHTS) -> float:
    """Return the score of a sentence: the logarithm of its odds against the others, up to a constant."""
    return float(sum(getattr(features, f.name) * getattr(weights, f.name) for f in fields(features)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """Neighbouring chosen sentences of one article, quoted as one stretch `[start, end)` of its text."""

    path: str
    start: int
    end: int
    hit: Hit


def join_quotes(sentences: Sequence[Sentence], articles: Mapping[str, Article]) -> tuple[Quote, ...]:
    """Return the sentences as quotes in reading order: the best article first, each in its own order."""
    by_article: dict[str, list[Sentence]] = {}
    for sentence in sentences:
        by_article.setdefault(sentence.hit.passage.path, []).append(sentence)
    quotes: list[Quote] = []
    for path, chosen in by_article.items():
        text = articles[path].text
        joined: list[Quote] = []
        for sentence in sorted(chosen, key=lambda one: one.span.start):
            quote = Quote(
                path=path,
                start=sentence.span.start,
                end=sentence.span.end,
                hit=sentence.hit,
            )
            if joined and not text[joined[-1].end : quote.start].strip():
                last = joined.pop()
                quote = replace(last, end=quote.end)
            joined.append(quote)
        quotes += joined
    return tuple(quotes)


def cite_quote(quote: Quote, article: Article, *, number: int) -> Citation:
    """Return the citation of a quote, its text sliced from its article; what it supports is itself."""
    span = Span(start=quote.start, end=quote.end)
    return cite_span(article, span, hit=quote.hit, number=number, support=1.0)


def quote_line(quote: str) -> str:
    """Return a quote as one line of an answer; bracketed numbers of its own would pass for marks."""
    return _OWN_MARK.sub(r"(\1)", " ".join(quote.split()))


def _score_passage(
    findings: Findings, hit: Hit, cleaned: CleanedArticle, tokens: TokenVectors
) -> list[Sentence]:
    passage, article = hit.passage, cleaned.article
    scored = []
    for span in split_sentences(article.text, passage.start, passage.end, language=article.language):
        matches = span_matches(findings.tokens, tokens, span, passage)
        text = article.text[span.start : span.end]
        features = _features(findings, hit, text, matches, title=_in_title(cleaned, span))
        scored.append(
            Sentence(
                hit=hit,
                span=span,
                text=text,
                matches=matches,
                vector=_mean_vector(tokens, span, passage.start),
                features=features,
                score=weighted_score(features),
            )
        )
    return scored


def _features(
    findings: Findings, hit: Hit, text: str, matches: NDArray[np.float32], *, title: bool
) -> SentenceFeatures:
    kinds = question_kinds(findings.question)
    if not len(matches):
        matches = np.zeros(1, dtype=np.float32)
        weights, content = np.ones(1, dtype=np.float32), np.ones(1, dtype=np.bool_)
    else:
        weights, content = findings.token_weights, findings.content_tokens

    def asked(kind: Kind) -> tuple[float, float]:
        held = kind in kinds and holds_kind(kind, text, findings.question)
        return float(held), float(kind in kinds and not held)

    has_number, lacks_number = asked("number")
    has_time, lacks_time = asked("when")
    return SentenceFeatures(
        match=float(np.average(matches, weights=weights)),
        plain_match=float(matches.mean()),
        opening=float(matches[:_QUESTION_TOKENS].mean()),
        weakest=float(matches[content].min()),
        passage=hit.score,
        title=float(title),
        length=math.log(max(len(text.split()), 1)),
        has_number=has_number,
        lacks_number=lacks_number,
        has_time=has_time,
        lacks_time=lacks_time,
    )


def _in_title(cleaned: CleanedArticle, span: Span) -> bool:
    return any(block.kind == "title" and block.start <= span.start < block.end for block in cleaned.blocks)


def _mean_vector(tokens: TokenVectors, span: Span, start: int) -> NDArray[np.float32]:
    inside = (tokens.offsets[:, 0] + start < span.end) & (tokens.offsets[:, 1] + start > span.start)
    total: NDArray[np.float32] = tokens.vectors[inside].sum(axis=0)
    length = float(np.linalg.norm(total))
    return total / length if length else total
