"""Counting the tokens of a prompt, offline: exact for OpenAI's models, estimated with a margin for others."""

import math
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import tiktoken

# The two encodings that llama-index-core carries; any other would be downloaded.
_BUNDLED_ENCODINGS = frozenset({"cl100k_base", "o200k_base", "o200k_harmony"})
_ESTIMATE_ENCODING = "cl100k_base"
# Over Ukrainian and Russian news cl100k_base already gives more tokens than newer tokenisers do.
_ESTIMATE_MARGIN = 1.05
_CACHE_VARIABLE = "TIKTOKEN_CACHE_DIR"


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenCounter:
    """Counts tokens with one tiktoken encoding, times `margin` where the model has another tokeniser."""

    encoding: str
    margin: float = 1.0

    def count(self, text: str) -> int:
        """Return the number of tokens of `text`, rounded up."""
        return math.ceil(len(_load_encoding(self.encoding).encode_ordinary(text)) * self.margin)


def open_token_counter(model_name: str) -> TokenCounter:
    """Return the exact counter of an OpenAI model, or an estimate that errs on the long side."""
    try:
        encoding = tiktoken.encoding_name_for_model(model_name)
    except KeyError:
        encoding = ""
    if encoding in _BUNDLED_ENCODINGS:
        return TokenCounter(encoding=encoding)
    return TokenCounter(encoding=_ESTIMATE_ENCODING, margin=_ESTIMATE_MARGIN)


@cache
def _load_encoding(name: str) -> tiktoken.Encoding:
    with _bundled_cache():
        return tiktoken.get_encoding(name)


@contextmanager
def _bundled_cache() -> Iterator[None]:
    """Let tiktoken read llama-index-core's copy: it would download, and has no other way to be told."""
    package = find_spec("llama_index.core")
    if package is None or package.origin is None:
        yield
        return
    before = os.environ.get(_CACHE_VARIABLE)
    os.environ[_CACHE_VARIABLE] = str(Path(package.origin).parent / "_static" / "tiktoken_cache")
    try:
        yield
    finally:
        if before is None:
            del os.environ[_CACHE_VARIABLE]
        else:
            os.environ[_CACHE_VARIABLE] = before
