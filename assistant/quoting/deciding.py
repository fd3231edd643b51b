"""Findings -> how likely the corpus answers the question, and if it does not, why: a calibrated decision.

What the answer network tells is joined by logistic regression with how near the best article is, since the
network has seen few questions that are far off all articles, and with the names and years that the article
lacks. `benchmarks.answers.answer_calibration` fits the coefficients and prints the curve.
"""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, fields, replace

import numpy as np
from numpy.typing import NDArray

from assistant.question.kinds import asks_whether
from assistant.quoting.highlighting import asked_thing, given_things
from assistant.quoting.sentences import Findings
from assistant.values import Certainty, Reason
from index.language.detection import is_latin
from index.language.glossary import meanings
from index.language.names import name_term
from index.language.question_words import FUNCTION_WORDS
from index.language.terms import word_term
from index.language.word_lists import one_of, read_word_lists
from index.language.words import words_and_numbers
from index.search.ranking import matchable_terms, matches_in_each
from index.values import Article
from index.weights import WEIGHTS, fitted_weights

_NAME = re.compile(r"[A-ZА-ЯІЇЄҐЁЎ][^\W\d_]+(?:['’ʼ-][^\W\d_]+)*")
_BETWEEN_WORDS = re.compile(r"[\W_]*")
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_KNOWN_MATCH = 0.43
"""A name whose tokens are matched this well stands in an article, perhaps in another script."""
_KNOWN_ACROSS = 0.37
"""The same between scripts, where names are as often translated as spelt out."""
_KNOWN_EVENT = 0.3
"""A word of an event or place that is matched less than this is told of nowhere in an article."""
_EVENT = re.compile(
    rf"\b{one_of(read_word_lists(__file__)['before_events'])} (?:(?:the|an?|this|that) )?([^\W\d_]{{4,}})"
)
_POSSESSIVE = re.compile(r"['’]s$")
_MOST_NAMES = 2
_NEAR_ENOUGH = 0.82
_MATCHED_ENOUGH = 0.44
"""Above these a nearer passage or article says nothing more: a false premise is as near as a true one."""
_OF_ITS_TIME = 1.0
"""What it adds to the odds that an article is of the time named: the words of the time are in none of its."""
_TINY = 1e-4
_BEST_SENTENCES = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Signals:
    """What speaks for and against an answer; the same fields, as weights, make the decision.

    `answerable` is the logarithm of the odds by the network, `similarity` the cosine of the nearest passage,
    `match` the late-interaction score of what was found of the best sentence's article, with the words that
    it holds, both as far as they tell anything. `absent_year` is 1 where passage and date lack a year of the
    question, `absent_names` counts the names of the question that its article lacks, up to 2. `not_given` is
    1 where the question asks for a number, a time, a place, a person or a name, and the best sentences have
    none beyond its own; half of that where one of them has, and the best of all has none.
    """

    answerable: float
    similarity: float
    match: float
    absent_year: float
    absent_names: float
    not_given: float


SIGNAL_WEIGHTS = fitted_weights(Signals, "decision")
INTERCEPT = WEIGHTS["decision"]["intercept"]
PERHAPS_FROM, LIKELY_FROM = WEIGHTS["decision"]["perhaps_from"], WEIGHTS["decision"]["likely_from"]
"""The confidence from which on sentences are offered, and from which on they are given as the answer."""
_UNCALIBRATED = {"answerable": 2.0, "similarity": _NEAR_ENOUGH, "match": _MATCHED_ENOUGH}
"""Vectors of other embedders mean other things, so they are not judged: names and years are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """How sure it is that the corpus answers: the chance, in 0..1, its degree, and the reason for "none".

    `absent` are the years of the question, or else the names, that no article has.
    """

    confidence: float
    certainty: Certainty
    reason: Reason | None
    absent: tuple[str, ...] = ()


def measure_signals(findings: Findings) -> Signals:
    """Return the signals of findings that hold at least one sentence."""
    return _signals(findings, findings.result.question.text, _absent_years(findings), absent_names(findings))


def _signals(findings: Findings, asks: str, years: Sequence[str], names: Sequence[str]) -> Signals:
    """Return the signals, given what is asked, and the years and names of it that its article lacks."""
    result, matches = findings.result, _article_matches(findings)
    if _crosses_scripts(findings):
        # A word of the same meaning is as good: between scripts the vectors of a few words tell little.
        terms = matchable_terms(_best_article(findings).text)
        held = [word is not None and word.stands_in(terms) for word in result.words]
        matches = np.maximum(matches, np.where(held, _MATCHED_ENOUGH, -1.0).astype(np.float32))
    chance = min(max(findings.answerable or 0.0, _TINY), 1 - _TINY)
    match = float(np.average(matches, weights=result.weights)) if len(matches) else 0.0
    signals = Signals(
        answerable=math.log(chance / (1 - chance)),
        similarity=min(result.nearest, _NEAR_ENOUGH),
        match=min(match, _MATCHED_ENOUGH),
        absent_year=float(bool(years)),
        absent_names=float(min(len(names), _MOST_NAMES)),
        not_given=_share_not_given(findings, asks),
    )
    return replace(signals, **_UNCALIBRATED) if findings.answerable is None else signals


def decide(findings: Findings, asks: str = "", *, of_its_time: bool = False) -> Decision:
    """Return whether the findings answer their question; `of_its_time`: all are of the time that it names.

    What nothing of the index is about (a year that no article has, or a whole name) is declined, however near
    the rest is; with one word of a name that no article has an answer is offered at most, and so it is where
    the best sentence does not hold what the question `asks` for in other words than those searched, or its
    article tells nothing of the event at which it is asked whether something was so.
    """
    if not findings.sentences:
        return Decision(confidence=0.0, certainty="none", reason="no_match")
    lacked = _absent_years(findings), absent_names(findings)
    asks = asks or findings.result.question.text
    signals = _signals(findings, asks, *lacked)
    time = _OF_ITS_TIME if of_its_time else 0.0
    confidence = _chance(answer_odds(signals) + time)
    # What no form gives may be told in other words ("within hours"): it is offered all the same.
    in_other_words = _chance(answer_odds(replace(signals, not_given=0.0)) + time)
    years, names = (_unknown(findings, words) for words in lacked)
    if in_other_words >= PERHAPS_FROM and not years and len(names) < _MOST_NAMES:
        reworded = asks != findings.result.question.text
        lacks = names or (reworded and signals.not_given) or _lacks_event(findings)
        offered = confidence < LIKELY_FROM or lacks
        certainty: Certainty = "perhaps" if offered else "likely"
        return Decision(confidence=confidence, certainty=certainty, reason=None, absent=tuple(names))
    reason: Reason = "period_absent" if years else "entity_absent" if names else "no_match"
    return Decision(confidence=confidence, certainty="none", reason=reason, absent=tuple(years or names))


def _chance(odds: float) -> float:
    return 1 / (1 + math.exp(-odds))


def answer_odds(signals: Signals) -> float:
    """Return the logarithm of the odds that the corpus answers."""
    weighted = (
        getattr(signals, field.name) * getattr(SIGNAL_WEIGHTS, field.name) for field in fields(signals)
    )
    return float(INTERCEPT + sum(weighted))


def absent_names(findings: Findings) -> list[str]:
    """Return the names of the question that neither the words of the best article nor its vectors hold.

    The first word of a sentence is no name, nor is an acronym, which another language spells with other
    letters.
    """
    question, text = findings.result.question, _best_article(findings).text
    matches = _article_matches(findings)
    known = _KNOWN_ACROSS if _crosses_scripts(findings) else _KNOWN_MATCH
    held = {name_term(word) for word in _NAME.findall(text)} | {word_term(w) for w in words_and_numbers(text)}
    absent = []
    for match in _NAME.finditer(question.text):
        name, offsets = _POSSESSIVE.sub("", match.group()), question.tokens.offsets
        first = _begins_sentence(question.text[: match.start()])
        if (
            first
            or name.isupper()
            or name.casefold() in FUNCTION_WORDS
            or any(_terms_of(part) & held for part in name.split("-"))
        ):
            continue
        inside = (offsets[:, 0] < match.end()) & (offsets[:, 1] > match.start())
        if not inside.any() or float(matches[inside].mean()) < known:
            absent.append(name)
    return absent


def _lacks_event(findings: Findings) -> bool:
    """Whether it is asked if something was so at an event or place of which the best article has no word."""
    question = findings.result.question
    if findings.answerable is None or not asks_whether(question.text):
        return False
    held = matchable_terms(_best_article(findings).text)
    matches, offsets = _article_matches(findings), question.tokens.offsets
    for event in _EVENT.finditer(question.text):
        inside = (offsets[:, 0] < event.end(1)) & (offsets[:, 1] > event.start(1))
        told = inside.any() and float(matches[inside].mean()) >= _KNOWN_EVENT
        if event[1].islower() and not told and word_term(event[1]) not in held:
            return True
    return False


def _absent_years(findings: Findings) -> list[str]:
    """Return the years of the question that neither the best passage nor its article's date has."""
    dated = f"{findings.sentences[0].hit.passage.text}\n{_best_article(findings).published}"
    return [year for year in _YEAR.findall(findings.result.question.text) if year not in dated]


def _unknown(findings: Findings, words: Sequence[str]) -> list[str]:
    """Return those of the question's words that no article of the index holds, in any spelling known.

    Of a name with a hyphen one part is enough.
    """
    known = findings.result.known_terms
    return [word for word in words if not any(_terms_of(part) & known for part in word.split("-"))]


def _terms_of(word: str) -> frozenset[str]:
    return frozenset((name_term(word), word_term(word), *meanings(word_term(word)))) - {""}


def _best_article(findings: Findings) -> Article:
    return findings.articles[findings.sentences[0].hit.passage.path].article


def _crosses_scripts(findings: Findings) -> bool:
    return is_latin(findings.result.question.text) != is_latin(findings.sentences[0].text)


def _share_not_given(findings: Findings, question: str) -> float:
    if asked_thing(question) is None:
        return 0.0
    told = [one.text for one in findings.sentences if not one.title] or [findings.sentences[0].text]
    given = [bool(given_things(question, text)) for text in told[:_BEST_SENTENCES]]
    return 1.0 - (given[0] + any(given)) / 2


def _article_matches(findings: Findings) -> NDArray[np.float32]:
    """Return each question token's best cosine in what was found of the best sentence's article."""
    result, path = findings.result, findings.sentences[0].hit.passage.path
    passages = [result.tokens[hit.passage.id] for hit in result.hits if hit.passage.path == path]
    best: NDArray[np.float32] = matches_in_each(result.question.tokens, passages).max(axis=1)
    return best


def _begins_sentence(before: str) -> bool:
    """Whether a word after this text is the first of a sentence, or of the topic behind a follow-up."""
    between = _BETWEEN_WORDS.match(before[::-1])
    return between is not None and (between.end() == len(before) or not set(".!?…(;").isdisjoint(between[0]))
