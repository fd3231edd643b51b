"""Runs a graph of the embedder with ONNX Runtime: tokens in, one vector a token out.

tokens of texts -> windows the model can take -> batches of similar length -> vectors of tokens
"""

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from onnxruntime.capi import onnxruntime_pybind11_state

from index.embedding.e5.tokenizer import Tokens
from index.embedding.embedder import Vectors, scaled_to_length_one
from index.errors import EmbeddingError

_Item = TypeVar("_Item")
_Result = TypeVar("_Result")


def in_threads(function: Callable[[_Item], _Result], items: Sequence[_Item], most: int) -> Iterator[_Result]:
    """Yield the results in order, from at most so many threads; a single value is not worth one.

    Where one fails, those that have not begun are left undone.
    """
    if len(items) < 2:
        yield from map(function, items)
        return
    with ThreadPoolExecutor(min(most, len(items))) as threads:
        yield from threads.map(function, items)


BATCH_TOKENS = 256  # larger ones leave the processor's cache and are slower

# The library's errors are siblings under Exception: no base of its own to catch.
RUNTIME_ERRORS: tuple[type[Exception], ...] = tuple(
    value
    for value in vars(onnxruntime_pybind11_state).values()
    if isinstance(value, type) and issubclass(value, Exception)
)

onnxruntime.disable_telemetry_events()


@dataclass(frozen=True, slots=True, kw_only=True)
class SpecialTokens:
    """Ids of the marks around a window, and the longest window, marks included."""

    start: int
    end: int
    padding: int
    window: int


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Window:
    """Consecutive tokens of a text, run through the model in one piece; `text` is the text's number."""

    text: int
    ids: NDArray[np.int64]


class GraphRunner:
    """A loaded graph, serialised or in a file. Raises EmbeddingError when it cannot be loaded or run."""

    def __init__(self, graph: bytes | Path, special: SpecialTokens) -> None:
        self._session = open_session(graph)
        self._inputs = [given.name for given in self._session.get_inputs()]
        self._tokens_output = self._session.get_outputs()[0].name
        self._cores = cores()
        self.special = special
        shape = self._session.get_outputs()[0].shape
        if len(shape) != 3 or not isinstance(shape[-1], int):  # a vector a text, or of no fixed length
            raise EmbeddingError("graph_without_tokens", output=self._tokens_output, shape=str(shape))
        self.dimensions = int(shape[-1])

    def run(self, windows: Sequence[Window]) -> Iterator[tuple[int, Vectors]]:
        """Yield the number of a window and its vectors (tokens with both marks, dimensions), in any order.

        Each processor runs a batch of its own: sharing one among them costs half of their time in waiting.
        """
        planned = list(batches([len(window.ids) + 2 for window in windows], BATCH_TOKENS))
        hidden = in_threads(
            lambda batch: self._run([windows[n] for n in batch], [self._tokens_output])[0],
            planned,
            self._cores,
        )
        for batch, states in zip(planned, hidden, strict=True):
            for row, number in enumerate(batch):
                yield number, states[row, : len(windows[number].ids) + 2]

    def outputs(self, window: Window, names: Sequence[str]) -> list[Vectors]:
        """Return these values of the graph for one window."""
        return self._run([window], names)

    def _run(self, windows: Sequence[Window], names: Sequence[str]) -> list[Vectors]:
        longest = max(len(window.ids) for window in windows) + 2
        ids = np.full((len(windows), longest), self.special.padding, np.int64)
        mask = np.zeros_like(ids)
        for row, window in enumerate(windows):
            length = len(window.ids) + 2
            ids[row, :length] = [self.special.start, *window.ids, self.special.end]
            mask[row, :length] = 1
        given = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
        return run_session(self._session, names, {name: given[name] for name in self._inputs})


def split_windows(tokens: Sequence[Tokens], length: int) -> list[Window]:
    """Return every text's tokens in windows of at most `length`, in order; a text has at least one."""
    return [
        Window(text=number, ids=each.ids[start : start + length])
        for number, each in enumerate(tokens)
        for start in range(0, max(len(each.ids), 1), length)
    ]


def batches(lengths: Sequence[int], budget: int) -> Iterator[list[int]]:
    """Yield the numbers of items in batches of similar length, each at most `budget` when padded.

    An item longer than the budget is a batch of its own.
    """
    batch: list[int] = []
    for number in sorted(range(len(lengths)), key=lambda number: -lengths[number]):
        if batch and lengths[batch[0]] * (len(batch) + 1) > budget:
            yield batch
            batch = []
        batch.append(number)
    if batch:
        yield batch


def text_vectors(runner: GraphRunner, tokens: Sequence[Tokens], *, first: bool = False) -> Vectors:
    """Return the vector of each text, (texts, dimensions), as `embed_texts` does."""
    return embed_texts(runner, tokens, with_tokens=False, first=first)[0]


def embed_texts(
    runner: GraphRunner, tokens: Sequence[Tokens], *, with_tokens: bool = True, first: bool = False
) -> tuple[Vectors, list[Vectors]]:
    """Return the vector of each text, (texts, dimensions), and those of its tokens, (tokens, dimensions).

    A text's is the mean of all its tokens and marks, or that of the `first` mark, as the model was trained,
    of length 1; windows weigh by their tokens. Marks are left out of the tokens; without `with_tokens`, all
    are, for want of memory.
    """
    windows = split_windows(tokens, runner.special.window - 2)
    sums = np.zeros((len(tokens), runner.dimensions))
    pieces: dict[int, Vectors] = {}
    for number, hidden in runner.run(windows):
        window = windows[number]
        sums[window.text] += (hidden[0] if first else hidden.mean(axis=0)) * len(window.ids)
        if with_tokens:
            pieces[number] = hidden[1:-1]
    states: list[list[Vectors]] = [[] for _ in tokens]
    for number in sorted(pieces):
        states[windows[number].text].append(pieces[number])
    return scaled_to_length_one(sums), [np.concatenate(parts) for parts in states if parts]


def cores() -> int:
    """Return how many processors this process may run on: no more than OMP_NUM_THREADS, where that is set."""
    may = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    set_to = os.environ.get("OMP_NUM_THREADS", "")
    return min(may, int(set_to)) if set_to.isdecimal() and int(set_to) else may


def run_session(
    session: onnxruntime.InferenceSession, names: Sequence[str], given: Mapping[str, NDArray[np.int64]]
) -> list[Vectors]:
    """Return these outputs of a graph for its inputs, (texts, tokens) each. Raises EmbeddingError."""
    try:
        return list(session.run(names, dict(given)))
    except RUNTIME_ERRORS as exc:
        texts, tokens = next(iter(given.values())).shape
        raise EmbeddingError("embedding_failed", texts=texts, tokens=tokens, why=str(exc)) from exc


def open_session(graph: bytes | Path) -> onnxruntime.InferenceSession:
    """Load a graph, serialised or in a file. Raises EmbeddingError when that cannot be done."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1  # `GraphRunner.run` gives each processor a batch
    options.log_severity_level = 3  # errors are raised; what it logs below them is of no use to a reader
    source = str(graph) if isinstance(graph, Path) else graph
    try:
        return onnxruntime.InferenceSession(source, options, providers=["CPUExecutionProvider"])
    except RUNTIME_ERRORS as exc:
        if isinstance(source, str):
            raise EmbeddingError("embedder_unloaded", file=source, why=str(exc)) from exc
        raise EmbeddingError("converted_unloaded", why=str(exc)) from exc
