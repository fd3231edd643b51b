"""An indexing run that is interrupted while its embedder works, or waits for a server; and who closes it."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from threading import Event
from threading import enumerate as enumerate_threads
from time import monotonic, sleep

import pytest

from index.building.build import build_index, index_manifest
from index.building.preparing import BATCH_PASSAGES
from index.embedding.server_embedder import Patience, open_server_embedder
from index.errors import EmbeddingError
from index.generations.checking import verify_index
from index.search.embeddings import Embeddings
from index.settings import Settings
from index.values import BuildReport
from tests.conftest import ROOT
from tests.support.scripted_embeddings import DIMENSIONS, EmbeddingServer, Fault, embedding_server
from tests.support.strategies import invented_story

PATIENCE = 60.0
STOPPED_WITHIN = 30.0
"""Seconds: a machine may be slow, but nobody waits for the reply, which takes a minute at the least."""
STORIES = 220
TEXTS_OF_A_STORY = 10
"""At most: a passage and its sentences."""
# Whoever runs the tests may ignore the signal, and a child inherits that.
INTERRUPTIBLE = (
    "import signal, sys; signal.signal(signal.SIGINT, signal.default_int_handler);"
    " from assistant.cli.main import main; sys.exit(main())"
)


@pytest.fixture
def server() -> Iterator[EmbeddingServer]:
    with embedding_server() as started:
        yield started


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    folder = tmp_path / "corpus"
    folder.mkdir()
    write_stories(folder, 3)
    return folder


def write_stories(folder: Path, number: int) -> None:
    lines = [json.dumps({"text": invented_story(one)}) for one in range(number)]
    (folder / "stories.jsonl").write_text("\n".join(lines), encoding="utf-8")


def wait_until(happened: Callable[[], bool]) -> None:
    give_up = monotonic() + PATIENCE
    while not happened():
        assert monotonic() < give_up, "it did not happen"
        sleep(0.02)


@contextmanager
def indexing(corpus: Path, index: Path, **settings: str) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-c", INTERRUPTIBLE, "index", str(corpus), "--index", str(index)]
    environment = os.environ | settings
    process = subprocess.Popen(
        command, cwd=ROOT, env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def interrupt(process: subprocess.Popen[str]) -> None:
    """Press Ctrl-C; the command must end with its one line."""
    process.send_signal(signal.SIGINT)
    output, errors = process.communicate(timeout=STOPPED_WITHIN)
    assert (process.returncode, output) == (1, "")
    assert errors == "assistant: interrupted; run the same command again to go on\n"


def settings_for(server: EmbeddingServer) -> dict[str, str]:
    return {"ASSISTANT_EMBEDDING": "openai:small", "OPENAI_BASE_URL": server.url}


def build(corpus: Path, index: Path, server: EmbeddingServer) -> BuildReport:
    with closing(open_server_embedder("small", base_url=server.url)) as embedder:
        return build_index(corpus, index=index, embedder=embedder)


# Ctrl-C


def test_a_run_that_waits_for_a_server_stops_at_once_and_keeps_what_it_had(
    server: EmbeddingServer, corpus: Path, tmp_path: Path
) -> None:
    index = tmp_path / "index"
    build(corpus, index, server)
    before = verify_index(index)
    write_stories(corpus, STORIES)
    server.answered.clear()
    enough, stuck = BATCH_PASSAGES * TEXTS_OF_A_STORY, Event()

    def hang_after_a_batch(texts: Sequence[str]) -> Fault | None:
        if len(server.answered) < enough:
            return None
        stuck.set()
        return Fault(hang=600)

    server.fault = hang_after_a_batch
    with indexing(corpus, index, **settings_for(server)) as process:
        assert stuck.wait(PATIENCE)
        interrupt(process)
    assert verify_index(index) == before
    assert before.articles == 3

    server.fault = lambda texts: None
    report = build(corpus, index, server)
    assert report.added == STORIES - 3
    assert BATCH_PASSAGES <= STORIES - 3 - report.embedded < STORIES - 3
    assert verify_index(index).flaws == ()


def test_a_run_stops_at_once_while_it_waits_for_its_first_vector(
    server: EmbeddingServer, corpus: Path, tmp_path: Path
) -> None:
    server.fault = lambda texts: Fault(hang=600)
    with indexing(corpus, tmp_path / "index", **settings_for(server)) as process:
        wait_until(lambda: server.under_way > 0)
        interrupt(process)


@pytest.mark.usefixtures("embedder")  # converted by now
def test_a_run_stops_while_the_embedded_model_is_at_work(
    corpus: Path, tmp_path: Path, model_cache: Path
) -> None:
    index = tmp_path / "index"
    write_stories(corpus, 3000)
    with indexing(corpus, index, ASSISTANT_CACHE=str(model_cache)) as process:
        wait_until(lambda: any(index.glob("generations/*.new")))
        sleep(2)
        interrupt(process)
    assert not list(index.glob("generations/*"))


# Who closes it


def test_an_embedder_that_indexing_opened_is_closed(
    server: EmbeddingServer, corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in settings_for(server).items():
        monkeypatch.setenv(name, value)
    assert build_index(corpus, index=tmp_path / "index").added == 3
    wait_until(lambda: not server.connections)
    assert "embedding-server" not in {thread.name for thread in enumerate_threads()}


def test_an_embedder_that_indexing_opened_is_closed_also_where_it_fails(
    server: EmbeddingServer, corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in settings_for(server).items():
        monkeypatch.setenv(name, value)
    server.fault = lambda texts: Fault(status=400) if len(texts) > 1 else None
    with pytest.raises(EmbeddingError, match="answered 400"):
        build_index(corpus, index=tmp_path / "index")
    wait_until(lambda: not server.connections)
    assert "embedding-server" not in {thread.name for thread in enumerate_threads()}


def test_an_embedder_that_questions_opened_is_closed_with_them(
    server: EmbeddingServer, tmp_path: Path
) -> None:
    settings = Settings(index=tmp_path, embedding="openai:small", openai_base_url=server.url)
    with closing(open_server_embedder("small", base_url=server.url)) as handed_in:
        manifest = index_manifest(handed_in)
        opened, given = Embeddings(settings), Embeddings(settings, handed_in)
        for one in (opened, given):
            assert one.embed("Is it open?", manifest).vector.shape == (DIMENSIONS,)
            one.close()
            one.close()
        wait_until(lambda: server.connections == 1)
        assert handed_in.embed_queries(["Is it open?"]).shape == (1, DIMENSIONS)


def test_an_embedder_that_was_handed_in_stays_open(
    server: EmbeddingServer, corpus: Path, tmp_path: Path
) -> None:
    with closing(open_server_embedder("small", base_url=server.url)) as embedder:
        build_index(corpus, index=tmp_path / "index", embedder=embedder)
        assert embedder.embed_queries(["Is it open?"]).shape == (1, DIMENSIONS)


def test_closing_the_embedder_of_another_thread_ends_its_indexing(
    server: EmbeddingServer, corpus: Path, tmp_path: Path
) -> None:
    embedder = open_server_embedder("small", base_url=server.url, patience=Patience(reply=600))

    def close_and_hang(texts: Sequence[str]) -> Fault:
        embedder.close()
        return Fault(hang=600)

    server.fault = close_and_hang
    with pytest.raises(EmbeddingError, match="was closed"):
        build_index(corpus, index=tmp_path / "index", embedder=embedder)
