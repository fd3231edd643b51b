"""Pure functions that order candidates: late interaction, shared words and the cosine make one score.

Late interaction over token vectors finds what is said in other words. Where vectors fail (a name misspelt or
in another script, a question in Latin letters), the share of the question's words that a text holds, whatever
its language, still tells. The cosine of the whole knows short texts best. All tokens count alike: weights by
rarity pay on some kinds of text and cost on others. `benchmarks/finding/ablation.py` shows what each part
pays, `benchmarks/training/fusion.py` fits their weights.
"""

from bisect import bisect_right
from collections import Counter
from collections.abc import Mapping, Sequence, Set

import numpy as np
from numpy.typing import NDArray

from index.embedding.embedder import TokenVectors, Vectors
from index.language.names import name_terms
from index.language.question_words import QuestionWord
from index.language.terms import text_terms
from index.values import Passage
from index.weights import WEIGHTS

SHARED_WORDS = WEIGHTS["ranking"]["shared_words"]
"""How much the share of a question's words that stand in a text counts beside late interaction."""
COSINE = WEIGHTS["ranking"]["cosine"]
"""How much it counts beside late interaction by how much farther than the nearest a text is."""
COPY_PENALTY = WEIGHTS["ranking"]["copy_penalty"]
"""What a passage loses that says over again what a better one says, so that other accounts come before it:
more than shared words can give it."""
MOST_OF_ONE, CROWDING_PENALTY = 5, 0.05
"""Passages of one article that stand before others, and what a further one loses: next to nothing."""
_COPIED = 0.9
_FEWEST_COPIED = 12
_LEAST_WEIGHT = 0.1


def matches_in_each(question: TokenVectors, texts: Sequence[TokenVectors]) -> Vectors:
    """Return the best match of each question token in each text, (tokens, texts); 0 in a text of no tokens.

    All texts are multiplied at once: many small products cost several times as much, most of it spent on
    waking threads.
    """
    matches = np.zeros((len(question), len(texts)), dtype=np.float32)
    filled = [number for number, text in enumerate(texts) if len(text)]
    if not filled or not len(question):
        return matches
    cosines = np.concatenate([texts[number].vectors for number in filled]) @ question.vectors.T
    starts = np.cumsum([0, *(len(texts[number]) for number in filled[:-1])])
    matches[:, filled] = np.maximum.reduceat(cosines, starts, axis=0).T
    return matches


def late_interaction(question: TokenVectors, texts: Sequence[TokenVectors]) -> Vectors:
    """Return the MaxSim of each text, the mean of the best match of each question token, in -1..1.

    Source: Khattab and Zaharia, ColBERT, SIGIR 2020.
    """
    if not len(question) or not texts:
        return np.zeros(len(texts), dtype=np.float32)
    scores: Vectors = matches_in_each(question, texts).mean(axis=0)
    return scores


def shared_words(words: Sequence[QuestionWord], rarity: Vectors, texts: Sequence[Set[str]]) -> Vectors:
    """Return which share of a question's words each text holds, rare ones counting most, (texts,) in 0..1.

    A word is held by any that means the same, in whichever language; `rarity` is (words,).
    """
    if not words or not texts:
        return np.zeros(len(texts), dtype=np.float32)
    held = [[word.stands_in(text) for text in texts] for word in words]
    return np.average(held, axis=0, weights=rarity).astype(np.float32)


def fused(late: Vectors, shared: Vectors, cosines: Vectors) -> Vectors:
    """Return late-interaction scores, shares of words and cosines, (texts,) each, as one score, at most 1.

    The nearest text loses nothing by its cosine: scores mean the same whatever an embedder's cosines are.
    """
    farther = cosines.max(initial=-1) - cosines
    scores: Vectors = (late + SHARED_WORDS * shared - COSINE * farther) / (1 + SHARED_WORDS)
    return scores


def without_copies(scores: Sequence[float], texts: Sequence[Set[str]]) -> list[float]:
    """Return the scores of texts, given by their terms, those of copies lowered by COPY_PENALTY.

    A copy holds next to no term, and no number, that one better text does not: a retelling in other words or
    with another figure is none.
    """
    told: list[Set[str]] = []
    lowered = list(scores)
    for number in sorted(range(len(scores)), key=lambda number: -scores[number]):
        if any(_is_copy(texts[number], better) for better in told):
            lowered[number] -= COPY_PENALTY
        else:
            told.append(texts[number])
    return lowered


def without_crowding(scores: Sequence[float], paths: Sequence[str]) -> list[float]:
    """Return the scores of passages, those beyond the best few of their article lowered by CROWDING_PENALTY.

    A long document has many passages near a question: others that are nearly as near come before the rest.
    """
    taken: Counter[str] = Counter()
    lowered = list(scores)
    for number in sorted(range(len(scores)), key=lambda number: -scores[number]):
        taken[paths[number]] += 1
        if taken[paths[number]] > MOST_OF_ONE:
            lowered[number] -= CROWDING_PENALTY
    return lowered


def _is_copy(terms: Set[str], better: Set[str]) -> bool:
    fresh = terms - better
    few = len(fresh) <= (1 - _COPIED) * len(terms)
    return few and len(terms) >= _FEWEST_COPIED and not any(term[0].isdigit() for term in fresh)


def matchable_terms(text: str) -> frozenset[str]:
    """Return the terms of a text, those of its names included."""
    return frozenset(text_terms(text)).union(name_terms(text))


def told_terms(passage: Passage) -> frozenset[str]:
    """Return the terms of a passage, those of the headings it stands under included."""
    own = matchable_terms(passage.text)
    return own | matchable_terms(passage.section) if passage.section else own


def token_words(words: Sequence[QuestionWord], tokens: TokenVectors) -> list[QuestionWord | None]:
    """Return, for each token, which word of a question it is part of; None where it is of none."""
    starts = [word.start for word in words]
    found: list[QuestionWord | None] = []
    for position in tokens.offsets[:, 0].tolist():
        at = bisect_right(starts, position) - 1
        found.append(words[at] if at >= 0 and position < words[at].end else None)
    return found


def token_rarity(
    words: Sequence[QuestionWord | None], frequency: Mapping[str, int], passages: int
) -> Vectors:
    """Return a weight for each token, given by its word: the rarer the word's own term, the heavier.

    `frequency` is how many of the `passages` hold each term. A word that the corpus does not know (of another
    language, or a name it lacks) weighs as a rare one.
    """
    return rarity_weights([frequency[word.term] if word else None for word in words], passages)


def word_rarity(words: Sequence[QuestionWord], frequency: Mapping[str, int], passages: int) -> Vectors:
    """Return a weight for each word: the rarer it is, with all that means the same, the heavier."""
    held_by = [max(frequency[term] for term in word.meanings) for word in words]
    return rarity_weights(held_by, passages)


def rarity_weights(frequencies: Sequence[int | None], passages: int) -> Vectors:
    """Return weights of tokens, the largest 1, from how many passages hold their words (None: no matter)."""
    rarity: NDArray[np.float64] = np.array(
        [_LEAST_WEIGHT if f is None else np.log1p(max(passages, 1) / (1 + f)) for f in frequencies]
    )
    return np.asarray(rarity / rarity.max() if len(rarity) else rarity, dtype=np.float32)
