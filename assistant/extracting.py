"""Question + Hits -> the sentences that answer, verbatim: answering without a model.

    hits -> sentences with their matches to the question -> the few that answer -> quotes in reading order

A sentence is judged by late interaction: how well each token of the question is matched in it, the rare
tokens counting most. The choice is greedy: the best sentence, then those that match what is still unmatched.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from assistant.citations import cite_span
from assistant.records import Citation
from assistant.supporting import calibrated_support, span_matches
from index.chunking import split_sentences
from index.embedding import TokenVectors
from index.records import Article, Hit, Passage, Span
from index.retrieving import Index

MOST_QUOTES = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtractionWeights:
    """How sentences are scored and chosen; chosen by `benchmarks/extraction_tuning.py`."""

    passage_share: float = 0.35
    least_share: float = 0.86
    same_sentence: float = 0.9


DEFAULT_WEIGHTS = ExtractionWeights()


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Sentence:
    """A sentence of a hit and how it matches the question.

    `matches` holds, for each question token, its best cosine in the sentence; `score` weighs them and the
    passage around; `vector` is the sentence's mean token vector, scaled to length 1.
    """

    hit: Hit
    span: Span
    text: str
    matches: NDArray[np.float32]
    score: float
    vector: NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Findings:
    """What was found for a question: its hits, the sentences in them, best first, and the token weights."""

    question: str
    hits: tuple[Hit, ...]
    sentences: tuple[Sentence, ...]
    tokens: TokenVectors
    token_weights: NDArray[np.float32]


def find_sentences(
    question: str, hits: Sequence[Hit], index: Index, weights: ExtractionWeights = DEFAULT_WEIGHTS
) -> Findings:
    """Score every sentence of the hits against the question, best first."""
    asked = index.question_tokens(question)
    token_weights = index.token_weights(question)
    passages = [hit.passage for hit in hits]
    articles = index.articles([passage.path for passage in passages])
    sentences: list[Sentence] = []
    for hit, tokens in zip(hits, index.passage_tokens(passages), strict=True):
        article = articles[hit.passage.path]
        sentences += _score_passage(asked, token_weights, hit, article, tokens, weights)
    sentences.sort(key=lambda sentence: -sentence.score)
    return Findings(
        question=question,
        hits=tuple(hits),
        sentences=tuple(sentences),
        tokens=asked,
        token_weights=token_weights,
    )


def quote_sentences(
    findings: Findings, weights: ExtractionWeights = DEFAULT_WEIGHTS, most: int = MOST_QUOTES
) -> tuple[Sentence, ...]:
    """Choose the sentences that answer, at most `most`, the best first.

    One that says what a chosen sentence says already (the same story elsewhere) is left out.
    """
    chosen: list[Sentence] = []
    for sentence in findings.sentences:
        if len(chosen) == most or sentence.score < weights.least_share * findings.sentences[0].score:
            break
        if not any(says_the_same(sentence, other, weights) for other in chosen):
            chosen.append(sentence)
    return tuple(chosen)


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """Neighbouring chosen sentences of one article, quoted as one stretch `[start, end)` of its text."""

    path: str
    start: int
    end: int
    hit: Hit
    support: float


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
                support=calibrated_support(sentence.score),
            )
            if joined and not text[joined[-1].end : quote.start].strip():
                last = joined.pop()
                quote = replace(last, end=quote.end, support=max(last.support, quote.support))
            joined.append(quote)
        quotes += joined
    return tuple(quotes)


def cite_quote(quote: Quote, article: Article, *, number: int) -> Citation:
    """Return the citation of a quote, its text sliced from its article."""
    return cite_span(
        article, Span(start=quote.start, end=quote.end), hit=quote.hit, number=number, support=quote.support
    )


def quote_line(quote: str) -> str:
    """Return a quote as one line of an answer."""
    return " ".join(quote.split())


def says_the_same(one: Sentence, other: Sentence, weights: ExtractionWeights = DEFAULT_WEIGHTS) -> bool:
    """Whether two sentences tell the same thing, perhaps in two languages."""
    return float(one.vector @ other.vector) >= weights.same_sentence


def _score_passage(
    asked: TokenVectors,
    token_weights: NDArray[np.float32],
    hit: Hit,
    article: Article,
    tokens: TokenVectors,
    weights: ExtractionWeights,
) -> list[Sentence]:
    passage = hit.passage
    spans = split_sentences(article.text, passage.start, passage.end, language=article.language)
    scored = []
    for span in spans:
        matches = span_matches(asked, tokens, span, passage)
        own = float(np.average(matches, weights=token_weights)) if len(matches) else 0.0
        scored.append(
            Sentence(
                hit=hit,
                span=span,
                text=article.text[span.start : span.end],
                matches=matches,
                score=(1 - weights.passage_share) * own + weights.passage_share * hit.score,
                vector=_mean_vector(tokens, span, passage),
            )
        )
    return scored


def _mean_vector(tokens: TokenVectors, span: Span, passage: Passage) -> NDArray[np.float32]:
    offsets = tokens.offsets + passage.start
    inside = (offsets[:, 0] < span.end) & (offsets[:, 1] > span.start)
    mean: NDArray[np.float32] = tokens.vectors[inside].sum(axis=0)
    length = float(np.linalg.norm(mean))
    return mean / length if length else mean
