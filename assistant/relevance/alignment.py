"""Words of a question or claim beside words of a text -> what each finds in the other, as arrays of features.

    Words, Words -> Alignment (every pair) -> features of the asked words, of the text's words, and of both

Nothing is learned here; `network` reads what this writes, so a change of a feature needs new weights.
"""

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assistant.relevance.words import MARKS, Words, class_names
from index.embedding import Vectors
from index.glossary import meanings

_FUNCTION, _NUMBER, _NAME = (MARKS.index(name) for name in ("function", "number", "name"))
_NEAR = 3
"""Words to either side among which a negation counts as a word's own."""
_MOST_SENTENCES = 4
_FARTHEST = 4.0
_FUNCTION_DISCOUNT = 0.8
SHARED = 0.6
"""The cosine that a shared term is worth."""


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
    """What the network reads: asked words (rows) and a text's words (columns).

    `asked` is (asked, dimensions) and `asked_features` (asked, features); `text` and `text_features`
    likewise; `bias` is (3, asked, text), the alignment; `both` is (features,).
    """

    asked: Vectors
    asked_features: Vectors
    text: Vectors
    text_features: Vectors
    bias: Vectors
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
    more: Sequence[float] = (),
) -> Pair:
    """Return what the network reads.

    `sentence` is the number of the sentence that each word of the text stands in; `contexts` are best matches
    of the asked words elsewhere (beside the sentence, in the article), each (asked,); `more` are further
    features of both.
    """
    cosines, same, equal = alignment.cosines, alignment.same, alignment.equal
    content = 1.0 - text.marks[:, _FUNCTION]
    first = _most(cosines)
    best = np.maximum(cosines, SHARED * same)
    places = best.argmax(axis=1) if len(text) else np.zeros(len(asked), dtype=np.int64)
    negation = class_names().index("negation") + len(MARKS)
    asked_negated = _nearby(asked.marks[:, negation])
    text_negated = _nearby(text.marks[:, negation])
    aligned = (lambda values: values[places]) if len(text) else (lambda values: np.zeros(len(asked)))
    steps = np.diff(places, prepend=places[:1]).astype(np.float32)
    numbers = asked.marks[:, _NUMBER]
    columns = [
        first,
        _most(cosines * content),
        _most(same),
        _most(equal),
        numbers * (1 - _most(equal)),
        asked.marks[:, _NAME] * (1 - _most(same)),
        _nearest_ratio(asked, text),
        asked.weights,
        asked_negated,
        aligned(text_negated),
        np.abs(asked_negated - aligned(text_negated)),
        np.clip(steps / 5, -2, 2),
        np.minimum(aligned(sentence.astype(np.float32)), _MOST_SENTENCES) / _MOST_SENTENCES,
        (np.diff(aligned(sentence), prepend=aligned(sentence)[:1]) != 0).astype(np.float32),
        _position(len(asked)),
        *contexts,
    ]
    asked_features = np.column_stack([*columns, asked.marks, _class_gap(asked, text, places)])
    back = [
        _most(cosines.T),
        _most((cosines * (1 - asked.marks[:, [_FUNCTION]])).T),
        _most(same.T),
        _most(equal.T),
        text_negated,
        *((sentence == number).astype(np.float32) for number in range(_MOST_SENTENCES)),
        _position(len(text)),
    ]
    return Pair(
        asked=asked.vectors,
        asked_features=asked_features.astype(np.float32),
        text=text.vectors,
        text_features=np.column_stack([*back, text.marks]).astype(np.float32),
        bias=np.stack([cosines, same, equal]),
        both=np.array([*_both(asked, text, best, numbers), *more], dtype=np.float32),
    )


def _both(asked: Words, text: Words, best: Vectors, numbers: Vectors) -> list[float]:
    matches = _most(best)
    content = asked.weights * (1 - asked.marks[:, _FUNCTION]) + 1e-3
    names = asked.marks[:, _NAME]
    back = _most(best.T) * (1 - text.marks[:, _FUNCTION])
    ordered = np.sort(matches[asked.marks[:, _FUNCTION] == 0])
    low = [float(ordered[: max(1, len(ordered) // part)].mean()) if len(ordered) else 0.0 for part in (2, 4)]
    languages = [float(one.marks[:, MARKS.index(name)].mean() > 0.5) if len(one) else 0.0
                 for one in (asked, text) for name in ("latin", "ukrainian", "russian")]
    return [
        float(np.average(matches, weights=content)) if len(asked) else 0.0,
        float(matches.mean()) if len(asked) else 0.0,
        *low,
        float(ordered[0]) if len(ordered) else 0.0,
        float(np.average(matches, weights=names + 1e-6)) if names.any() else 0.5,
        float(np.average(matches >= SHARED, weights=numbers + 1e-6)) if numbers.any() else 0.5,
        float(numbers.sum() > 0),
        float(back.mean()) if len(text) else 0.0,
        float((back < 0.4).mean()) if len(text) else 0.0,
        math.log1p(len(asked)) / 4,
        math.log1p(len(text)) / 5,
        *languages,
        float(languages[0] != languages[3]),
    ]


def _position(count: int) -> Vectors:
    return np.arange(count, dtype=np.float32) / 20


def _nearby(marked: Vectors) -> Vectors:
    """Return 1 for each word with a marked one at most _NEAR words away."""
    window = np.ones(2 * _NEAR + 1)
    near = np.convolve(marked, window)[_NEAR : _NEAR + len(marked)] if len(marked) else marked
    return (near > 0).astype(np.float32)


def _nearest_ratio(asked: Words, text: Words) -> Vectors:
    """Return how far, in logarithms, the nearest number of the text is from each asked number; 0 for words."""
    known = np.array([value for values in text.values for value in values if value > 0])
    far = []
    for values in asked.values:
        logs = [abs(math.log(value) - np.log(known)).min() for value in values if value > 0 and len(known)]
        far.append(min(logs, default=_FARTHEST if values else 0.0))
    return np.minimum(np.array(far, dtype=np.float32), _FARTHEST) / _FARTHEST


def _class_gap(asked: Words, text: Words, places: NDArray[np.int64]) -> Vectors:
    """Return for each asked word and class whether it, but nothing near its place in the text, is of it."""
    classes = slice(len(MARKS), None)
    own = asked.marks[:, classes]
    if not len(text):
        return own
    near = np.stack([_nearby(column) for column in text.marks[:, classes].T], axis=1)
    return own * (1 - near[places])


def content_weights(asked: Words) -> Vectors:
    """Return how much each asked word counts where matches are summed, (asked,): rare words of matter most."""
    return asked.weights * (1 - _FUNCTION_DISCOUNT * asked.marks[:, _FUNCTION]) + 1e-3


def found_in_each(alignment: Alignment, starts: NDArray[np.int64], ends: NDArray[np.int64]) -> Vectors:
    """Return each asked word's best match within the words `[start, end)` of each text, (texts, asked).

    A shared term counts as a cosine of SHARED at least; a text of no words matches nothing.
    """
    best = np.maximum(alignment.cosines, SHARED * alignment.same)
    return np.stack([_most(best[:, start:end]) for start, end in zip(starts, ends, strict=True)])
