"""Indexing with an embedding server that fails: what is asked again, what stays, what is resumed."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from hashlib import blake2b
from itertools import count
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from index.building.build import build_index
from index.embedding.server_embedder import (
    BATCH_SIZE,
    BrokenReplyError,
    Patience,
    open_server_embedder,
    rows_of,
)
from index.embedding.server_embedder import ServerEmbedder as Server
from index.errors import EmbeddingError
from index.generations.checking import verify_index
from index.search.index import open_index
from index.values import BuildReport
from tests.support.scripted_embeddings import DIMENSIONS, EmbeddingServer, Fault, embedding_server
from tests.support.strategies import invented_story

SOON, LATE = {"Retry-After": "0.02"}, {"Retry-After": "3600"}
PATIENCE, SHORT_PATIENCE = 60.0, 1.0
STORIES = 220  # four batches


def _swap_vectors(data: list[dict[str, Any]]) -> None:
    data[0]["index"] = data[-1]["index"]


def _shorten_vectors(data: list[dict[str, Any]]) -> None:
    for one in data:
        one["embedding"].pop()


PASSING = {
    "busy, and says until when": Fault(status=429, headers=SOON),
    "busy, and does not say": Fault(status=429),
    "an error of the server": Fault(status=500, headers=SOON),
    "no answer in time": Fault(hang=2 * SHORT_PATIENCE),
    "too few vectors": Fault(spoil=list.pop),
    "too many vectors": Fault(spoil=lambda data: data.append(data[0] | {"index": len(data)})),
    "the same vector twice": Fault(spoil=_swap_vectors),
    "no JSON": Fault(body=b'{"data": [{"embedding"'),
    "a page of a proxy": Fault(body=b"<html>502</html>", headers={"Content-Type": "text/html"}),
    "JSON of something else": Fault(body=b"[1, 2]"),
    "no vectors": Fault(body=b'{"hello": "world"}'),
    "hung up in the middle of a reply": Fault(cut=True),
}
SHORTER = "vectors of another length"
LASTING = PASSING | {
    SHORTER: Fault(spoil=_shorten_vectors),
    "a refused key": Fault(status=401),
    "a request it cannot take": Fault(status=400),
}


def vector_of(text: str) -> list[float]:
    digest = blake2b(text.encode(), digest_size=DIMENSIONS).digest()
    return [byte - 127.5 for byte in digest]


@pytest.fixture
def server() -> Iterator[EmbeddingServer]:
    with embedding_server() as started:
        started.vector = vector_of
        yield started


Open = Callable[..., Server]


@pytest.fixture
def opened(server: EmbeddingServer) -> Iterator[Open]:
    """Open embedders that wait for a slow machine, and only for a server that hangs on purpose not."""
    with ExitStack() as several:

        def open_one(seconds: float, fault: Fault | None = None) -> Server:
            patience = Patience(
                reply=SHORT_PATIENCE if fault and fault.hang else PATIENCE,
                questions=seconds,
                passages=seconds,
                first_pause=0.02,
                longest_pause=0.1,
            )
            embedder = open_server_embedder("small", base_url=server.url, patience=patience)
            return several.enter_context(closing(embedder))

        yield open_one


def write_stories(folder: Path, numbers: Sequence[int]) -> None:
    lines = [json.dumps({"text": invented_story(number)}) for number in numbers]
    (folder / "stories.jsonl").write_text("\n".join(lines), encoding="utf-8")


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    folder = tmp_path / "corpus"
    folder.mkdir()
    write_stories(folder, range(STORIES))
    return folder


def build(corpus: Path, index: Path, embedder: Server) -> BuildReport:
    return build_index(corpus, index=index, embedder=embedder)


def is_passage(text: str) -> bool:
    """Whether a text is a passage with its title, rather than one of its sentences."""
    return " station\n" in text


# A server that fails for a while


@pytest.mark.parametrize("fault", PASSING.values(), ids=PASSING)
def test_what_passes_is_asked_again(server: EmbeddingServer, opened: Open, fault: Fault) -> None:
    embedder = opened(PATIENCE, fault)
    server.requests.clear()
    server.failures = [fault]
    vectors = embedder.embed_passages(["ferry", "mill"])
    expected = np.array([vector_of("ferry"), vector_of("mill")], dtype=np.float32)
    np.testing.assert_allclose(vectors, expected / np.linalg.norm(expected, axis=1, keepdims=True), rtol=1e-5)
    assert [request["input"] for request in server.requests] == [["ferry", "mill"]] * 2


def test_an_index_built_with_every_fault_is_that_of_a_sound_server(
    server: EmbeddingServer, opened: Open, corpus: Path, tmp_path: Path
) -> None:
    embedder = opened(PATIENCE, PASSING["no answer in time"])
    sound = build(corpus, tmp_path / "sound", embedder)
    requests = len(server.requests)
    faults, failed = iter(PASSING.values()), set[str]()

    def fail_once(texts: Sequence[str]) -> Fault | None:
        known = texts[0] in failed
        failed.add(texts[0])
        return None if known else next(faults, None)

    server.fault = fail_once
    report = build(corpus, tmp_path / "index", embedder)
    assert (report.added, report.embedded, report.passages) == (STORIES, sound.embedded, sound.passages)
    assert next(faults, None) is None
    assert len(server.requests) - requests >= requests - 1 + len(PASSING)  # one learned the dimensions
    assert verify_index(tmp_path / "index").flaws == ()
    question = invented_story(7).splitlines()[0]
    found = []
    for folder in ("sound", "index"):
        with open_index(tmp_path / folder, embedder=embedder) as index:
            found.append([(hit.passage.id, round(hit.score, 5)) for hit in index.search(question)])
    assert found[0] == found[1] != []


# A server that fails for good


@pytest.mark.parametrize("fault", LASTING.values(), ids=LASTING)
def test_a_failure_is_one_line_that_names_the_server(
    server: EmbeddingServer, opened: Open, fault: Fault
) -> None:
    embedder = opened(0, fault)
    server.fault = lambda texts: fault
    with pytest.raises(EmbeddingError) as raised:
        embedder.embed_passages(["ferry", "mill"])
    assert "\n" not in str(raised.value) and "127.0.0.1" in str(raised.value)


@pytest.mark.parametrize(
    "kind", ["busy, and does not say", "no answer in time", "hung up in the middle of a reply", SHORTER]
)
def test_a_failure_keeps_what_was_finished_and_the_next_run_embeds_the_rest(
    server: EmbeddingServer, opened: Open, corpus: Path, tmp_path: Path, kind: str
) -> None:
    fault, index = LASTING[kind], tmp_path / "index"
    write_stories(corpus, range(3))
    embedder = opened(0, fault)
    build(corpus, index, embedder)
    write_stories(corpus, range(STORIES))
    server.answered.clear()
    answered = count()
    server.fault = lambda texts: fault if next(answered) >= 5 else None
    with pytest.raises(EmbeddingError):
        build(corpus, index, embedder)
    assert verify_index(index).articles == 3
    kept = set(filter(is_passage, server.answered))
    assert len(kept) >= BATCH_SIZE

    server.fault = lambda texts: None
    server.answered.clear()
    report = build(corpus, index, embedder)
    again = set(filter(is_passage, server.answered))
    assert report.embedded == len(again) < STORIES - 3
    # What was sent together with texts that failed is asked again.
    assert len(again & kept) <= BATCH_SIZE
    assert len(again | kept) == STORIES - 3
    assert verify_index(index).flaws == ()
    assert verify_index(index).articles == STORIES


@pytest.mark.parametrize("kind", [SHORTER, "a refused key", "a request it cannot take"])
def test_what_does_not_pass_is_not_asked_again(server: EmbeddingServer, opened: Open, kind: str) -> None:
    embedder = opened(PATIENCE)
    server.requests.clear()
    server.fault = lambda texts: LASTING[kind]
    with pytest.raises(EmbeddingError):
        embedder.embed_passages(["a"])
    assert len(server.requests) == 1


def test_vectors_of_another_length_say_both_lengths(server: EmbeddingServer, opened: Open) -> None:
    embedder = opened(0)
    server.fault = lambda texts: LASTING[SHORTER]
    with pytest.raises(EmbeddingError, match=rf"of {DIMENSIONS} numbers, got .*{DIMENSIONS - 1}"):
        embedder.embed_passages(["a"])


@pytest.mark.parametrize("number", [float("nan"), float("inf"), "one", None])
def test_vectors_that_are_no_numbers_are_refused(server: EmbeddingServer, opened: Open, number: Any) -> None:
    embedder = opened(0)
    server.vector = lambda text: [number] * DIMENSIONS
    with pytest.raises(EmbeddingError, match="not finite"):
        embedder.embed_passages(["a"])


# The order of vectors


def test_vectors_are_put_in_the_order_of_their_numbers(server: EmbeddingServer, opened: Open) -> None:
    embedder = opened(0)
    expected = embedder.embed_passages(["ferry", "mill", "bakery"])
    server.fault = lambda texts: Fault(spoil=list.reverse)
    np.testing.assert_array_equal(embedder.embed_passages(["ferry", "mill", "bakery"]), expected)


def test_vectors_without_numbers_keep_their_order(server: EmbeddingServer, opened: Open) -> None:
    embedder = opened(0)
    expected = embedder.embed_passages(["ferry", "mill"])
    server.fault = lambda texts: Fault(spoil=lambda data: [one.pop("index") for one in data])
    np.testing.assert_array_equal(embedder.embed_passages(["ferry", "mill"]), expected)


@pytest.mark.parametrize("reply", [None, "<html>", [1], {"data": []}])
def test_whatever_is_no_reply_is_broken(reply: Any) -> None:
    with pytest.raises(BrokenReplyError):
        rows_of(reply, 1)


# Several at once, and the command line


def test_several_indexers_share_a_server_that_is_busy(
    server: EmbeddingServer, opened: Open, corpus: Path, tmp_path: Path
) -> None:
    alone = build(corpus, tmp_path / "alone", opened(0))
    asked = count()
    server.fault = lambda texts: Fault(status=429, headers=SOON) if next(asked) % 3 else None
    indexes = [tmp_path / name for name in ("first", "second", "third")]
    with ThreadPoolExecutor(len(indexes)) as threads:
        reports = list(threads.map(lambda index: build(corpus, index, opened(PATIENCE)), indexes))
    assert {report.embedded for report in reports} == {alone.embedded}
    assert [verify_index(index).flaws for index in indexes] == [(), (), ()]


def test_the_command_says_in_one_line_that_the_server_fails_and_keeps_what_it_had(
    server: EmbeddingServer, opened: Open, corpus: Path, tmp_path: Path
) -> None:
    answered = count()
    server.fault = lambda texts: (
        Fault(status=503, message="no room", headers=LATE) if next(answered) >= 6 else None
    )
    failed = subprocess.run(
        [sys.executable, "-m", "assistant", "index", str(corpus), "--index", str(tmp_path / "index")],
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {"ASSISTANT_EMBEDDING": "openai:small", "OPENAI_BASE_URL": server.url},
        cwd=Path(__file__).parents[3],
    )
    assert (failed.returncode, failed.stdout) == (1, "")
    [line] = failed.stderr.splitlines()
    assert "answered 503" in line and "no room" in line
    kept = set(filter(is_passage, server.answered))
    server.fault = lambda texts: None
    report = build(corpus, tmp_path / "index", opened(0))
    assert report.added == STORIES
    assert STORIES - len(kept) <= report.embedded <= STORIES - BATCH_SIZE
