"""Four indexers and four readers of one Chroma server that is killed and started again, and they with it.

CHROMA_CRASHES sets how often (`make test-crash`: 20).
"""

import multiprocessing
import os
import random
import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from multiprocessing.process import BaseProcess
from multiprocessing.synchronize import Event
from pathlib import Path

from index.building.build import build_index
from index.errors import NewsAssistantError
from index.search.index import Index, open_index
from index.server.checking import verify_server
from index.settings import Settings
from tests.support.chroma_server import chroma_server
from tests.support.hash_embedder import HashEmbedder
from tests.support.strategies import invented_story

CRASHES = int(os.environ.get("CHROMA_CRASHES", "2"))
PARTS = 4
READERS = 4
ARTICLES = 130
"""Of each part: three batches."""
_FORKS = multiprocessing.get_context("forkserver")
_FORKS.set_forkserver_preload(
    ["index.building.build", "tests.support.hash_embedder", "chromadb", "llama_index.core"]
)


def index_part(root: Path, part: int, url: str) -> None:
    """Index one part, slowly."""
    os.environ |= {"CHROMA_URL": url, "CHROMA_WRITER": "test"}
    embedder = HashEmbedder(before_passages=lambda texts: time.sleep(0.4))
    build_index(root / f"part-{part}", index=root / f"indexer-{part}", name=f"p{part}", embedder=embedder)


def ask_again_and_again(
    root: Path, reader: int, url: str, stop: Event, said: "multiprocessing.Queue[tuple[int, int]]"
) -> None:
    """Ask until told to stop; say how many answers and errors there were."""
    settings = Settings(index=root / f"reader-{reader}", chroma_url=url)
    answers = errors = 0
    while not stop.is_set():
        try:
            with open_index(embedder=HashEmbedder(), settings=settings) as index:
                while not stop.is_set():
                    answers += ask(index, f"Who opened the station {answers % 50}?")
                    time.sleep(0.02)
        except NewsAssistantError as error:
            assert len(str(error).splitlines()) == 1
            errors += 1
            time.sleep(0.05)
    said.put((answers, errors))


def ask(index: Index, question: str) -> bool:
    """Ask; every hit must lie in its article."""
    with index.pinned() as pinned:
        hits = pinned.search(question, 5).hits
        articles = pinned.articles(hits)
        for hit in hits:
            article = articles[hit.passage.path].article
            assert article.text[hit.passage.start : hit.passage.end] == hit.passage.text
    return bool(hits)


def run_indexers(root: Path, url: str) -> Sequence[BaseProcess]:
    indexers = [
        _FORKS.Process(target=index_part, args=(root, part, url), daemon=True) for part in range(PARTS)
    ]
    for indexer in indexers:
        indexer.start()
    return indexers


def write_parts(root: Path) -> None:
    for part in range(PARTS):
        (root / f"part-{part}").mkdir()
        for number in range(ARTICLES):
            text = invented_story(part * 1000 + number)
            (root / f"part-{part}" / f"{number}.txt").write_text(text, encoding="utf-8")


def change_part(root: Path, part: int, chance: random.Random, round_number: int) -> None:
    """Change, add and delete articles of a part."""
    folder = root / f"part-{part}"
    for number in chance.sample(range(ARTICLES + 20), 8):
        text = invented_story(100_000 * round_number + part * 1000 + number)
        (folder / f"{number}.txt").write_text(text, encoding="utf-8")
    for file in chance.sample(sorted(folder.glob("*.txt")), 4):
        file.unlink()


def texts_of(settings: Settings) -> Mapping[str, str]:
    with open_index(embedder=HashEmbedder(), settings=settings) as index:
        return {path: index.article(path).article.text for path in index.paths()}


def expected(root: Path) -> Mapping[str, str]:
    return {
        f"p{part}/{file.name}": file.read_text(encoding="utf-8")
        for part in range(PARTS)
        for file in (root / f"part-{part}").glob("*.txt")
    }


def test_nothing_is_lost_when_the_server_and_its_indexers_are_killed(tmp_path: Path) -> None:
    chance = random.Random(CRASHES)  # noqa: S311  no secret
    write_parts(tmp_path)
    stop, said = _FORKS.Event(), _FORKS.Queue()
    with chroma_server(tmp_path / "server") as server, ExitStack() as ended:
        ended.callback(stop.set)  # where the test fails, nobody goes on asking
        readers = [
            _FORKS.Process(
                target=ask_again_and_again, args=(tmp_path, number, server.url, stop, said), daemon=True
            )
            for number in range(READERS)
        ]
        for reader in readers:
            reader.start()
        for round_number in range(1, CRASHES + 1):
            indexers = run_indexers(tmp_path, server.url)
            time.sleep(chance.uniform(0.5, 2.0))
            server.kill()
            time.sleep(chance.uniform(0.0, 0.5))
            server.start()
            time.sleep(chance.uniform(0.0, 0.5))
            indexers[0].kill()  # and nobody goes on with its part before the next round
            for indexer in indexers:
                indexer.join(timeout=240)
            assert [indexer.exitcode for indexer in indexers[1:]] == [0] * (PARTS - 1)
            for part in range(PARTS):
                change_part(tmp_path, part, chance, round_number)
        for indexer in run_indexers(tmp_path, server.url):
            indexer.join(timeout=240)
            assert indexer.exitcode == 0
        stop.set()
        for answers, errors in [said.get(timeout=60) for _ in readers]:
            assert answers, f"{errors} errors alone"
        settings = Settings(index=tmp_path / "reader-0", chroma_url=server.url)
        assert texts_of(settings) == expected(tmp_path)
        assert verify_server(settings).flaws == ()
        for reader in readers:
            reader.join(timeout=60)
