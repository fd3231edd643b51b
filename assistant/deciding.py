"""Findings -> whether the corpus answers the question, and if not, why: a calibrated decision.

Several weak signals, since no single one tells: e5's cosines crowd together also for nonsense. They are
joined by logistic regression; `benchmarks/abstention_calibration.py` derives the coefficients and draws the
curve.
"""

import re
from dataclasses import dataclass, fields

import numpy as np

from assistant.extracting import Findings
from assistant.records import Reason
from index.ranking import best_matches
from index.retrieving import Index
from index.terms import name_term, word_term

_NAME = re.compile(r"[A-ZА-ЯІЇЄҐЁЎ][^\W\d_]+(?:['’ʼ-][^\W\d_]+)*")
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_NUMBER = re.compile(r"\d+")
_KNOWN_MATCH = 0.55
"""A name whose tokens are matched this well stands in a passage, perhaps in another script."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Signals:
    """What speaks for and against an answer; every field is a plain number.

    `best_sentence` and `best_passage` are late-interaction scores, `margin` the best passage's lead over the
    others, `worst_word` the worst match of a content word of the question in any hit, `weak_words` the share
    of content words matched badly in the best sentence, `absent_names` and `absent_numbers` the shares of the
    question's names and numbers that no hit holds.
    """

    best_sentence: float
    best_passage: float
    margin: float
    worst_word: float
    weak_words: float
    absent_names: float
    absent_numbers: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """Whether to answer: the probability that the corpus does, and the reason where it does not."""

    probability: float
    reason: Reason | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibration:
    """Coefficients of the logistic regression over `Signals`, and the probability below which is declined."""

    intercept: float
    weights: dict[str, float]
    threshold: float


CALIBRATION = Calibration(
    intercept=-6.0,
    weights={"best_sentence": 10.0, "best_passage": 8.0, "absent_names": -2.0, "absent_numbers": -1.0},
    threshold=0.35,
)


def measure_signals(findings: Findings, index: Index) -> Signals:
    """Return the signals of what was found; all zero when nothing was."""
    if not findings.sentences:
        return Signals(**dict.fromkeys((f.name for f in fields(Signals)), 0.0))
    scores = [hit.score for hit in findings.hits]
    heavy = findings.token_weights >= 0.5
    best = findings.sentences[0]
    passages = index.passage_tokens([hit.passage for hit in findings.hits])
    anywhere = np.max([best_matches(findings.tokens, tokens) for tokens in passages], axis=0)
    words = heavy if heavy.any() else np.ones_like(heavy)
    text = "\n".join(hit.passage.text for hit in findings.hits)
    names = absent_names(findings.question, text, findings, anywhere)
    return Signals(
        best_sentence=float(np.average(best.matches, weights=findings.token_weights)),
        best_passage=scores[0],
        margin=scores[0] - float(np.mean(scores[2:])) if len(scores) > 2 else 0.0,
        worst_word=float(anywhere[words].min()),
        weak_words=float((best.matches[words] < 0.4).mean()),
        absent_names=float(bool(names)),
        absent_numbers=float(bool(absent_numbers(findings.question, text))),
    )


def decide(findings: Findings, index: Index, calibration: Calibration = CALIBRATION) -> Decision:
    """Return whether the findings answer their question."""
    if not findings.sentences:
        return Decision(probability=0.0, reason="no_match")
    signals = measure_signals(findings, index)
    probability = answer_probability(signals, calibration)
    if probability >= calibration.threshold:
        return Decision(probability=probability, reason=None)
    return Decision(probability=probability, reason=_reason(findings, signals))


def answer_probability(signals: Signals, calibration: Calibration = CALIBRATION) -> float:
    """Return the probability that the corpus answers."""
    total = calibration.intercept + sum(
        weight * getattr(signals, name) for name, weight in calibration.weights.items()
    )
    return float(1.0 / (1.0 + np.exp(-total)))


def absent_names(
    question: str, text: str, findings: Findings, anywhere: np.ndarray[tuple[int], np.dtype[np.float32]]
) -> list[str]:
    """Return the names of the question that neither the text's words nor its vectors hold."""
    held = {name_term(word) for word in _NAME.findall(text)} | {word_term(word) for word in text.split()}
    absent = []
    for match in _NAME.finditer(question):
        name = match.group()
        if match.start() == 0 or {name_term(name), word_term(name)} & held:
            continue
        offsets = findings.tokens.offsets
        inside = (offsets[:, 0] < match.end()) & (offsets[:, 1] > match.start())
        if not inside.any() or float(anywhere[inside].mean()) < _KNOWN_MATCH:
            absent.append(name)
    return absent


def absent_numbers(question: str, text: str) -> list[str]:
    """Return the numbers of the question that do not stand in the text."""
    held = set(_NUMBER.findall(text))
    return [number for number in _NUMBER.findall(question) if number not in held]


def _reason(findings: Findings, signals: Signals) -> Reason:
    if _YEAR.search(findings.question) and signals.absent_numbers:
        return "period_absent"
    return "entity_absent" if signals.absent_names else "no_match"
