"""Takes out of a question's vectors what tells its language, so that texts of all languages are found alike.

Texts of one language lie together whatever they say: in a corpus of several, a question finds those of its
own language before better ones of another. The directions from language to language are measured on passages
told in each (`samples`). They are taken out of questions alone: with nothing of them in the question, what
texts keep of them adds nothing to the cosine, and no index has to be built anew.
Source: Yang et al., A Simple and Effective Method To Eliminate the Self Language Bias, EMNLP 2021.
"""

from collections.abc import Sequence

import numpy as np

from index.embedding.embedder import Vectors, scaled_to_length_one

TURNED = 1.5
"""How many times the part along the directions is subtracted. At 1 nothing is left of it, but words and names
are shared more often by texts of the same language; more makes up for that, as the sets of mixed languages in
`benchmarks/retrieval.py` show."""


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
