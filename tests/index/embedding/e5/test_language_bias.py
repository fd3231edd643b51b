"""Questions turned away from their language: what is taken out, and what is left."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from index.embedding.e5.language_bias import (
    TURNED,
    language_directions,
    turned_from_language,
)
from index.embedding.e5.statistics import parallel_passages
from index.embedding.embedder import TokenEmbedder, Vectors

DIMENSIONS = 8
NUMBERS = st.floats(-1, 1, width=32).map(lambda number: round(number, 3))
MEANS = arrays(np.float32, (3, DIMENSIONS), elements=NUMBERS).filter(
    lambda means: np.linalg.matrix_rank(means[1:] - means[0], tol=0.05) == 2
)
VECTORS = arrays(np.float32, (4, DIMENSIONS), elements=NUMBERS).filter(
    lambda vectors: bool((np.linalg.norm(vectors, axis=1) > 0.1).all())
)


def test_every_passage_is_told_in_every_language() -> None:
    english, ukrainian, russian = parallel_passages()
    assert len(english) == len(ukrainian) == len(russian) > 20
    assert all(text.isascii() for text in english)
    assert all(set("іїєґ") & set(text.lower()) for text in ukrainian)
    assert all(set("ыэъё") & set(text.lower()) for text in russian)


@given(MEANS)
def test_directions_are_orthonormal_and_hold_every_difference(means: Vectors) -> None:
    directions = language_directions(list(means))
    np.testing.assert_allclose(directions @ directions.T, np.eye(2), atol=1e-5)
    for other in means[1:]:
        difference = other - means[0]
        np.testing.assert_allclose(difference @ directions.T @ directions, difference, atol=1e-4)


@given(MEANS, VECTORS)
def test_only_what_tells_the_language_is_changed(means: Vectors, vectors: Vectors) -> None:
    directions = language_directions(list(means))
    turned = turned_from_language(vectors, directions)
    np.testing.assert_allclose(np.linalg.norm(turned, axis=1), 1, atol=1e-5)
    told = vectors @ directions.T @ directions
    expected = vectors - told + (1 - TURNED) * told
    lengths = np.linalg.norm(expected, axis=1, keepdims=True)
    np.testing.assert_allclose(turned * lengths, expected, atol=1e-4)


@pytest.mark.parametrize("own", [0, 1, 2])
def test_a_question_is_no_nearer_to_what_merely_shares_its_language(
    own: int, embedder: TokenEmbedder
) -> None:
    texts = parallel_passages()
    questions = embedder.embed_queries(texts[own])
    unrelated = ~np.eye(len(questions), dtype=bool)
    nearness = [float((questions @ embedder.embed_passages(one).T)[unrelated].mean()) for one in texts]
    assert nearness[own] < max(nearness)
