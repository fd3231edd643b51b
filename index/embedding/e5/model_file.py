"""`model.toml` beside an ONNX export: what of a model its graph and its tokenizer do not say.

Each key may be left out; without the file the export is one of multilingual-e5-small:

    name = "multilingual-e5-large"
    query_prefix = "query: "
    passage_prefix = "passage: "
    pooling = "mean"            # of all tokens, or that of the "first"
    window = 512                # the longest text in tokens, marks included
    start = "<s>"
    end = "</s>"
    padding = "<pad>"
"""

import tomllib
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Literal

from index.embedding.e5.tokenizer import PASSAGE_PREFIX, QUERY_PREFIX
from index.errors import EmbeddingError

MODEL_FILE = "model.toml"
POOLINGS = ("mean", "first")
SMALLEST_WINDOW = 16

Pooling = Literal["mean", "first"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelFile:
    """What is said of a model; `name` is None where it is not named."""

    name: str | None = None
    query_prefix: str = QUERY_PREFIX
    passage_prefix: str = PASSAGE_PREFIX
    pooling: Pooling = "mean"
    window: int = 512
    start: str = "<s>"
    end: str = "</s>"
    padding: str = "<pad>"


def read_model_file(folder: Path) -> ModelFile:
    """Return what the model file in a folder says. Raises EmbeddingError for one that cannot be used."""
    path = folder / MODEL_FILE
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    except (OSError, ValueError) as error:
        raise EmbeddingError("export_file_unreadable", file=str(path), why=str(error)) from error
    known = {field.name for field in fields(ModelFile)}
    for key, value in values.items():
        if key not in known or not _fits(key, value):
            raise EmbeddingError(
                "export_file_unusable",
                file=str(path),
                key=key,
                value=str(value),
                known=", ".join(sorted(known)),
            )
    return ModelFile(**values)


def _fits(key: str, value: Any) -> bool:  # noqa: ANN401 -- of TOML
    if key == "window":
        return type(value) is int and value >= SMALLEST_WINDOW
    if key == "pooling":
        return value in POOLINGS
    return isinstance(value, str) and (bool(value.strip()) or key.endswith("prefix"))
