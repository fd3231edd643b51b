"""The cache of vectors: what was put comes back, nothing else."""

from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.embedding.embedder import TokenVectors, Vectors, scaled_to_length_one
from index.embedding.token_codec import encode_tokens
from index.errors import IndexStoreError
from index.storage.vector_cache import Embedded, VectorCache, content_key
from tests.support.hash_embedder import DIMENSIONS, HashEmbedder

TEXTS = [f"Речення номер {number} про міст." for number in range(7)]


def made(texts: list[str]) -> dict[bytes, tuple[Vectors, TokenVectors]]:
    vectors, tokens = HashEmbedder().embed_passages_with_tokens(texts)
    return dict(zip(map(content_key, texts), zip(vectors, tokens, strict=True), strict=True))


def embedded(texts: list[str]) -> dict[bytes, Embedded]:
    return {
        key: Embedded(vector=vector, tokens=encode_tokens(tokens))
        for key, (vector, tokens) in made(texts).items()
    }


def open_cache(folder: Path, embedder: str = "hash", *, writable: bool = True) -> VectorCache:
    return VectorCache.open(folder, embedder=embedder, dimensions=DIMENSIONS, writable=writable)


def test_vectors_come_back_exactly_and_tokens_nearly(tmp_path: Path) -> None:
    with closing(open_cache(tmp_path)) as cache:
        cache.put(embedded(TEXTS))
    put = made(TEXTS)
    with closing(open_cache(tmp_path, writable=False)) as cache:
        vectors = cache.get(list(put))
        tokens = cache.get_tokens(list(put))
    for key, (vector, given_tokens) in put.items():
        assert np.array_equal(vectors[key], vector)
        assert np.array_equal(tokens[key].offsets, given_tokens.offsets)
        before = given_tokens.vectors @ given_tokens.vectors.T
        assert np.abs(tokens[key].vectors @ tokens[key].vectors.T - before).max() < 0.5


def test_unknown_keys_are_left_out(tmp_path: Path) -> None:
    with closing(open_cache(tmp_path)) as cache:
        cache.put(embedded(TEXTS[:2]))
        keys = [content_key(text) for text in TEXTS]
        assert cache.get(keys).keys() == cache.get_tokens(keys).keys() == set(keys[:2])
        assert cache.get([]) == {}


def test_what_was_put_is_durable_at_once(tmp_path: Path) -> None:
    """A build that dies loses no finished batch: another connection sees it before anything is closed."""
    with closing(open_cache(tmp_path)) as writer:
        writer.put(embedded(TEXTS))
        with closing(open_cache(tmp_path, writable=False)) as reader:
            assert reader.count() == len(TEXTS)


def test_putting_again_adds_nothing(tmp_path: Path) -> None:
    with closing(open_cache(tmp_path)) as cache:
        cache.put(embedded(TEXTS))
        cache.put(embedded(TEXTS))
        assert cache.count() == len(TEXTS)


def test_only_the_kept_keys_remain(tmp_path: Path) -> None:
    keys = [content_key(text) for text in TEXTS]
    with closing(open_cache(tmp_path)) as cache:
        cache.put(embedded(TEXTS))
        for kept in (keys[:3], keys[:1]):
            cache.keep_only(kept)
            assert cache.get(keys).keys() == cache.get_tokens(keys).keys() == set(kept)


def test_embedders_do_not_share_vectors(tmp_path: Path) -> None:
    with closing(open_cache(tmp_path)) as cache:
        cache.put(embedded(TEXTS))
    with closing(open_cache(tmp_path, "other")) as cache:
        assert cache.count() == 0


def test_more_keys_than_a_statement_holds_are_looked_up(tmp_path: Path) -> None:
    put = embedded([f"речення {number}" for number in range(1100)])
    with closing(open_cache(tmp_path)) as cache:
        cache.put(put)
        assert cache.get(list(put)).keys() == put.keys()


def test_a_text_without_tokens_is_known_all_the_same(tmp_path: Path) -> None:
    put = embedded(["…"])
    with closing(open_cache(tmp_path)) as cache:
        cache.put(put)
        [tokens] = cache.get_tokens(list(put)).values()
        assert (len(tokens), tokens.vectors.shape) == (0, (0, DIMENSIONS))
        assert cache.get(list(put)).keys() == put.keys()


@given(st.lists(st.text() | st.text(alphabet="\ud800\udfff"), unique=True))
def test_different_texts_have_different_keys(texts: list[str]) -> None:
    assert len({content_key(text) for text in texts}) == len(texts)


def test_one_text_with_and_without_a_context_has_two_keys() -> None:
    assert len({content_key("Заголовок\nТекст", context) for context in (0, 1, 10)}) == 3


def test_vectors_of_any_float_type_are_stored_as_float32(tmp_path: Path) -> None:
    [(key, one)] = embedded(TEXTS[:1]).items()
    wide = Embedded(vector=scaled_to_length_one(one.vector).astype(np.float64), tokens=one.tokens)
    with closing(open_cache(tmp_path)) as cache:
        cache.put({key: wide})
        assert cache.get([key])[key].dtype == np.float32


def test_a_missing_or_damaged_file_is_an_error_that_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(IndexStoreError, match="assistant index"):
        open_cache(tmp_path, writable=False)
    with closing(open_cache(tmp_path)):
        pass
    [path] = tmp_path.glob("vectors-*")
    path.write_bytes(b"no database " * 200)
    with pytest.raises(IndexStoreError, match="assistant index"):
        open_cache(tmp_path)
