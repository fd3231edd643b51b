"""Candidates -> Hits: late interaction puts passages in order; the second stage of retrieval.

Functions of one snapshot: the arithmetic is `index.ranking`, here it meets what the corpus knows.
"""

from collections.abc import Iterable, Sequence

from index.embedding import TokenVectors, Vectors
from index.questions import EmbeddedQuestion
from index.ranking import (
    late_interaction,
    matchable_terms,
    rarity_weights,
    term_matches,
    token_words,
    without_copies,
)
from index.records import Hit, Passage
from index.snapshots import Snapshot


def score_passages(
    snapshot: Snapshot,
    question: EmbeddedQuestion,
    passages: Sequence[Passage],
    tokens: Sequence[TokenVectors],
) -> list[float]:
    """Return the late-interaction score of each passage, lowered for a copy of a better one."""
    terms = [matchable_terms(passage.text) for passage in passages]
    least = term_matches(token_words(question.text, question.tokens), terms)
    scores = late_interaction(question.tokens, tokens, token_weights(snapshot, question), least)
    return without_copies(scores.tolist(), terms)


def token_weights(snapshot: Snapshot, question: EmbeddedQuestion) -> Vectors:
    """Return a weight for each token of a question: the rarer its word in the corpus, the heavier.

    A word that the corpus does not know (of another language, or a name it lacks) weighs as a rare one.
    """
    words = token_words(question.text, question.tokens)
    terms = [word.term if word else "" for word in words]
    frequency = snapshot.lexical.document_frequency(set(terms) - {""})
    return rarity_weights([frequency.get(term) for term in terms], snapshot.catalogue.passage_count())


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
