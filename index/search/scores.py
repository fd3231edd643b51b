"""Candidates -> Hits: late interaction puts passages in order; the second stage of retrieval.

Functions of one snapshot: the arithmetic is `index.search.ranking`, here it meets what the corpus knows.
"""

from collections.abc import Iterable, Sequence

from index.embedding.embedder import TokenVectors, Vectors
from index.generations.opened import Snapshot
from index.language.question_words import question_words
from index.search.question import EmbeddedQuestion
from index.search.ranking import (
    late_interaction,
    matchable_terms,
    shared_words,
    term_matches,
    token_rarity,
    token_words,
    with_shared_words,
    without_copies,
    word_rarity,
)
from index.values import Hit, Passage


def score_passages(
    snapshot: Snapshot,
    question: EmbeddedQuestion,
    passages: Sequence[Passage],
    tokens: Sequence[TokenVectors],
) -> list[float]:
    """Return the score of each passage, by late interaction and shared words; a copy has a lower one."""
    placed = token_words(question.text, question.tokens)
    words = question_words(question.text)
    frequency = snapshot.lexical.document_frequency(term for word in words for term in word.meanings)
    count = snapshot.catalogue.passage_count()
    terms = [matchable_terms(passage.text) for passage in passages]
    weights = token_rarity(placed, frequency, count)
    late = late_interaction(question.tokens, tokens, weights, term_matches(placed, terms))
    shared = shared_words(words, word_rarity(words, frequency, count), terms)
    return without_copies(with_shared_words(late, shared).tolist(), terms)


def token_weights(snapshot: Snapshot, question: EmbeddedQuestion) -> Vectors:
    """Return a weight for each token of a question: the rarer its word in the corpus, the heavier."""
    words = token_words(question.text, question.tokens)
    frequency = snapshot.lexical.document_frequency(word.term for word in words if word)
    return token_rarity(words, frequency, snapshot.catalogue.passage_count())


def rank_hits(
    snapshot: Snapshot, passages: Sequence[Passage], scores: Sequence[float], count: int
) -> list[Hit]:
    """Return the passages of the highest scores, best first, at most `count`, each with its story."""
    order = sorted(range(len(passages)), key=lambda i: -scores[i])[:count]
    told = snapshot.catalogue.stories.told_by(passages[i].path for i in order)
    hits = []
    for rank, i in enumerate(order, start=1):
        also, first = told.get(passages[i].path, ((), None))
        hits.append(Hit(passage=passages[i], score=scores[i], rank=rank, also=also, first=first))
    return hits


def best_cosine(vector: Vectors, vectors: Iterable[Vectors]) -> float:
    """Return the cosine of the vector nearest to a question's; -1 where there is none."""
    return max((float(vector @ one) for one in vectors), default=-1.0)
