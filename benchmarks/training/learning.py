"""Examples -> trained networks: one loop, and what is right of a claim and of a question."""

import random
from collections.abc import Callable, Mapping, Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

from assistant.relevance.network import Network
from benchmarks.training.examples import Example, Rows, all_pairs
from benchmarks.training.network import TrainedNetwork

CLAIM_WEIGHTS = {
    "article": 1.0,
    "cited": 0.6,
    "gone": 0.5,
    "other": 0.2,
    "translation": 0.5,
    "own": 0.7,
    "spoilt": 0.6,
    "sentence": 0.5,
    "sentence_gone": 0.4,
}
QUESTION_WEIGHTS = {
    "article": 1.0,
    "hits": 0.8,
    "gone": 0.5,
    "translation": 0.5,
    "own": 0.7,
    "gap": 0.5,
    "xquad": 0.6,
    "xquad_other": 0.5,
    "xquad_gone": 0.5,
}
READ_SHARES = {
    "spoilt": 0.3,
    "sentence": 0.3,
    "sentence_gone": 0.3,
    "gone": 0.5,
    "translation": 0.5,
    "gap": 0.5,
}
"""Which share of the questions of an origin, or of the claims that nobody wrote, is read in each epoch."""
_MADE = frozenset({"spoilt", "sentence", "sentence_gone"})
_EPOCHS = {"support": 6, "answer": 4}
_WRITTEN = frozenset({"article", "cited", "hits"})
_BATCH = {"support": 64, "answer": 24}
_RATE, _DECAY, _LEAST_RATE = 2e-3, 0.03, 0.03
_WARM_UP = 60
_SMOOTHING = 0.02
_CANDIDATES = 6
_JITTER = 0.05
_MASKED = -1e4
_EACH = 0.3
_PREMISE = 0.5

Loss = Callable[[TrainedNetwork, Sequence[Example], np.random.Generator], Tensor]


def train(task: str, examples: Sequence[Example], seed: int) -> TrainedNetwork:
    """Return a network of a task, "answer" or "support", trained on examples."""
    torch.manual_seed(seed)
    order, noise = random.Random(seed), np.random.default_rng(seed)  # noqa: S311
    whole, shared = _by_share(task, examples)
    network = TrainedNetwork(Rows.of(all_pairs(examples[:1])), outputs=2 if task == "answer" else 1)
    network.standardise(Rows.of(all_pairs([one for one in examples if one.origin in _WRITTEN])))
    optimizer = torch.optim.AdamW(network.parameters(), lr=_RATE, weight_decay=_DECAY)
    size = _BATCH[task]
    count = len(whole) + sum(int(share * len(some)) for some, share in shared)
    steps = _EPOCHS[task] * -(-count // size)
    loss_of = question_loss if task == "answer" else claim_loss
    step = 0
    network.train()
    for _ in range(_EPOCHS[task]):
        read = whole + [one for some, share in shared for one in order.sample(some, int(share * len(some)))]
        order.shuffle(read)
        for start in range(0, len(read), size):
            for group in optimizer.param_groups:
                group["lr"] = _RATE * min(1, (step + 1) / _WARM_UP) * max(_LEAST_RATE, 1 - step / steps)
            loss = loss_of(network, read[start : start + size], noise)
            optimizer.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimizer.step()
            step += 1
    network.eval()
    return network


def claim_loss(network: TrainedNetwork, batch: Sequence[Example], noise: np.random.Generator) -> Tensor:
    """Return the weighted cross entropy of claims."""
    scores = network(Rows.of(all_pairs(batch)))[:, 0]
    labels = torch.tensor([one.label for one in batch]) * (1 - 2 * _SMOOTHING) + _SMOOTHING
    weights = torch.tensor([CLAIM_WEIGHTS[one.origin] for one in batch])
    losses = functional.binary_cross_entropy_with_logits(scores, labels, reduction="none")
    return (losses * weights).sum() / weights.sum()


def question_loss(network: TrainedNetwork, batch: Sequence[Example], noise: np.random.Generator) -> Tensor:
    """Return the loss of questions: which candidate is right, and whether any is.

    Of each question some candidates are read, the right ones and those that match best, jittered.
    """
    rows = [_read_candidates(one, noise) for one in batch]
    present = torch.from_numpy(np.arange(_CANDIDATES) < np.array([[len(row)] for row in rows]))
    scores = torch.full((len(batch), _CANDIDATES, 2), _MASKED)
    pairs = [one.pairs[place] for one, row in zip(batch, rows, strict=True) for place in row]
    scores[present] = network(Rows.of(pairs))
    right = torch.zeros_like(present)
    for number, (one, row) in enumerate(zip(batch, rows, strict=True)):
        right[number, : len(row)] = torch.from_numpy(one.right[row])
    rank, answers = scores[..., 0], scores[..., 1]
    chosen = torch.logsumexp(rank, dim=1) - torch.logsumexp(rank.masked_fill(~right, _MASKED), dim=1)
    labels = torch.tensor([one.label for one in batch])
    any_answers = functional.binary_cross_entropy_with_logits(
        torch.logsumexp(answers, dim=1), labels * (1 - 2 * _SMOOTHING) + _SMOOTHING, reduction="none"
    )
    each = functional.binary_cross_entropy_with_logits(answers, right.float(), reduction="none")
    each = each.masked_fill(~present, 0).sum(dim=1) / present.sum(dim=1)
    weights = torch.tensor([QUESTION_WEIGHTS[one.origin] for one in batch])
    premise = torch.tensor([_PREMISE if one.kind == "premise" else 1.0 for one in batch])
    found = right.any(dim=1)
    nothing = torch.zeros(len(batch))
    losses = (
        torch.where(found, chosen, nothing)
        + premise * any_answers
        + _EACH * torch.where(found & (labels > 0), each, nothing)
    )
    return (losses * weights).sum() / weights.sum()


def predict(networks: Sequence[TrainedNetwork], examples: Sequence[Example]) -> list[NDArray[np.float32]]:
    """Return the mean outputs for each example, (candidates, outputs)."""
    pairs = all_pairs(examples)
    with torch.no_grad():
        parts = [Rows.of(pairs[start : start + 256]) for start in range(0, len(pairs), 256)]
        scores = np.concatenate(
            [np.mean([network(part).numpy() for network in networks], axis=0) for part in parts]
        )
    borders = np.cumsum([len(one.pairs) for one in examples])[:-1]
    return np.split(scores, borders)


def exported(network: TrainedNetwork, directions: NDArray[np.float32]) -> Network:
    """Return a trained network as the product runs it, on vectors of all dimensions."""
    state: Mapping[str, Tensor] = network.state_dict()
    parameters = {name: values.numpy().astype(np.float32) for name, values in state.items()}
    for name in ("proj.weight", "nov.weight"):
        parameters[name] = parameters[name] @ directions.T
    layers = len(network.layers)
    return Network(parameters=parameters, layers=layers, heads=len(parameters["layers.0.rel"]))


def _read_candidates(example: Example, noise: np.random.Generator) -> NDArray[np.int64]:
    jittered = example.matches + noise.normal(0, _JITTER, len(example.pairs)) + 10 * example.right
    return np.argsort(-jittered)[:_CANDIDATES]


def _by_share(
    task: str, examples: Sequence[Example]
) -> tuple[list[Example], list[tuple[list[Example], float]]]:
    """Return the examples that every epoch reads, and those of which it reads a share."""
    shares = {origin: READ_SHARES[origin] for origin in READ_SHARES if task == "answer" or origin in _MADE}
    whole = [one for one in examples if one.origin not in shares]
    parts = [([one for one in examples if one.origin == origin], share) for origin, share in shares.items()]
    return whole, parts
