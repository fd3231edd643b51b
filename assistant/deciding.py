"""Findings -> whether the corpus answers the question, and if not, why: a calibrated decision.

Several weak signals, since no single one tells: e5's cosines crowd together also for nonsense. They are
joined by logistic regression; `benchmarks/answer_calibration.py` fits the coefficients and prints the curve.
"""

import math
import re
from dataclasses import dataclass, fields, replace

import numpy as np
from numpy.typing import NDArray

from assistant.extracting import Findings
from assistant.question_kinds import holds_kind, question_kinds
from assistant.records import Reason
from assistant.supporting import is_latin
from index.ranking import best_matches
from index.retrieving import Index
from index.terms import name_term, word_term

_NAME = re.compile(r"[A-ZА-ЯІЇЄҐЁЎ][^\W\d_]+(?:['’ʼ-][^\W\d_]+)*")
_WORD = re.compile(r"[^\W_]+")
_BEGINS = re.compile(r"(?:^|[.!?…])[\W_]*$")
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_BEST_SENTENCES = 3
_KNOWN_MATCH = 0.55
"""A name whose tokens are matched this well stands in a passage, perhaps in another script."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Signals:
    """What speaks for and against an answer; the same fields, as weights, make the decision.

    `similarity` is the cosine of the nearest passage, `match` the late-interaction score of the best
    sentence. The others are 0 or 1: that sentence is in another script than the question, and so matches
    less; a year of the question is neither in the best passage nor that of its publication; a name of it is
    in no hit; it asks for a reason and none of the best sentences gives one.
    """

    similarity: float
    match: float
    other_script: float
    absent_year: float
    absent_name: float
    lacks_reason: float


SIGNAL_WEIGHTS = Signals(
    similarity=20.92,
    match=2.77,
    other_script=1.74,
    absent_year=-4.95,
    absent_name=-1.19,
    lacks_reason=-2.46,
)
INTERCEPT = -18.74
LEAST_ODDS = -0.35
"""Logarithm of the odds below which the question is declined."""
CALIBRATED_EMBEDDER = "multilingual-e5-small"
"""Cosines of other embedders mean other things, so they are not judged: names, years and reasons are."""
_TYPICAL_VECTORS = {"similarity": 0.87, "match": 0.45, "other_script": 0.0}


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """Whether to answer: the logarithm of the odds that the corpus does, and the reason where it does not."""

    odds: float
    reason: Reason | None


def measure_signals(findings: Findings, index: Index) -> Signals:
    """Return the signals of findings that hold at least one sentence."""
    question = findings.question
    nearest = findings.hits[0].passage
    # News seldom name their own year: that of their publication counts as told.
    dated = f"{index.article(nearest.path).article.published} {nearest.text}"
    everything = "\n".join(hit.passage.text for hit in findings.hits)
    passages = index.passage_tokens([hit.passage for hit in findings.hits])
    matches = np.max([best_matches(findings.tokens, tokens) for tokens in passages], axis=0)
    best = findings.sentences[:_BEST_SENTENCES]
    asks_why = "why" in question_kinds(question)
    gives_reason = any(holds_kind("why", sentence.text, question) for sentence in best)
    return Signals(
        similarity=index.similarity(question, [hit.passage for hit in findings.hits]),
        match=best[0].features.match,
        other_script=float(is_latin(question) != is_latin(best[0].text)),
        absent_year=float(any(year not in dated for year in _YEAR.findall(question))),
        absent_name=float(bool(absent_names(findings, everything, matches))),
        lacks_reason=float(asks_why and not gives_reason),
    )


def decide(findings: Findings, index: Index) -> Decision:
    """Return whether the findings answer their question."""
    if not findings.sentences:
        return Decision(odds=-math.inf, reason="no_match")
    signals = measure_signals(findings, index)
    calibrated = index.manifest.embedder.startswith(CALIBRATED_EMBEDDER)
    odds = answer_odds(signals) if calibrated else answer_odds(replace(signals, **_TYPICAL_VECTORS))
    return Decision(odds=odds, reason=None if odds >= LEAST_ODDS else _reason(signals))


def answer_odds(signals: Signals, weights: Signals = SIGNAL_WEIGHTS) -> float:
    """Return the logarithm of the odds that the corpus answers."""
    return float(
        INTERCEPT + sum(getattr(signals, f.name) * getattr(weights, f.name) for f in fields(signals))
    )


def absent_names(findings: Findings, text: str, matches: NDArray[np.float32]) -> list[str]:
    """Return the names of the question that neither the words of a text nor its vectors hold.

    `matches` is each question token's best cosine in the text. The first word of a sentence is no name, nor
    is an acronym, which another language spells with other letters.
    """
    held = {name_term(word) for word in _NAME.findall(text)} | {word_term(w) for w in _WORD.findall(text)}
    held.discard("")
    offsets = findings.tokens.offsets
    absent = []
    for match in _NAME.finditer(findings.question):
        name = match.group()
        begins = _BEGINS.search(findings.question[: match.start()])
        if begins or name.isupper() or {name_term(name), word_term(name)} & held:
            continue
        inside = (offsets[:, 0] < match.end()) & (offsets[:, 1] > match.start())
        if not inside.any() or float(matches[inside].mean()) < _KNOWN_MATCH:
            absent.append(name)
    return absent


def _reason(signals: Signals) -> Reason:
    if signals.absent_year:
        return "period_absent"
    return "entity_absent" if signals.absent_name else "no_match"
