"""Pairs -> scores: a small network in numpy, the forward pass alone.

Each layer lets every asked word look into the text, guided by the alignment, compares it with what it found
there, and lets the asked words look at each other. What is learned in `benchmarks/training` is read by
`weights`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assistant.relevance.alignment import Pair
from index.embedding import Vectors

Flags = NDArray[np.bool_]
Parameters = Mapping[str, Vectors]

_SCALE = 3.0
"""What projected vectors are multiplied by beside the features."""
_MASKED = -1e4
_FARTHEST = 4
"""Words apart from which on two asked words are equally far."""
_LARGEST_FEATURE = 5.0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Network:
    """One trained network; `parameters` are named as in `benchmarks/training/network.py`."""

    parameters: Parameters
    layers: int
    heads: int

    def scores(self, pairs: Sequence[Pair]) -> Vectors:
        """Return the outputs for each pair, (pairs, outputs), as logarithms of odds."""
        batch = _padded(pairs)
        p = self.parameters
        asked = _normed(
            batch.asked @ p["proj.weight"].T * _SCALE
            + self._linear("fa", _scaled(batch.asked_features, p["ma_"], p["sa_"])),
            p,
            "na",
        )
        text = _normed(
            batch.text @ p["proj.weight"].T * _SCALE
            + self._linear("fb", _scaled(batch.text_features, p["mb_"], p["sb_"])),
            p,
            "nb",
        )
        for number in range(self.layers):
            asked = self._layer(f"layers.{number}", asked, text, batch)
        asked = _normed(asked, p, "nf")
        both = _scaled(batch.both, p["mg_"], p["sg_"])
        hidden = np.concatenate([self._pooled(asked, batch.asked_words), both], axis=-1)
        return self._linear("h2", np.maximum(self._linear("h1", hidden), 0)) + self._linear("g", both)

    def _layer(self, name: str, asked: Vectors, text: Vectors, batch: "_Batch") -> Vectors:
        seen = _normed(asked, self.parameters, f"{name}.n1")
        logits = self._logits(self._linear(f"{name}.q", seen), self._linear(f"{name}.k", text))
        logits = logits + np.einsum("hc,bcnm->bhnm", self.parameters[f"{name}.beta"], batch.bias, optimize=True)
        found = self._attended(logits, self._linear(f"{name}.v", text), batch.text_words)
        compared = np.concatenate([seen, found, seen * found, np.abs(seen - found)], axis=-1)
        asked = asked + self._linear(f"{name}.c2", np.maximum(self._linear(f"{name}.c1", compared), 0))
        query, key, value = np.split(
            self._linear(f"{name}.qkv", _normed(asked, self.parameters, f"{name}.n2")), 3, axis=-1
        )
        places = np.arange(asked.shape[1])
        apart = np.clip(places - places[:, np.newaxis], -_FARTHEST, _FARTHEST) + _FARTHEST
        logits = self._logits(query, key) + self.parameters[f"{name}.rel"][:, apart]
        return asked + self._linear(f"{name}.o", self._attended(logits, value, batch.asked_words))

    def _logits(self, query: Vectors, key: Vectors) -> Vectors:
        query, key = self._by_head(query), self._by_head(key)
        logits: Vectors = query @ key.swapaxes(2, 3) / np.sqrt(np.float32(query.shape[-1]))
        return logits

    def _attended(self, logits: Vectors, value: Vectors, present: Flags) -> Vectors:
        shares = _softmax(np.where(present[:, np.newaxis, np.newaxis, :], logits, np.float32(_MASKED)))
        found = shares @ self._by_head(value)
        joined: Vectors = found.swapaxes(1, 2).reshape(*found.shape[:1], found.shape[2], -1)
        return joined

    def _by_head(self, values: Vectors) -> Vectors:
        batch, words, width = values.shape
        split: Vectors = values.reshape(batch, words, self.heads, width // self.heads).swapaxes(1, 2)
        return split

    def _pooled(self, asked: Vectors, present: Flags) -> Vectors:
        logits = np.where(present, self._linear("att", asked)[..., 0], np.float32(_MASKED))
        chosen = (_softmax(logits)[..., np.newaxis] * asked).sum(axis=1)
        counted = present[..., np.newaxis].astype(np.float32)
        mean = (asked * counted).sum(axis=1) / np.maximum(counted.sum(axis=1), 1)
        largest = np.where(present[..., np.newaxis], asked, np.float32(_MASKED)).max(axis=1)
        return np.concatenate([chosen, mean, largest], axis=-1)

    def _linear(self, name: str, values: Vectors) -> Vectors:
        result = values @ self.parameters[f"{name}.weight"].T
        bias = self.parameters.get(f"{name}.bias")
        return result if bias is None else result + bias


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Batch:
    """Pairs padded to one size; `asked_words` and `text_words` say where a word is."""

    asked: Vectors
    asked_features: Vectors
    text: Vectors
    text_features: Vectors
    bias: Vectors
    both: Vectors
    asked_words: Flags
    text_words: Flags


def _padded(pairs: Sequence[Pair]) -> _Batch:
    asked = max(len(pair.asked) for pair in pairs)
    text = max(1, *(len(pair.text) for pair in pairs))

    def filled(arrays: Sequence[Vectors], *shape: int) -> Vectors:
        result = np.zeros((len(arrays), *shape), dtype=np.float32)
        for row, array in enumerate(arrays):
            result[(row, *map(slice, array.shape))] = array
        return result

    first = pairs[0]
    return _Batch(
        asked=filled([pair.asked for pair in pairs], asked, first.asked.shape[1]),
        asked_features=filled([p.asked_features for p in pairs], asked, first.asked_features.shape[1]),
        text=filled([pair.text for pair in pairs], text, first.text.shape[1]),
        text_features=filled([p.text_features for p in pairs], text, first.text_features.shape[1]),
        bias=filled([pair.bias for pair in pairs], len(first.bias), asked, text),
        both=np.stack([pair.both for pair in pairs]),
        asked_words=np.arange(asked) < np.array([[len(pair.asked)] for pair in pairs]),
        text_words=np.arange(text) < np.array([[len(pair.text)] for pair in pairs]),
    )


def _scaled(values: Vectors, mean: Vectors, deviation: Vectors) -> Vectors:
    scaled: Vectors = np.clip((values - mean) / deviation, -_LARGEST_FEATURE, _LARGEST_FEATURE)
    return scaled


def _normed(values: Vectors, parameters: Parameters, name: str) -> Vectors:
    centred = values - values.mean(axis=-1, keepdims=True)
    scale = np.sqrt((centred * centred).mean(axis=-1, keepdims=True) + 1e-5)
    normed: Vectors = centred / scale * parameters[f"{name}.weight"] + parameters[f"{name}.bias"]
    return normed


def _softmax(logits: Vectors) -> Vectors:
    odds = np.exp(logits - logits.max(axis=-1, keepdims=True))
    shares: Vectors = odds / odds.sum(axis=-1, keepdims=True)
    return shares
