"""What vectors of the embedded model have in common, measured on samples: all tokens, and each language."""

import io
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from typing import Self

import numpy as np

from index.embedding.e5.cache import Files
from index.embedding.e5.language_bias import language_directions, parallel_passages
from index.embedding.e5.runtime import GraphRunner, text_vectors, token_states
from index.embedding.e5.samples import SAMPLE_QUESTIONS, SAMPLE_TEXTS
from index.embedding.e5.tokenizer import PASSAGE_PREFIX, QUERY_PREFIX, TextTokenizer, Tokens
from index.embedding.embedder import Vectors, scaled_to_length_one


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Statistics:
    """Mean token vectors, (dimensions,), and directions between languages, (languages - 1, dimensions).

    Questions have a mean of their own: their marks and prefix turn all of their tokens.
    """

    passage_centre: Vectors
    query_centre: Vectors
    text_languages: Vectors
    token_languages: Vectors

    @classmethod
    def of(cls, runner: GraphRunner, tokenizer: TextTokenizer) -> Self:
        """Measure a model."""
        centre = _surfaces(runner, _tokenized(tokenizer, SAMPLE_TEXTS, PASSAGE_PREFIX)).mean(axis=0)
        asked = _surfaces(runner, _tokenized(tokenizer, SAMPLE_QUESTIONS, QUERY_PREFIX)).mean(axis=0)
        told = [_tokenized(tokenizer, texts, PASSAGE_PREFIX) for texts in parallel_passages()]
        tokens = [scaled_to_length_one(_surfaces(runner, texts) - centre) for texts in told]
        return cls(
            passage_centre=np.asarray(centre, dtype=np.float32),
            query_centre=np.asarray(asked, dtype=np.float32),
            text_languages=language_directions([text_vectors(runner, one).mean(axis=0) for one in told]),
            token_languages=language_directions([one.mean(axis=0) for one in tokens]),
        )

    @classmethod
    def read(cls, files: Files) -> Self:
        """Return what `files` holds."""
        return cls(**{one.name: np.load(io.BytesIO(files[_file(one.name)])) for one in fields(cls)})

    def files(self) -> Files:
        """Return it as files."""
        return {_file(name): _array_file(array) for name, array in asdict(self).items()}


def _tokenized(tokenizer: TextTokenizer, texts: Sequence[str], prefix: str) -> list[Tokens]:
    return [tokenizer.tokenize(text, prefix=prefix) for text in texts]


def _surfaces(runner: GraphRunner, texts: Sequence[Tokens]) -> Vectors:
    """Return the vectors of all tokens that stand for a part of their text, (tokens, dimensions)."""
    states = token_states(runner, texts)
    return np.concatenate([state[text.has_surface] for state, text in zip(states, texts, strict=True)])


def _file(name: str) -> str:
    return f"{name.replace('_', '-')}.npy"


def _array_file(array: Vectors) -> bytes:
    file = io.BytesIO()
    np.save(file, array)
    return file.getvalue()
