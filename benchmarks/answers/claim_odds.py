"""Fits what speaks for and against a claim (`assistant.checking.odds`), and prints what the fit is worth.

    python -m benchmarks.answers.claim_odds [--write] [--missed f1]

Every claim of the training items stands beside its evidence, or beside the two sentences that share most
words with it where there is none. It is scored by the one network that has not seen its article, and judged
by odds and limits fitted on the articles of the other four fifths. Rules were written with most of these
claims at hand: `benchmarks.answers.unseen` says what they are worth on others. Claims written to get by
(`attacks/support`) are judged by a fit on all items. `--write` puts that fit where the product reads it.
"""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np

from assistant.checking.judging import judge_grounds
from assistant.checking.odds import ODDS_FILE, OTHER, Odds, load_odds, log_odds
from assistant.checking.support import TokenSupport
from assistant.relevance.weights import trained
from benchmarks.answers.claim_cases import (
    KINDS,
    TRUE,
    WeighedClaim,
    attack_claims,
    item_claims,
    list_missed,
    print_reasons,
    print_statuses,
)
from benchmarks.answers.fitting import fit_odds
from benchmarks.answers.question_sets import read_training_items
from benchmarks.tables import is_absent, option_parser, print_table
from benchmarks.training.articles import indexed, lay_item_articles
from benchmarks.training.examples import FOLDS
from index.embedding.opening import open_embedder

PENALTY = 0.01
UNSCORED = 0.5
"""How much a claim counts that is told a second time without its score."""
FEWEST = 12
"""Claims that must show a reason for it to have a weight of its own."""
DOUBTED = 0.045
"""The share of true claims that may be doubted, of articles that the odds were not fitted on."""
SUPPORTED = {"f1": 0.05, "f2": 0.35, "f3": 0.05}
"""The share of false claims that may be called supported."""


def main(arguments: Sequence[str] | None = None) -> None:
    parser = option_parser(__doc__ or "")
    parser.add_argument("--write", action="store_true", help=f"write {ODDS_FILE.name}")
    parser.add_argument(
        "--missed", choices=KINDS, action="append", help="list claims of a kind judged wrongly"
    )
    options = parser.parse_args(arguments)
    if is_absent(options.shared / "data" / "news_items"):
        return
    claims = training_claims(options.shared, options.cache)
    fitted = [fit([one for one in claims if one.fold != fold]) for fold in range(FOLDS)]
    judged = [(one.case, judge_grounds(one.grounds, one.score, fitted[one.fold])) for one in claims]
    print_statuses("Claims by languages", judged, lambda case: case.pair, KINDS)
    print_statuses("By what was changed", judged, lambda case: case.change, ("f1", "f2"))
    print_reasons(judged)
    if options.missed:
        list_missed([(case, judgement) for case, judgement in judged if case.kind in options.missed])
    unscored = [(one.case, judge_grounds(one.grounds, None, fitted[one.fold])) for one in claims]
    print_statuses("By rules alone", unscored, lambda case: case.pair, KINDS)
    odds = fit(claims)
    if (options.shared / "attacks/support").is_dir():
        attacks = attack_claims(options.shared, options.cache)
        by_score = [(one.case, judge_grounds(one.grounds, one.score, odds)) for one in attacks]
        by_rules = [(one.case, judge_grounds(one.grounds, None, odds)) for one in attacks]
        print_statuses("Attacks", by_score, lambda case: case.change, ("false", "true"))
        print_statuses("Attacks by rules alone", by_rules, lambda case: case.pair, ("false", "true"))
    in_use = asdict(load_odds())
    rows = [[name, value, in_use[name]] for name, value in asdict(odds).items() if name != "reasons"]
    rows += [[name, value, in_use["reasons"].get(name, "-")] for name, value in odds.reasons.items()]
    print_table(
        "odds", ["", "fitted", "in use"], [[name, f"{value:.2f}", used] for name, value, used in rows]
    )
    if options.write:
        ODDS_FILE.write_text(json.dumps(asdict(odds), indent=2) + "\n", encoding="utf-8")


def training_claims(shared: Path, cache: Path) -> list[WeighedClaim]:
    """Return the claims of the training items, each scored by the network that has not seen its article."""
    items, folder = read_training_items(shared), cache / "training"
    lay_item_articles(items, shared, folder / "items")
    networks = trained("support")
    with indexed(folder / "items", folder / "items_index", open_embedder()) as index:
        supports = [
            TokenSupport(index.current(), replace(networks, networks=(one,))) for one in networks.networks
        ]
        return list(item_claims(items, index, shared, supports))


def fit(claims: Sequence[WeighedClaim]) -> Odds:
    """Return the odds of claims, and the limits that leave DOUBTED and SUPPORTED of these claims."""
    told = [one for one in claims if not _is_settled(one)]
    counts = Counter(reason for one in told for reason in _reasons(one))
    names = sorted(reason for reason, count in counts.items() if count >= FEWEST)

    def inputs(one: WeighedClaim, score: float | None) -> list[float]:
        return [
            0.0 if score is None else log_odds(score),
            float(score is None),
            one.grounds.absent_share,
            *(float(name in _reasons(one)) for name in names),
            float(len(_reasons(one) - set(names))),
        ]

    rows = [(one, score) for one in told for score in {one.score, None}]
    weights, intercept = fit_odds(
        np.array([inputs(one, score) for one, score in rows]),
        np.array([one.case.kind in TRUE for one, _ in rows]),
        np.array([UNSCORED if score is None else 1.0 for _, score in rows]),
        PENALTY,
    )
    score, unscored, absent, *reasons = weights.round(3).tolist()
    odds = Odds(
        scored=round(intercept, 3),
        unscored=round(intercept + unscored, 3),
        score=score,
        words_absent=absent,
        reasons=dict(zip([*names, OTHER], reasons, strict=True)),
        doubtful_below=0.0,
        supported_from=0.0,
        words_found=load_odds().words_found,
    )
    true = [_chance(one, odds) for one in claims if one.case.kind in TRUE]
    unmarked = [(one.case.kind, 0.0 if _reasons(one) else _chance(one, odds)) for one in claims]
    false = [
        np.quantile([chance for kind, chance in unmarked if kind == changed], 1 - most)
        for changed, most in SUPPORTED.items()
    ]
    return replace(
        odds,
        doubtful_below=round(float(np.quantile(true, DOUBTED)), 3),
        supported_from=round(float(max(false)), 3),
    )


def _reasons(claim: WeighedClaim) -> set[str]:
    return {fault.reason for fault in claim.grounds.faults}


def _is_settled(claim: WeighedClaim) -> bool:
    """Whether it is judged without weighing."""
    return claim.grounds.verbatim or any(fault.grave for fault in claim.grounds.faults)


def _chance(claim: WeighedClaim, odds: Odds) -> float:
    if _is_settled(claim):
        return float(claim.grounds.verbatim)
    return odds.chance(_reasons(claim), claim.grounds.absent_share, claim.score)


if __name__ == "__main__":
    main()
