"""Words of a question or claim beside words of a text -> what each finds in the other, as arrays of features.

    Words, Words -> Alignment (every two words) -> Pair (asked words with what fits each)

Nothing is learned here; `network` reads what this writes, so a change of a feature needs new weights.
"""

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assistant.relevance.words import MARKS, Words, of_class
from index.embedding.embedder import Vectors
from index.language.glossary import meanings

SHARED = 0.6
"""The cosine that a shared term or number is worth."""
UNMATCHED = 0.5
"""What a word of the text matches less than, that no asked word fits."""

_FUNCTION, _NUMBER, _NAME = (MARKS.index(name) for name in ("function", "number", "name"))
_LANGUAGES = [MARKS.index(name) for name in ("latin", "ukrainian", "russian")]
_NEGATION = of_class("negation")
_NEAR = 3
"""Words to either side among which a negation, or another class, counts as a word's own."""
_BESIDE = 2
_NEIGHBOURS = 3
"""Asked words to either side that should be found near each other in the text."""
_WINDOW = 5
_MOST_NUMBERS = 40
_SENTENCES = 4
_FARTHEST = 4.0
_FUNCTION_DISCOUNT = 0.8
_WEAK = 0.4
_LEAST_WEIGHT = 1e-3
_LEAST_SHARE = 1e-4


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Alignment:
    """Every asked word beside every word of a text, each (asked, text).

    `cosines` are those of their vectors; `same` is 1 where their terms, names or meanings are the same;
    `equal` 1 where they stand for the same number.
    """

    cosines: Vectors
    same: Vectors
    equal: Vectors

    def columns(self, chosen: NDArray[np.int64] | slice) -> "Alignment":
        """Return the alignment with some of the text's words alone."""
        return Alignment(
            cosines=self.cosines[:, chosen], same=self.same[:, chosen], equal=self.equal[:, chosen]
        )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Pair:
    """What the network reads of asked words beside a text.

    `vectors` is (asked, 3, dimensions): each asked word, the word of the text that fits it best, and the mean
    of those around that one. `features` is (asked, features). `unasked` is (dimensions,), the mean of the
    text's words that fit no asked one: the answer is among them. `both` is (features,).
    """

    vectors: Vectors
    features: Vectors
    unasked: Vectors
    both: Vectors


def align(asked: Words, text: Words) -> Alignment:
    """Return every asked word beside every word of a text."""
    same = np.zeros((len(asked), len(text)), dtype=np.float32)
    equal = np.zeros_like(same)
    by_term: defaultdict[str, list[int]] = defaultdict(list)
    by_value: defaultdict[float, list[int]] = defaultdict(list)
    for column, (term, name, values) in enumerate(zip(text.terms, text.names, text.values, strict=True)):
        by_term[term].append(column)
        if name:
            by_term[name].append(column)
        for value in values:
            by_value[value].append(column)
    for row, (term, name, values) in enumerate(zip(asked.terms, asked.names, asked.values, strict=True)):
        for other in (*meanings(term), name):
            if other:
                same[row, by_term.get(other, [])] = 1.0
        for value in values:
            equal[row, by_value.get(value, [])] = 1.0
    same = np.maximum(same, equal)
    return Alignment(cosines=asked.vectors @ text.vectors.T, same=same, equal=equal)


def _most(values: Vectors) -> Vectors:
    """Return the largest of each row, 0 where there is no column."""
    return values.max(axis=1) if values.shape[1] else np.zeros(len(values), dtype=np.float32)


def pair_features(
    asked: Words,
    text: Words,
    alignment: Alignment,
    sentence: NDArray[np.int64],
    contexts: Sequence[Vectors],
    more: Sequence[float],
) -> Pair:
    """Return what the network reads; both have a word at least.

    `sentence` is the number of the sentence that each word of the text stands in; `contexts` are best matches
    of the asked words elsewhere (beside the sentence, in the article), each (asked,); `more` are further
    features of both.
    """
    best = np.maximum(alignment.cosines, SHARED * alignment.same)
    places = best.argmax(axis=1)
    gaps = _class_gaps(asked, text, places)
    asked_side = _asked_features(asked, text, alignment, best, places, sentence, contexts)
    text_side = _text_features(asked, text, alignment, sentence)
    held = best_in_text(alignment)
    content = 1 - text.marks[:, _FUNCTION]
    unasked = (1 - np.clip(held, 0, 1)) ** 2 * content + _LEAST_SHARE
    free = (held < UNMATCHED)[:, np.newaxis] * text.marks
    return Pair(
        vectors=np.stack([asked.vectors, text.vectors[places], _around(text.vectors, places)], axis=1),
        features=np.column_stack([asked_side, asked.marks, gaps, text_side[places], text.marks[places]]),
        unasked=unasked @ text.vectors / unasked.sum(),
        both=np.concatenate(
            [
                _both(asked, text, best),
                np.array(more, dtype=np.float32),
                free.max(axis=0),
                free.mean(axis=0),
                text.marks.mean(axis=0),
                asked.marks.max(axis=0),
                gaps.max(axis=0),
            ]
        ),
    )


def _asked_features(
    asked: Words,
    text: Words,
    alignment: Alignment,
    best: Vectors,
    places: NDArray[np.int64],
    sentence: NDArray[np.int64],
    contexts: Sequence[Vectors],
) -> Vectors:
    """Return what each asked word finds in the text, (asked, features)."""
    cosines, same, equal = alignment.cosines, alignment.same.max(axis=1), alignment.equal.max(axis=1)
    asked_negated, text_negated = (_nearby(one.marks[:, _NEGATION]) for one in (asked, text))
    in_sentence = sentence[places].astype(np.float32)
    columns = [
        cosines.max(axis=1),
        (cosines * (1 - text.marks[:, _FUNCTION])).max(axis=1),
        same,
        equal,
        asked.marks[:, _NUMBER] * (1 - equal),
        asked.marks[:, _NAME] * (1 - same),
        _nearest_ratio(asked, text),
        asked.weights,
        asked_negated,
        text_negated[places],
        np.abs(asked_negated - text_negated[places]),
        np.clip(np.diff(places, prepend=places[:1]) / 5, -2, 2),
        np.minimum(in_sentence, _SENTENCES) / _SENTENCES,
        np.diff(in_sentence, prepend=in_sentence[:1]) != 0,
        _positions(len(asked)),
        _derived(asked, text) * (1 - equal),
        *_together(asked, alignment, best, places),
        *contexts,
    ]
    return np.column_stack(columns).astype(np.float32)


def _text_features(asked: Words, text: Words, alignment: Alignment, sentence: NDArray[np.int64]) -> Vectors:
    """Return what each word of the text finds among the asked ones, (text, features)."""
    columns = [
        alignment.cosines.max(axis=0),
        (alignment.cosines * (1 - asked.marks[:, [_FUNCTION]])).max(axis=0),
        alignment.same.max(axis=0),
        alignment.equal.max(axis=0),
        _nearby(text.marks[:, _NEGATION]),
        *(sentence == number for number in range(_SENTENCES)),
        _positions(len(text)),
    ]
    return np.column_stack(columns).astype(np.float32)


def _around(vectors: Vectors, places: NDArray[np.int64]) -> Vectors:
    """Return the mean of the vectors at most _BESIDE from each place, without its own; zeros for none."""
    sums = np.concatenate([np.zeros_like(vectors[:1]), np.cumsum(vectors, axis=0)])
    low, high = np.maximum(places - _BESIDE, 0), np.minimum(places + _BESIDE + 1, len(vectors))
    around = (sums[high] - sums[low] - vectors[places]) / np.maximum(high - low - 1, 1)[:, np.newaxis]
    return np.asarray(around, dtype=np.float32)


def _both(asked: Words, text: Words, best: Vectors) -> Vectors:
    """Return how far the two meet as wholes; `best` is (asked, text)."""
    matches, matter = best.max(axis=1), asked.marks[:, _FUNCTION] == 0
    names, numbers = asked.marks[:, _NAME], asked.marks[:, _NUMBER]
    weights = asked.weights * matter + _LEAST_WEIGHT
    back = best.max(axis=0) * (1 - text.marks[:, _FUNCTION])
    ordered = np.sort(matches[matter]) if matter.any() else np.zeros(1, dtype=np.float32)
    languages = [one.marks[:, _LANGUAGES].mean(axis=0) > 0.5 for one in (asked, text)]
    return np.array(
        [
            np.average(matches, weights=weights),
            matches.mean(),
            *(ordered[: max(1, len(ordered) // part)].mean() for part in (2, 4)),
            ordered[0],
            np.average(matches, weights=names) if names.any() else 0.5,
            np.average(matches >= SHARED, weights=numbers) if numbers.any() else 0.5,
            numbers.any(),
            back.mean(),
            (back < _WEAK).mean(),
            np.log1p(len(asked)) / 4,
            np.log1p(len(text)) / 5,
            *languages[0],
            *languages[1],
            languages[0][0] != languages[1][0],
        ],
        dtype=np.float32,
    )


def _positions(count: int) -> Vectors:
    return np.arange(count).astype(np.float32) / np.float32(20)


def _nearby(marked: Vectors) -> Vectors:
    """Return 1 where a marked word stands at most _NEAR words away; rows are words."""
    sums = np.concatenate([np.zeros_like(marked[:1]), np.cumsum(marked, axis=0)])
    places = np.arange(len(marked))
    low, high = np.maximum(places - _NEAR, 0), np.minimum(places + _NEAR + 1, len(marked))
    near: Vectors = (sums[high] > sums[low]).astype(np.float32)
    return near


def _nearest_ratio(asked: Words, text: Words) -> Vectors:
    """Return how far, in logarithms, the nearest number of the text is from each asked one; 0 for words."""
    known = np.array([value for values in text.values for value in values if value > 0])
    far = []
    for values in asked.values:
        logs = [abs(math.log(value) - np.log(known)).min() for value in values if value > 0 and len(known)]
        far.append(min(logs, default=_FARTHEST if values else 0.0))
    return np.minimum(np.array(far) / _FARTHEST, 1).astype(np.float32)


def _together(
    asked: Words, alignment: Alignment, best: Vectors, places: NDArray[np.int64]
) -> tuple[Vectors, Vectors, Vectors, Vectors]:
    """Return for each asked word whether its neighbours are found where it is: a fact is told in one place.

    That is: how well they match around its place, what they lose against their best match anywhere, and
    whether the word itself, and the number, stand around the places of its neighbours.
    """
    count, columns = best.shape
    rows = np.arange(count)
    apart = np.abs(rows - rows[:, np.newaxis])
    content = 1 - _FUNCTION_DISCOUNT * asked.marks[:, _FUNCTION]
    beside = ((apart > 0) & (apart <= _NEIGHBOURS)) * content
    shares = beside / np.maximum(beside.sum(axis=1, keepdims=True), _LEAST_WEIGHT)
    around = np.abs(np.arange(columns) - places[:, np.newaxis]) <= _WINDOW
    local = np.stack([best[:, max(place - _WINDOW, 0) : place + _WINDOW + 1].max(axis=1) for place in places])
    matched = (shares * local).sum(axis=1)
    lost = (shares * (best.max(axis=1) - local)).sum(axis=1)
    near = (beside @ around) > 0
    return matched, lost, (alignment.same * near).max(axis=1), (alignment.equal * near).max(axis=1)


def _derived(asked: Words, text: Words) -> Vectors:
    """Return 1 for each asked number that is a sum or a difference of two numbers of the text."""
    known = sorted({value for values in text.values for value in values if value > 0})[:_MOST_NUMBERS]
    made = {round(abs(one - sign * other), 3) for one in known for other in known for sign in (1, -1)}
    return np.array([float(any(value in made for value in values)) for values in asked.values], np.float32)


def _class_gaps(asked: Words, text: Words, places: NDArray[np.int64]) -> Vectors:
    """Return for each asked word and class whether it, but nothing near its place in the text, is of it."""
    classes = slice(len(MARKS), None)
    gaps: Vectors = asked.marks[:, classes] * (1 - _nearby(text.marks[:, classes])[places])
    return gaps


def best_in_text(alignment: Alignment) -> Vectors:
    """Return each text word's best match among the asked words, (text,)."""
    best: Vectors = np.maximum(alignment.cosines, SHARED * alignment.same).max(axis=0)
    return best


def content_weights(asked: Words) -> Vectors:
    """Return how much each asked word counts where matches are summed, (asked,): rare words most."""
    matter = 1 - _FUNCTION_DISCOUNT * asked.marks[:, _FUNCTION]
    return (asked.weights * matter + _LEAST_WEIGHT).astype(np.float32)


def found_in_each(alignment: Alignment, starts: NDArray[np.int64], ends: NDArray[np.int64]) -> Vectors:
    """Return each asked word's best match within the words `[start, end)` of each text, (texts, asked).

    A shared term counts as a cosine of SHARED at least; a text of no words matches nothing.
    """
    best = np.maximum(alignment.cosines, SHARED * alignment.same)
    return np.stack([_most(best[:, start:end]) for start, end in zip(starts, ends, strict=True)])
