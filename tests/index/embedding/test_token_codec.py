"""Token vectors in two bits a dimension: small, and nearly what they were."""

from math import ceil

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.embedding.embedder import TokenVectors, scaled_to_length_one
from index.embedding.token_codec import decode_tokens, encode_tokens, rotate, without_context


def random_tokens(count: int, dimensions: int = 384, seed: int = 0, peak: float = 0.0) -> TokenVectors:
    """Return unit vectors; `peak` lifts a few dimensions above the others, as embedders do."""
    values = np.random.default_rng(seed).standard_normal((count, dimensions))
    values[:, :4] += peak
    starts = np.arange(count) * 5
    return TokenVectors(
        vectors=scaled_to_length_one(values), offsets=np.stack([starts, starts + 4], axis=1).astype(np.int64)
    )


def round_trip(tokens: TokenVectors) -> TokenVectors:
    return decode_tokens(*encode_tokens(tokens), tokens.vectors.shape[1])


@pytest.mark.parametrize(("peak", "dimensions"), [(0.0, 384), (8.0, 384), (0.0, 97)])
def test_a_decoded_token_is_near_the_rotated_one(peak: float, dimensions: int) -> None:
    tokens = random_tokens(200, dimensions, peak=peak)
    cosines = (round_trip(tokens).vectors * rotate(tokens).vectors).sum(axis=1)
    assert cosines.min() > 0.85


def test_the_nearest_token_stays_the_nearest() -> None:
    tokens = random_tokens(300)
    noise = np.random.default_rng(1).standard_normal(tokens.vectors.shape) * 0.03
    asked = TokenVectors(vectors=scaled_to_length_one(tokens.vectors + noise), offsets=tokens.offsets)
    nearest = (rotate(asked).vectors @ round_trip(tokens).vectors.T).argmax(axis=1)
    assert (nearest == np.arange(300)).all()


def test_rotation_spreads_what_few_dimensions_say_over_all() -> None:
    single = np.zeros((384, 384), dtype=np.float32)
    np.fill_diagonal(single, 1)
    turned = rotate(TokenVectors(vectors=single, offsets=np.zeros((384, 2), dtype=np.int64))).vectors
    assert (np.abs(turned).max(axis=1) < 0.7).all()
    assert (np.count_nonzero(np.abs(turned) > 0.01, axis=1) > 150).all()


def test_rotation_keeps_cosines_and_is_always_the_same() -> None:
    tokens = random_tokens(20)
    turned = rotate(tokens).vectors
    assert np.allclose(turned @ turned.T, tokens.vectors @ tokens.vectors.T, atol=1e-5)
    assert np.array_equal(turned, rotate(tokens).vectors)
    assert not np.allclose(turned, tokens.vectors, atol=0.1)


@pytest.mark.parametrize("dimensions", [4, 30, 32, 384, 768, 1025])
def test_decoded_vectors_have_length_one_and_take_two_bits_a_dimension(dimensions: int) -> None:
    tokens = random_tokens(9, dimensions)
    vectors, _ = encode_tokens(tokens)
    assert len(vectors) == 9 * ceil(dimensions / 4)
    assert np.allclose(np.linalg.norm(round_trip(tokens).vectors, axis=1), 1, atol=1e-5)


def test_no_tokens_are_no_bytes() -> None:
    none = random_tokens(0)
    assert encode_tokens(none) == (b"", b"")
    assert round_trip(none).vectors.shape == (0, 384)


@given(st.lists(st.tuples(st.integers(0, 65_535), st.integers(0, 65_535)), max_size=20))
def test_offsets_come_back_exactly(offsets: list[tuple[int, int]]) -> None:
    tokens = TokenVectors(
        vectors=random_tokens(len(offsets), 8).vectors,
        offsets=np.array(offsets, dtype=np.int64).reshape(len(offsets), 2),
    )
    assert round_trip(tokens).offsets.tolist() == [list(pair) for pair in offsets]


@given(st.integers(0, 60))
def test_tokens_of_the_context_are_left_out_and_the_others_count_from_its_end(context: int) -> None:
    tokens = random_tokens(12, 8)
    left = without_context(tokens, context)
    kept = [pair for pair in tokens.offsets.tolist() if pair[0] >= context]
    assert left.offsets.tolist() == [[start - context, end - context] for start, end in kept]
    assert np.array_equal(left.vectors, tokens.vectors[len(tokens) - len(kept) :])
