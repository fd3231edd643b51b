"""Writes a weights file of the embedder's format, a thousand times smaller than the real one, and runs it."""

import math
import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

DIMENSIONS, HEADS, INNER, LAYERS, POSITIONS = 64, 2, 128, 2, 24
BLOCK = 32
SPECIAL = ["<s>", "<pad>", "</s>", "<unk>"]
LETTERS = "abcdefghijklmnopqrstuvwxyzабвгґдеєжзиіїйклмнопрстуфхцчшщьюяыэё0123456789.,:!?«»"
PIECES = [
    *SPECIAL,
    "▁",
    *LETTERS,
    *(f"▁{c}" for c in LETTERS),
    "▁query",
    "▁passage",
    "▁посол",
    "ambas",
    "sador",
]
NORMALISATION = {0x00A0: " ", 0x000A: " ", 0x2026: "...", 0x00BD: "1/2", 0x200D: ""}


@dataclass
class TinyModel:
    """The tensors of a random model in full precision, as the file holds them after rounding to four bits."""

    seed: int = 0
    matrices: dict[str, NDArray[np.float32]] = field(default_factory=dict)
    vectors: dict[str, NDArray[np.float32]] = field(default_factory=dict)

    def write(self, path: Path, pieces: Sequence[str] = PIECES) -> None:
        path.write_bytes(self.serialised(pieces))

    def serialised(self, pieces: Sequence[str] = PIECES, table: Mapping[int, str] = NORMALISATION) -> bytes:
        head = struct.pack("<4sI", b"E5S1", 1) + struct.pack(
            "<7ifi", DIMENSIONS, LAYERS, HEADS, INNER, len(pieces), POSITIONS, 2, 1e-12, BLOCK
        )
        head += _tokenizer(pieces) + _normalisation(table)
        tensors = self._tensors(len(pieces))
        directory_size = 4 + sum(23 + len(name) for name, *_ in tensors)
        offset = len(head) + directory_size
        directory, content = struct.pack("<i", len(tensors)), b""
        for name, quantised, count, data in tensors:
            place = offset + len(content)
            directory += struct.pack("<H", len(name)) + name.encode()
            directory += struct.pack("<BIQQ", quantised, count, place, len(data))
            content += data
        return head + directory + content

    def _tensors(self, vocabulary: int) -> list[tuple[str, bool, int, bytes]]:
        random = np.random.default_rng(self.seed)
        written: list[tuple[str, bool, int, bytes]] = []

        def matrix(name: str, rows: int, columns: int, spread: float) -> None:
            numbers = random.integers(0, 16, (rows * columns // BLOCK, BLOCK), dtype=np.uint8)
            scales = random.uniform(0.5, 1, len(numbers)).astype(np.float16) * np.float16(spread)
            self.matrices[name] = ((numbers.astype(np.float32) - 8) * scales[:, None]).reshape(rows, columns)
            blocks = np.empty(len(numbers), dtype=[("scale", "<f2"), ("nibbles", "u1", BLOCK // 2)])
            blocks["scale"], blocks["nibbles"] = scales, numbers[:, :16] | (numbers[:, 16:] << 4)
            written.append((name, True, rows * columns, blocks.tobytes()))

        def vector(name: str, size: int, mean: float = 0.0) -> None:
            self.vectors[name] = random.normal(mean, 0.1, size).astype(np.float32)
            written.append((name, False, size, self.vectors[name].tobytes()))

        def normalisation(name: str) -> None:
            vector(f"{name}.w", DIMENSIONS, 1.0)
            vector(f"{name}.b", DIMENSIONS)

        matrix("emb.word", vocabulary, DIMENSIONS, 0.2)
        vector("emb.pos", POSITIONS * DIMENSIONS)
        vector("emb.type", 2 * DIMENSIONS)
        normalisation("emb.ln")
        for layer in range(LAYERS):
            for name in ("q", "k", "v", "ao"):
                matrix(f"l{layer}.{name}.w", DIMENSIONS, DIMENSIONS, 0.03)
                vector(f"l{layer}.{name}.b", DIMENSIONS)
            normalisation(f"l{layer}.aln")
            matrix(f"l{layer}.fi.w", INNER, DIMENSIONS, 0.03)
            vector(f"l{layer}.fi.b", INNER)
            matrix(f"l{layer}.fo.w", DIMENSIONS, INNER, 0.03)
            vector(f"l{layer}.fo.b", DIMENSIONS)
            normalisation(f"l{layer}.oln")
        return written

    def run(self, ids: Sequence[int]) -> NDArray[np.float64]:
        """Return the vectors of these tokens, computed plainly, (tokens, dimensions)."""
        count = len(ids)
        positions = self.vectors["emb.pos"].reshape(POSITIONS, DIMENSIONS)[:count]
        hidden = self.matrices["emb.word"][list(ids)] + positions + self.vectors["emb.type"][:DIMENSIONS]
        hidden = self._normalised(hidden, "emb.ln")
        for number in range(LAYERS):
            at = f"l{number}."
            query, key, value = (
                self._linear(hidden, at + name).reshape(count, HEADS, -1).transpose(1, 0, 2) for name in "qkv"
            )
            scores = np.exp(query @ key.transpose(0, 2, 1) / math.sqrt(DIMENSIONS // HEADS))
            attended = (scores / scores.sum(axis=-1, keepdims=True) @ value).transpose(1, 0, 2)
            projected = self._linear(attended.reshape(count, DIMENSIONS), at + "ao")
            middle = self._normalised(projected + hidden, at + "aln")
            wide = self._linear(middle, at + "fi")
            gelu = wide * 0.5 * (1 + np.vectorize(math.erf)(wide / math.sqrt(2)))
            hidden = self._normalised(self._linear(gelu, at + "fo") + middle, at + "oln")
        return hidden

    def _linear(self, values: NDArray[np.floating], name: str) -> NDArray[np.float64]:
        return np.asarray(values @ self.matrices[f"{name}.w"].T + self.vectors[f"{name}.b"], dtype=np.float64)

    def _normalised(self, values: NDArray[np.floating], name: str) -> NDArray[np.float64]:
        centred = values - values.mean(axis=-1, keepdims=True)
        scaled = centred / np.sqrt((centred**2).mean(axis=-1, keepdims=True) + 1e-12)
        return np.asarray(scaled * self.vectors[f"{name}.w"] + self.vectors[f"{name}.b"], dtype=np.float64)


def _tokenizer(pieces: Sequence[str]) -> bytes:
    encoded = [piece.encode() for piece in pieces]
    bounds = np.cumsum([0, *map(len, encoded)]).astype("<u4")
    scores = np.array([0.0 if piece in SPECIAL else -10.0 / len(piece) for piece in pieces], "<f4")
    text = b"".join(encoded)
    head = struct.pack("<5iQ", len(pieces), 0, 2, 1, 3, len(text))
    return head + bounds.tobytes() + scores.tobytes() + text


def _normalisation(table: Mapping[int, str]) -> bytes:
    entries = b"".join(
        struct.pack(f"<IB{len(to)}I", code, len(to), *map(ord, to)) for code, to in sorted(table.items())
    )
    return struct.pack("<iI", len(table), len(entries)) + entries
