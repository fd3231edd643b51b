"""The embedded default: multilingual-e5-small, run by ONNX Runtime on the processor.

    texts -> tokens -> one vector a token (`runtime`) -> their mean, or the tokens themselves

The weights come from an installed package and are converted once (`weights`, `conversion`, `cache`), or from
an ONNX export in a folder.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import platformdirs

from index.embedding.e5.cache import cached_files
from index.embedding.e5.conversion import convert, read_converted, special_tokens
from index.embedding.e5.language_bias import turned_from_language
from index.embedding.e5.model_file import ModelFile, read_model_file
from index.embedding.e5.packaged_weights import find_weights, read_weights
from index.embedding.e5.runtime import GraphRunner, SpecialTokens, embed_texts, text_vectors
from index.embedding.e5.statistics import Statistics
from index.embedding.e5.tokenizer import (
    ExportedTokenizer,
    TextTokenizer,
    Tokens,
    UnigramTokenizer,
)
from index.embedding.embedder import TokenVectors, Vectors, scaled_to_length_one
from index.errors import EmbeddingError

MODEL_NAME = "multilingual-e5-small"
CONVERSION_VERSION = 7  # raise it when what is kept of the conversion changes
VECTORS_VERSION = 4  # raise it when vectors of passages change: indexes are built anew
OWN_MODEL = ModelFile()
SMALL_DIMENSIONS = 384
APPLICATION = "news-assistant"
EXPORT_GRAPH, EXPORT_TOKENIZER = "model.onnx", "tokenizer.json"


class E5Embedder:
    """Sentence and token vectors of multilingual-e5-small; see `TokenEmbedder`.

    All tokens share a large part that says nothing: their mean is subtracted of each. Questions are turned
    away from their language (`index.embedding.e5.language_bias`).
    """

    def __init__(
        self,
        name: str,
        runner: GraphRunner,
        tokenizer: TextTokenizer,
        statistics: Statistics,
        model: ModelFile = OWN_MODEL,
    ) -> None:
        self.name = name
        self._model = model
        self.dimensions = runner.dimensions
        self._runner = runner
        self._tokenizer = tokenizer
        self._statistics = statistics
        self.max_tokens = (
            runner.special.window - 2 - len(tokenizer.tokenize("", prefix=model.passage_prefix).ids)
        )

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.name!r})"

    def close(self) -> None:
        """Do nothing: all it holds is memory, which goes with it."""

    def unturned(self) -> "E5Embedder":
        """Return the embedder with questions left in their language, to compare with."""
        none = np.zeros_like(self._statistics.text_languages)
        statistics = replace(self._statistics, text_languages=none, token_languages=none)
        return E5Embedder(self.name, self._runner, self._tokenizer, statistics, self._model)

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """Return (texts, dimensions), each row of length 1."""
        return self._vectors(texts, self._model.passage_prefix)

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        """Return (texts, dimensions), each row of length 1, turned away from its language."""
        vectors = self._vectors(texts, self._model.query_prefix)
        return turned_from_language(vectors, self._statistics.text_languages)

    def embed_passages_with_tokens(self, texts: Sequence[str]) -> tuple[Vectors, list[TokenVectors]]:
        """Return (texts, dimensions), each row of length 1, and the tokens of each text, in one pass."""
        return self._embed_with_tokens(texts, self._model.passage_prefix, self._statistics.passage_centre)

    def embed_queries_with_tokens(self, texts: Sequence[str]) -> tuple[Vectors, list[TokenVectors]]:
        """Return what `embed_queries` does, and the tokens of each text turned alike, in one pass."""
        vectors, tokens = self._embed_with_tokens(
            texts, self._model.query_prefix, self._statistics.query_centre
        )
        directions = self._statistics.token_languages
        turned = [replace(one, vectors=turned_from_language(one.vectors, directions)) for one in tokens]
        return turned_from_language(vectors, self._statistics.text_languages), turned

    def _embed_with_tokens(
        self, texts: Sequence[str], prefix: str, centre: Vectors
    ) -> tuple[Vectors, list[TokenVectors]]:
        tokens = self._tokenize(texts, prefix)
        vectors, states = embed_texts(self._runner, tokens, first=self._first)
        return vectors, [
            TokenVectors(
                vectors=scaled_to_length_one(hidden[each.has_surface] - centre),
                offsets=each.offsets[each.has_surface],
            )
            for each, hidden in zip(tokens, states, strict=True)
        ]

    @property
    def _first(self) -> bool:
        return self._model.pooling == "first"

    def _vectors(self, texts: Sequence[str], prefix: str) -> Vectors:
        return text_vectors(self._runner, self._tokenize(texts, prefix), first=self._first)

    def _tokenize(self, texts: Sequence[str], prefix: str) -> list[Tokens]:
        return [self._tokenizer.tokenize(text, prefix=prefix) for text in texts]


def open_embedded_e5(cache_folder: Path | None = None, weights_path: Path | None = None) -> E5Embedder:
    """Open the embedder of the installed weights, converting them into `cache_folder` the first time.

    `weights_path` names a file of the same format instead. Raises EmbeddingError when the weights are not
    installed or damaged.
    """
    weights = read_weights(weights_path or find_weights())
    kept = _kept_files(cache_folder, weights.sha256)
    converted = read_converted(cached_files(kept, lambda: convert(weights)))
    tokenizer = UnigramTokenizer(converted.vocabulary, weights.normalisation)
    runner = GraphRunner(converted.graph, special_tokens(weights.sizes))
    name = f"{MODEL_NAME}/{weights.sha256[:12]}/{converted.precision}/mean/{VECTORS_VERSION}"
    return E5Embedder(name, runner, tokenizer, converted.statistics)


def open_exported_e5(folder: Path, cache_folder: Path | None = None) -> E5Embedder:
    """Open an ONNX export of a model of this kind; `cache_folder` keeps what is measured the first time.

    `model.toml` in the folder says what differs from multilingual-e5-small (`model_file`). Raises
    EmbeddingError when a file is missing, damaged, or of another kind of model.
    """
    path = folder / EXPORT_GRAPH
    if not path.is_file():
        raise EmbeddingError("export_missing", graph=EXPORT_GRAPH, folder=str(folder))
    model = read_model_file(folder)
    tokenizer = ExportedTokenizer(folder / EXPORT_TOKENIZER)
    start, end, padding = map(tokenizer.token_id, (model.start, model.end, model.padding))
    runner = GraphRunner(path, SpecialTokens(start=start, end=end, padding=padding, window=model.window))
    small = model == OWN_MODEL and runner.dimensions == SMALL_DIMENSIONS
    called = model.name or (MODEL_NAME if small else folder.resolve().name)
    whole = hashlib.sha256()  # of the graph, the weights that a large one keeps beside it, what is said of it
    for part in sorted(folder.glob(f"{EXPORT_GRAPH}*")):
        with part.open("rb") as file:
            whole.update(hashlib.file_digest(file, "sha256").digest())
    whole.update(repr(model).encode())
    digest = whole.hexdigest()
    measured = cached_files(
        _kept_files(cache_folder, digest), lambda: Statistics.of(runner, tokenizer, model).files()
    )
    name = f"{called}/{digest[:12]}/export/{model.pooling}/{VECTORS_VERSION}"
    return E5Embedder(name, runner, tokenizer, Statistics.read(measured), model)


def _kept_files(cache_folder: Path | None, digest: str) -> Path:
    folder = cache_folder or platformdirs.user_cache_path(APPLICATION, appauthor=False)
    return folder / f"{MODEL_NAME}-{digest[:12]}-{CONVERSION_VERSION}"
