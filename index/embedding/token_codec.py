"""Token vectors in two bits a dimension: 96 bytes instead of 1,536 a token, so that an index can keep them.

Vectors are turned by a fixed random rotation, which spreads what they say evenly over the dimensions; each
value is then one of four levels. Questions are rotated too and stay exact. `benchmarks/token_codec.py` prints
what it costs: no recall@1.
"""

import math
from functools import cache, reduce

import numpy as np
from numpy.typing import NDArray

from index.embedding.embedder import TokenVectors, Vectors, scaled_to_length_one

CODEC_VERSION = 2
"""Raise it when the same tokens give other bytes: all that was kept is then made anew."""

_SEED = 20260101
# The four levels that keep most of a normal value, in units of its deviation: Max, Quantizing for Minimum
# Distortion, IRE Transactions on Information Theory, 1960.
_BORDER = 0.9816
_LEVELS = np.array([-1.510, -0.4528, 0.4528, 1.510], dtype=np.float32)
_SHIFTS = np.array([0, 2, 4, 6], dtype=np.uint8)
_MOST_OFFSET = 2**16 - 1
OFFSET_BYTES = 4
"""Of the start and the end of a token."""

EncodedTokens = tuple[bytes, bytes]
"""Vectors and offsets of a text's tokens."""


@cache
def _rotation(dimensions: int) -> tuple[Vectors, Vectors, Vectors]:
    """Return a random rotation, the same on every machine: signs, and two rotations of a grid's sides.

    A vector is laid out as a grid as near to a square as there is. Turning its sides mixes all of its values,
    for a tenth of the work of a rotation of all dimensions at once.
    """
    height = next(side for side in range(math.isqrt(dimensions), 0, -1) if dimensions % side == 0)
    random = np.random.default_rng(_SEED)
    left, right = (
        np.asarray(np.linalg.qr(random.standard_normal((side, side)))[0], dtype=np.float32)
        for side in (height, dimensions // height)
    )
    return random.choice(np.array([-1, 1], dtype=np.float32), dimensions), left, right


def rotate(tokens: TokenVectors) -> TokenVectors:
    """Return the tokens in the space of decoded ones; cosines between rotated tokens are what they were."""
    return TokenVectors(vectors=_rotated(tokens.vectors), offsets=tokens.offsets)


def _rotated(vectors: Vectors) -> Vectors:
    # Vectors of a whole number of bytes: dimensions of zeros, which no cosine sees, fill the last.
    missing = -vectors.shape[1] % 4
    filled = np.pad(vectors, ((0, 0), (0, missing))) if missing else vectors
    signs, left, right = _rotation(filled.shape[1])
    grids = (filled * signs).reshape(-1, len(left), len(right))
    turned: Vectors = (left @ grids @ right).reshape(filled.shape)
    return turned


def encode_tokens(tokens: TokenVectors) -> EncodedTokens:
    """Return the tokens of a text as bytes; offsets from 65,536 on are cut."""
    offsets = np.minimum(tokens.offsets, _MOST_OFFSET).astype(np.uint16)
    rotated = _rotated(tokens.vectors)
    border = np.float32(_BORDER / np.sqrt(rotated.shape[1]))
    # Comparing is several times as fast as scaling, rounding and clipping, and gives the same cells.
    low, middle, high = ((rotated >= least).view(np.uint8) for least in (-border, np.float32(0), border))
    cells = low + middle + high
    parts = (cells[:, place::4] << shift for place, shift in enumerate(_SHIFTS))
    return reduce(np.bitwise_or, parts).tobytes(), offsets.tobytes()


def decode_tokens(vectors: bytes, offsets: bytes, dimensions: int) -> TokenVectors:
    """Return encoded tokens, rotated, each vector scaled to length 1."""
    packed = np.frombuffer(vectors, dtype=np.uint8).reshape(-1, (dimensions + 3) // 4)
    values = _decoding_table()[packed].reshape(len(packed), 4 * packed.shape[1])
    places = np.frombuffer(offsets, dtype=np.uint16).reshape(-1, 2).astype(np.int64)
    return TokenVectors(vectors=scaled_to_length_one(values), offsets=places)


@cache
def _decoding_table() -> NDArray[np.float32]:
    """Return the four values of every byte, shape (256, 4)."""
    cells = (np.arange(256)[:, np.newaxis] >> _SHIFTS) & 3
    values: NDArray[np.float32] = _LEVELS[cells]
    return values


def without_context(tokens: TokenVectors, context: int) -> TokenVectors:
    """Return the tokens after the first `context` characters, their offsets counted from there."""
    kept = tokens.offsets[:, 0] >= context
    return TokenVectors(vectors=tokens.vectors[kept], offsets=tokens.offsets[kept] - context)


def told_context(tokens: TokenVectors, context: int) -> TokenVectors:
    """Return all tokens, their offsets counted from there; those of the context have empty spans."""
    own = tokens.offsets[:, :1] >= context
    return TokenVectors(vectors=tokens.vectors, offsets=np.where(own, tokens.offsets - context, 0))


def own_tokens(tokens: TokenVectors) -> TokenVectors:
    """Return the tokens of a passage without those of its context."""
    own = tokens.offsets[:, 0] < tokens.offsets[:, 1]
    return tokens if own.all() else TokenVectors(vectors=tokens.vectors[own], offsets=tokens.offsets[own])
