"""Reading, cleaning and embedding on workers of a real Ray, which runs on the loopback and ends with them."""

import os
import signal
import sqlite3
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from assistant.cli.main import main
from index.building.build import build_index
from index.building.ray_workers import RayWorkers, open_workers
from index.errors import CorpusError, EmbeddingError, SettingsError, WorkersError
from index.generations.checking import verify_index
from index.generations.folder import current_generation
from index.search.index import open_index
from index.server.checking import verify_server
from index.settings import load_settings
from index.values import Passage
from tests.support.chroma_server import chroma_server
from tests.support.hash_embedder import HashEmbedder
from tests.support.scripted_embeddings import MODEL, embedding_server
from tests.support.strategies import invented_story

NEWS = Path(__file__).parents[4] / "shared" / "data" / "news"
ARTICLES = 300


@pytest.mark.parametrize("name", ["dask", "ray:", "ray:0", "ray:-2", "ray:many"])
def test_workers_of_another_name_are_refused(name: str) -> None:
    with pytest.raises(SettingsError, match="names no workers"), open_workers(name):
        pass


def test_without_a_name_there_are_no_workers() -> None:
    with open_workers(None) as workers:
        assert workers is None


def test_where_ray_is_not_installed_one_line_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "ray", None)
    monkeypatch.setitem(sys.modules, "ray.data", None)
    (tmp_path / "a.txt").write_text(invented_story(1), encoding="utf-8")
    assert main(["index", str(tmp_path), "--index", str(tmp_path / "index"), "--workers", "ray"]) == 1
    told = capsys.readouterr().err
    assert told.count("\n") == 1
    assert "pip install 'news-assistant[ray]'" in told


def test_a_watched_folder_has_no_workers(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["index", str(tmp_path), "--index", str(tmp_path / "index"), "--watch", "--workers", "ray"]
    assert main(arguments) == 1
    assert "`--watch` indexes in this process alone" in capsys.readouterr().err


@pytest.fixture(scope="module")
def workers() -> Iterator[RayWorkers]:
    pytest.importorskip("ray", reason="the extra 'ray' is not installed")
    with closing(RayWorkers(2)) as opened:
        yield opened


@contextmanager
def noting(folder: Path, killed: int | None) -> Iterator[Callable[[int], Iterator[tuple[int, str]]]]:
    """Note each value of which something is made; the worker that is given `killed` first is killed."""

    def make(value: int) -> Iterator[tuple[int, str]]:
        (folder / f"{value}-{os.getpid()}").touch()
        if value == killed and not (folder / "killed").exists():
            (folder / "killed").touch()
            os.kill(os.getpid(), signal.SIGKILL)
        yield value, "first"
        yield value, "second"

    yield make


@contextmanager
def refusing() -> Iterator[Callable[[int], list[int]]]:
    def make(value: int) -> list[int]:
        if value == 7:
            raise CorpusError("corpus_missing", folder="seven")
        return [value]

    yield make


def both(count: int) -> list[tuple[int, str]]:
    return [(value, which) for value in range(count) for which in ("first", "second")]


def times_made(folder: Path) -> Counter[int]:
    return Counter(int(file.name.partition("-")[0]) for file in folder.glob("*-*"))


@pytest.mark.slow
def test_what_is_made_comes_in_the_order_of_the_values(workers: RayWorkers, tmp_path: Path) -> None:
    made = workers.run(partial(noting, tmp_path, None), iter(range(100)), at_once=3)
    assert list(made) == both(100)
    assert set(times_made(tmp_path).values()) == {1}
    assert list(workers.run(partial(noting, tmp_path, None), [], at_once=3)) == []


@pytest.mark.slow
def test_a_killed_worker_costs_its_task_alone(workers: RayWorkers, tmp_path: Path) -> None:
    made = workers.run(partial(noting, tmp_path, 50), range(100), at_once=10)
    assert list(made) == both(100)
    assert (tmp_path / "killed").exists()
    assert {value for value, times in times_made(tmp_path).items() if times > 1} == {50}


@pytest.mark.slow
def test_an_error_of_a_stage_is_raised_as_it_is(workers: RayWorkers) -> None:
    made: list[int] = []
    with pytest.raises(CorpusError, match="'seven'"):
        made += workers.run(refusing, range(20), at_once=5)
    assert made == list(range(7))


@contextmanager
def deadly() -> Iterator[Callable[[int], list[int]]]:
    def make(value: int) -> list[int]:
        os.kill(os.getpid(), signal.SIGKILL)
        return [value]

    yield make


@pytest.mark.slow
def test_a_task_that_kills_every_worker_ends_in_one_line(workers: RayWorkers) -> None:
    impatient = RayWorkers(2, patience=20)  # on the same Ray
    with pytest.raises(WorkersError, match="What was embedded is kept"):
        list(impatient.run(deadly, [1], at_once=1))


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with some of the development news, or articles of our own; one file holds many."""
    folder = tmp_path_factory.mktemp("corpus")
    found = sorted(NEWS.rglob("*.txt"))[:: max(1, len(list(NEWS.rglob("*.txt"))) // ARTICLES)]
    for number, file in enumerate(found[:ARTICLES]):
        (folder / f"{number}.txt").write_bytes(file.read_bytes())
    for number in range(ARTICLES - len(found[:ARTICLES])):
        (folder / f"own-{number}.txt").write_text(invented_story(number), encoding="utf-8")
    lines = "".join(f'{{"text": "{invented_story(1000 + number)!r}"}}\n' for number in range(40))
    (folder / "many.jsonl").write_text(lines.replace("'", ""), encoding="utf-8")
    (folder / "bad.pdf").write_bytes(b"no PDF")
    return folder


def contents(index: Path) -> dict[str, Any]:
    """Return all rows of all that an index keeps in tables, but when a file was read."""
    generation = current_generation(index)
    rows: dict[str, Any] = {}
    for file in (*generation.glob("*.sqlite"), *index.glob("vectors-*.sqlite")):
        with closing(sqlite3.connect(file)) as database:
            database.execute("PRAGMA query_only = 1")
            tables = [
                name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
            ]
            for table in tables:
                columns = [row[1] for row in database.execute(f"PRAGMA table_info({table})")]
                kept = ", ".join(f'"{one}"' for one in columns if one not in ("indexed_at", "checksum"))
                rows[f"{file.name} {table}"] = sorted(
                    map(repr, database.execute(f"SELECT {kept} FROM {table}"))  # noqa: S608 -- our own names
                )
    return rows | {"hits": hits(index)}


def hits(index: Path) -> list[tuple[Passage, float]]:
    with open_index(index, embedder=HashEmbedder()) as opened:
        return [(hit.passage, hit.score) for hit in opened.search("міст and the bridge, мост", 50)]


@pytest.fixture(scope="module")
def alone(corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return an index that one process built."""
    index = tmp_path_factory.mktemp("alone") / "index"
    build_index(corpus, index=index, embedder=HashEmbedder())
    return index


@pytest.mark.slow
def test_an_index_of_two_workers_is_that_of_one_process(
    workers: RayWorkers, corpus: Path, alone: Path, tmp_path: Path
) -> None:
    report = build_index(corpus, index=tmp_path / "index", embedder=HashEmbedder(), workers="ray:2")
    assert report.articles == ARTICLES + 40
    assert [one.path for one in report.skipped] == ["bad.pdf"]
    assert verify_index(tmp_path / "index").flaws == ()
    assert contents(tmp_path / "index") == contents(alone)


def die_once(folder: Path, texts: object) -> None:
    """Kill the third worker call that embeds; note every call."""
    calls = len(list(folder.glob("call-*")))
    (folder / f"call-{calls}-{os.getpid()}").touch()
    if calls == 2:
        os.kill(os.getpid(), signal.SIGKILL)


@pytest.mark.slow
def test_a_worker_killed_while_it_embeds_changes_nothing_of_the_index(
    workers: RayWorkers, corpus: Path, alone: Path, tmp_path: Path
) -> None:
    calls = tmp_path / "calls"
    calls.mkdir()
    dying = HashEmbedder(before_passages=partial(die_once, calls))
    build_index(corpus, index=tmp_path / "index", embedder=dying, workers="ray:2")
    assert len(list(calls.iterdir())) > 3
    assert contents(tmp_path / "index") == contents(alone)


def fail_late(folder: Path, texts: object) -> None:
    (folder / f"{len(list(folder.iterdir()))}-{os.getpid()}").touch()
    if len(list(folder.iterdir())) > 8:
        raise EmbeddingError("embedder_unknown", embedder="one that went away")


@pytest.mark.slow
def test_what_was_embedded_before_an_error_is_not_embedded_again(
    workers: RayWorkers, corpus: Path, alone: Path, tmp_path: Path
) -> None:
    calls = tmp_path / "calls"
    calls.mkdir()
    failing = HashEmbedder(before_passages=partial(fail_late, calls))
    with pytest.raises(EmbeddingError, match="went away"):
        build_index(corpus, index=tmp_path / "index", embedder=failing, workers="ray:2")
    report = build_index(corpus, index=tmp_path / "index", embedder=HashEmbedder(), workers="ray:2")
    assert 0 < report.embedded < report.passages
    assert contents(tmp_path / "index") == contents(alone)


@pytest.mark.slow
def test_the_indexer_of_a_server_takes_what_workers_made(
    workers: RayWorkers, corpus: Path, alone: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with chroma_server(tmp_path / "chroma") as server:
        monkeypatch.setenv("CHROMA_URL", server.url)
        index = tmp_path / "index"
        report = build_index(corpus, index=index, embedder=HashEmbedder(), workers="ray:2")
        assert report.articles == ARTICLES + 40
        assert verify_server(load_settings(index=index)).flaws == ()
        found = hits(index)
    monkeypatch.delenv("CHROMA_URL")
    expected = hits(alone)  # a server's distances differ in their last digits
    assert {passage.id for passage, _ in found} == {passage.id for passage, _ in expected}
    assert [score for _, score in found] == pytest.approx([score for _, score in expected], abs=1e-4)


@pytest.mark.slow
def test_workers_share_the_embedding_server_of_the_settings(
    workers: RayWorkers, corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    few = tmp_path / "few"
    few.mkdir()
    for number in range(200):
        (few / f"{number}.txt").write_text(invented_story(number), encoding="utf-8")
    with embedding_server() as server:
        server.key = "key-of-the-settings"
        monkeypatch.setenv("OPENAI_BASE_URL", server.url)
        monkeypatch.setenv("OPENAI_API_KEY", server.key)
        monkeypatch.setenv("ASSISTANT_EMBEDDING", f"openai:{MODEL}")
        report = build_index(few, index=tmp_path / "index", workers="ray:2")
    assert report.articles == 200
    assert report.embedded == report.passages <= len(server.answered)


_RUN = """
import os, sys
from contextlib import closing
from index.building.ray_workers import RayWorkers
from tests.index.building.test_ray_workers import refusing
with closing(RayWorkers(2)) as workers:
    print(list(workers.run(refusing, range(3), at_once=1)))
    print(open("/proc/net/tcp").read() + open("/proc/net/tcp6").read())
"""


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_ray_listens_on_the_loopback_alone_and_leaves_nothing(tmp_path: Path) -> None:
    pytest.importorskip("ray", reason="the extra 'ray' is not installed")
    home = tmp_path / "home"
    home.mkdir()
    before = listening(Path("/proc/net/tcp").read_text() + Path("/proc/net/tcp6").read_text())
    environment = os.environ | {"HOME": str(home)}
    for name in ("RAY_ADDRESS", "RAY_AUTH_TOKEN"):
        environment.pop(name, None)
    with tempfile.TemporaryDirectory(dir="/tmp") as temporary:  # paths of sockets must be short
        done = subprocess.run(
            [sys.executable, "-c", _RUN],
            env=environment | {"TMPDIR": temporary},
            capture_output=True,
            text=True,
            timeout=200,
        )
        assert done.returncode == 0, done.stderr
        assert list(home.rglob("*")) == list(Path(temporary).rglob("*")) == []
    assert done.stdout.startswith("[0, 1, 2]")
    opened = listening(done.stdout) - before
    assert opened
    assert {one for one in opened if not one.rpartition(":")[0].endswith("0100007F")} == set()


def listening(table: str) -> set[str]:
    """Return the local addresses of sockets that listen, of a table of /proc/net."""
    rows = (line.split() for line in table.splitlines())
    return {row[1] for row in rows if len(row) > 3 and row[3] == "0A"}
