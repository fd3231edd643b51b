"""The trained networks, read from the data file beside this module.

Matrices are kept in six bits, a scale for each row; what is small is kept as it is. The file's card is
`weights.md`; `benchmarks/training` makes both.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from assistant.relevance.alignment import Pair
from assistant.relevance.network import Network, Parameters
from index.embedding.embedder import Vectors

WEIGHTS = Path(__file__).with_name("weights.npz")
TRAINED_ON = "multilingual-e5-small"
"""The embedder whose vectors the networks read; those of others mean nothing to them."""
MATCH = 0
"""The place in `Pair.both` of how well the two match."""
_SMALLEST_MATRIX = 512
_LEVELS = 31


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Ensemble:
    """Networks trained alike from other beginnings, whose mean counts.

    A logarithm of odds `z` of output `n` is calibrated as `slope[n] * z + intercept[n]`. `limit` is the
    chance under which 3 in 100 of what is right lie: true claims, questions that are answered.
    """

    networks: tuple[Network, ...]
    slope: Vectors
    intercept: Vectors
    limit: float

    def log_odds(self, pairs: Sequence[Pair]) -> Vectors:
        """Return the mean outputs for each pair, (pairs, outputs), not yet calibrated."""
        total: Vectors = np.mean([network.scores(pairs) for network in self.networks], axis=0)
        return total

    def chances(self, odds: Vectors, output: int) -> Vectors:
        """Return logarithms of odds of one output as calibrated chances in 0..1."""
        chances: Vectors = 1 / (1 + np.exp(-(self.slope[output] * odds + self.intercept[output])))
        return chances


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LinearPart:
    """What is fitted on top of the answer network, whose few examples leave plain matching half learned.

    `order` weighs the network's rank and `Pair.both`; `judge` weighs how surely the network finds an answer,
    the chance of the first candidate, the best match, and `Pair.both` of the first candidate.
    """

    order: Vectors
    judge: Vectors
    intercept: float

    def ranks(self, network: Vectors, pairs: Sequence[Pair]) -> Vectors:
        """Return the logarithm of the odds of each pair against the others, (pairs,), up to a constant."""
        both = np.stack([pair.both for pair in pairs])
        ranks: Vectors = network * self.order[0] + both @ self.order[1:]
        return ranks

    def answerable(self, ranks: Vectors, answers: Vectors, pairs: Sequence[Pair]) -> float:
        """Return the chance, in 0..1, that one of the pairs answers, from the log odds that each does."""
        first = int(ranks.argmax())
        told = [
            np.logaddexp.reduce(answers),
            1 / np.exp(ranks - ranks[first]).sum(),
            max(pair.both[MATCH] for pair in pairs),
            *pairs[first].both,
        ]
        return float(1 / (1 + np.exp(-(np.dot(told, self.judge) + self.intercept))))


@cache
def linear_part() -> LinearPart:
    """Return what was fitted on top of the answer network."""
    with np.load(WEIGHTS) as file:
        return LinearPart(
            order=file["linear/order"],
            judge=file["linear/judge"],
            intercept=float(file["linear/intercept"]),
        )


@cache
def trained(task: str) -> Ensemble:
    """Return the networks of a task, "answer" or "support"."""
    return read_ensemble(WEIGHTS, task)


def read_ensemble(path: Path, task: str) -> Ensemble:
    """Read the networks of a task from a file that `write_ensembles` wrote."""
    with np.load(path) as file:
        layers, heads, members = file[f"{task}/shape"].tolist()
        networks = tuple(
            Network(parameters=_parameters(file, f"{task}/{member}/"), layers=layers, heads=heads)
            for member in range(members)
        )
        return Ensemble(
            networks=networks,
            slope=file[f"{task}/slope"],
            intercept=file[f"{task}/intercept"],
            limit=float(file[f"{task}/limit"]),
        )


def write_ensembles(path: Path, ensembles: Mapping[str, Ensemble], linear: LinearPart) -> None:
    """Write the networks of each task, matrices in six bits, and the linear part."""
    arrays: dict[str, Any] = {
        "linear/order": linear.order.astype(np.float32),
        "linear/judge": linear.judge.astype(np.float32),
        "linear/intercept": np.float32(linear.intercept),
    }
    for task, ensemble in ensembles.items():
        first = ensemble.networks[0]
        arrays[f"{task}/shape"] = np.array([first.layers, first.heads, len(ensemble.networks)])
        arrays[f"{task}/slope"], arrays[f"{task}/intercept"] = ensemble.slope, ensemble.intercept
        arrays[f"{task}/limit"] = np.float32(ensemble.limit)
        for member, network in enumerate(ensemble.networks):
            for name, values in network.parameters.items():
                arrays |= _stored(f"{task}/{member}/{name}", values)
    np.savez_compressed(path, **arrays)


def _stored(name: str, values: Vectors) -> dict[str, np.ndarray]:
    if values.ndim != 2 or values.size < _SMALLEST_MATRIX:
        return {name: values.astype(np.float32)}
    scale = np.maximum(np.abs(values).max(axis=1, keepdims=True), 1e-12) / _LEVELS
    return {name: np.rint(values / scale).astype(np.int8), f"{name}/scale": scale.astype(np.float32)}


def _parameters(file: Mapping[str, np.ndarray], prefix: str) -> Parameters:
    names = [name for name in file if name.startswith(prefix) and not name.endswith("/scale")]
    return {
        name.removeprefix(prefix): (
            file[name] * file[f"{name}/scale"] if f"{name}/scale" in file else file[name]
        ).astype(np.float32)
        for name in names
    }
