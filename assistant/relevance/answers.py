"""A question beside candidate sentences -> how likely each answers, and whether any does."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np

from assistant.relevance.alignment import Pair, align, content_weights, found_in_each, pair_features
from assistant.relevance.weights import Ensemble, trained
from assistant.relevance.words import Words, joined_words
from index.embedding.embedder import Vectors

RANK, ANSWERS = 0, 1
"""The outputs of the network."""
MOST_READ = 24
"""Candidates that the networks read; in further ones an answer stands hardly ever."""
_JUDGED = 12
"""Candidates, those that match best, that tell whether any answers: as many as that was calibrated on."""
_LEAD = 2
"""Sentences at an article's beginning that name what it is about."""
_LATE = 20


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Candidate:
    """A sentence that may answer.

    Sentences of one `article` whose `place`s are one apart are neighbours; `title` says that it is a
    headline, `asks` that it ends in a question mark.
    """

    words: Words
    article: int
    place: int
    title: bool
    asks: bool


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class AnswerScores:
    """What is told of candidates, an entry each.

    `rank` is the logarithm of the odds of a candidate against the others, up to a constant; `answers`, in
    0..1, the chance that it answers the question, and `answerable` that any of them does.
    """

    rank: Vectors
    answers: Vectors
    answerable: float


def answer_scores(
    question: Words, candidates: Sequence[Candidate], ensemble: Ensemble | None = None
) -> AnswerScores:
    """Score the MOST_READ candidates that match best; the others have a rank of minus infinity.

    Without any word of question or candidates nothing answers. `ensemble` stands for the trained networks.
    """
    rank = np.full(len(candidates), -np.inf, dtype=np.float32)
    answers = np.zeros(len(candidates), dtype=np.float32)
    rows, pairs = answer_pairs(question, candidates)
    if not rows:
        return AnswerScores(rank=rank, answers=answers, answerable=0.0)
    networks = ensemble or trained("answer")
    odds = networks.log_odds(pairs)
    rank[rows] = odds[:, RANK]
    answers[rows] = networks.chances(odds[:, ANSWERS], ANSWERS)
    nearest = np.argsort([-pair.both[0] for pair in pairs])[:_JUDGED]
    any_odds = np.logaddexp.reduce(odds[nearest, ANSWERS])
    return AnswerScores(rank=rank, answers=answers, answerable=float(networks.chances(any_odds, ANSWERS)))


def answer_pairs(
    question: Words, candidates: Sequence[Candidate], most: int = MOST_READ, kept: Collection[int] = ()
) -> tuple[list[int], list[Pair]]:
    """Return the `most` candidates that match best, by their rows, and the question beside each.

    Those of `kept` are among them, whatever they match; candidates without a word are not.
    """
    filled = [row for row, one in enumerate(candidates) if len(one.words)]
    if not filled or not len(question):
        return [], []
    alignment = align(question, joined_words([candidates[row].words for row in filled]))
    ends = np.cumsum([len(candidates[row].words) for row in filled])
    starts = ends - [len(candidates[row].words) for row in filled]
    found = found_in_each(alignment, starts, ends)
    weights = content_weights(question)
    matches = found @ weights / weights.sum()
    ranks = np.argsort(np.argsort(-matches, kind="stable"), kind="stable")
    at = {(candidates[row].article, candidates[row].place): n for n, row in enumerate(filled)}
    whole, leads = (_by_article(candidates, filled, found, count) for count in (len(filled), _LEAD))
    nothing = np.zeros(len(question), dtype=np.float32)

    def beside(one: Candidate, step: int) -> Vectors:
        row = at.get((one.article, one.place + step))
        return nothing if row is None else found[row]

    def pair(number: int) -> Pair:
        one = candidates[filled[number]]
        return pair_features(
            question,
            one.words,
            alignment.columns(slice(int(starts[number]), int(ends[number]))),
            np.zeros(len(one.words), dtype=np.int64),
            [beside(one, -1), beside(one, 1), leads[one.article], whole[one.article]],
            [
                float(one.title),
                float(one.asks),
                min(one.place, _LATE) / _LATE,
                float(matches[number] - matches.max()),
                float(ranks[number] == 0),
                min(float(ranks[number]), _LATE) / 5,
            ],
        )

    order = sorted(range(len(filled)), key=lambda number: (filled[number] not in kept, ranks[number]))
    read = sorted(order[:most])
    return [filled[number] for number in read], [pair(number) for number in read]


def _by_article(
    candidates: Sequence[Candidate], filled: Sequence[int], found: Vectors, most: int
) -> dict[int, Vectors]:
    """Return the best matches of the question's words in the first `most` candidates of each article."""
    rows: dict[int, list[int]] = {}
    for number in sorted(range(len(filled)), key=lambda number: candidates[filled[number]].place):
        rows.setdefault(candidates[filled[number]].article, []).append(number)
    return {article: found[chosen[:most]].max(axis=0) for article, chosen in rows.items()}
