"""The embedded default: multilingual-e5-small, run by ONNX Runtime on the processor.

    texts -> tokens -> windows of at most 512 tokens -> batches -> one vector a token -> mean, or tokens

The weights come from an installed package and are converted once (`embedding_weights`, `embedding_graph`,
`embedding_cache`), or from an ONNX export in a folder.
"""

import hashlib
import io
import logging
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from index.embedding import TokenVectors, Vectors, scaled_to_length_one
from index.embedding_cache import Files, cached_files
from index.embedding_sample import SAMPLE_TEXTS
from index.embedding_tokenizer import ExportedTokenizer, TextTokenizer, Tokens, UnigramTokenizer
from index.embedding_weights import Sizes, Weights, find_weights, read_weights
from index.errors import EmbeddingError

if TYPE_CHECKING:
    from onnxruntime import InferenceSession

logger = logging.getLogger(__name__)

MODEL_NAME = "multilingual-e5-small"
CONVERSION_VERSION = 1  # raise it when the graph, the tokens or the sample texts change
APPLICATION = "news-assistant"
GRAPH_FILE, CENTRE_FILE, PRECISION_FILE = "model.onnx", "centre.npy", "precision.txt"
EXPORT_GRAPH, EXPORT_TOKENIZER = "model.onnx", "tokenizer.json"
EXPORT_POSITIONS, EXPORT_START, EXPORT_PADDING, EXPORT_END = 512, 0, 1, 2

PASSAGE_PREFIX, QUERY_PREFIX = "passage: ", "query: "
BATCH_TOKENS = 1024
LEAST_AGREEMENT = 0.98


@dataclass(frozen=True, slots=True, kw_only=True)
class SpecialTokens:
    """Ids of the marks around a window, and the longest window, marks included."""

    start: int
    end: int
    padding: int
    window: int


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Window:
    """Up to 510 consecutive tokens of a text, run through the model in one piece."""

    text: int
    ids: NDArray[np.int64]


class E5Model:
    """Runs the graph: token ids in, vectors of tokens out."""

    def __init__(self, graph: bytes | Path, special: SpecialTokens) -> None:
        self._session = _open_session(graph)
        self._inputs = {given.name for given in self._session.get_inputs()}
        self.special = special
        self.dimensions = int(self._session.get_outputs()[0].shape[-1])

    def run(self, windows: Sequence[Window]) -> Iterator[tuple[int, Vectors]]:
        """Yield the number of a window and its vectors (tokens with both marks, dimensions), in any order."""
        for batch in batches([len(window.ids) + 2 for window in windows], BATCH_TOKENS):
            ids, mask = self._padded([windows[number] for number in batch])
            hidden = self._hidden(ids, mask)
            for row, number in enumerate(batch):
                yield number, hidden[row, : len(windows[number].ids) + 2]

    def _padded(self, windows: Sequence[Window]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        longest = max(len(window.ids) for window in windows) + 2
        ids = np.full((len(windows), longest), self.special.padding, np.int64)
        mask = np.zeros_like(ids)
        for row, window in enumerate(windows):
            length = len(window.ids) + 2
            ids[row, :length] = [self.special.start, *window.ids, self.special.end]
            mask[row, :length] = 1
        return ids, mask

    def _hidden(self, ids: NDArray[np.int64], mask: NDArray[np.int64]) -> Vectors:
        given = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
        try:
            outputs = self._session.run(None, {name: given[name] for name in self._inputs})
        except Exception as exc:  # the library's errors share no narrower base
            msg = f"the embedding model failed on {ids.shape[0]} texts of {ids.shape[1]} tokens: {exc}"
            raise EmbeddingError(msg) from exc
        return np.asarray(outputs[0], dtype=np.float32)


class E5Embedder:
    """Sentence and token vectors of multilingual-e5-small; see `TokenEmbedder`.

    `centre` is the mean token vector, which is subtracted of every token: all tokens share a large part that
    says nothing.
    """

    def __init__(self, name: str, model: E5Model, tokenizer: TextTokenizer, centre: Vectors) -> None:
        self.name = name
        self.dimensions = model.dimensions
        self._model = model
        self._tokenizer = tokenizer
        self._centre = centre
        self._content = model.special.window - 2
        self.max_tokens = self._content - len(tokenizer.tokenize("", prefix=PASSAGE_PREFIX).ids)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.name!r})"

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """Return (texts, dimensions), each row of length 1."""
        return self._embed(texts, PASSAGE_PREFIX)

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        """Return (texts, dimensions), each row of length 1."""
        return self._embed(texts, QUERY_PREFIX)

    def embed_passage_tokens(self, texts: Sequence[str]) -> list[TokenVectors]:
        """Return the tokens of each text."""
        return self._embed_tokens(texts, PASSAGE_PREFIX)

    def embed_query_tokens(self, texts: Sequence[str]) -> list[TokenVectors]:
        """Return the tokens of each text."""
        return self._embed_tokens(texts, QUERY_PREFIX)

    def _embed(self, texts: Sequence[str], prefix: str) -> Vectors:
        windows = split_windows(self._tokenize(texts, prefix), self._content)
        sums = np.zeros((len(texts), self.dimensions))
        for number, hidden in self._model.run(windows):
            window = windows[number]
            sums[window.text] += hidden.mean(axis=0) * max(len(window.ids), 1)
        return scaled_to_length_one(sums)

    def _embed_tokens(self, texts: Sequence[str], prefix: str) -> list[TokenVectors]:
        tokens = self._tokenize(texts, prefix)
        hidden = token_states(self._model, tokens)
        return [self._token_vectors(*pair) for pair in zip(tokens, hidden, strict=True)]

    def _token_vectors(self, tokens: Tokens, hidden: Vectors) -> TokenVectors:
        kept = tokens.offsets[:, 0] < tokens.offsets[:, 1]
        return TokenVectors(
            vectors=scaled_to_length_one(hidden[kept] - self._centre), offsets=tokens.offsets[kept]
        )

    def _tokenize(self, texts: Sequence[str], prefix: str) -> list[Tokens]:
        return [self._tokenizer.tokenize(text, prefix=prefix) for text in texts]


def open_embedded_e5(cache_folder: Path | None = None) -> E5Embedder:
    """Open the embedder of the installed weights, converting them into `cache_folder` the first time.

    Raises EmbeddingError when the weights are not installed or damaged.
    """
    weights = read_weights(find_weights())
    folder = cache_folder or _user_cache_folder()
    key = f"{MODEL_NAME}-{weights.sha256[:12]}-{CONVERSION_VERSION}"
    tokenizer = embedded_tokenizer(weights)
    files = cached_files(folder / key, lambda: convert(weights, tokenizer))
    precision = files[PRECISION_FILE].decode()
    centre = np.load(io.BytesIO(files[CENTRE_FILE]))
    model = E5Model(files[GRAPH_FILE], special_tokens(weights.sizes))
    name = f"{MODEL_NAME}/{weights.sha256[:12]}/{precision}/mean/{CONVERSION_VERSION}"
    return E5Embedder(name, model, tokenizer, centre)


def open_exported_e5(folder: Path) -> E5Embedder:
    """Open an ONNX export of the model. Raises EmbeddingError when a file is missing or damaged."""
    path = folder / EXPORT_GRAPH
    if not path.is_file():
        msg = f"no {EXPORT_GRAPH!r} in {str(folder)!r}: ASSISTANT_EMBEDDING must name an ONNX export's folder"
        raise EmbeddingError(msg)
    tokenizer = ExportedTokenizer(folder / EXPORT_TOKENIZER)
    special = SpecialTokens(
        start=EXPORT_START, end=EXPORT_END, padding=EXPORT_PADDING, window=EXPORT_POSITIONS
    )
    model = E5Model(path, special)
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return E5Embedder(
        f"{MODEL_NAME}/{digest[:12]}/export/mean/1", model, tokenizer, mean_token(model, tokenizer)
    )


def convert(weights: Weights, tokenizer: TextTokenizer) -> Files:
    """Return the files of the converted model: the graph, the mean token vector and the precision.

    The eight-bit graph is kept if its sample vectors agree with those of the exact one, else the exact one.
    """
    from index.embedding_graph import Precision, build_graph

    logger.info("converting the embedding model, once")
    special = special_tokens(weights.sizes)
    precision: Precision = "int8"
    exact, fast = build_graph(weights, "int4"), build_graph(weights, precision)
    exact_model, model = E5Model(exact, special), E5Model(fast, special)
    agreement = _agreement(exact_model, model, tokenizer)
    graph = fast
    if not agreement >= LEAST_AGREEMENT:
        logger.warning("eight-bit embedding is inexact on this processor (%.3f): using four bits", agreement)
        graph, model, precision = exact, exact_model, "int4"
    file = io.BytesIO()
    np.save(file, mean_token(model, tokenizer))
    return {GRAPH_FILE: graph, CENTRE_FILE: file.getvalue(), PRECISION_FILE: precision.encode()}


def embedded_tokenizer(weights: Weights) -> UnigramTokenizer:
    """Return the tokenizer of these weights."""
    return UnigramTokenizer(
        pieces=weights.pieces,
        scores=weights.scores.tolist(),
        unknown_id=weights.sizes.unknown_id,
        normalisation=weights.normalisation,
    )


def special_tokens(sizes: Sizes) -> SpecialTokens:
    """Return the marks and the window of a model of these sizes."""
    return SpecialTokens(
        start=sizes.start_id, end=sizes.end_id, padding=sizes.padding_id, window=sizes.positions
    )


def split_windows(tokens: Sequence[Tokens], length: int) -> list[Window]:
    """Return every text's tokens in windows of at most `length`, in order; a text has at least one."""
    return [
        Window(text=number, ids=each.ids[start : start + length])
        for number, each in enumerate(tokens)
        for start in range(0, max(len(each.ids), 1), length)
    ]


def batches(lengths: Sequence[int], budget: int) -> Iterator[list[int]]:
    """Yield the numbers of items in batches of similar length, each at most `budget` when padded."""
    batch: list[int] = []
    for number in sorted(range(len(lengths)), key=lambda number: -lengths[number]):
        if batch and lengths[batch[0]] * (len(batch) + 1) > budget:
            yield batch
            batch = []
        batch.append(number)
    if batch:
        yield batch


def token_states(model: E5Model, tokens: Sequence[Tokens]) -> list[Vectors]:
    """Return the model's vectors of each text's tokens, marks left out, (tokens, dimensions) a text."""
    windows = split_windows(tokens, model.special.window - 2)
    states = {number: hidden[1:-1].copy() for number, hidden in model.run(windows)}
    parts: list[list[Vectors]] = [[] for _ in tokens]
    for number, window in enumerate(windows):
        parts[window.text].append(states[number])
    return [np.concatenate(each) for each in parts]


def mean_token(model: E5Model, tokenizer: TextTokenizer) -> Vectors:
    """Return the mean vector of the sample texts' tokens."""
    tokens = [tokenizer.tokenize(text, prefix=PASSAGE_PREFIX) for text in SAMPLE_TEXTS]
    return np.asarray(np.concatenate(token_states(model, tokens)).mean(axis=0), dtype=np.float32)


def _agreement(reference: E5Model, model: E5Model, tokenizer: TextTokenizer) -> float:
    """Return the least cosine between two models' vectors of the sample texts, NaN if one is not finite."""
    tokens = [tokenizer.tokenize(text, prefix=PASSAGE_PREFIX) for text in SAMPLE_TEXTS]
    first, second = (
        scaled_to_length_one(np.stack([states.mean(axis=0) for states in token_states(each, tokens)]))
        for each in (reference, model)
    )
    return float((first * second).sum(axis=1).min())


def _open_session(graph: bytes | Path) -> "InferenceSession":
    import onnxruntime

    onnxruntime.disable_telemetry_events()
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = os.cpu_count() or 1
    options.log_severity_level = 3
    source = str(graph) if isinstance(graph, Path) else graph
    try:
        return onnxruntime.InferenceSession(source, options, providers=["CPUExecutionProvider"])
    except Exception as exc:  # the library's errors share no narrower base
        described = repr(source) if isinstance(source, str) else "converted from the installed weights"
        msg = f"ONNX Runtime cannot load the embedding model {described}: {exc}"
        raise EmbeddingError(msg) from exc


def _user_cache_folder() -> Path:
    import platformdirs

    return Path(platformdirs.user_cache_dir(APPLICATION, appauthor=False))
