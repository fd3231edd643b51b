"""A sentence and a passage -> the verbatim span that supports it best, by late interaction over tokens.

Implements `assistant.citations.Support`. Languages may differ: the vectors are those of the index's
multilingual embedder.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from index.chunking import split_sentences
from index.embedding import TokenVectors
from index.records import Passage, Span
from index.retrieving import Index

SUPPORT_CENTRE = 0.40
"""Late-interaction score at which a claim is as likely borne out as not."""
OTHER_SCRIPT = 0.15
"""How much lower a claim scores against a passage in another script."""
SUPPORT_SLOPE = 14.0


class TokenSupport:
    """Finds supporting spans with the embedder of an index."""

    def __init__(self, index: Index) -> None:
        self._index = index

    def best_span(self, sentence: str, passage: Passage, article_text: str) -> tuple[int, int, float]:
        """Return start and end in the article, and the support in 0..1: one sentence, or two neighbours."""
        claim = self._index.question_tokens(sentence)
        tokens = self._index.passage_tokens([passage])[0]
        spans = split_sentences(article_text, passage.start, passage.end)
        if not spans or not len(claim):
            return passage.start, passage.end, 0.0
        matches = np.stack([span_matches(claim, tokens, span, passage) for span in spans])
        start, end, score = _best_stretch(matches)
        other_script = is_latin(sentence) != is_latin(passage.text)
        return spans[start].start, spans[end].end, calibrated_support(score, other_script=other_script)


def span_matches(
    question: TokenVectors, tokens: TokenVectors, span: Span, passage: Passage
) -> NDArray[np.float32]:
    """Return each question token's best cosine among the tokens of a span of the article; -1 for none."""
    offsets = tokens.offsets + passage.start
    inside = (offsets[:, 0] < span.end) & (offsets[:, 1] > span.start)
    if not inside.any():
        return np.full(len(question), -1.0, dtype=np.float32)
    best: NDArray[np.float32] = (question.vectors @ tokens.vectors[inside].T).max(axis=1)
    return best


def calibrated_support(score: float, *, other_script: bool = False) -> float:
    """Return a late-interaction score as support in 0..1."""
    centre = SUPPORT_CENTRE - OTHER_SCRIPT if other_script else SUPPORT_CENTRE
    return float(1.0 / (1.0 + np.exp(-(score - centre) * SUPPORT_SLOPE)))


def is_latin(text: str) -> bool:
    """Whether most letters of a text are Latin."""
    letters = [char for char in text if char.isalpha()]
    return 2 * sum(map(str.isascii, letters)) > len(letters)


def _best_stretch(matches: NDArray[np.float32]) -> tuple[int, int, float]:
    """Return first and last sentence of the best stretch; a second sentence must add markedly."""
    scores = matches.mean(axis=1)
    best = int(scores.argmax())
    chosen = (best, best, float(scores[best]))
    for first in _neighbours(best, len(scores)):
        joined = float(np.maximum(matches[first], matches[first + 1]).mean())
        if joined > chosen[2] + 0.04:
            chosen = (first, first + 1, joined)
    return chosen


def _neighbours(best: int, count: int) -> Sequence[int]:
    return [first for first in (best - 1, best) if first >= 0 and first + 1 < count]
