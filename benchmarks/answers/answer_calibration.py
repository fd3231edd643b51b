"""Fits what answering without a model is calibrated with, and prints what each part of it pays.

    python -m benchmarks.answers.answer_calibration [--write] [--export-news QUESTIONS.jsonl FOLDER …]

- Sentences (`assistant.quoting.features`): weights by softmax regression, which sentence of the hits
  answers; the curve of LEAST_QUOTE and LEAST_SENTENCE (`assistant.quoting.choosing`). Coverage: a gold
  quote is held at least by half. Precision: the share of quotes that overlap a gold one by half.
- Decision (`assistant.quoting.deciding`): coefficients by logistic regression, does the corpus answer at
all; the curve of LEAST_ODDS. Declined: of the unanswerable; refused: of the answerable.

Every figure of a set comes from a fit on the other sets. `--write` puts the weights of a fit on all into
`index/weights.json`, where the product reads them. `--export-news` writes the numbers of question sets
over corpora that cannot be shipped into `benchmarks/data` (one option each); run it again when a feature
changes. The signal `lacks_reason` depends on the sentence weights in use: after changing those, run twice.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass, fields
from pathlib import Path

import numpy as np

from assistant.quoting.choosing import (
    LEAST_QUOTE,
    LEAST_SENTENCE,
    QuoteCandidates,
    chances_of,
    choose_stretches,
    without_headlines,
)
from assistant.quoting.deciding import INTERCEPT, LEAST_ODDS, SIGNAL_WEIGHTS, Signals
from assistant.quoting.features import SENTENCE_WEIGHTS, SentenceFeatures
from benchmarks.answers.calibration_cases import CalibrationCase, SentenceTable, ask_corpus
from benchmarks.answers.calibration_news import read_news, write_news
from benchmarks.answers.calibration_sets import GAP, NEWS, OFF_TOPIC, SHORT, development_corpora, news_corpora
from benchmarks.answers.fitting import Group, Numbers, area_under_curve, choice_loss, fit_choice, fit_odds
from benchmarks.tables import is_absent, option_parser, print_table
from index.embedding.opening import open_embedder
from index.weights import WEIGHTS, WEIGHTS_FILE

PENALTY = 2.0
LIMITS = tuple((quote, one) for quote in (0.3, 0.2, 0.15, 0.1, 0.07) for one in (0.04, 0.02, 0.01))
"""Values of LEAST_QUOTE and LEAST_SENTENCE to try."""
LEAST_ODDS_TRIED = (-1.0, -0.8, -0.6, -0.5, -0.4, -0.3, -0.25, -0.2, -0.1, 0.0, 0.2)
SET_SHARES = {"seeds": 2.0, "demo": 1.5, NEWS: 1.5, "xquad": 0.5, SHORT: 1.0, GAP: 0.4, OFF_TOPIC: 0.7}
"""How much a question of each set counts in the decision: the nearer to the product's matter, the more."""
_HAS_REASON, _TITLE = (
    [field.name for field in fields(SentenceFeatures)].index(name) for name in ("has_reason", "title")
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Quoted:
    """How the quotes of one question did: covered or not, share of precise quotes, number of quotes."""

    covered: bool
    precision: float
    quotes: int


def main(arguments: Sequence[str] | None = None) -> None:
    parser = option_parser(__doc__ or "")
    parser.add_argument("--write", action="store_true", help="use the fitted weights from now on")
    parser.add_argument("--export-news", nargs=2, type=Path, action="append", metavar=("QUESTIONS", "FOLDER"))
    options = parser.parse_args(arguments)
    if is_absent(options.shared / "data"):
        return
    embedder = open_embedder()
    if options.export_news:
        write_news(
            [
                case
                for questions, folder in options.export_news
                for corpus in news_corpora(questions, folder, options.shared, options.cache, embedder)
                for case in ask_corpus(corpus, embedder)
            ]
        )
        return
    corpora = development_corpora(options.shared, options.cache, embedder)
    cases = [case for corpus in corpora for case in ask_corpus(corpus, embedder)] + read_news()
    names = sorted({case.set for case in cases}, key=list(SET_SHARES).index)
    by_set = {name: [case for case in cases if case.set == name] for name in names}
    counts = [
        [name, sum(case.answerable for case in of_set), sum(not case.answerable for case in of_set)]
        for name, of_set in by_set.items()
    ]
    print_table("questions", ("set", "answerable", "unanswerable"), counts)
    answerable = {name: tables for name, of_set in by_set.items() if (tables := _answerable(of_set))}
    fitted = {"sentence": print_sentence_fit(answerable), "decision": print_decision_fit(by_set)}
    if options.write:
        write_weights(fitted)


# Which sentences answer

Answerable = tuple[CalibrationCase, SentenceTable]


def _answerable(cases: Sequence[CalibrationCase]) -> list[Answerable]:
    return [(case, case.sentences) for case in cases if case.sentences]


def print_sentence_fit(by_set: dict[str, list[Answerable]]) -> dict[str, float]:
    """Print the curve, what each feature pays and the coefficients, and return these."""
    columns = list(range(len(fields(SentenceFeatures))))
    held_out = _fit_without_each(by_set, columns)
    in_use = np.array(astuple(SENTENCE_WEIGHTS))
    header = (
        "least quote, sentence",
        *(f"{name} cov/prec" for name in by_set),
        "coverage",
        "precision",
        "quotes",
    )
    rows = [_curve_row(f"{quote}, {one}", by_set, held_out, (quote, one)) for quote, one in LIMITS]
    used = dict.fromkeys(by_set, in_use)
    rows.append(_curve_row(f"{LEAST_QUOTE}, {LEAST_SENTENCE}, weights in use", by_set, used))
    print_table("quoting, each set by a fit on the others (in use: fitted on all)", header, rows)
    _print_feature_pay(by_set, columns)
    fitted = fit_choice([_group(one) for of_set in by_set.values() for one in of_set], PENALTY)
    return print_coefficients("sentence", SentenceFeatures, fitted, in_use)


def _fit_without_each(by_set: dict[str, list[Answerable]], columns: Sequence[int]) -> dict[str, Numbers]:
    """Return for every set the weights that the other sets give; features left out weigh nothing."""
    found = {}
    for name in by_set:
        groups = [_group(one) for other, of_set in by_set.items() if other != name for one in of_set]
        weights = np.zeros(len(fields(SentenceFeatures)))
        weights[list(columns)] = fit_choice(
            [(inputs[:, columns], right) for inputs, right in groups], PENALTY
        )
        found[name] = weights
    return found


def _group(one: Answerable) -> Group:
    return one[1].features, one[1].right


def _curve_row(
    label: str,
    by_set: dict[str, list[Answerable]],
    weights: dict[str, Numbers],
    limits: tuple[float, float] = (LEAST_QUOTE, LEAST_SENTENCE),
) -> list[object]:
    results = {
        name: [quote_result(case, table, weights[name], limits) for case, table in of_set]
        for name, of_set in by_set.items()
    }
    coverage = [100 * float(np.mean([one.covered for one in of_set])) for of_set in results.values()]
    precision = [100 * float(np.mean([one.precision for one in of_set])) for of_set in results.values()]
    quotes = [float(np.mean([one.quotes for one in of_set])) for of_set in results.values()]
    cells = [f"{cov:.1f}/{prec:.1f}" for cov, prec in zip(coverage, precision, strict=True)]
    means = float(np.mean(coverage)), float(np.mean(precision)), f"{float(np.mean(quotes)):.2f}"
    return [label, *cells, *means]


def quote_result(
    case: CalibrationCase, table: SentenceTable, weights: Numbers, limits: tuple[float, float]
) -> Quoted:
    """Quote as `assistant.quoting.sentences` does, and compare with the gold quotes."""
    least_quote, least_sentence = limits
    quotes = choose_stretches(
        _candidates(table, table.features @ weights), least_quote=least_quote, least_sentence=least_sentence
    )
    held = np.minimum(table.held[[row for quote in quotes for row in quote]].sum(axis=0), 1.0)
    return Quoted(
        covered=int((held >= 0.5).sum()) >= case.needed,
        precision=float(np.mean([bool(table.right[quote].any()) for quote in quotes])),
        quotes=len(quotes),
    )


def _candidates(table: SentenceTable, scores: Numbers) -> QuoteCandidates:
    article = table.article.astype(np.int64)
    alike = table.statement[:, np.newaxis] == table.statement[np.newaxis]
    return QuoteCandidates(
        chances=without_headlines(chances_of(scores), article, table.features[:, _TITLE] > 0),
        article=article,
        place=table.place.astype(np.int64),
        same=alike & (article[:, np.newaxis] != article[np.newaxis]),
        reason=table.features[:, _HAS_REASON] > 0,
    )


def _print_feature_pay(by_set: dict[str, list[Answerable]], columns: Sequence[int]) -> None:
    """Print what leaving a feature out does to the coverage and to the loss of the sets not fitted on."""

    def quality(kept: Sequence[int]) -> tuple[float, float, float]:
        weights = _fit_without_each(by_set, kept)
        coverage, precision = _curve_row("", by_set, weights)[-3:-1]
        losses = [choice_loss([_group(one) for one in by_set[name]], weights[name]) for name in by_set]
        return float(str(coverage)), float(str(precision)), float(np.mean(losses))

    whole = np.array(quality(columns))
    rows: list[list[object]] = []
    for column, feature in enumerate(fields(SentenceFeatures)):
        pays = whole - np.array(quality([one for one in columns if one != column]))
        rows.append([feature.name, f"{pays[0]:+.2f}", f"{pays[1]:+.2f}", f"{-pays[2]:+.4f}"])
    print_table(
        "what each feature of a sentence pays: with it less without it",
        ("feature", "coverage", "precision", "log likelihood"),
        rows,
    )


# Whether the corpus answers


def print_decision_fit(by_set: dict[str, list[CalibrationCase]]) -> dict[str, float]:
    """Print the curve, what each signal pays and the coefficients, and return these."""
    columns = list(range(len(fields(Signals))))
    odds = _odds_without_each(by_set, columns)
    in_use = np.array(astuple(SIGNAL_WEIGHTS))
    used = {name: _signals(of_set) @ in_use + INTERCEPT for name, of_set in by_set.items()}
    header = ("least odds", *(f"{name} decl/ref" for name in by_set), "declined", "refused")
    rows = [_decision_row(f"{least}", by_set, odds, least) for least in LEAST_ODDS_TRIED]
    rows.append(_decision_row(f"{LEAST_ODDS}, weights in use", by_set, used, LEAST_ODDS))
    print_table("declining, each set by a fit on the others (in use: fitted on all)", header, rows)
    whole = _areas(by_set, odds)
    pay: list[list[object]] = [["all", *(f"{area:.3f}" for area in whole.values())]]
    for column, signal in enumerate(fields(Signals)):
        without = _areas(by_set, _odds_without_each(by_set, [one for one in columns if one != column]))
        pay.append([signal.name, *(f"{whole[name] - without[name]:+.3f}" for name in whole)])
    print_table("area under the curve, and what each signal adds to it", ("signal", *whole), pay)
    fitted, intercept = _fit_decision([one for of_set in by_set.values() for one in of_set], columns)
    weights = print_coefficients("decision", Signals, fitted, in_use)
    print(f"intercept: {intercept:.2f}  (in use {INTERCEPT})")
    return {**weights, "intercept": round(intercept, 2)}


def _signals(cases: Sequence[CalibrationCase]) -> Numbers:
    return np.array([case.signals for case in cases])


def _fit_decision(cases: Sequence[CalibrationCase], columns: Sequence[int]) -> tuple[Numbers, float]:
    true = np.array([case.answerable for case in cases])
    shares = np.array([SET_SHARES[case.set] for case in cases])
    weights = np.zeros(len(fields(Signals)))
    weights[list(columns)], intercept = fit_odds(_signals(cases)[:, columns], true, shares, PENALTY)
    return weights, intercept


def _odds_without_each(
    by_set: dict[str, list[CalibrationCase]], columns: Sequence[int]
) -> dict[str, Numbers]:
    """Return the odds of every set's questions under a fit on the other sets."""
    odds = {}
    for name, of_set in by_set.items():
        others = [one for other, cases in by_set.items() if other != name for one in cases]
        weights, intercept = _fit_decision(others, columns)
        odds[name] = _signals(of_set) @ weights + intercept
    return odds


def _decision_row(
    label: str, by_set: dict[str, list[CalibrationCase]], odds: dict[str, Numbers], least: float
) -> list[object]:
    declined, refused, cells = [], [], []
    for name, of_set in by_set.items():
        true = np.array([case.answerable for case in of_set])
        below = odds[name] < least
        declined.append(100 * float(below[~true].mean()))
        cells.append(f"{declined[-1]:.0f}/-")
        if true.any():
            refused.append(100 * float(below[true].mean()))
            cells[-1] = f"{declined[-1]:.0f}/{refused[-1]:.0f}"
    return [label, *cells, float(np.mean(declined)), float(np.mean(refused))]


def _areas(by_set: dict[str, list[CalibrationCase]], odds: dict[str, Numbers]) -> dict[str, float]:
    """Return the area of each set; questions off the topic are compared with the answerable of all sets."""
    true = {name: np.array([case.answerable for case in of_set]) for name, of_set in by_set.items()}
    answerable = np.concatenate([odds[name][true[name]] for name in by_set])
    return {
        name: area_under_curve(
            odds[name][true[name]] if true[name].any() else answerable, odds[name][~true[name]]
        )
        for name in by_set
    }


def print_coefficients(
    name: str, kind: type[SentenceFeatures] | type[Signals], fitted: Numbers, in_use: Numbers
) -> dict[str, float]:
    """Print coefficients with those in use beside them, and return them as they are written."""
    weights = {field.name: round(float(value), 2) for field, value in zip(fields(kind), fitted, strict=True)}
    rows = [(*weight, used) for weight, used in zip(weights.items(), in_use, strict=True)]
    print_table(f"weights of the {name}", (name, "fitted", "in use"), rows)
    return weights


def write_weights(fitted: Mapping[str, Mapping[str, float]]) -> None:
    """Write weights into the product's file; what else it holds stays."""
    weights = {part: {**held, **fitted.get(part, {})} for part, held in WEIGHTS.items()}
    WEIGHTS_FILE.write_text(json.dumps(weights, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
