"""Question + Hits -> the sentences that answer, verbatim: answering without a model.

    hits -> sentences with their features -> scores -> stretches that answer -> quotes

Quotes stand in reading order: the best article first, each in its own order.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count

import numpy as np
from numpy.typing import NDArray

from assistant.question.kinds import asks_for_several
from assistant.quoting.choosing import (
    LONGEST_STRETCH,
    MOST_QUOTES,
    QuoteCandidates,
    chances_of,
    choose_stretches,
    without_headlines,
)
from assistant.quoting.features import (
    AskedQuestion,
    MatchedSentence,
    SentenceFeatures,
    sentence_features,
    weighted_score,
)
from assistant.values import Citation, cite_span
from index.language.sentences import split_sentences
from index.search.result import SearchResult
from index.values import CleanedArticle, Hit, Span

_SAME_STATEMENT = 0.95
_LEAST_OF_SEVERAL = 0.02
"""What a further quote needs as chance where a question asks for several things."""
_LEANS_BACK = re.compile(
    r"""[«“„"–—\-\s]*(?:(?:he|she|they|this|there)\b
    |(?:він|вона|вони|це|так|така|такий|таке|там|он|она|они|это|такая|такой|такое)\b
    |(?:за|по)\s+(?:його|її|їхніми|їх|его|её|ее|их)\s+слов|(?:according\s+to|in)\s+(?:him|her|them|his|their)\b)""",
    re.IGNORECASE | re.VERBOSE,
)
"""The opening of a sentence whose speaker or matter the sentence before it names."""
_ENDS_SPEECH = re.compile(r"[^«„“»”]*(?:»|(?<=[^\s(])”)")
"""The opening of a sentence that ends what somebody began to say before it. Some texts also open with ”."""
_OWN_MARK = re.compile(r"[\[【［](\d[\d,\s–-]*)[\]】］]")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Sentence:
    """A sentence of a hit; `matches` are the question tokens' best cosines, `vector` its mean token.

    Sentences of one article whose `place`s are one apart stand beside each other.
    """

    hit: Hit
    span: Span
    text: str
    matches: NDArray[np.float32]
    vector: NDArray[np.float32]
    features: SentenceFeatures
    score: float
    place: int


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Findings:
    """What was found for a question: hits, their articles by path, and their sentences, best first."""

    result: SearchResult
    articles: Mapping[str, CleanedArticle]
    sentences: tuple[Sentence, ...]


def find_sentences(result: SearchResult, articles: Mapping[str, CleanedArticle]) -> Findings:
    """Score every sentence of the hits against the question, best first.

    `articles` holds the article of every hit by path. A sentence's place is one more than that of the one
    before it where the two are neighbours, else two more.
    """
    question = AskedQuestion(text=result.question.text, weights=result.weights)
    sentences: list[Sentence] = []
    for hit in sorted(result.hits, key=lambda hit: (hit.passage.path, hit.passage.start)):
        passage, cleaned, tokens = hit.passage, articles[hit.passage.path], result.tokens[hit.passage.id]
        text = cleaned.article.text
        cosines = result.question.tokens.vectors @ tokens.vectors.T
        offsets = tokens.offsets + passage.start
        before = None
        for span in split_sentences(text, passage.start, passage.end, language=cleaned.article.language):
            inside = (offsets[:, 0] < span.end) & (offsets[:, 1] > span.start)
            matched = MatchedSentence(
                text=text[span.start : span.end],
                title=any(b.kind == "title" and b.start <= span.start < b.end for b in cleaned.blocks),
                cosines=cosines[:, inside],
                starts=offsets[inside, 0] - span.start,
            )
            features = sentence_features(question, matched, before)
            before = matched.matches
            sentences.append(
                Sentence(
                    hit=hit,
                    span=span,
                    text=matched.text,
                    matches=before,
                    vector=_mean_vector(tokens.vectors[inside]),
                    features=features,
                    score=weighted_score(features),
                    place=_place_after(sentences[-1], passage.path, text, span.start) if sentences else 0,
                )
            )
    ordered = sorted(sentences, key=lambda sentence: -sentence.score)
    return Findings(result=result, articles=articles, sentences=tuple(ordered))


def _place_after(previous: Sentence, path: str, text: str, start: int) -> int:
    near = previous.hit.passage.path == path and not text[previous.span.end : start].strip()
    return previous.place + (1 if near else 2)


def quote_sentences(findings: Findings, most: int = MOST_QUOTES) -> tuple[Sentence, ...]:
    """Choose the sentences that answer, at most `most` stretches of them, the best stretch first.

    Where the question asks for several things, unlikelier ones are quoted too.
    """
    sentences = findings.sentences
    if not sentences:
        return ()
    several = {"least_quote": _LEAST_OF_SEVERAL} if asks_for_several(findings.result.question.text) else {}
    stretches = choose_stretches(make_candidates(sentences), most=most, **several)
    chosen = [[sentences[row] for row in stretch] for stretch in stretches]
    begun = map(_without_ends_of_speech, chosen)
    return tuple(dict.fromkeys(one for stretch in begun for one in _with_subject(stretch, sentences)))


def _without_ends_of_speech(stretch: Sequence[Sentence]) -> Sequence[Sentence]:
    """Return a stretch from where nothing is cut in two, or from its likeliest sentence."""
    likeliest = max(stretch, key=lambda sentence: sentence.score)
    return stretch[
        next(n for n, one in enumerate(stretch) if one is likeliest or not _ENDS_SPEECH.match(one.text)) :
    ]


def _with_subject(stretch: Sequence[Sentence], sentences: Sequence[Sentence]) -> list[Sentence]:
    """Return a stretch with the sentence before it, where that one names its subject or begins its speech."""
    first = stretch[0]
    leans_back = _LEANS_BACK.match(first.text) or _ENDS_SPEECH.match(first.text)
    if len(stretch) >= LONGEST_STRETCH or not leans_back:
        return list(stretch)
    path = first.hit.passage.path
    before = (one for one in sentences if one.hit.passage.path == path and one.place == first.place - 1)
    return [*(one for one in before if not one.features.title), *stretch]


def make_candidates(sentences: Sequence[Sentence]) -> QuoteCandidates:
    """Return sentences as rows to choose from."""
    paths = [sentence.hit.passage.path for sentence in sentences]
    article = np.unique(paths, return_inverse=True)[1]
    vectors = np.stack([sentence.vector for sentence in sentences])
    chances = chances_of(np.array([sentence.score for sentence in sentences]))
    title = np.array([sentence.features.title > 0 for sentence in sentences])
    return QuoteCandidates(
        chances=without_headlines(chances, article, title),
        article=article,
        place=np.array([sentence.place for sentence in sentences]),
        same=(vectors @ vectors.T >= _SAME_STATEMENT) & (article[:, np.newaxis] != article[np.newaxis]),
        reason=np.array([sentence.features.has_reason > 0 for sentence in sentences]),
    )


def cite_sentences(
    sentences: Sequence[Sentence], articles: Mapping[str, CleanedArticle], first: int = 1
) -> Iterator[Citation]:
    """Yield sentences as citations, numbered from `first`; neighbours are one quote, cited whole.

    In reading order: the best article first, each in its own order. What a quote supports is itself.
    """
    by_article: dict[str, list[Sentence]] = {}
    for sentence in sentences:
        by_article.setdefault(sentence.hit.passage.path, []).append(sentence)
    number = count(first)
    for path, chosen in by_article.items():
        article = articles[path].article
        quotes: list[tuple[Hit, Span]] = []
        for sentence in sorted(chosen, key=lambda one: one.span.start):
            hit, span = sentence.hit, sentence.span
            if quotes and not article.text[quotes[-1][1].end : span.start].strip():
                hit, before = quotes.pop()
                span = Span(start=before.start, end=span.end)
            quotes.append((hit, span))
        for hit, span in quotes:
            yield cite_span(article, span, hit=hit, number=next(number), support=1.0)


def quote_line(quote: str) -> str:
    """Return a quote as one line of an answer; bracketed numbers of its own would pass for marks."""
    return _OWN_MARK.sub(r"(\1)", " ".join(quote.split()))


def _mean_vector(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    total: NDArray[np.float32] = vectors.sum(axis=0)
    length = float(np.linalg.norm(total))
    return total / length if length else total
