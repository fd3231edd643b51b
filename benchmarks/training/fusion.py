"""Fits how much shared words and the cosine count beside late interaction (`index.search.ranking`).

    python -m benchmarks.training.fusion [--sample N] [--sets items,encyclopaedia,...] [--write]

Each family of corpora (items over news, headlines, paragraphs of xquad, an encyclopaedia) counts alike: the
weights of a grid with the best mean of recall@1 and MRR@10 win; seeds and demo are too small to fit on, long
documents made up.
Recall@1 in percent of each leg alone, of the fitted weights, and of those fitted without the family: what to
expect of a corpus of another kind. The last column is the lead of the latter over the best leg alone in that
direction, with its 95 % interval.
`--write` puts the weights into `index/weights.json`, where the product reads them.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from statistics import fmean

import numpy as np
from numpy.typing import NDArray

from benchmarks.finding.ablation import Legs, Parts, directions
from benchmarks.finding.retrieval import READERS, read_sets
from benchmarks.tables import is_absent, option_parser, print_table
from index.embedding.e5.embedder import open_embedded_e5
from index.weights import WEIGHTS, WEIGHTS_FILE

SETS = ",".join(name for name in READERS if "mixed" not in name)
GRID = tuple(product((0.0, 0.05, 0.1, 0.15, 0.2, 0.25), (0.0, 0.25, 0.5, 0.75, 1.0, 1.5, 2.0)))
"""Weights of shared words and of the cosine; late interaction weighs 1."""
SMALL, FEW = frozenset({"seeds", "demo", "long", "pages"}), "few"
COUNTED = 10

Weights = tuple[float, float]
Ranks = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Direction:
    """The rank of the first right find of each question, 0 for none, by leg and by weights of all."""

    name: str
    family: str
    legs: Mapping[str, Ranks]
    fused: Mapping[Weights, Ranks]


def main(arguments: Sequence[str] | None = None) -> None:
    parser = option_parser(__doc__ or "")
    parser.add_argument("--sample", type=int, default=1200, help="questions of each set and language")
    parser.add_argument("--sets", default=SETS, help="which sets, joined by commas")
    parser.add_argument("--write", action="store_true", help="use the fitted weights from now on")
    options = parser.parse_args(arguments)
    if is_absent(options.shared / "data"):
        return
    embedder = open_embedded_e5()
    measured = []
    for searched in read_sets(options.sets, options.shared, options.sample):
        family = FEW if searched.name in SMALL else searched.name.partition("-")[0]
        for name, questions, bench in directions(searched, options.cache, embedder):
            found = [bench.legs(asked, Parts()) for asked in bench.ask(questions, embedder)]
            right = [
                np.array([bench.is_right(question, row) for row in legs.rows], dtype=bool)
                for question, legs in zip(questions, found, strict=True)
            ]
            measured.append(_measured(name, family, found, right))
    fitted = best_weights(measured)
    _print(measured, fitted)
    if options.write:
        ranking = {**WEIGHTS["ranking"], "shared_words": fitted[0], "cosine": fitted[1]}
        written = json.dumps({**WEIGHTS, "ranking": ranking}, indent=2)
        WEIGHTS_FILE.write_text(written + "\n", encoding="utf-8")


def _measured(name: str, family: str, found: Sequence[Legs], right: Sequence[NDArray[np.bool_]]) -> Direction:
    def ranks(scores: Iterable[NDArray[np.floating]]) -> Ranks:
        return np.array([_rank(one, flags) for one, flags in zip(scores, right, strict=True)])

    return Direction(
        name=name,
        family=family,
        legs={
            "cosine": ranks(one.cosines for one in found),
            "late interaction": ranks(one.late for one in found),
            "shared words": ranks(one.shared for one in found),
        },
        fused={
            (shared, cosine): ranks(one.late + shared * one.shared + cosine * one.cosines for one in found)
            for shared, cosine in GRID
        },
    )


def _rank(scores: NDArray[np.floating], right: NDArray[np.bool_]) -> int:
    places = np.flatnonzero(right[np.argsort(-scores, kind="stable")][:COUNTED])
    return int(places[0]) + 1 if len(places) else 0


def best_weights(measured: Sequence[Direction]) -> Weights:
    """Return the weights of the grid that serve the families best, each family counting alike."""

    def worth(weights: Weights) -> float:
        families = defaultdict(list)
        for one in measured:
            if one.family == FEW:
                continue
            ranks = one.fused[weights]
            reciprocal = np.where(ranks > 0, 1 / np.maximum(ranks, 1), 0)
            families[one.family].append(float(np.mean(ranks == 1) + reciprocal.mean()) / 2)
        return fmean(map(fmean, families.values()))

    return max(GRID, key=worth)


def _print(measured: Sequence[Direction], fitted: Weights) -> None:
    families = {one.family for one in measured}
    others = {
        family: best_weights([one for one in measured if one.family != family] or measured)
        for family in sorted(families)
    }
    rows = []
    for one in measured:
        unseen = one.fused[others[one.family]] == 1
        best = max(one.legs.values(), key=lambda ranks: np.mean(ranks == 1)) == 1
        lead = 100 * (unseen.astype(float) - best)
        rows.append(
            [
                one.name,
                len(unseen),
                *(100 * float(np.mean(ranks == 1)) for ranks in one.legs.values()),
                100 * float(np.mean(one.fused[fitted] == 1)),
                100 * float(unseen.mean()),
                f"{lead.mean():+.1f} ± {1.96 * lead.std() / np.sqrt(len(lead)):.1f}",
            ]
        )
    header = ["direction", "questions", *measured[0].legs, "fitted", "left out", "lead left out"]
    print_table("recall@1", header, rows)
    print_table(
        "weights beside late interaction",
        ["fitted", "shared words", "cosine"],
        [["on all", *map(str, fitted)]]
        + [[f"without {family}", *map(str, weights)] for family, weights in others.items()],
    )


if __name__ == "__main__":
    main()
