"""A claim beside the sentences of its evidence -> how far they bear it out."""

from collections.abc import Sequence

import numpy as np

from assistant.relevance.alignment import Pair, align, content_weights, found_in_each, pair_features
from assistant.relevance.weights import Ensemble, trained
from assistant.relevance.words import MOST_WORDS, Words, joined_words
from index.embedding.embedder import Vectors

MOST_SENTENCES = 4
"""Sentences of the evidence that are read beside the claim: those that together hold most of its words."""
_LEAST_GAIN = 0.01
_MANY = 20


def support_score(claim: Words, evidence: Sequence[Words], ensemble: Ensemble | None = None) -> float:
    """Return how likely the evidence, a sentence each, bears the claim out, in 0..1; 0 where it has no words.

    `ensemble` stands for the trained networks.
    """
    filled = [sentence for sentence in evidence if len(sentence)]
    if not filled or not len(claim):
        return 0.0
    networks = ensemble or trained("support")
    odds = networks.log_odds([support_pair(claim.part(0, MOST_WORDS), filled)])
    return float(networks.chances(odds[0, 0], 0))


def support_pair(claim: Words, evidence: Sequence[Words]) -> Pair:
    """Return the claim beside its evidence, a sentence each, as the network reads them."""
    alignment = align(claim, joined_words(evidence))
    ends = np.cumsum([len(sentence) for sentence in evidence])
    starts = ends - [len(sentence) for sentence in evidence]
    found = found_in_each(alignment, starts, ends)
    weights = content_weights(claim)
    rows = nearest_sentences(found, weights)
    columns = np.concatenate([np.arange(starts[row], ends[row]) for row in rows])
    matches = found @ weights / weights.sum()
    ordered = np.sort(matches)[::-1]
    return pair_features(
        claim,
        joined_words([evidence[row] for row in rows]),
        alignment.columns(columns),
        np.repeat(np.arange(len(rows)), [len(evidence[row]) for row in rows]),
        [
            found.max(axis=0),
            found[int(matches.argmax())],
            alignment.same.max(axis=1),
            alignment.equal.max(axis=1),
        ],
        [
            float(ordered[0]),
            float(ordered[0] - ordered[1]) if len(ordered) > 1 else 0.0,
            len(rows) / MOST_SENTENCES,
            min(len(evidence), _MANY) / _MANY,
        ],
    )


def nearest_sentences(found: Vectors, weights: Vectors, most: int = MOST_SENTENCES) -> list[int]:
    """Return the rows of the sentences that together hold most of a claim, in their order.

    `found` is (sentences, words), `weights` (words,). A sentence must add what no other chosen one holds.
    """
    chosen: list[int] = []
    held = np.zeros(found.shape[1], dtype=np.float32)
    for _ in range(min(most, len(found))):
        gains = (np.maximum(found, held) - held) @ weights
        gains[chosen] = -1.0
        best = int(gains.argmax())
        if chosen and gains[best] < _LEAST_GAIN * weights.sum():
            break
        chosen.append(best)
        held = np.maximum(held, found[best])
    return sorted(chosen)
