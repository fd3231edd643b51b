"""The server embedder against a small scripted server on a local port."""

import logging
import socket
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from itertools import cycle
from threading import enumerate as enumerate_threads
from time import monotonic, sleep

import httpx
import numpy as np
import openai
import pytest

from index.embedding.embedder import Embedder
from index.embedding.llama_index import EmbedderAdapter
from index.embedding.opening import adapt_llama_index, open_embedder
from index.embedding.server_embedder import (
    BATCH_SIZE,
    CONCURRENT,
    Patience,
    ServerEmbedder,
    open_server_embedder,
)
from index.errors import EmbeddingError
from index.network.failures import asked_pause
from tests.support.scripted_embeddings import DIMENSIONS, EmbeddingServer, Fault, embedding_server

KEY = "sk-a-key-nobody-may-see"
NO_PATIENCE = Patience(questions=0, passages=0)
LITTLE_PATIENCE = Patience(questions=0.5, passages=0.5, first_pause=0.05, longest_pause=0.1)
MUCH_PATIENCE = Patience(questions=60, passages=60, first_pause=0.02, longest_pause=0.1)


@pytest.fixture
def server() -> Iterator[EmbeddingServer]:
    with embedding_server() as started:
        yield started


PATIENCE = 20


def wait_until(happened: Callable[[], bool]) -> None:
    give_up = monotonic() + PATIENCE
    while not happened():
        assert monotonic() < give_up, "it did not happen"
        sleep(0.01)


Open = Callable[..., ServerEmbedder]


@pytest.fixture
def opened(server: EmbeddingServer) -> Iterator[Open]:
    """Open embedders of the server, which are closed when the test ends."""
    with ExitStack() as several:

        def open_one(base_url: str = server.url, patience: Patience = NO_PATIENCE) -> ServerEmbedder:
            embedder = open_server_embedder("small", base_url=base_url, api_key=KEY, patience=patience)
            return several.enter_context(closing(embedder))

        yield open_one


def test_a_server_model_is_an_embedder_named_by_model_server_and_dimensions(server: EmbeddingServer) -> None:
    with closing(open_embedder("openai:small", base_url=server.url, api_key=KEY)) as embedder:
        assert isinstance(embedder, Embedder)
        assert embedder.dimensions == DIMENSIONS
        assert "small" in embedder.name
        assert "127.0.0.1" in embedder.name
        assert embedder.name.endswith(f"/{DIMENSIONS}")


def test_vectors_have_length_one_and_keep_the_order_of_the_texts(
    server: EmbeddingServer, opened: Open
) -> None:
    texts = ["a" * length for length in (9, 1, 4)]

    vectors = opened().embed_passages(texts)

    assert vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, rtol=1e-6)
    np.testing.assert_allclose(vectors[:, 0] / vectors[:, 1], [9, 1, 4], rtol=1e-6)


def test_queries_are_embedded_in_order(server: EmbeddingServer, opened: Open) -> None:
    vectors = opened().embed_queries(["aaa", "a"])

    np.testing.assert_allclose(vectors[:, 0] / vectors[:, 1], [3, 1], rtol=1e-6)


def test_passages_are_sent_in_bounded_batches(server: EmbeddingServer, opened: Open) -> None:
    count = 2 * BATCH_SIZE + 1
    embedder = opened()
    server.requests.clear()

    vectors = embedder.embed_passages([f"text {number}" for number in range(count)])

    assert vectors.shape == (count, DIMENSIONS)
    assert sorted(len(request["input"]) for request in server.requests) == [1, BATCH_SIZE, BATCH_SIZE]


def test_a_few_requests_are_under_way_at_once_and_their_texts_keep_their_order(
    server: EmbeddingServer,
    opened: Open,
) -> None:
    embedder = opened()
    server.fault = lambda texts: Fault(hang=0.1)
    lengths = [1 + number % 50 for number in range(3 * CONCURRENT * BATCH_SIZE)]

    vectors = embedder.embed_passages(["a" * length for length in lengths])

    assert 1 < server.most <= CONCURRENT
    np.testing.assert_allclose(vectors[:, 0] / vectors[:, 1], lengths, rtol=1e-4)


def test_no_texts_ask_nothing(server: EmbeddingServer, opened: Open) -> None:
    embedder = opened()
    server.requests.clear()

    assert embedder.embed_passages([]).shape == (0, DIMENSIONS)
    assert embedder.embed_queries([]).shape == (0, DIMENSIONS)
    assert server.requests == []


def test_an_empty_text_is_sent_as_a_space_because_servers_refuse_it(
    server: EmbeddingServer, opened: Open
) -> None:
    vectors = opened().embed_passages([""])

    assert server.requests[-1]["input"] == [" "]
    assert np.isfinite(vectors).all()


def test_a_server_that_is_busy_once_is_asked_again(server: EmbeddingServer, opened: Open) -> None:
    embedder = opened(patience=MUCH_PATIENCE)
    server.requests.clear()
    server.failures = [Fault(status=503, headers={"Retry-After": "0.01"})]

    assert embedder.embed_queries(["a"]).shape == (1, DIMENSIONS)
    assert len(server.requests) == 2


BROKEN, BUSY = Fault(body=b"{}"), Fault(status=503, headers={"Retry-After": "0"})


@pytest.mark.parametrize("faults", [[BROKEN], [BUSY], [Fault(status=429)], [BUSY, BUSY, BROKEN]])
def test_no_mixture_of_failures_costs_more_requests_than_patience_has_pauses(
    server: EmbeddingServer, opened: Open, faults: list[Fault]
) -> None:
    embedder = opened(patience=LITTLE_PATIENCE)
    server.requests.clear()
    script = cycle(faults)
    server.fault = lambda texts: next(script)

    with pytest.raises(EmbeddingError):
        embedder.embed_queries(["a"])
    most = LITTLE_PATIENCE.questions / LITTLE_PATIENCE.first_pause
    assert 2 <= len(server.requests) <= 1 + most


@pytest.mark.parametrize(
    "fault",
    [
        Fault(status=429, headers={"Retry-After": "3600"}),
        Fault(status=429, body=b'{"error": {"message": "no money", "code": "insufficient_quota"}}'),
        Fault(status=503, headers={"x-should-retry": "false"}),
        Fault(status=400),
    ],
    ids=["a pause beyond patience", "no quota", "as the server says", "a request it cannot take"],
)
def test_what_another_try_cannot_mend_costs_one_request(
    server: EmbeddingServer, opened: Open, fault: Fault
) -> None:
    embedder = opened(patience=MUCH_PATIENCE)
    server.requests.clear()
    server.fault = lambda texts: fault

    with pytest.raises(EmbeddingError):
        embedder.embed_passages(["a"])
    assert len(server.requests) == 1


def test_a_pause_that_the_server_names_is_kept(server: EmbeddingServer, opened: Open) -> None:
    embedder = opened(patience=MUCH_PATIENCE)
    server.failures = [Fault(status=429, headers={"Retry-After": "0.4"})]
    began = monotonic()

    embedder.embed_passages(["a"])
    assert monotonic() - began >= 0.4


def test_a_pause_beyond_patience_is_told(server: EmbeddingServer, opened: Open) -> None:
    embedder = opened(patience=MUCH_PATIENCE)
    server.failures = [Fault(status=429, headers={"Retry-After": "3600"})]

    with pytest.raises(EmbeddingError, match="try again in 3600 seconds"):
        embedder.embed_passages(["a"])


@pytest.mark.parametrize(
    ("headers", "least", "most"),
    [
        ({"Retry-After": "20"}, 20, 20),
        ({"Retry-After": "0.5"}, 0.5, 0.5),
        ({"retry-after-ms": "250", "Retry-After": "1"}, 0.25, 0.25),
        ({"Retry-After": "Wed, 21 Oct 2015 07:28:00 GMT"}, 0, 0),
    ],
)
def test_servers_name_pauses_in_several_ways(headers: dict[str, str], least: float, most: float) -> None:
    pause = asked_pause(refusal(headers))
    assert pause is not None
    assert least <= pause <= most


def test_a_server_may_name_the_time_to_try_again() -> None:
    in_an_hour = format_datetime(datetime.now(UTC) + timedelta(hours=1), usegmt=True)
    pause = asked_pause(refusal({"Retry-After": in_an_hour}))
    assert pause is not None
    assert 0 < pause <= 3600


@pytest.mark.parametrize("told", ["", "soon", "-1", "nan", "inf", "Wed, 99 Oct 2015"])
def test_a_pause_that_is_none_is_not_kept(told: str) -> None:
    assert asked_pause(refusal({"Retry-After": told})) is None
    assert asked_pause(openai.APITimeoutError(request=REQUEST)) is None


REQUEST = httpx.Request("POST", "http://127.0.0.1/v1/embeddings")


def refusal(headers: dict[str, str]) -> openai.APIStatusError:
    response = httpx.Response(429, headers=headers, request=REQUEST)
    return openai.RateLimitError("busy", response=response, body=None)


def test_a_user_is_told_why_nothing_goes_on(
    server: EmbeddingServer, opened: Open, caplog: pytest.LogCaptureFixture
) -> None:
    embedder = opened(patience=MUCH_PATIENCE)
    server.failures = [Fault(status=503, message="no room")] * 5

    embedder.embed_passages(["a"])
    [line] = caplog.messages
    assert "answered 503" in line
    assert "no room" in line
    assert "60 seconds" in line


# Its life


def test_a_closed_embedder_holds_no_connection_and_says_so(server: EmbeddingServer, opened: Open) -> None:
    embedder = opened()
    embedder.embed_passages(["a"])
    assert server.connections

    embedder.close()
    embedder.close()
    wait_until(lambda: not server.connections)
    with pytest.raises(EmbeddingError, match="was closed"):
        embedder.embed_queries(["a"])


def test_closing_ends_calls_that_wait_for_a_server_that_does_not_answer(
    server: EmbeddingServer, opened: Open
) -> None:
    embedder = opened(patience=Patience(reply=600))
    server.fault = lambda texts: Fault(hang=600)
    with ThreadPoolExecutor() as threads:
        waiting = [threads.submit(embedder.embed_passages, [text]) for text in "abc"]
        wait_until(lambda: server.under_way == len(waiting))
        embedder.close()
        for one in waiting:
            with pytest.raises(EmbeddingError, match="was closed"):
                one.result(PATIENCE)
    assert "embedding-server" not in {thread.name for thread in enumerate_threads()}


def test_closing_ends_pauses(server: EmbeddingServer, opened: Open) -> None:
    embedder = opened(patience=Patience(passages=3600))
    server.requests.clear()
    server.fault = lambda texts: Fault(status=429, headers={"Retry-After": "600"})
    with ThreadPoolExecutor() as threads:
        waiting = threads.submit(embedder.embed_passages, ["a"])
        wait_until(lambda: len(server.requests) == 1)
        embedder.close()
        with pytest.raises(EmbeddingError, match="was closed"):
            waiting.result(PATIENCE)


def test_where_one_of_several_requests_fails_the_others_end(server: EmbeddingServer, opened: Open) -> None:
    embedder = opened()
    server.fault = lambda texts: Fault(status=400, message="odd") if "odd" in texts else Fault(hang=600)

    with pytest.raises(EmbeddingError, match="odd"):
        embedder.embed_passages([*["even"] * 2 * BATCH_SIZE, "odd"])


def test_an_embedder_that_cannot_be_opened_leaves_nothing(server: EmbeddingServer) -> None:
    with pytest.raises(EmbeddingError):
        open_server_embedder("large", base_url=server.url, api_key=KEY)

    wait_until(lambda: not server.connections)
    assert "embedding-server" not in {thread.name for thread in enumerate_threads()}


# What it says and does not say


def test_a_refused_key_names_the_setting_and_never_the_key(
    server: EmbeddingServer, opened: Open, caplog: pytest.LogCaptureFixture
) -> None:
    server.key = "another"

    with caplog.at_level(logging.DEBUG), pytest.raises(EmbeddingError, match="OPENAI_API_KEY") as caught:
        opened()

    assert KEY not in str(caught.value)
    assert KEY not in caplog.text


@pytest.mark.parametrize("status", [400, 429, 500])
def test_words_of_the_server_that_repeat_the_key_are_masked(
    server: EmbeddingServer, opened: Open, status: int, caplog: pytest.LogCaptureFixture
) -> None:
    server.fault = lambda texts: Fault(status=status, message=f"bad request of {KEY}")

    with caplog.at_level(logging.INFO), pytest.raises(EmbeddingError) as caught:
        opened(patience=LITTLE_PATIENCE)

    assert KEY not in str(caught.value)
    assert "bad request" in str(caught.value)
    assert KEY not in caplog.text


def test_words_of_the_server_that_repeat_secrets_of_the_address_are_masked(server: EmbeddingServer) -> None:
    address = server.url.replace("http://", "http://reader-name:hidden%21word@") + "?v=1&token=query-secret"
    words = "bad request 1 of reader-name with hidden!word or hidden%21word and query-secret"
    server.failures = [Fault(status=400, message=words)]

    with pytest.raises(EmbeddingError, match="bad request 1") as caught:
        open_server_embedder("small", base_url=address, api_key=KEY)
    for secret in ("reader-name", "hidden!word", "hidden%21word", "query-secret"):
        assert secret not in str(caught.value)


def test_the_key_is_not_in_the_repr(server: EmbeddingServer, opened: Open) -> None:
    embedder = opened()

    assert KEY not in repr(embedder)
    assert KEY not in embedder.name


def test_a_password_in_the_address_is_not_in_name_or_errors(server: EmbeddingServer, opened: Open) -> None:
    url = server.url.replace("http://", "http://reader:hidden-word@")

    assert "hidden-word" not in opened(base_url=url).name
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
            open_server_embedder("small", base_url=url, api_key=KEY, patience=NO_PATIENCE)


def test_a_model_of_openai_needs_a_key() -> None:
    with pytest.raises(EmbeddingError, match="OPENAI_API_KEY"):
        open_embedder("openai:text-embedding-3-small")


def test_a_name_without_a_model_is_refused() -> None:
    with pytest.raises(EmbeddingError, match="openai:MODEL"):
        open_embedder("openai:", base_url="http://127.0.0.1:9/v1")


def test_an_unknown_embedder_names_the_setting_and_the_choices() -> None:
    with pytest.raises(EmbeddingError, match=r"ASSISTANT_EMBEDDING.*e5"):
        open_embedder("word2vec")


def test_our_embedder_serves_llama_index_and_comes_back_unchanged(
    server: EmbeddingServer, opened: Open
) -> None:
    embedder = opened()
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


def test_the_adapter_answers_asynchronous_programs(server: EmbeddingServer, opened: Open) -> None:
    import asyncio

    adapter = EmbedderAdapter(opened())

    assert asyncio.run(adapter.aget_query_embedding("aaa")) == adapter.get_query_embedding("aaa")
    assert asyncio.run(adapter.aget_text_embedding("aaa")) == adapter.get_text_embedding("aaa")
