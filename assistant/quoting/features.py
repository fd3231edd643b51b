"""A sentence and a question -> what speaks for the sentence answering it: features, and their weighted sum.

Late interaction tells how well each token of the question is matched in the sentence, the rare tokens
counting most; word lists tell whether it holds what is asked for. `benchmarks/answer_calibration.py` fits the
weights and prints what each feature pays.
"""

import math
import re
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from assistant.question.kinds import Kind, holds_kind, question_kinds
from index.language.detection import is_latin
from index.language.terms import text_terms
from index.weights import fitted_weights

_HEAVY = 0.5
"""Tokens of at least this weight are content words."""
_QUESTION_TOKENS = 2
_MATCHED = 0.4
_NEAR_TOKENS = 6.0
_NUMBER = re.compile(r"\d+(?:[.,\u00a0 ]\d+)*")


@dataclass(frozen=True, slots=True, kw_only=True)
class SentenceFeatures:
    """What speaks for a sentence; the same fields, as weights, make its score.

    `match` is the weighted late-interaction score, `opening` the match of the question's first tokens (its
    question word), `weakest` the worst match of a content word, `before` what the sentence before adds to the
    match. `title` and `asks` are 1 for a headline and for a question, `repeats` the share of the sentence's
    terms that the question has, `other_script` 1 where the scripts differ, so that all matches are lower.
    `has_` is 1 where a number, a time or a reason is asked for and the sentence holds one; `number_near`, in
    0..1, says how close its numbers stand to what of the question it matches.
    """

    match: float
    opening: float
    weakest: float
    before: float
    title: float
    asks: float
    repeats: float
    other_script: float
    has_number: float
    has_time: float
    has_reason: float
    number_near: float


SENTENCE_WEIGHTS = fitted_weights(SentenceFeatures, "sentence")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class AskedQuestion:
    """A question with the weights of its tokens, (tokens,)."""

    text: str
    weights: NDArray[np.float32]

    @property
    def content(self) -> NDArray[np.bool_]:
        """Which tokens belong to content words; all of them where none is rare."""
        heavy: NDArray[np.bool_] = self.weights >= _HEAVY
        return heavy if heavy.any() else np.ones_like(heavy)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class MatchedSentence:
    """A sentence held against a question.

    `cosines` is (question tokens, sentence tokens), `starts` where each of its tokens starts in `text`.
    """

    text: str
    title: bool
    cosines: NDArray[np.float32]
    starts: NDArray[np.int64]

    @property
    def matches(self) -> NDArray[np.float32]:
        """The best cosine of each question token; -1 where the sentence has no token."""
        if not self.cosines.shape[1]:
            return np.full(len(self.cosines), -1.0, dtype=np.float32)
        best: NDArray[np.float32] = self.cosines.max(axis=1)
        return best


def sentence_features(
    asked: AskedQuestion, sentence: MatchedSentence, before: NDArray[np.float32] | None
) -> SentenceFeatures:
    """Return the features of a sentence; `before` are the matches of the sentence before it, if any."""
    matches = sentence.matches
    kinds = question_kinds(asked.text)
    terms, asked_terms = set(text_terms(sentence.text)), set(text_terms(asked.text))

    def holds(kind: Kind) -> float:
        return float(kind in kinds and holds_kind(kind, sentence.text, asked.text))

    return SentenceFeatures(
        match=mean_match(matches, asked.weights),
        opening=mean_match(matches[:_QUESTION_TOKENS]),
        weakest=float(matches[asked.content].min()) if len(matches) else 0.0,
        before=0.0
        if before is None
        else mean_match(np.maximum(matches, before), asked.weights) - mean_match(matches, asked.weights),
        title=float(sentence.title),
        asks=float(sentence.text.rstrip().endswith("?")),
        repeats=len(terms & asked_terms) / max(len(terms), 1),
        other_script=float(is_latin(sentence.text) != is_latin(asked.text)),
        has_number=holds("number"),
        has_time=holds("when"),
        has_reason=holds("why"),
        number_near=_number_nearness(asked, sentence) if "number" in kinds else 0.0,
    )


def weighted_score(features: SentenceFeatures, weights: SentenceFeatures = SENTENCE_WEIGHTS) -> float:
    """Return the score of a sentence: the logarithm of its odds against the others, up to a constant."""
    return float(sum(getattr(features, f.name) * getattr(weights, f.name) for f in fields(features)))


def mean_match(matches: NDArray[np.float32], weights: NDArray[np.float32] | None = None) -> float:
    """Return the weighted mean of the matches of a question's tokens, 0 for none."""
    return float(np.average(matches, weights=weights)) if len(matches) else 0.0


def _number_nearness(asked: AskedQuestion, sentence: MatchedSentence) -> float:
    """Return how near, in tokens, numbers stand to the tokens that match content words: 1 beside, 0 far."""
    starts = [match.start() for match in _NUMBER.finditer(sentence.text)]
    numbers = np.unique(np.searchsorted(sentence.starts, starts, side="right") - 1)
    if not len(numbers) or not sentence.cosines.size:
        return 0.0
    content = sentence.cosines[asked.content]
    places = content.argmax(axis=1)[content.max(axis=1) > _MATCHED]
    if not len(places):
        return 0.0
    distances = np.abs(places[:, np.newaxis] - numbers[np.newaxis]).min(axis=1)
    return float(np.mean([math.exp(-distance / _NEAR_TOKENS) for distance in distances.tolist()]))
