"""Pairs -> scores: a small network in numpy, the forward pass alone.

Each asked word is compared with the word of the text that fits it, then the asked words look at each other
in a few layers of attention, and what they tell together makes the score. `benchmarks/training/network.py`
holds the same in a framework that learns; `weights` reads what it learned.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assistant.relevance.alignment import Pair
from index.embedding.embedder import Vectors

Flags = NDArray[np.bool_]
Parameters = Mapping[str, Vectors]

_MASKED = np.float32(-1e4)
_FARTHEST = 4
"""Words apart from which on two asked words are equally far."""
_LARGEST_FEATURE = 4.0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Network:
    """One trained network; its parameters bear the names that training gave them."""

    parameters: Parameters
    layers: int
    heads: int

    def scores(self, pairs: Sequence[Pair]) -> Vectors:
        """Return the outputs for each pair, (pairs, outputs), as logarithms of odds."""
        parameters = self.parameters
        present, rows = _places(pairs)
        vectors = np.concatenate([pair.vectors for pair in pairs]) @ parameters["proj.weight"].T
        features = _scaled(np.concatenate([pair.features for pair in pairs]), parameters, "f")
        asked, found, around = vectors[:, 0], vectors[:, 1], vectors[:, 2]
        joined = np.concatenate(
            [asked, found, around, asked * found, np.abs(asked - found), features], axis=1
        )
        words = np.zeros((*present.shape, len(parameters["inp.bias"])), dtype=np.float32)
        words[rows] = self._linear("inp", joined)
        for number in range(self.layers):
            words = self._layer(f"layers.{number}", words, present)
        both = _scaled(np.stack([pair.both for pair in pairs]), parameters, "g")
        unasked = np.stack([pair.unasked for pair in pairs]) @ parameters["nov.weight"].T
        told = np.concatenate([self._pooled(self._normed("nf", words), present), both, unasked], axis=1)
        return self._linear("h2", np.maximum(self._linear("h1", told), 0)) + self._linear("g", both)

    def _layer(self, name: str, words: Vectors, present: Flags) -> Vectors:
        """Let the words of each pair look at each other, (pairs, words, width)."""
        split = self._linear(f"{name}.qkv", self._normed(f"{name}.n1", words))
        pairs, count, width = words.shape
        query, key, value = split.reshape(pairs, count, 3, self.heads, -1).transpose(2, 0, 3, 1, 4)
        places = np.arange(count)
        apart = np.clip(places - places[:, np.newaxis], -_FARTHEST, _FARTHEST) + _FARTHEST
        logits = query @ key.swapaxes(2, 3) / np.sqrt(np.float32(width // self.heads))
        logits += self.parameters[f"{name}.rel"][:, apart]
        logits = np.where(present[:, np.newaxis, np.newaxis, :], logits, _MASKED)
        seen = (_softmax(logits) @ value).swapaxes(1, 2).reshape(words.shape)
        words = words + self._linear(f"{name}.o", seen)
        hidden = np.maximum(self._linear(f"{name}.c1", self._normed(f"{name}.n2", words)), 0)
        return words + self._linear(f"{name}.c2", hidden)

    def _pooled(self, words: Vectors, present: Flags) -> Vectors:
        """Return the chosen, the mean and the largest of each pair's words side by side."""
        shares = _softmax(np.where(present, self._linear("att", words)[..., 0], _MASKED))
        chosen = (shares[..., np.newaxis] * words).sum(axis=1)
        mean = (present[..., np.newaxis] * words).sum(axis=1) / present.sum(axis=1, keepdims=True)
        largest = np.where(present[..., np.newaxis], words, _MASKED).max(axis=1)
        return np.concatenate([chosen, mean, largest], axis=1).astype(np.float32)

    def _linear(self, name: str, values: Vectors) -> Vectors:
        result: Vectors = values @ self.parameters[f"{name}.weight"].T + self.parameters[f"{name}.bias"]
        return result

    def _normed(self, name: str, values: Vectors) -> Vectors:
        centred = values - values.mean(axis=-1, keepdims=True)
        scale = np.sqrt((centred * centred).mean(axis=-1, keepdims=True) + np.float32(1e-5))
        normed: Vectors = (
            centred / scale * self.parameters[f"{name}.weight"] + self.parameters[f"{name}.bias"]
        )
        return normed


def _places(pairs: Sequence[Pair]) -> tuple[Flags, tuple[NDArray[np.int64], NDArray[np.int64]]]:
    """Return where the words of each pair stand in an array of one size: as flags, and as indices."""
    counts = np.array([len(pair.features) for pair in pairs])
    present = np.arange(counts.max()) < counts[:, np.newaxis]
    pair, word = np.nonzero(present)
    return present, (pair, word)


def _scaled(values: Vectors, parameters: Parameters, name: str) -> Vectors:
    scaled = (values - parameters[f"m{name}_"]) / parameters[f"s{name}_"]
    clipped: Vectors = np.clip(scaled, -_LARGEST_FEATURE, _LARGEST_FEATURE).astype(np.float32)
    return clipped


def _softmax(logits: Vectors) -> Vectors:
    odds = np.exp(logits - logits.max(axis=-1, keepdims=True))
    shares: Vectors = odds / odds.sum(axis=-1, keepdims=True)
    return shares
