"""Findings -> whether the corpus answers the question, and if not, why: a calibrated decision.

Several weak signals, since no single one tells: e5's cosines crowd together also for nonsense, and a question
with one wrong name or a false premise is nearer to its article than many a right one. They are joined by
logistic regression; `benchmarks/answer_calibration.py` fits the coefficients and prints the curve.
"""

import math
import re
from dataclasses import dataclass, fields, replace

import numpy as np
from numpy.typing import NDArray

from assistant.question.kinds import asks_for_fact, holds_kind, question_kinds
from assistant.quoting.features import mean_match
from assistant.quoting.sentences import Findings
from assistant.values import Reason
from index.language.detection import is_latin
from index.language.names import name_term
from index.language.terms import word_term
from index.language.words import words_and_numbers
from index.search.ranking import matchable_terms, matches_in_each
from index.weights import WEIGHTS, fitted_weights

_NAME = re.compile(r"[A-ZА-ЯІЇЄҐЁЎ][^\W\d_]+(?:['’ʼ-][^\W\d_]+)*")
_BETWEEN_WORDS = re.compile(r"[\W_]*")
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_BEST_SENTENCES = 3
_KNOWN_MATCH = 0.43
"""A name whose tokens are matched this well stands in an article, perhaps in another script."""
_KNOWN_ACROSS = 0.37
"""The same between scripts, where names are as often translated as spelt out."""
_MOST_NAMES = 2
_NEAR_ENOUGH = 0.82
_MATCHED_ENOUGH = 0.44
"""Above these a nearer passage or article says nothing more: a false premise is as near as a true one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Signals:
    """What speaks for and against an answer; the same fields, as weights, make the decision.

    `similarity` is the cosine of the nearest passage, `match` the late-interaction score of what was found of
    the best sentence's article, with the words that it holds, both as far as they tell anything.
    `other_script` is 1 where that sentence is in another script than the question, and so matches less,
    `absent_year` where passage and date lack a year of the question. `absent_names` counts the names of the
    question that its article lacks, up to 2. `lacks_reason` is 1 where a reason is asked for and none of the
    best three sentences gives one, a half where the best does not.
    `asks_fact` is 1 for a time, a place or a person, which articles rarely leave out.
    """

    similarity: float
    match: float
    other_script: float
    absent_year: float
    absent_names: float
    lacks_reason: float
    asks_fact: float


SIGNAL_WEIGHTS = fitted_weights(Signals, "decision")
INTERCEPT, LEAST_ODDS = WEIGHTS["decision"]["intercept"], WEIGHTS["decision"]["least_odds"]
"""Logarithm of the odds below which the question is declined."""
CALIBRATED_EMBEDDER = "multilingual-e5-small"
"""Cosines of other embedders mean other things, so they are not judged: names, years and reasons are."""
_TYPICAL_VECTORS = {"similarity": _NEAR_ENOUGH, "match": _MATCHED_ENOUGH, "other_script": 0.0}


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """Whether to answer: the logarithm of the odds that the corpus does, and the reason where it does not."""

    odds: float
    reason: Reason | None


def measure_signals(findings: Findings) -> Signals:
    """Return the signals of findings that hold at least one sentence."""
    question, best = findings.result.question.text, findings.sentences[0]
    kinds = question_kinds(question)
    other_script = float(is_latin(question) != is_latin(best.text))
    result, path = findings.result, best.hit.passage.path
    article = findings.articles[path].article
    passages = [result.tokens[hit.passage.id] for hit in result.hits if hit.passage.path == path]
    matches = matches_in_each(result.question.tokens, passages).max(axis=1)
    held = np.maximum(matches, _held_words(findings, article.text)) if other_script else matches
    match = mean_match(held, result.weights)
    dated = f"{best.hit.passage.text}\n{article.published}"
    names = absent_names(findings, article.text, matches, _KNOWN_ACROSS if other_script else _KNOWN_MATCH)
    gives_reason = [holds_kind("why", one.text, question) for one in findings.sentences[:_BEST_SENTENCES]]
    return Signals(
        similarity=min(result.nearest, _NEAR_ENOUGH),
        match=min(match, _MATCHED_ENOUGH),
        other_script=other_script,
        absent_year=float(any(year not in dated for year in _YEAR.findall(question))),
        absent_names=float(min(len(names), _MOST_NAMES)),
        lacks_reason=float("why" in kinds) * (2 - gives_reason[0] - any(gives_reason)) / 2,
        asks_fact=float(asks_for_fact(question)),
    )


def decide(findings: Findings) -> Decision:
    """Return whether the findings answer their question."""
    if not findings.sentences:
        return Decision(odds=-math.inf, reason="no_match")
    signals = measure_signals(findings)
    calibrated = findings.result.question.embedder.startswith(CALIBRATED_EMBEDDER)
    odds = answer_odds(signals) if calibrated else answer_odds(replace(signals, **_TYPICAL_VECTORS))
    return Decision(odds=odds, reason=None if odds >= LEAST_ODDS else _reason(signals))


def answer_odds(signals: Signals, weights: Signals = SIGNAL_WEIGHTS) -> float:
    """Return the logarithm of the odds that the corpus answers."""
    return float(
        INTERCEPT + sum(getattr(signals, f.name) * getattr(weights, f.name) for f in fields(signals))
    )


def absent_names(
    findings: Findings, text: str, matches: NDArray[np.float32], known: float = _KNOWN_MATCH
) -> list[str]:
    """Return the names of the question that neither the words of a text nor its vectors hold.

    `matches` is each question token's best cosine in the text; from `known` on a name is there. The first
    word of a sentence is no name, nor is an acronym, which another language spells with other letters.
    """
    held = {name_term(word) for word in _NAME.findall(text)} | {word_term(w) for w in words_and_numbers(text)}
    held.discard("")
    question, offsets = findings.result.question.text, findings.result.question.tokens.offsets
    absent = []
    for match in _NAME.finditer(question):
        name = match.group()
        if (
            _begins_sentence(question[: match.start()])
            or name.isupper()
            or {name_term(name), word_term(name)} & held
        ):
            continue
        inside = (offsets[:, 0] < match.end()) & (offsets[:, 1] > match.start())
        if not inside.any() or float(matches[inside].mean()) < known:
            absent.append(name)
    return absent


def _begins_sentence(before: str) -> bool:
    """Whether a word after this text is the first of a sentence."""
    between = _BETWEEN_WORDS.match(before[::-1])
    return between is not None and (between.end() == len(before) or not set(".!?…").isdisjoint(between[0]))


def _held_words(findings: Findings, text: str) -> NDArray[np.float32]:
    """Return _MATCHED_ENOUGH for each question token whose word an article's text holds, else -1.

    A word of the same meaning is as good: between scripts the vectors of a few words tell little.
    """
    terms = matchable_terms(text)
    held = [word is not None and word.stands_in(terms) for word in findings.result.words]
    return np.where(held, _MATCHED_ENOUGH, -1.0).astype(np.float32)


def _reason(signals: Signals) -> Reason:
    """Say what the question has that the articles lack.

    One that asks why, with all its names and years known and articles near that give no reason, asks why
    something is so that is not: of 11 such development questions that cannot be answered 9 were of that kind.
    """
    if signals.absent_year:
        return "period_absent"
    if signals.absent_names:
        return "entity_absent"
    near = signals.similarity >= _NEAR_ENOUGH
    return "false_premise" if near and signals.lacks_reason else "no_match"
