"""Question + Hits -> the sentences that answer, verbatim: answering without a model.

    hits -> sentences with their features -> scores -> stretches that answer -> quotes

Quotes stand in reading order: the best article first, each in its own order.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from assistant.checking.claims import cite_span
from assistant.question.kinds import asks_for_several
from assistant.quoting.choosing import (
    LONGEST_STRETCH,
    MOST_QUOTES,
    Candidates,
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
from assistant.values import Citation
from index.chunking import split_sentences
from index.embedding.embedder import TokenVectors
from index.search.index import Index
from index.values import Article, CleanedArticle, Hit, Span

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
    """What was found for a question: its hits, their sentences, best first, and its tokens with weights."""

    question: str
    hits: tuple[Hit, ...]
    sentences: tuple[Sentence, ...]
    tokens: TokenVectors
    token_weights: NDArray[np.float32]

    @property
    def asked(self) -> AskedQuestion:
        """The question with the weights of its tokens."""
        return AskedQuestion(text=self.question, weights=self.token_weights)


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
    placed = _place(sentences, {path: one.article.text for path, one in cleaned.items()})
    return replace(empty, sentences=tuple(sorted(placed, key=lambda sentence: -sentence.score)))


def quote_sentences(findings: Findings, most: int = MOST_QUOTES) -> tuple[Sentence, ...]:
    """Choose the sentences that answer, at most `most` stretches of them, the best stretch first.

    Where the question asks for several things, unlikelier ones are quoted too.
    """
    sentences = findings.sentences
    if not sentences:
        return ()
    several = {"least_quote": _LEAST_OF_SEVERAL} if asks_for_several(findings.question) else {}
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


def make_candidates(sentences: Sequence[Sentence]) -> Candidates:
    """Return sentences as rows to choose from."""
    paths = [sentence.hit.passage.path for sentence in sentences]
    article = np.unique(paths, return_inverse=True)[1]
    vectors = np.stack([sentence.vector for sentence in sentences])
    chances = chances_of(np.array([sentence.score for sentence in sentences]))
    title = np.array([sentence.features.title > 0 for sentence in sentences])
    return Candidates(
        chances=without_headlines(chances, article, title),
        article=article,
        place=np.array([sentence.place for sentence in sentences]),
        same=(vectors @ vectors.T >= _SAME_STATEMENT) & (article[:, np.newaxis] != article[np.newaxis]),
        reason=np.array([sentence.features.has_reason > 0 for sentence in sentences]),
    )


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
    cosines = findings.tokens.vectors @ tokens.vectors.T
    offsets = tokens.offsets + passage.start
    scored: list[Sentence] = []
    for span in split_sentences(article.text, passage.start, passage.end, language=article.language):
        inside = (offsets[:, 0] < span.end) & (offsets[:, 1] > span.start)
        matched = MatchedSentence(
            text=article.text[span.start : span.end],
            title=_in_title(cleaned, span),
            cosines=cosines[:, inside],
            starts=offsets[inside, 0] - span.start,
        )
        before = scored[-1].matches if scored else None
        features = sentence_features(findings.asked, matched, before)
        scored.append(
            Sentence(
                hit=hit,
                span=span,
                text=matched.text,
                matches=matched.matches,
                vector=_mean_vector(tokens.vectors[inside]),
                features=features,
                score=weighted_score(features),
                place=0,
            )
        )
    return scored


def _place(sentences: Sequence[Sentence], texts: Mapping[str, str]) -> list[Sentence]:
    """Give each sentence its place: one more than a neighbour before it has, else two more."""
    ordered = sorted(sentences, key=lambda one: (one.hit.passage.path, one.span.start))
    places = [0]
    for one, other in pairwise(ordered):
        path = one.hit.passage.path
        near = path == other.hit.passage.path and not texts[path][one.span.end : other.span.start].strip()
        places.append(places[-1] + (1 if near else 2))
    return [replace(sentence, place=place) for sentence, place in zip(ordered, places, strict=False)]


def _in_title(cleaned: CleanedArticle, span: Span) -> bool:
    return any(block.kind == "title" and block.start <= span.start < block.end for block in cleaned.blocks)


def _mean_vector(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    total: NDArray[np.float32] = vectors.sum(axis=0)
    length = float(np.linalg.norm(total))
    return total / length if length else total
