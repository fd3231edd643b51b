"""Takes out of a question's vectors what tells its language, so that texts of all languages are found alike.

Texts of one language lie together whatever they say: in a corpus of several, a question finds those of its
own language before better ones of another. The directions from language to language are measured on passages
told in each (`parallel_passages.tsv`: English, Ukrainian and Russian in columns parted by tabs). They are
taken out of questions alone: with nothing of them in the question, what texts keep of them adds nothing to
the cosine, and no index has to be built anew.
Source: Yang et al., A Simple and Effective Method To Eliminate the Self Language Bias, EMNLP 2021.
"""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from index.embedding.embedder import Vectors, scaled_to_length_one

PARALLEL_PASSAGES = Path(__file__).with_name("parallel_passages.tsv")
TURNED = 1.5
"""How many times the part along the directions is subtracted. At 1 nothing is left of it, but words and names
are shared more often by texts of the same language; more makes up for that, as the sets of mixed languages in
`benchmarks/retrieval.py` show."""


def parallel_passages() -> list[tuple[str, ...]]:
    """Return the same passages in each of the languages, a tuple for each language."""
    lines = PARALLEL_PASSAGES.read_text(encoding="utf-8").splitlines()
    return list(zip(*(line.split("\t") for line in lines), strict=True))


def language_directions(means: Sequence[Vectors]) -> Vectors:
    """Return the directions between mean vectors of several languages, (languages - 1, dimensions).

    They are of length 1 and at right angles to each other.
    """
    first, *others = means
    orthogonal, _ = np.linalg.qr(np.stack([other - first for other in others], axis=1))
    return np.ascontiguousarray(orthogonal.T, dtype=np.float32)


def turned_from_language(vectors: Vectors, directions: Vectors) -> Vectors:
    """Return vectors, (any, dimensions), turned away from the directions of languages, each of length 1."""
    return scaled_to_length_one(vectors - TURNED * (vectors @ directions.T) @ directions)
