"""A sentence and a passage -> the verbatim span that supports it best, by late interaction over tokens.

Implements `assistant.writing.evidence.Support`. Languages may differ: the vectors are those of the index's
multilingual embedder.
"""

import re
from collections.abc import Sequence
from dataclasses import astuple, dataclass

import numpy as np
from numpy.typing import NDArray

from assistant.checking.lexicon import plain_run
from assistant.relevance.support import support_score
from assistant.relevance.weights import TRAINED_ON, Ensemble
from assistant.relevance.words import sentence_words, text_words
from index.embedding.embedder import TokenVectors
from index.language.detection import detect_question_language, is_latin
from index.language.terms import text_terms
from index.search.generation import Generation
from index.values import Passage, Span
from index.weights import WEIGHTS, fitted_weights

_LEAST_GAIN = 0.04
_WORD = re.compile(r"\w+")
_LONG_WORD = re.compile(r"[^\W\d_]{4,}")
_FEWEST_LONG_WORDS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class SupportSignals:
    """What speaks for a claim being borne out by a span of a passage.

    `match` is the mean over the claim's tokens of their best cosine in the span, `weakest` the least of its
    words' means: one swapped word shows there alone. `terms` is the share of its words that stand in the
    passage, whatever their endings; `other_language` and `other_script` are 1 when the two differ in them.
    `brevity` is 1 by the number of the claim's words where the scripts differ, else 0: a word or two find
    something alike in any passage of another script.
    """

    match: float
    weakest: float
    terms: float
    other_language: float
    other_script: float
    brevity: float

    def values(self) -> tuple[float, ...]:
        """Return the inputs of the regression, in the order of SUPPORT_WEIGHTS."""
        return astuple(self)


# The weakest word counts against the mean of all, as both are lower across languages. The three last and the
# intercept are set where about as many paraphrases pass in the passage's own language, in its neighbour's and
# across scripts, and where a claim taken from elsewhere has the same small chance however few words it has.
SUPPORT_WEIGHTS = fitted_weights(SupportSignals, "support")
SUPPORT_INTERCEPT = WEIGHTS["support"]["intercept"]


class TokenSupport:
    """Finds supporting spans with the embedder of one generation of an index.

    `networks` stand for those that were trained on all articles.
    """

    def __init__(self, generation: Generation, networks: Ensemble | None = None) -> None:
        self._generation = generation
        self._networks = networks

    def best_span(
        self, claim: str, passage: Passage, article_text: str, sentences: Sequence[Span]
    ) -> tuple[Span, float]:
        """Return the best sentence, or two neighbours, and how well it supports the claim, in 0..1."""
        asked = self._generation.embed(claim).tokens
        tokens = self._generation.passage_tokens([passage])[0]
        if not len(asked):
            return sentences[0], 0.0
        span, signals = support_signals(claim, asked, passage, tokens, sentences)
        verbatim = is_verbatim(claim, article_text[span.start : span.end])
        return span, 1.0 if verbatim else support_of(signals)

    def chance(self, claim: str, evidence: Sequence[tuple[Passage, Span]]) -> float | None:
        """Return how likely sentences of passages, taken together, bear a claim out, in 0..1.

        None with an embedder whose vectors the networks were not trained on.
        """
        if not self._generation.stores.manifest.embedder.startswith(TRAINED_ON):
            return None
        embedded = self._generation.embed(claim)
        words = text_words(claim, embedded.tokens, self._generation.token_weights(embedded))
        tokens = self._generation.passage_tokens([passage for passage, _ in evidence])
        sentences = []
        for (passage, span), vectors in zip(evidence, tokens, strict=True):
            within = Span(start=span.start - passage.start, end=span.end - passage.start)
            sentences += sentence_words(passage.text, vectors, [within])
        return support_score(words, sentences, self._networks)


def support_signals(
    sentence: str, claim: TokenVectors, passage: Passage, tokens: TokenVectors, spans: Sequence[Span]
) -> tuple[Span, SupportSignals]:
    """Return which sentence, or which two neighbours, support a claim best, and what speaks for it."""
    matches = np.stack([span_matches(claim, tokens, span, passage) for span in spans])
    first, last = _best_stretch(matches)
    best = matches[first : last + 1].max(axis=0)
    words = set(text_terms(sentence))
    other_script = is_latin(sentence) != is_latin(passage.text)
    return Span(start=spans[first].start, end=spans[last].end), SupportSignals(
        match=float(best.mean()),
        weakest=_weakest_word(sentence, claim, best),
        terms=len(words & set(text_terms(passage.text))) / max(len(words), 1),
        other_language=float(detect_question_language(sentence) != detect_question_language(passage.text)),
        other_script=float(other_script),
        brevity=1 / max(len(_WORD.findall(sentence)), 1) if other_script else 0.0,
    )


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


def support_of(signals: SupportSignals) -> float:
    """Return signals as support in 0..1."""
    odds = SUPPORT_INTERCEPT + float(np.dot(SUPPORT_WEIGHTS.values(), signals.values()))
    return float(1.0 / (1.0 + np.exp(-odds)))


def is_verbatim(sentence: str, text: str) -> bool:
    """Whether a sentence stands in a text word for word."""
    run = plain_run(sentence)
    return bool(run.strip()) and run in plain_run(text)


def _weakest_word(sentence: str, claim: TokenVectors, best: NDArray[np.float32]) -> float:
    """Return the lowest mean over the tokens of a word; the mean of all when there is no word.

    Short words tell little beside long ones, yet in a claim of a few words each is half of what it says.
    """
    begins, ends = claim.offsets[:, 0], claim.offsets[:, 1]
    words = list(_LONG_WORD.finditer(sentence))
    if len(words) < _FEWEST_LONG_WORDS:
        words = list(_WORD.finditer(sentence))
    inside = ((begins < word.end()) & (ends > word.start()) for word in words)
    return min((float(best[tokens].mean()) for tokens in inside if tokens.any()), default=float(best.mean()))


def _best_stretch(matches: NDArray[np.float32]) -> tuple[int, int]:
    """Return first and last sentence of the best stretch; a second sentence must add markedly."""
    scores = matches.mean(axis=1)
    best = int(scores.argmax())
    chosen, highest = (best, best), float(scores[best])
    for first in range(max(best - 1, 0), min(best + 1, len(scores) - 1)):
        joined = float(np.maximum(matches[first], matches[first + 1]).mean())
        if joined > highest + _LEAST_GAIN:
            chosen, highest = (first, first + 1), joined
    return chosen
