"""The server embedder against a small scripted server on a local port."""

import json
import logging
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import numpy as np
import pytest

from index.embedding import Embedder, adapt_llama_index, open_embedder
from index.embedding_llama_index import BATCH_SIZE, EmbedderAdapter
from index.embedding_server import open_server_embedder
from index.errors import EmbeddingError

KEY = "sk-a-key-nobody-may-see"
DIMENSIONS = 5


class ScriptedServer(ThreadingHTTPServer):
    """Answers `/v1/embeddings`, after the failures it was told; keeps what it was asked."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.requests: list[dict[str, Any]] = []
        self.failures: list[tuple[int, dict[str, Any]]] = []
        self.key: str | None = None
        self.dimensions = DIMENSIONS
        self.missing = 0
        self.number: float = 1.0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/v1"

    def answer(self, body: dict[str, Any], key: str) -> tuple[int, dict[str, Any]]:
        self.requests.append(body)
        if self.key and key != f"Bearer {self.key}":
            return 401, {"error": {"message": f"Incorrect API key provided: {key}"}}
        if body["model"] != "small":
            return 404, {"error": {"message": f"no such model, said {key}"}}
        if self.failures:
            return self.failures.pop(0)
        texts = body["input"][self.missing :]
        data = [
            {"object": "embedding", "index": i, "embedding": self.vector(text)}
            for i, text in enumerate(texts)
        ]
        usage = {"prompt_tokens": 1, "total_tokens": 1}
        return 200, {"object": "list", "data": data, "model": "small", "usage": usage}

    def vector(self, text: str) -> list[float]:
        return [float(len(text)), self.number, *[0.0] * (self.dimensions - 2)]


class _Handler(BaseHTTPRequestHandler):
    server: ScriptedServer

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        status, answer = self.server.answer(body, self.headers.get("Authorization", ""))
        content = json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: Any) -> None:
        pass


@contextmanager
def serving() -> Iterator[ScriptedServer]:
    with ScriptedServer() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()


@pytest.fixture
def server() -> Iterator[ScriptedServer]:
    with serving() as started:
        yield started


def opened(server: ScriptedServer, **options: Any) -> Embedder:
    return open_server_embedder("small", base_url=server.url, api_key=KEY, **options)


def test_a_server_model_is_an_embedder_named_by_model_server_and_dimensions(server: ScriptedServer) -> None:
    embedder = open_embedder("openai:small", base_url=server.url, api_key=KEY)

    assert isinstance(embedder, Embedder)
    assert embedder.dimensions == DIMENSIONS
    assert "small" in embedder.name
    assert "127.0.0.1" in embedder.name
    assert embedder.name.endswith(f"/{DIMENSIONS}")


def test_vectors_have_length_one_and_keep_the_order_of_the_texts(server: ScriptedServer) -> None:
    texts = ["a" * length for length in (9, 1, 4)]

    vectors = opened(server).embed_passages(texts)

    assert vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, rtol=1e-6)
    np.testing.assert_allclose(vectors[:, 0] / vectors[:, 1], [9, 1, 4], rtol=1e-6)


def test_queries_are_embedded_one_by_one_in_order(server: ScriptedServer) -> None:
    vectors = opened(server).embed_queries(["aaa", "a"])

    np.testing.assert_allclose(vectors[:, 0] / vectors[:, 1], [3, 1], rtol=1e-6)


def test_passages_are_sent_in_bounded_batches(server: ScriptedServer) -> None:
    count = 2 * BATCH_SIZE + 1
    embedder = opened(server)
    server.requests.clear()

    vectors = embedder.embed_passages([f"text {number}" for number in range(count)])

    assert vectors.shape == (count, DIMENSIONS)
    assert [len(request["input"]) for request in server.requests] == [BATCH_SIZE, BATCH_SIZE, 1]


def test_no_texts_ask_nothing(server: ScriptedServer) -> None:
    embedder = opened(server)
    server.requests.clear()

    assert embedder.embed_passages([]).shape == (0, DIMENSIONS)
    assert embedder.embed_queries([]).shape == (0, DIMENSIONS)
    assert server.requests == []


def test_an_empty_text_is_sent_as_a_space_because_servers_refuse_it(server: ScriptedServer) -> None:
    vectors = opened(server).embed_passages([""])

    assert server.requests[-1]["input"] == [" "]
    assert np.isfinite(vectors).all()


def test_a_server_that_is_busy_once_is_asked_again(server: ScriptedServer) -> None:
    embedder = opened(server, retries=1)
    server.requests.clear()
    server.failures = [(503, {"error": {"message": "starting"}})]

    assert embedder.embed_queries(["a"]).shape == (1, DIMENSIONS)
    assert len(server.requests) == 2


def test_retries_are_bounded(server: ScriptedServer) -> None:
    embedder = opened(server, retries=1)
    server.requests.clear()
    server.failures = [(429, {"error": {"message": "slow down"}})] * 5

    with pytest.raises(EmbeddingError, match="slow down"):
        embedder.embed_queries(["a"])
    assert len(server.requests) == 2


def test_a_refused_key_names_the_setting_and_never_the_key(
    server: ScriptedServer, caplog: pytest.LogCaptureFixture
) -> None:
    server.key = "another"

    with caplog.at_level(logging.DEBUG), pytest.raises(EmbeddingError, match="OPENAI_API_KEY") as caught:
        opened(server)

    assert KEY not in str(caught.value)
    assert KEY not in caplog.text


@pytest.mark.parametrize("status", [400, 429, 500])
def test_words_of_the_server_that_repeat_the_key_are_masked(
    server: ScriptedServer, status: int, caplog: pytest.LogCaptureFixture
) -> None:
    server.failures = [(status, {"error": {"message": f"bad request of {KEY}"}})] * 2

    with caplog.at_level(logging.INFO), pytest.raises(EmbeddingError) as caught:
        opened(server, retries=1)

    assert KEY not in str(caught.value)
    assert "bad request" in str(caught.value)
    assert KEY not in caplog.text


def test_words_of_the_server_that_repeat_secrets_of_the_address_are_masked(server: ScriptedServer) -> None:
    address = server.url.replace("http://", "http://reader-name:hidden%21word@") + "?v=1&token=query-secret"
    words = "bad request 1 of reader-name with hidden!word or hidden%21word and query-secret"
    server.failures = [(400, {"error": {"message": words}})]

    with pytest.raises(EmbeddingError, match="bad request 1") as caught:
        open_server_embedder("small", base_url=address, api_key=KEY, retries=0)
    for secret in ("reader-name", "hidden!word", "hidden%21word", "query-secret"):
        assert secret not in str(caught.value)


def test_the_key_is_not_in_the_repr(server: ScriptedServer) -> None:
    embedder = opened(server)

    assert KEY not in repr(embedder)
    assert KEY not in embedder.name


def test_a_password_in_the_address_is_not_in_name_or_errors(server: ScriptedServer) -> None:
    url = server.url.replace("http://", "http://reader:hidden-word@")

    assert "hidden-word" not in open_server_embedder("small", base_url=url, api_key=KEY).name
    with pytest.raises(EmbeddingError) as caught:
        open_server_embedder("large", base_url=url, api_key=KEY)
    assert "hidden-word" not in str(caught.value)


def test_an_unknown_model_is_named_with_its_setting(server: ScriptedServer) -> None:
    with pytest.raises(EmbeddingError, match=r"'large'.*ASSISTANT_EMBEDDING"):
        open_server_embedder("large", base_url=server.url, api_key=KEY)


def test_a_server_that_is_not_there_names_its_address() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{unused.getsockname()[1]}/v1"

        with pytest.raises(EmbeddingError, match=r"127\.0\.0\.1.*OPENAI_BASE_URL"):
            open_server_embedder("small", base_url=url, api_key=KEY, retries=0)


def test_vectors_of_another_length_than_before_are_refused(server: ScriptedServer) -> None:
    embedder = opened(server)
    server.dimensions = DIMENSIONS + 2

    with pytest.raises(EmbeddingError, match=rf"{DIMENSIONS}.*{DIMENSIONS + 2}"):
        embedder.embed_passages(["a"])


def test_fewer_vectors_than_texts_are_refused(server: ScriptedServer) -> None:
    embedder = opened(server)
    server.missing = 1

    with pytest.raises(EmbeddingError, match="expected 3"):
        embedder.embed_passages(["a", "b", "c"])


def test_vectors_that_are_not_numbers_are_refused(server: ScriptedServer) -> None:
    embedder = opened(server)
    server.number = float("nan")

    with pytest.raises(EmbeddingError, match="not finite"):
        embedder.embed_passages(["a"])


def test_an_answer_without_vectors_is_refused(server: ScriptedServer) -> None:
    server.failures = [(200, {"hello": "world"})]

    with pytest.raises(EmbeddingError, match="protocol"):
        opened(server, retries=0)


def test_a_model_of_openai_needs_a_key() -> None:
    with pytest.raises(EmbeddingError, match="OPENAI_API_KEY"):
        open_embedder("openai:text-embedding-3-small")


def test_a_name_without_a_model_is_refused() -> None:
    with pytest.raises(EmbeddingError, match="openai:MODEL"):
        open_embedder("openai:", base_url="http://127.0.0.1:9/v1")


def test_an_unknown_embedder_names_the_setting_and_the_choices() -> None:
    with pytest.raises(EmbeddingError, match=r"ASSISTANT_EMBEDDING.*e5"):
        open_embedder("word2vec")


def test_our_embedder_serves_llama_index_and_comes_back_unchanged(server: ScriptedServer) -> None:
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


def test_the_adapter_answers_asynchronous_programs(server: ScriptedServer) -> None:
    import asyncio

    adapter = EmbedderAdapter(opened(server))

    assert asyncio.run(adapter.aget_query_embedding("aaa")) == adapter.get_query_embedding("aaa")
    assert asyncio.run(adapter.aget_text_embedding("aaa")) == adapter.get_text_embedding("aaa")
