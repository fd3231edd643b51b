"""Weights: what is written is read again; networks do not see what stands beside a pair in a batch."""

from pathlib import Path

import numpy as np
import pytest

from assistant.relevance.network import Network
from assistant.relevance.weights import (
    WEIGHTS,
    Ensemble,
    LinearPart,
    linear_part,
    read_ensemble,
    trained,
    write_ensembles,
)
from tests.assistant.relevance.test_alignment import SENTENCES, pair_of
from tests.assistant.relevance.test_words import words_of

WIDTH, PROJECTED, UNASKED, HEADS = 8, 4, 4, 2
PAIRS = [pair_of(words_of(asked), words_of(text)) for asked in SENTENCES for text in SENTENCES]


def random_network(outputs: int = 2) -> Network:
    random = np.random.default_rng(3)
    features, both = PAIRS[0].features.shape[1], len(PAIRS[0].both)

    def linear(name: str, out: int, into: int) -> dict[str, np.ndarray]:
        weight = random.normal(0, into**-0.5, (out, into)).astype(np.float32)
        return {f"{name}.weight": weight, f"{name}.bias": random.normal(0, 0.1, out).astype(np.float32)}

    def norm(name: str) -> dict[str, np.ndarray]:
        return {f"{name}.weight": np.ones(WIDTH, np.float32), f"{name}.bias": np.zeros(WIDTH, np.float32)}

    parameters = {
        **linear("proj", PROJECTED, 8),
        **linear("nov", UNASKED, 8),
        **linear("inp", WIDTH, 5 * PROJECTED + features),
        **norm("nf"),
        **linear("att", 1, WIDTH),
        **linear("h1", WIDTH, 3 * WIDTH + both + UNASKED),
        **linear("h2", outputs, WIDTH),
        **linear("g", outputs, both),
        **norm("layers.0.n1"),
        **norm("layers.0.n2"),
        **linear("layers.0.qkv", 3 * WIDTH, WIDTH),
        **linear("layers.0.o", WIDTH, WIDTH),
        **linear("layers.0.c1", 2 * WIDTH, WIDTH),
        **linear("layers.0.c2", WIDTH, 2 * WIDTH),
        "layers.0.rel": random.normal(0, 1, (HEADS, 9)).astype(np.float32),
        "mf_": np.zeros(features, np.float32),
        "sf_": np.ones(features, np.float32),
        "mg_": np.zeros(both, np.float32),
        "sg_": np.ones(both, np.float32),
    }
    return Network(parameters=parameters, layers=1, heads=HEADS)


def test_a_pair_scores_the_same_alone_and_among_others():
    network = random_network()
    together = network.scores(PAIRS)
    alone = np.concatenate([network.scores([pair]) for pair in PAIRS])
    assert together == pytest.approx(alone, abs=1e-4)


def test_the_order_of_the_asked_words_counts():
    network = random_network()
    text = words_of("Olha thanked Petro")
    scores = network.scores(
        [pair_of(words_of(claim), text) for claim in ("Olha met Petro", "Petro met Olha")]
    )
    assert scores[0] != pytest.approx(scores[1], abs=1e-6)


def test_networks_are_read_as_they_were_written_but_for_six_bits(tmp_path: Path):
    network = random_network()
    written = Ensemble(
        networks=(network, network),
        slope=np.array([0.5, 2], np.float32),
        intercept=np.array([0.1, -1], np.float32),
        limit=0.25,
    )
    linear = LinearPart(order=np.ones(3, np.float32), judge=np.ones(5, np.float32), intercept=0.5)
    write_ensembles(tmp_path / "weights.npz", {"answer": written}, linear)
    read = read_ensemble(tmp_path / "weights.npz", "answer")
    assert len(read.networks) == 2
    assert read.log_odds(PAIRS) == pytest.approx(written.log_odds(PAIRS), abs=0.2)
    assert read.limit == 0.25
    assert read.chances(np.zeros(1, np.float32), 1) == pytest.approx([1 / (1 + np.e)])


def test_the_weights_in_the_package_are_small_and_complete():
    assert WEIGHTS.stat().st_size <= 2**20
    assert len(trained("answer").slope) == 2
    assert len(linear_part().judge) == len(linear_part().order) + 2
    assert len(trained("support").slope) == 1


def test_the_chance_of_an_answer_is_told_by_the_first_of_the_order():
    linear = LinearPart(
        order=np.array([1, *np.zeros_like(PAIRS[0].both)], dtype=np.float32),
        judge=np.array([0, 0, 0, 1, *np.zeros(len(PAIRS[0].both) - 1)], dtype=np.float32),
        intercept=0.0,
    )
    ranks = linear.ranks(np.array([0.0, 2.0], dtype=np.float32), PAIRS[:2])
    assert ranks.tolist() == [0.0, 2.0]
    expected = 1 / (1 + np.exp(-PAIRS[1].both[0]))
    assert linear.answerable(ranks, np.zeros(2, np.float32), PAIRS[:2]) == pytest.approx(expected)
