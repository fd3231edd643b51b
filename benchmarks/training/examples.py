"""Examples: what the network reads, packed into arrays, beside what is right."""

import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Self

import numpy as np
from numpy.typing import NDArray

from assistant.relevance.alignment import Pair

FOLDS = 5
_LONGEST = 30
"""Words of a question or claim that are learned from."""
Half = NDArray[np.float16]


def fold_of(group: str) -> int:
    """Return the fold of a group of articles: the network of this number is not trained on them."""
    return zlib.crc32(group.encode()) % FOLDS


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Packed:
    """A `Pair` in half precision."""

    vectors: Half
    features: Half
    unasked: Half
    both: Half

    @classmethod
    def of(cls, pair: Pair) -> Self:
        """Pack a pair."""
        return cls(
            vectors=pair.vectors[:_LONGEST].astype(np.float16),
            features=pair.features[:_LONGEST].astype(np.float16),
            unasked=pair.unasked.astype(np.float16),
            both=pair.both.astype(np.float16),
        )


@dataclass(frozen=True, kw_only=True, eq=False)
class Example:
    """A claim beside its evidence, or a question beside its candidates.

    `kind` is the key of the item (s1, f2, a1, miss, …), `origin` how the example was made, `group` the
    article; `right` says which candidates hold the answer, `label` whether the claim is borne out or the
    question answered.
    """

    kind: str
    origin: str
    item: str
    group: str
    asked_language: str
    text_language: str
    label: float
    pairs: tuple[Packed, ...]
    right: NDArray[np.bool_]

    def projected(self, directions: NDArray[np.float32]) -> "Example":
        """Return the example with vectors along the main `directions`, (dimensions, fewer), alone."""
        pairs = tuple(
            replace(
                pair,
                vectors=(pair.vectors.astype(np.float32) @ directions).astype(np.float16),
                unasked=(pair.unasked.astype(np.float32) @ directions).astype(np.float16),
            )
            for pair in self.pairs
        )
        return replace(self, pairs=pairs)

    @property
    def fold(self) -> int:
        """The fold of its article."""
        return fold_of(self.group)

    @cached_property
    def matches(self) -> NDArray[np.float32]:
        """How well each candidate matches by late interaction, its first feature of both."""
        return np.array([pair.both[0] for pair in self.pairs], dtype=np.float32)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Rows:
    """Pairs padded to one size, a row each; `present` (rows, words) says where a word is."""

    vectors: Half
    features: Half
    present: NDArray[np.bool_]
    unasked: Half
    both: Half

    @classmethod
    def of(cls, pairs: Sequence[Packed]) -> Self:
        """Pad pairs, at least one."""
        counts = np.array([len(pair.features) for pair in pairs])
        present = np.arange(counts.max()) < counts[:, np.newaxis]
        vectors = np.zeros((*present.shape, *pairs[0].vectors.shape[1:]), dtype=np.float16)
        features = np.zeros((*present.shape, pairs[0].features.shape[1]), dtype=np.float16)
        vectors[present] = np.concatenate([pair.vectors for pair in pairs])
        features[present] = np.concatenate([pair.features for pair in pairs])
        return cls(
            vectors=vectors,
            features=features,
            present=present,
            unasked=np.stack([pair.unasked for pair in pairs]),
            both=np.stack([pair.both for pair in pairs]),
        )


def main_directions(vectors: NDArray[np.float32], count: int) -> NDArray[np.float32]:
    """Return the directions in which vectors lie farthest from 0, (dimensions, count)."""
    _, directions = np.linalg.eigh(vectors.T @ vectors)
    main: NDArray[np.float32] = directions[:, ::-1][:, :count].astype(np.float32)
    return main


def all_pairs(examples: Iterable[Example]) -> list[Packed]:
    """Return the pairs of examples, one after another."""
    return [pair for example in examples for pair in example.pairs]
