"""The server embedder against a small scripted server on a local port."""

import logging
import socket
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from index.embedding import Embedder, adapt_llama_index, open_embedder
from index.embedding_llama_index import EmbedderAdapter
from index.embedding_server import BATCH_SIZE, CONCURRENT, open_server_embedder
from index.errors import EmbeddingError
from tests.scripted_embeddings import DIMENSIONS, EmbeddingServer, Fault, embedding_server

KEY = "sk-a-key-nobody-may-see"


@pytest.fixture
def server() -> Iterator[EmbeddingServer]:
    with embedding_server() as started:
        yield started


def opened(server: EmbeddingServer, **options: Any) -> Embedder:
    return open_server_embedder("small", base_url=server.url, api_key=KEY, **options)


def test_a_server_model_is_an_embedder_named_by_model_server_and_dimensions(server: EmbeddingServer) -> None:
    embedder = open_embedder("openai:small", base_url=server.url, api_key=KEY)

    assert isinstance(embedder, Embedder)
    assert embedder.dimensions == DIMENSIONS
    assert "small" in embedder.name
    assert "127.0.0.1" in embedder.name
    assert embedder.name.endswith(f"/{DIMENSIONS}")


def test_vectors_have_length_one_and_keep_the_order_of_the_texts(server: EmbeddingServer) -> None:
    texts = ["a" * length for length in (9, 1, 4)]

    vectors = opened(server).embed_passages(texts)

    assert vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, rtol=1e-6)
    np.testing.assert_allclose(vectors[:, 0] / vectors[:, 1], [9, 1, 4], rtol=1e-6)


def test_queries_are_embedded_in_order(server: EmbeddingServer) -> None:
    vectors = opened(server).embed_queries(["aaa", "a"])

    np.testing.assert_allclose(vectors[:, 0] / vectors[:, 1], [3, 1], rtol=1e-6)


def test_passages_are_sent_in_bounded_batches(server: EmbeddingServer) -> None:
    count = 2 * BATCH_SIZE + 1
    embedder = opened(server)
    server.requests.clear()

    vectors = embedder.embed_passages([f"text {number}" for number in range(count)])

    assert vectors.shape == (count, DIMENSIONS)
    assert sorted(len(request["input"]) for request in server.requests) == [1, BATCH_SIZE, BATCH_SIZE]


def test_a_few_requests_are_under_way_at_once_and_their_texts_keep_their_order(
    server: EmbeddingServer,
) -> None:
    embedder = opened(server)
    server.fault = lambda texts: Fault(hang=0.1)
    lengths = [1 + number % 50 for number in range(3 * CONCURRENT * BATCH_SIZE)]

    vectors = embedder.embed_passages(["a" * length for length in lengths])

    assert 1 < server.most <= CONCURRENT
    np.testing.assert_allclose(vectors[:, 0] / vectors[:, 1], lengths, rtol=1e-4)


def test_no_texts_ask_nothing(server: EmbeddingServer) -> None:
    embedder = opened(server)
    server.requests.clear()

    assert embedder.embed_passages([]).shape == (0, DIMENSIONS)
    assert embedder.embed_queries([]).shape == (0, DIMENSIONS)
    assert server.requests == []


def test_an_empty_text_is_sent_as_a_space_because_servers_refuse_it(server: EmbeddingServer) -> None:
    vectors = opened(server).embed_passages([""])

    assert server.requests[-1]["input"] == [" "]
    assert np.isfinite(vectors).all()


def test_a_server_that_is_busy_once_is_asked_again(server: EmbeddingServer) -> None:
    embedder = opened(server, retries=1)
    server.requests.clear()
    server.failures = [Fault(status=503, headers={"Retry-After": "0.01"})]

    assert embedder.embed_queries(["a"]).shape == (1, DIMENSIONS)
    assert len(server.requests) == 2


def test_retries_are_bounded(server: EmbeddingServer) -> None:
    embedder = opened(server, retries=1)
    server.requests.clear()
    server.failures = [Fault(status=429, message="slow down", headers={"Retry-After": "0.01"})] * 5

    with pytest.raises(EmbeddingError, match="slow down"):
        embedder.embed_queries(["a"])
    assert len(server.requests) == 2


def test_a_refused_key_names_the_setting_and_never_the_key(
    server: EmbeddingServer, caplog: pytest.LogCaptureFixture
) -> None:
    server.key = "another"

    with caplog.at_level(logging.DEBUG), pytest.raises(EmbeddingError, match="OPENAI_API_KEY") as caught:
        opened(server)

    assert KEY not in str(caught.value)
    assert KEY not in caplog.text


@pytest.mark.parametrize("status", [400, 429, 500])
def test_words_of_the_server_that_repeat_the_key_are_masked(
    server: EmbeddingServer, status: int, caplog: pytest.LogCaptureFixture
) -> None:
    server.failures = [
        Fault(status=status, message=f"bad request of {KEY}", headers={"Retry-After": "0.01"})
    ] * 2

    with caplog.at_level(logging.INFO), pytest.raises(EmbeddingError) as caught:
        opened(server, retries=1)

    assert KEY not in str(caught.value)
    assert "bad request" in str(caught.value)
    assert KEY not in caplog.text


def test_words_of_the_server_that_repeat_secrets_of_the_address_are_masked(server: EmbeddingServer) -> None:
    address = server.url.replace("http://", "http://reader-name:hidden%21word@") + "?v=1&token=query-secret"
    words = "bad request 1 of reader-name with hidden!word or hidden%21word and query-secret"
    server.failures = [Fault(status=400, message=words)]

    with pytest.raises(EmbeddingError, match="bad request 1") as caught:
        open_server_embedder("small", base_url=address, api_key=KEY, retries=0)
    for secret in ("reader-name", "hidden!word", "hidden%21word", "query-secret"):
        assert secret not in str(caught.value)


def test_the_key_is_not_in_the_repr(server: EmbeddingServer) -> None:
    embedder = opened(server)

    assert KEY not in repr(embedder)
    assert KEY not in embedder.name


def test_a_password_in_the_address_is_not_in_name_or_errors(server: EmbeddingServer) -> None:
    url = server.url.replace("http://", "http://reader:hidden-word@")

    assert "hidden-word" not in open_server_embedder("small", base_url=url, api_key=KEY).name
    with pytest.raises(EmbeddingError) as caught:
        open_server_embedder("large", base_url=url, api_key=KEY)
    assert "hidden-word" not in str(caught.value)


def test_an_unknown_model_is_named_with_its_setting(server: EmbeddingServer) -> None:
    with pytest.raises(EmbeddingError, match=r"'large'.*ASSISTANT_EMBEDDING"):
        open_server_embedder("large", base_url=server.url, api_key=KEY)


def test_a_server_that_is_not_there_names_its_address() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{unused.getsockname()[1]}/v1"

        with pytest.raises(EmbeddingError, match=r"127\.0\.0\.1.*OPENAI_BASE_URL"):
            open_server_embedder("small", base_url=url, api_key=KEY, retries=0)


def test_a_model_of_openai_needs_a_key() -> None:
    with pytest.raises(EmbeddingError, match="OPENAI_API_KEY"):
        open_embedder("openai:text-embedding-3-small")


def test_a_name_without_a_model_is_refused() -> None:
    with pytest.raises(EmbeddingError, match="openai:MODEL"):
        open_embedder("openai:", base_url="http://127.0.0.1:9/v1")


def test_an_unknown_embedder_names_the_setting_and_the_choices() -> None:
    with pytest.raises(EmbeddingError, match=r"ASSISTANT_EMBEDDING.*e5"):
        open_embedder("word2vec")


def test_our_embedder_serves_llama_index_and_comes_back_unchanged(server: EmbeddingServer) -> None:
    embedder = opened(server)
    adapter = EmbedderAdapter(embedder)
    back = adapt_llama_index(adapter)

    texts = ["aaa", "a"]
    expected = embedder.embed_passages(texts)
    np.testing.assert_allclose(adapter.get_text_embedding_batch(texts), expected, rtol=1e-6)
    np.testing.assert_allclose(adapter.get_text_embedding("aaa"), expected[0], rtol=1e-6)
    np.testing.assert_allclose(back.embed_passages(texts), expected, rtol=1e-6)
    np.testing.assert_allclose(back.embed_queries(texts), embedder.embed_queries(texts), rtol=1e-6)
    assert back.dimensions == DIMENSIONS
    assert embedder.name in back.name


def test_the_adapter_answers_asynchronous_programs(server: EmbeddingServer) -> None:
    import asyncio

    adapter = EmbedderAdapter(opened(server))

    assert asyncio.run(adapter.aget_query_embedding("aaa")) == adapter.get_query_embedding("aaa")
    assert asyncio.run(adapter.aget_text_embedding("aaa")) == adapter.get_text_embedding("aaa")
