"""A question beside candidate sentences -> how likely each answers, and whether any does."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assistant.relevance.alignment import (
    Pair,
    align,
    content_weights,
    found_in_each,
    pair_features,
)
from assistant.relevance.words import Words, joined_words
from index.embedding import Vectors

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


def answer_pairs(question: Words, candidates: Sequence[Candidate]) -> list[Pair]:
    """Return the question beside each candidate, as the network reads them."""
    alignment = align(question, joined_words([one.words for one in candidates]))
    ends = np.cumsum([len(one.words) for one in candidates])
    starts = ends - [len(one.words) for one in candidates]
    found = found_in_each(alignment, starts, ends)
    weights = content_weights(question)
    matches = found @ weights / weights.sum()
    rows = {(one.article, one.place): row for row, one in enumerate(candidates)}
    whole = _by_article(candidates, found, len(candidates))
    leads = _by_article(candidates, found, _LEAD)
    nothing = np.zeros(len(question), dtype=np.float32)

    def beside(one: Candidate, step: int) -> Vectors:
        row = rows.get((one.article, one.place + step))
        return nothing if row is None else found[row]

    ranks = np.argsort(np.argsort(-matches, kind="stable"))
    return [
        pair_features(
            question,
            one.words,
            alignment.columns(slice(int(starts[row]), int(ends[row]))),
            np.zeros(len(one.words), dtype=np.int64),
            [beside(one, -1), beside(one, 1), leads[one.article], whole[one.article]],
            [
                float(one.title),
                float(one.asks),
                min(one.place, _LATE) / _LATE,
                float(matches[row] - matches.max()),
                float(ranks[row] == 0),
                min(float(ranks[row]), _LATE) / 5,
            ],
        )
        for row, one in enumerate(candidates)
    ]


def _by_article(candidates: Sequence[Candidate], found: Vectors, most: int) -> dict[int, Vectors]:
    """Return the best matches of the question's words in the first `most` candidates of each article."""
    rows: dict[int, list[int]] = {}
    for row in sorted(range(len(candidates)), key=lambda row: candidates[row].place):
        rows.setdefault(candidates[row].article, []).append(row)
    return {article: found[chosen[:most]].max(axis=0) for article, chosen in rows.items()}
