"""A question beside candidate sentences -> how likely each answers, and whether any does."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assistant.relevance.alignment import (
    UNMATCHED,
    Alignment,
    Pair,
    align,
    best_in_text,
    content_weights,
    found_in_each,
    pair_features,
)
from assistant.relevance.weights import MATCH, Ensemble, LinearPart, linear_part, trained
from assistant.relevance.words import MARKS, MOST_WORDS, Words, joined_words, of_class
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
_OPENING = 2
"""Words that open a question: its question word stands there."""
_HEAVY = 0.5
_TINY = 1e-6
_PLAIN = 20.0
"""How much a match counts, as a logarithm of odds, where no network was trained on the vectors."""
_KINDS_HELD = (("when", "number"), ("who", "name"), ("where", "name"))


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
    question: Words,
    candidates: Sequence[Candidate],
    ensemble: Ensemble | None = None,
    linear: LinearPart | None = None,
) -> AnswerScores:
    """Score the MOST_READ candidates that match best; the others have a rank of minus infinity.

    Without any word of question or candidates nothing answers. `ensemble` and `linear` stand for what was
    trained.
    """
    rank = np.full(len(candidates), -np.inf, dtype=np.float32)
    answers = np.zeros(len(candidates), dtype=np.float32)
    rows, pairs = answer_pairs(question.part(0, MOST_WORDS), candidates)
    if not rows:
        return AnswerScores(rank=rank, answers=answers, answerable=0.0)
    networks, linear = ensemble or trained("answer"), linear or linear_part()
    odds = networks.log_odds(pairs)
    order = linear.ranks(odds[:, RANK], pairs)
    rank[rows] = order
    answers[rows] = networks.chances(odds[:, ANSWERS], ANSWERS)
    judged = np.argsort([-pair.both[MATCH] for pair in pairs])[:_JUDGED]
    answerable = linear.answerable(order[judged], odds[judged, ANSWERS], [pairs[row] for row in judged])
    return AnswerScores(rank=rank, answers=answers, answerable=answerable)


def plain_scores(question: Words, candidates: Sequence[Candidate]) -> Vectors:
    """Return scores like `AnswerScores.rank`, by late interaction alone, of the vectors of any embedder."""
    if not candidates or not len(question):
        return np.zeros(len(candidates), dtype=np.float32)
    found = found_in_each(*_aligned(question, [one.words for one in candidates]))
    return np.asarray(_PLAIN * _weighted(question, found), dtype=np.float32)


def _aligned(
    question: Words, texts: Sequence[Words]
) -> tuple[Alignment, NDArray[np.int64], NDArray[np.int64]]:
    """Return the question beside the words of all texts, and where those of each begin and end."""
    ends = np.cumsum([len(words) for words in texts])
    return align(question, joined_words(texts)), ends - [len(words) for words in texts], ends


def _weighted(question: Words, found: Vectors) -> Vectors:
    weights = content_weights(question)
    matches: Vectors = found @ weights / weights.sum()
    return matches


def answer_pairs(
    question: Words, candidates: Sequence[Candidate], most: int = MOST_READ, kept: Collection[int] = ()
) -> tuple[list[int], list[Pair]]:
    """Return the `most` candidates that match best, by their rows, and the question beside each.

    Those of `kept` are among them, whatever they match; candidates without a word are not.
    """
    filled = [row for row, one in enumerate(candidates) if len(one.words)]
    if not filled or not len(question):
        return [], []
    alignment, starts, ends = _aligned(question, [candidates[row].words for row in filled])
    found = found_in_each(alignment, starts, ends)
    matches = _weighted(question, found)
    ranks = np.argsort(np.argsort(-matches, kind="stable"), kind="stable")
    at = {(candidates[row].article, candidates[row].place): n for n, row in enumerate(filled)}
    whole, leads = (_by_article(candidates, filled, found, count) for count in (len(filled), _LEAD))
    nothing = np.zeros(len(question), dtype=np.float32)

    def beside(one: Candidate, step: int) -> Vectors:
        row = at.get((one.article, one.place + step))
        return nothing if row is None else found[row]

    def pair(number: int) -> Pair:
        one = candidates[filled[number]]
        own = alignment.columns(slice(int(starts[number]), int(ends[number])))
        contexts = [beside(one, -1), beside(one, 1), leads[one.article], whole[one.article]]
        more = [
            float(one.title),
            float(one.asks),
            min(one.place, _LATE) / _LATE,
            float(matches[number] - matches.max()),
            float(ranks[number] == 0),
            min(float(ranks[number]), _LATE) / 5,
            *_order_features(question, found[number], contexts),
            *_kind_features(question, one.words, own),
        ]
        return pair_features(
            question, one.words, own, np.zeros(len(one.words), dtype=np.int64), contexts, more
        )

    order = sorted(range(len(filled)), key=lambda number: (filled[number] not in kept, ranks[number]))
    read = sorted(order[:most])
    return [filled[number] for number in read], [pair(number) for number in read]


def _order_features(question: Words, own: Vectors, contexts: Sequence[Vectors]) -> list[float]:
    """Return how the question's opening and its worst word of matter match, and what each context adds.

    `own` and each of `contexts` are best matches, (question's words,).
    """
    shares = question.weights / max(float(question.weights.sum()), _TINY)
    heavy = question.weights > _HEAVY
    gains = [float(shares @ np.maximum(context - own, 0)) for context in contexts]
    return [float(own[:_OPENING].mean()), float(own[heavy].min()) if heavy.any() else 0.0, *gains]


def _kind_features(question: Words, sentence: Words, alignment: Alignment) -> list[float]:
    """Return whether the sentence holds the kind of thing asked for that the question does not name."""
    free = sentence.marks[best_in_text(alignment) < UNMATCHED].max(axis=0, initial=0.0)
    asked = question.marks.max(axis=0)
    held = [asked[of_class(kind)] * free[MARKS.index(mark)] for kind, mark in _KINDS_HELD]
    return [*map(float, held), float(asked[of_class("cause")] * sentence.marks[:, of_class("cause")].mean())]


def _by_article(
    candidates: Sequence[Candidate], filled: Sequence[int], found: Vectors, most: int
) -> dict[int, Vectors]:
    """Return the best matches of the question's words in the first `most` candidates of each article."""
    rows: dict[int, list[int]] = {}
    for number in sorted(range(len(filled)), key=lambda number: candidates[filled[number]].place):
        rows.setdefault(candidates[filled[number]].article, []).append(number)
    return {article: found[chosen[:most]].max(axis=0) for article, chosen in rows.items()}
