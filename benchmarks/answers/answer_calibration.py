"""Fits what answering without a model is calibrated with, and prints what it is worth.

    python -m benchmarks.answers.answer_calibration [--write]

- Quotes (`assistant.quoting.choosing`): covered, when the answer holds half of each gold quote needed; the
  share of quotes that overlap a gold one by half; the median of an answer's words.
- Decision (`assistant.quoting.deciding`): coefficients by logistic regression, its confidence calibrated on
  questions over news articles, of which two of three are answered, and the two limits: PERHAPS and LIKELY of
  those are kept.

Questions over the articles that the answer network was trained on are scored by the member that has not seen
their article, and judged by a fit on the other four fifths; every other set by a fit without it. `--write`
puts a fit on all into `index/weights.json`, where the product reads it.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np

from assistant.quoting.choosing import LIKELY, PERHAPS, QuoteLimits, choose_stretches
from assistant.quoting.deciding import Signals
from benchmarks.answers.calibration_cases import CalibrationCase, ask_corpus
from benchmarks.answers.calibration_sets import (
    ANSWERED,
    GAP,
    ITEM_KINDS,
    OFF_TOPIC,
    SHORT,
    development_corpora,
    item_corpus,
)
from benchmarks.answers.fitting import Numbers, area_under_curve, fit_odds
from benchmarks.tables import is_absent, option_parser, print_table
from benchmarks.training.report import Statistic, with_interval
from index.embedding.opening import open_embedder
from index.weights import WEIGHTS, WEIGHTS_FILE

PENALTY = 0.01
SHARES = {"miss": 2.0, "premise": 0.3, GAP: 0.3, OFF_TOPIC: 3.0, SHORT: 4.0}
"""How much a question of a kind counts in the decision, where not 1: near misses are what is hard."""
KEPT = {"perhaps_from": 0.94, "likely_from": 0.855}
"""The share of answered questions over news articles that each limit keeps."""
_BINS = 10


def main(arguments: Sequence[str] | None = None) -> None:
    parser = option_parser(__doc__ or "")
    parser.add_argument("--write", action="store_true", help="use the fitted weights from now on")
    options = parser.parse_args(arguments)
    if is_absent(options.shared / "data" / "news_items"):
        return
    embedder = open_embedder()
    corpora = [
        item_corpus(options.shared, options.cache, embedder),
        *development_corpora(options.shared, options.cache, embedder),
    ]
    cases = [case for corpus in corpora for case in ask_corpus(corpus, embedder)]
    confidences = held_out_confidences(cases)
    fitted = {
        "perhaps_from": limit_keeping(cases, confidences.in_other_words, KEPT["perhaps_from"]),
        "likely_from": limit_keeping(cases, confidences.told, KEPT["likely_from"]),
    }
    print_quotes(cases, confidences, fitted)
    print_decisions(cases, confidences, fitted)
    print_reliability(cases, confidences.told)
    weights, intercept = fit_calibrated(cases)
    names = [field.name for field in fields(Signals)]
    fitted |= {**dict(zip(names, weights.tolist(), strict=True)), "intercept": intercept}
    in_use = WEIGHTS["decision"]
    print_table(
        "decision", ("weight", "fitted", "in use"), [(n, f"{v:.2f}", in_use[n]) for n, v in fitted.items()]
    )
    if options.write:
        decision = {name: round(value, 3) for name, value in fitted.items()}
        written = json.dumps({**WEIGHTS, "decision": decision}, indent=2)
        WEIGHTS_FILE.write_text(written + "\n", encoding="utf-8")


# Fitting


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Confidences:
    """The confidence in each case: as it is told, and what decides whether sentences are offered at all.

    The second leaves out what is told by form alone (`Signals.not_given`).
    """

    told: Numbers
    in_other_words: Numbers

    def of(self, limit: str) -> Numbers:
        """Return those that are held against a limit."""
        return self.in_other_words if limit == "perhaps_from" else self.told


def held_out_confidences(cases: Sequence[CalibrationCase]) -> Confidences:
    """Return the confidences in each case under a fit without its group."""
    groups = np.array([case.group for case in cases])
    signals = np.array([case.signals for case in cases])
    beyond_form = np.array([field.name != "not_given" for field in fields(Signals)])
    told, in_other_words = np.zeros(len(cases)), np.zeros(len(cases))
    for group in sorted(set(groups.tolist())):
        weights, intercept = fit_calibrated([case for case in cases if case.group != group])
        own = groups == group
        told[own] = _chances(signals[own] @ weights + intercept)
        in_other_words[own] = _chances(signals[own] @ (weights * beyond_form) + intercept)
    return Confidences(told=told, in_other_words=in_other_words)


def _chances(odds: Numbers) -> Numbers:
    chances: Numbers = 1 / (1 + np.exp(-odds))
    return chances


def fit_calibrated(cases: Sequence[CalibrationCase]) -> tuple[Numbers, float]:
    """Return weights and intercept fitted on all kinds, calibrated on answered questions and near misses."""
    signals = np.array([case.signals for case in cases])
    true = np.array([case.answerable for case in cases])
    shares = np.array([SHARES.get(case.kind, 1.0) for case in cases])
    weights, _ = fit_odds(signals, true, shares, PENALTY)
    chosen = np.isin([case.kind for case in cases], [*ANSWERED, "miss"])
    odds, told = signals[chosen] @ weights, true[chosen]
    slope, intercept = fit_odds(odds[:, np.newaxis], told, np.ones(len(told)), PENALTY)
    # The fit counts both classes alike; among readers' questions those that are answered are the more.
    return weights * slope[0], float(intercept + np.log(told.sum() / (~told).sum()))


def limit_keeping(cases: Sequence[CalibrationCase], confidences: Numbers, share: float) -> float:
    """Return the confidence that this share of the answered questions over news articles reach."""
    answered = np.isin([case.kind for case in cases], list(ANSWERED))
    return float(np.quantile(confidences[answered], 1 - share))


# Tables


def print_quotes(
    cases: Sequence[CalibrationCase], confidences: Confidences, limits: dict[str, float]
) -> None:
    """Print what is covered, by kind or set and, over news articles, by languages, with intervals."""
    rows = []
    offered = confidences.in_other_words >= limits["perhaps_from"]
    likely = confidences.told >= limits["likely_from"]
    asked = [
        (case, (LIKELY if sure else PERHAPS) if told else None)
        for case, told, sure in zip(cases, offered.tolist(), likely.tolist(), strict=True)
        if case.held.shape[1]
    ]
    for kind in dict.fromkeys(case.kind for case, _ in asked):
        own = [(case, quoting) for case, quoting in asked if case.kind == kind]
        pairs = sorted({case.languages for case, _ in own}) if kind in ITEM_KINDS else []
        rows.append(_quote_row(kind, own))
        rows += [_quote_row(f"  {pair}", [one for one in own if one[0].languages == pair]) for pair in pairs]
    header = ("set", "questions", "covered", "covered or declined", "precise", "words")
    print_table("quotes, each set by a fit without it", header, rows)


def _quote_row(name: str, asked: Sequence[tuple[CalibrationCase, QuoteLimits | None]]) -> list[object]:
    """Return a row of the table of quotes; a case without limits is declined."""
    covered, declined, precise, words = [], [], [], []
    for case, limits in asked:
        declined.append(limits is None)
        covered.append(False)
        if limits is None:
            continue
        quotes = choose_stretches(case.candidates, limits)
        rows = [row for quote in quotes for row in quote]
        held = np.minimum(case.held[rows].sum(axis=0), 1.0)
        covered[-1] = int((held >= 0.5).sum()) >= case.needed
        precise.append(float(np.mean([case.right[quote].any() for quote in quotes])))
        words.append(case.words[rows].sum())
    groups = np.array([str(number) for number in range(len(asked))])
    either = np.array(covered) | np.array(declined)
    return [
        name,
        len(asked),
        with_interval(groups, _mean(covered)),
        f"{either.mean():.2f}",
        f"{np.mean(precise):.2f}",
        f"{np.median(words):.0f}",
    ]


def _mean(values: Sequence[bool]) -> Statistic:
    told = np.array(values, dtype=np.float64)
    return lambda rows: float(told[rows].mean())


def print_decisions(
    cases: Sequence[CalibrationCase], confidences: Confidences, limits: dict[str, float]
) -> None:
    """Print how often each kind of question is answered, and as likely; areas against what is answered."""
    names = np.array([f"{case.kind}{'' if case.answerable else ' (not told)'}" for case in cases])
    answered = np.isin([case.kind for case in cases], list(ANSWERED))
    rows = []
    for name in dict.fromkeys(names.tolist()):
        own, told = names == name, confidences.told
        shares = [
            f"{(confidences.of(limit)[own] >= limits[limit]).mean():.2f}"
            for limit in ("likely_from", "perhaps_from")
        ]
        rows.append([name, own.sum(), *shares, f"{area_under_curve(told[answered], told[own]):.2f}"])
    header = ("kind", "questions", "likely", "answered at all", "a1, a2 above it")
    print_table("decisions, each set by a fit without it", header, rows)


def print_reliability(cases: Sequence[CalibrationCase], confidences: Numbers) -> None:
    """Print how often questions of each confidence are answered, and the expected calibration error."""
    chosen = np.isin([case.kind for case in cases], [*ANSWERED, "miss"])
    told = np.array([case.answerable for case in cases])[chosen]
    sure = confidences[chosen]
    bins = np.minimum((sure * _BINS).astype(int), _BINS - 1)
    rows, error = [], 0.0
    for number in np.unique(bins):
        own = bins == number
        error += abs(sure[own].mean() - told[own].mean()) * own.mean()
        rows.append(
            [f"{number / _BINS:.1f}", int(own.sum()), f"{sure[own].mean():.2f}", f"{told[own].mean():.2f}"]
        )
    print_table("confidence: a1, a2 and miss", ("from", "questions", "said", "answered"), rows)
    print(f"expected calibration error: {error:.3f}")


if __name__ == "__main__":
    main()
