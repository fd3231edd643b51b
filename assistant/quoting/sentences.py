"""SearchResult -> Findings: the sentences of the hits, scored against the question.

The networks of `assistant.relevance` score them where the index has the vectors that those were trained on.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from assistant.relevance.answers import Candidate, answer_scores, plain_scores
from assistant.relevance.weights import TRAINED_ON, Ensemble
from assistant.relevance.words import sentence_words, text_words
from index.embedding.embedder import TokenVectors, Vectors, scaled_to_length_one
from index.language.detection import detect_question_language
from index.language.sentences import split_sentences
from index.search.result import SearchResult
from index.values import CleanedArticle, Hit, Span

_SENTENCE_LENGTH = 130
"""Characters of a sentence, about: it tells how many stand before a passage."""

_OWN_LANGUAGE = 0.5
"""What it adds to a sentence's score to be in the question's language: of two that tell alike it is read."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Sentence:
    """A sentence of a hit; `vector` is its mean token, `score` the logarithm of its odds, up to a constant.

    `place` says how many sentences of its article stand before it, about; those of neighbours are one apart.
    `answers` is the chance, in 0..1, that it answers; 0 where that was not looked at.
    """

    hit: Hit
    span: Span
    text: str
    title: bool
    place: int
    vector: Vectors
    score: float = 0.0
    answers: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Findings:
    """What was found for a question: hits, their articles by path, and their sentences, best first.

    `answerable` is the chance, in 0..1, that one of the sentences answers; None with an embedder whose
    vectors tell the networks nothing.
    """

    result: SearchResult
    articles: Mapping[str, CleanedArticle]
    sentences: tuple[Sentence, ...]
    answerable: float | None = None


def find_sentences(
    result: SearchResult, articles: Mapping[str, CleanedArticle], networks: Ensemble | None = None
) -> Findings:
    """Score every sentence of the hits against the question, best first.

    `articles` holds the article of every hit by path; `networks` stand for those in use.
    """
    sentences: list[Sentence] = []
    candidates: list[Candidate] = []
    paths = sorted({hit.passage.path for hit in result.hits})
    for hit in sorted(result.hits, key=lambda hit: (hit.passage.path, hit.passage.start)):
        passage, cleaned, tokens = hit.passage, articles[hit.passage.path], result.tokens[hit.passage.id]
        text = cleaned.article.text
        spans = split_sentences(text, passage.start, passage.end, language=cleaned.article.language)
        inner = [Span(start=one.start - passage.start, end=one.end - passage.start) for one in spans]
        for span, within, words in zip(
            spans, inner, sentence_words(passage.text, tokens, inner), strict=True
        ):
            sentence = Sentence(
                hit=hit,
                span=span,
                text=text[span.start : span.end],
                title=any(b.kind == "title" and b.start <= span.start < b.end for b in cleaned.blocks),
                place=_place_after(sentences[-1] if sentences else None, hit, text, span),
                vector=_mean_vector(tokens, within),
            )
            sentences.append(sentence)
            candidates.append(
                Candidate(
                    words=words,
                    article=paths.index(passage.path),
                    place=sentence.place,
                    title=sentence.title,
                    asks=sentence.text.rstrip().endswith("?"),
                )
            )
    asked = text_words(result.question.text, result.question.tokens, result.weights)
    answerable, chances = None, np.zeros(len(sentences), dtype=np.float32)
    if result.question.embedder.startswith(TRAINED_ON):
        scores = answer_scores(asked, candidates, networks)
        ranks, chances, answerable = scores.rank, scores.answers, scores.answerable
    else:
        ranks = plain_scores(asked, candidates)
    language = detect_question_language(result.question.text)
    scored = [
        replace(
            one,
            score=float(rank)
            + (_OWN_LANGUAGE if articles[one.hit.passage.path].article.language == language else 0.0),
            answers=float(chance),
        )
        for one, rank, chance in zip(sentences, ranks, chances, strict=True)
    ]
    ordered = tuple(sorted(scored, key=lambda sentence: -sentence.score))
    return Findings(result=result, articles=articles, sentences=ordered, answerable=answerable)


def _place_after(before: Sentence | None, hit: Hit, text: str, span: Span) -> int:
    """Return the place of a sentence, given the one found before it, which may be of another article."""
    if before is None or before.hit.passage.path != hit.passage.path:
        return 0 if hit.passage.position == 0 else span.start // _SENTENCE_LENGTH
    if not text[before.span.end : span.start].strip():
        return before.place + 1
    return max(before.place + 2, span.start // _SENTENCE_LENGTH)


def _mean_vector(tokens: TokenVectors, span: Span) -> Vectors:
    inside = (tokens.offsets[:, 0] < span.end) & (tokens.offsets[:, 1] > span.start)
    return scaled_to_length_one(tokens.vectors[inside].sum(axis=0))
