"""Converts the embedded weights into what is run: a graph, checked on sample texts, and its statistics.

weights -> exact graph -> largest activations on sample texts -> eight-bit graph -> compared -> files
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from index.embedding.e5.cache import Files
from index.embedding.e5.packaged_weights import Sizes, Weights
from index.embedding.e5.runtime import GraphRunner, SpecialTokens, split_windows, text_vectors
from index.embedding.e5.statistics import SAMPLE_TEXTS, Statistics
from index.embedding.e5.tokenizer import PASSAGE_PREFIX, Tokens, UnigramTokenizer, unigram_model
from index.embedding.embedder import Vectors
from index.errors import EmbeddingError

if TYPE_CHECKING:
    from index.embedding.e5.graph import ExactGraph, Peaks

logger = logging.getLogger(__name__)

GRAPH_FILE, CONSTANTS_FILE, PRECISION_FILE = "model.onnx", "constants.bin", "precision.txt"
VOCABULARY_FILE = "tokenizer.model"
LEAST_AGREEMENT = 0.99


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ConvertedModel:
    """What the files hold: where the graph lies, the tokenizer's model, statistics, `int8` or `int4`."""

    graph: Path
    vocabulary: bytes
    statistics: Statistics
    precision: str


def convert(weights: Weights, *, least_agreement: float = LEAST_AGREEMENT) -> Files:
    """Return the files of the converted model.

    The eight-bit graph is taken if its vectors of the sample texts agree with the exact graph's, each by a
    cosine of `least_agreement`, else the exact one, which is half as fast: processors differ in how they add
    up small integers. Raises EmbeddingError when not even that gives vectors.
    """
    from index.embedding.e5.graph import (
        build_exact_graph,
        build_graph,
        constants_apart,
    )  # its library is only needed here

    logger.info("converting the embedding model; this is done once")
    special = special_tokens(weights.sizes)
    vocabulary = unigram_model(
        weights.pieces,
        weights.scores.tolist(),
        unknown_id=weights.sizes.unknown_id,
        marks={special.start, special.end, special.padding},
    )
    tokenizer = UnigramTokenizer(vocabulary, weights.normalisation)
    samples = [tokenizer.tokenize(text, prefix=PASSAGE_PREFIX) for text in SAMPLE_TEXTS]
    exact = build_exact_graph(weights)
    reference = GraphRunner(exact.graph, special)
    expected = text_vectors(reference, samples)
    if not np.isfinite(expected).all():
        raise EmbeddingError("weights_not_finite")
    peaks = largest_activations(reference, exact, samples)
    graph = build_graph(weights, "int8", peaks)
    runner = GraphRunner(graph, special)
    agreement = float((text_vectors(runner, samples) * expected).sum(axis=1).min())
    precision = "int8"
    if agreement < least_agreement:
        logger.warning(
            "eight-bit embedding is inexact on this processor (cosine %.3f): using four bits", agreement
        )
        graph, runner, precision = build_graph(weights, "int4", peaks), reference, "int4"
    statistics = Statistics.of(runner, tokenizer).files()
    graph, constants = constants_apart(graph, CONSTANTS_FILE)
    return {
        GRAPH_FILE: graph,
        CONSTANTS_FILE: constants,
        VOCABULARY_FILE: vocabulary,
        PRECISION_FILE: precision.encode(),
        **statistics,
    }


def read_converted(folder: Path) -> ConvertedModel:
    """Return what the files in `folder` hold."""
    return ConvertedModel(
        graph=folder / GRAPH_FILE,
        vocabulary=(folder / VOCABULARY_FILE).read_bytes(),
        statistics=Statistics.read(folder),
        precision=(folder / PRECISION_FILE).read_text(),
    )


def special_tokens(sizes: Sizes) -> SpecialTokens:
    """Return the marks and the window of a model of these sizes."""
    return SpecialTokens(
        start=sizes.start_id, end=sizes.end_id, padding=sizes.padding_id, window=sizes.positions
    )


def largest_activations(runner: GraphRunner, exact: "ExactGraph", texts: Sequence[Tokens]) -> "Peaks":
    """Return the largest magnitude of each channel of every multiplication's input."""
    peaks: dict[str, Vectors] = {}
    for window in split_windows(texts, runner.special.window - 2):
        for name, values in zip(exact.inputs, runner.outputs(window, [*exact.inputs.values()]), strict=True):
            largest = np.abs(values).max(axis=(0, 1))
            peaks[name] = np.maximum(peaks.get(name, largest), largest)
    return peaks
