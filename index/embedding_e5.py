"""The embedded default: multilingual-e5-small, run by ONNX Runtime on the processor.

    texts -> tokens -> one vector a token (`embedding_runtime`) -> their mean, or the tokens themselves

The weights come from an installed package and are converted once (`embedding_weights`,
`embedding_conversion`, `embedding_cache`), or from an ONNX export in a folder.
"""

import hashlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import platformdirs

from index.embedding import TokenVectors, Vectors, scaled_to_length_one
from index.embedding_cache import cached_files
from index.embedding_conversion import Centres, convert, mean_tokens, read_converted, special_tokens
from index.embedding_runtime import GraphRunner, SpecialTokens, split_windows, token_states
from index.embedding_tokenizer import (
    PASSAGE_PREFIX,
    QUERY_PREFIX,
    ExportedTokenizer,
    TextTokenizer,
    Tokens,
    UnigramTokenizer,
)
from index.embedding_weights import find_weights, read_weights
from index.errors import EmbeddingError

MODEL_NAME = "multilingual-e5-small"
CONVERSION_VERSION = 3  # raise it when the graph, the tokens or the sample texts change
APPLICATION = "news-assistant"
EXPORT_GRAPH, EXPORT_TOKENIZER = "model.onnx", "tokenizer.json"
EXPORT_TOKENS = SpecialTokens(start=0, end=2, padding=1, window=512)


class E5Embedder:
    """Sentence and token vectors of multilingual-e5-small; see `TokenEmbedder`.

    `centres` are the mean token vectors by prefix, subtracted of every token: all tokens share a large part
    that says nothing.
    """

    def __init__(self, name: str, runner: GraphRunner, tokenizer: TextTokenizer, centres: Centres) -> None:
        self.name = name
        self.dimensions = runner.dimensions
        self._runner = runner
        self._tokenizer = tokenizer
        self._centres = centres
        self._content = runner.special.window - 2
        self.max_tokens = self._content - len(tokenizer.tokenize("", prefix=PASSAGE_PREFIX).ids)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.name!r})"

    def close(self) -> None:
        """Do nothing: all it holds is memory, which goes with it."""

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """Return (texts, dimensions), each row of length 1."""
        return self._embed(texts, PASSAGE_PREFIX)

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        """Return (texts, dimensions), each row of length 1."""
        return self._embed(texts, QUERY_PREFIX)

    def embed_passage_tokens(self, texts: Sequence[str]) -> list[TokenVectors]:
        """Return the tokens of each text."""
        tokens = self._tokenize(texts, PASSAGE_PREFIX)
        hidden = token_states(self._runner, tokens)
        centre = self._centres[PASSAGE_PREFIX]
        return [_token_vectors(*pair, centre) for pair in zip(tokens, hidden, strict=True)]

    def embed_passages_with_tokens(self, texts: Sequence[str]) -> tuple[Vectors, list[TokenVectors]]:
        """Return (texts, dimensions), each row of length 1, and the tokens of each text, in one pass."""
        return self._embed_with_tokens(texts, PASSAGE_PREFIX)

    def embed_queries_with_tokens(self, texts: Sequence[str]) -> tuple[Vectors, list[TokenVectors]]:
        """Return (texts, dimensions), each row of length 1, and the tokens of each text, in one pass."""
        return self._embed_with_tokens(texts, QUERY_PREFIX)

    def _embed_with_tokens(self, texts: Sequence[str], prefix: str) -> tuple[Vectors, list[TokenVectors]]:
        tokens = self._tokenize(texts, prefix)
        windows = split_windows(tokens, self._content)
        sums = np.zeros((len(texts), self.dimensions))
        pieces: dict[int, Vectors] = {}
        for number, hidden in self._runner.run(windows):
            window = windows[number]
            sums[window.text] += hidden.mean(axis=0) * len(window.ids)
            pieces[number] = hidden[1:-1]
        states: list[list[Vectors]] = [[] for _ in texts]
        for number, window in enumerate(windows):
            states[window.text].append(pieces[number])
        centre = self._centres[prefix]
        found = [_token_vectors(t, np.concatenate(s), centre) for t, s in zip(tokens, states, strict=True)]
        return scaled_to_length_one(sums), found

    def _embed(self, texts: Sequence[str], prefix: str) -> Vectors:
        """Return the mean of all tokens and marks, as the model was trained; windows weigh by tokens."""
        windows = split_windows(self._tokenize(texts, prefix), self._content)
        sums = np.zeros((len(texts), self.dimensions))
        for number, hidden in self._runner.run(windows):
            window = windows[number]
            sums[window.text] += hidden.mean(axis=0) * len(window.ids)
        return scaled_to_length_one(sums)

    def _tokenize(self, texts: Sequence[str], prefix: str) -> list[Tokens]:
        return [self._tokenizer.tokenize(text, prefix=prefix) for text in texts]


def open_embedded_e5(cache_folder: Path | None = None, weights_path: Path | None = None) -> E5Embedder:
    """Open the embedder of the installed weights, converting them into `cache_folder` the first time.

    `weights_path` names a file of the same format instead. Raises EmbeddingError when the weights are not
    installed or damaged.
    """
    weights = read_weights(weights_path or find_weights())
    tokenizer = UnigramTokenizer(
        pieces=weights.pieces,
        scores=weights.scores.tolist(),
        unknown_id=weights.sizes.unknown_id,
        normalisation=weights.normalisation,
    )
    folder = cache_folder or platformdirs.user_cache_path(APPLICATION, appauthor=False)
    key = f"{MODEL_NAME}-{weights.sha256[:12]}-{CONVERSION_VERSION}"
    converted = read_converted(cached_files(folder / key, lambda: convert(weights, tokenizer)))
    runner = GraphRunner(converted.graph, special_tokens(weights.sizes))
    name = f"{MODEL_NAME}/{weights.sha256[:12]}/{converted.precision}/mean/{CONVERSION_VERSION}"
    return E5Embedder(name, runner, tokenizer, converted.centres)


def open_exported_e5(folder: Path, special: SpecialTokens = EXPORT_TOKENS) -> E5Embedder:
    """Open an ONNX export of the model. Raises EmbeddingError when a file is missing or damaged."""
    path = folder / EXPORT_GRAPH
    if not path.is_file():
        msg = f"no {EXPORT_GRAPH!r} in {str(folder)!r}: ASSISTANT_EMBEDDING must name an ONNX export's folder"
        raise EmbeddingError(msg)
    tokenizer = ExportedTokenizer(folder / EXPORT_TOKENIZER)
    runner = GraphRunner(path, special)
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    name = f"{MODEL_NAME}/{digest[:12]}/export/mean/{CONVERSION_VERSION}"
    return E5Embedder(name, runner, tokenizer, mean_tokens(runner, tokenizer))


def _token_vectors(tokens: Tokens, hidden: Vectors, centre: Vectors) -> TokenVectors:
    kept = tokens.has_surface
    return TokenVectors(vectors=scaled_to_length_one(hidden[kept] - centre), offsets=tokens.offsets[kept])
