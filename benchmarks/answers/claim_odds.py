"""Fits what speaks for and against a claim (`assistant.checking.odds`), and prints what the fit is worth.

    python -m benchmarks.answers.claim_odds [--write]

Every claim of the training items stands beside its evidence, or beside the two sentences that share most
words with it where there is none. It is scored by the one network that has not seen its article, and judged
by odds and limits fitted on the articles of the other four fifths. Rules were written with most of these
claims at hand: `benchmarks.answers.unseen` says what they are worth on others. Claims written to get by
(`attacks/support`) are judged by a fit on all items. `--write` puts that fit where the product reads it.
"""

import json
import zlib
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import numpy as np

from assistant.checking.judging import Grounds, find_grounds, judge_grounds
from assistant.checking.odds import ODDS_FILE, OTHER, Odds, load_odds, log_odds
from assistant.checking.support import TokenSupport
from assistant.relevance.weights import trained
from benchmarks.answers.fitting import fit_odds
from benchmarks.answers.question_sets import item_text, read_rows, read_training_items
from benchmarks.claims import KINDS, Case, attack_cases, item_cases, place_in, scored, share
from benchmarks.tables import is_absent, option_parser, print_table
from benchmarks.training.articles import article_group, indexed, lay_item_articles
from benchmarks.training.examples import FOLDS
from index.embedding.opening import open_embedder

PENALTY = 0.01
UNSCORED = 0.5
"""How much a claim counts that is told a second time without its score."""
FEWEST = 12
"""Claims that must show a reason for it to have a weight of its own."""
DOUBTED = 0.045
"""The share of true claims that may be doubted, of articles that the odds were not fitted on."""
SUPPORTED = {"f1": 0.05, "f2": 0.3, "f3": 0.06}
"""The share of false claims that may be called supported."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WeighedClaim:
    """A claim with what is known of it, and the score of a network that has not seen its article."""

    case: Case
    fold: int
    grounds: Grounds
    score: float | None

    @property
    def true(self) -> bool:
        """Whether its evidence bears it out."""
        return self.case.kind in ("s1", "s2", "true")

    @property
    def reasons(self) -> set[str]:
        """What the rules hold against it."""
        return {fault.reason for fault in self.grounds.faults}

    @property
    def settled(self) -> bool:
        """Whether it is judged without weighing."""
        return self.grounds.verbatim or any(fault.grave for fault in self.grounds.faults)

    def chance(self, odds: Odds) -> float:
        """Return how likely it is true."""
        if self.settled:
            return float(self.grounds.verbatim)
        return odds.chance(self.reasons, self.grounds.absent_share, self.score)


def main(arguments: Sequence[str] | None = None) -> None:
    parser = option_parser(__doc__ or "")
    parser.add_argument("--write", action="store_true", help=f"write {ODDS_FILE.name}")
    options = parser.parse_args(arguments)
    if is_absent(options.shared / "data" / "news_items"):
        return
    claims = list(item_claims(options.shared, options.cache))
    fitted = [fit([one for one in claims if one.fold != fold]) for fold in range(FOLDS)]
    judged = [(one, _status(one, fitted[one.fold])) for one in claims]
    print_statuses("Claims doubted or contradicted, and (supported)", judged, lambda c: c.pair, KINDS)
    print_statuses("By what was changed", judged, lambda c: c.change, ("f1", "f2"))
    odds = fit(claims)
    if (options.shared / "attacks/support").is_dir():
        found = scored(list(attack_cases(options.shared)), options.shared, options.cache)
        attacks = [
            WeighedClaim(case=case, fold=0, grounds=find_grounds(case.claim), score=score)
            for case, score in found
        ]
        print_statuses(
            "Attacks", [(one, _status(one, odds)) for one in attacks], lambda c: c.change, ("false", "true")
        )
    in_use = asdict(load_odds())
    rows = [[name, value, in_use[name]] for name, value in asdict(odds).items() if name != "reasons"]
    rows += [[name, value, in_use["reasons"].get(name, "-")] for name, value in odds.reasons.items()]
    print_table(
        "odds", ["", "fitted", "in use"], [[name, f"{value:.2f}", used] for name, value, used in rows]
    )
    if options.write:
        ODDS_FILE.write_text(json.dumps(asdict(odds), indent=2) + "\n", encoding="utf-8")


def item_claims(shared: Path, cache: Path) -> Iterator[WeighedClaim]:
    """Yield the claims of the training items, each scored by the network that has not seen its article."""
    items = read_training_items(shared)
    manifest = {row["file"]: row for row in read_rows(shared / "data/news/manifest.jsonl")}
    folder = cache / "training"
    lay_item_articles(items, shared, folder / "items")
    networks = trained("support")
    with indexed(folder / "items", folder / "items_index", open_embedder()) as index:
        supports = [
            TokenSupport(index.current(), replace(networks, networks=(one,))) for one in networks.networks
        ]
        for item in items:
            file, text = item["file"], item_text(item, shared)
            fold = zlib.crc32(article_group(file).encode()) % FOLDS
            passages = [(passage, index.article(file).article.text) for passage in index.passages(file)]
            for case in item_cases(item, text, manifest, "training"):
                found = (place_in(excerpt.text, passages) for excerpt in case.claim.cited)
                places = [place for place in found if place]
                score = supports[fold].chance(case.claim.text, places) if places else None
                yield WeighedClaim(case=case, fold=fold, grounds=find_grounds(case.claim), score=score)


def fit(claims: Sequence[WeighedClaim]) -> Odds:
    """Return the odds of claims, and the limits that leave DOUBTED and SUPPORTED of these claims."""
    told = [one for one in claims if not one.settled]
    counts = Counter(reason for one in told for reason in one.reasons)
    names = sorted(reason for reason, count in counts.items() if count >= FEWEST)

    def inputs(one: WeighedClaim, score: float | None) -> list[float]:
        return [
            0.0 if score is None else log_odds(score),
            float(score is None),
            one.grounds.absent_share,
            *(float(name in one.reasons) for name in names),
            float(len(one.reasons - set(names))),
        ]

    rows = [(one, score) for one in told for score in {one.score, None}]
    weights, intercept = fit_odds(
        np.array([inputs(one, score) for one, score in rows]),
        np.array([one.true for one, _ in rows]),
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
    true = [one.chance(odds) for one in claims if one.true]
    false = [
        np.quantile(
            [0.0 if one.reasons else one.chance(odds) for one in claims if one.case.kind == kind], 1 - most
        )
        for kind, most in SUPPORTED.items()
    ]
    return replace(
        odds,
        doubtful_below=round(float(np.quantile(true, DOUBTED)), 3),
        supported_from=round(float(max(false)), 3),
    )


def _status(claim: WeighedClaim, odds: Odds) -> str:
    return judge_grounds(claim.grounds, claim.score, odds).status


def print_statuses(
    title: str,
    judged: Sequence[tuple[WeighedClaim, str]],
    row: Callable[[Case], str],
    kinds: Sequence[str],
) -> None:
    """Print how many of each kind are doubted, with an interval, and the share that is called supported."""
    names = sorted({row(one.case) for one, _ in judged} - {""})
    rows = []
    for name in [*names, "all"]:
        cells: list[str] = []
        for kind in kinds:
            own = [
                status for one, status in judged if one.case.kind == kind and name in (row(one.case), "all")
            ]
            doubted = sum(status in ("doubtful", "contradicted") for status in own)
            supported = own.count("supported") / len(own) if own else 0.0
            cells.append(f"{share(doubted, len(own))} ({supported:.2f})" if own else "-")
        rows.append([name, *cells])
    print_table(title, ["", *kinds], rows)


if __name__ == "__main__":
    main()
