"""Finds copied text: articles -> hashes of their word shingles -> pairs of copies.

A set of shingles is small and an inverted list of them linear, so nothing is estimated, as MinHash would.
"""

import re
import zlib
from collections.abc import Iterator, Sequence
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from index.language.whole_words import whole_words

SHINGLE_WORDS = 5
_SHINGLED_WORDS = 600
_WORD = re.compile(r"\w+")
_MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)

# A copy holds most of the shingles of the other, and is of the same order of length.
_COPIED = 0.6
_COPIED_SHINGLES = 12
_COPY_LENGTHS = 3


def shingle_hashes(text: str) -> NDArray[np.uint64]:
    """Return the hashes of a text's runs of five words, each once and sorted; the same on every machine."""
    whole = whole_words(text).text.casefold()
    words = [match.group() for match in islice(_WORD.finditer(whole), _SHINGLED_WORDS)]
    count = len(words) - SHINGLE_WORDS + 1
    if count < 1:
        return np.zeros(0, dtype=np.uint64)
    keys = np.array([zlib.crc32(word.encode("utf-8", "surrogatepass")) for word in words], dtype=np.uint64)
    hashes = np.zeros(count, dtype=np.uint64)
    for position in range(SHINGLE_WORDS):
        hashes = hashes * _MULTIPLIER + keys[position : position + count]
    return np.unique(hashes)


def copied_pairs(shingles: Sequence[NDArray[np.uint64]]) -> Iterator[tuple[int, int]]:
    """Yield the rows of texts that are copies, each with the next holder of the shingles it shares.

    Only neighbouring holders of a shingle are paired: enough to join all copies of a text, and linear even
    for a stock phrase that thousands hold.
    """
    if not shingles:
        return
    owners = np.repeat(np.arange(len(shingles)), [len(one) for one in shingles])
    hashes = np.concatenate(shingles)
    order = np.argsort(hashes, kind="stable")
    hashes, owners = hashes[order], owners[order]
    same = hashes[1:] == hashes[:-1]
    pairs, counts = np.unique(owners[:-1][same] * len(shingles) + owners[1:][same], return_counts=True)
    for pair in pairs[counts >= _COPIED_SHINGLES // 2].tolist():
        a, b = divmod(pair, len(shingles))
        if _is_copy(shingles[a], shingles[b]):
            yield a, b


def _is_copy(one: NDArray[np.uint64], other: NDArray[np.uint64]) -> bool:
    shorter, longer = sorted((len(one), len(other)))
    if longer > _COPY_LENGTHS * shorter:
        return False
    shared = len(np.intersect1d(one, other, assume_unique=True))
    return shared >= max(_COPIED_SHINGLES, _COPIED * shorter)
