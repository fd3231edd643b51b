"""What vectors of the embedded model have in common, measured on samples: all tokens, and each language.

Samples are kept in files. `sample_texts.txt` and `sample_questions.txt` give the mean token vectors of the
embedder, and a converted model is checked with them: whoever changes them raises `CONVERSION_VERSION` and
`VECTORS_VERSION`. `parallel_passages.tsv` (English, Ukrainian and Russian in columns parted by tabs) turns
questions alone: `CONVERSION_VERSION` is enough for those.
"""

import io
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from functools import partial
from pathlib import Path
from typing import Self

import numpy as np

from index.embedding.e5.cache import Files
from index.embedding.e5.language_bias import language_directions
from index.embedding.e5.model_file import ModelFile
from index.embedding.e5.runtime import GraphRunner, embed_texts
from index.embedding.e5.tokenizer import TextTokenizer
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
    def of(cls, runner: GraphRunner, tokenizer: TextTokenizer, model: ModelFile | None = None) -> Self:
        """Measure a model; None stands for the embedded one."""
        model = model or ModelFile()
        measure = partial(_measured, runner, tokenizer, first=model.pooling == "first")
        centre = measure(SAMPLE_TEXTS, model.passage_prefix)[1].mean(axis=0)
        asked = measure(SAMPLE_QUESTIONS, model.query_prefix)[1].mean(axis=0)
        languages = [measure(texts, model.passage_prefix) for texts in parallel_passages()]
        tokens = [scaled_to_length_one(surfaces - centre) for _, surfaces in languages]
        return cls(
            passage_centre=np.asarray(centre, dtype=np.float32),
            query_centre=np.asarray(asked, dtype=np.float32),
            text_languages=language_directions([vectors.mean(axis=0) for vectors, _ in languages]),
            token_languages=language_directions([vectors.mean(axis=0) for vectors in tokens]),
        )

    @classmethod
    def read(cls, folder: Path) -> Self:
        """Return what the files in `folder` hold."""
        return cls(**{one.name: np.load(folder / _file(one.name)) for one in fields(cls)})

    def files(self) -> Files:
        """Return it as files."""
        files = {}
        for name, array in asdict(self).items():
            file = io.BytesIO()
            np.save(file, array)
            files[_file(name)] = file.getvalue()
        return files


def _measured(
    runner: GraphRunner, tokenizer: TextTokenizer, texts: Sequence[str], prefix: str, *, first: bool
) -> tuple[Vectors, Vectors]:
    """Return the vectors of texts, and of all their tokens that stand for a part of one."""
    tokens = [tokenizer.tokenize(text, prefix=prefix) for text in texts]
    vectors, states = embed_texts(runner, tokens, first=first)
    return vectors, np.concatenate([h[t.has_surface] for h, t in zip(states, tokens, strict=True)])


def _file(name: str) -> str:
    return f"{name.replace('_', '-')}.npy"


def _lines(name: str) -> tuple[str, ...]:
    return tuple(Path(__file__).with_name(name).read_text(encoding="utf-8").splitlines())


SAMPLE_TEXTS = _lines("sample_texts.txt")


SAMPLE_QUESTIONS = _lines("sample_questions.txt")


def parallel_passages() -> list[tuple[str, ...]]:
    """Return the same passages in each of the languages, a tuple for each language."""
    return list(zip(*(line.split("\t") for line in _lines("parallel_passages.tsv")), strict=True))
