"""Indexing killed at random moments, and on a full disk: nothing acknowledged is lost, nothing is doubled.

CRASHES sets how many processes are killed (`make test-crash`: 200).
"""

import multiprocessing
import os
import random
import resource
import time
from contextlib import closing
from pathlib import Path

import pytest

from index.building.build import build_index
from index.errors import NewsAssistantError
from index.generations.checking import verify_index
from index.generations.folder import CATALOGUE, current_generation
from index.storage.catalogue.catalogue import Catalogue
from tests.support.hash_embedder import HashEmbedder
from tests.support.strategies import invented_story

CRASHES = int(os.environ.get("CRASHES", "20"))
# Children are forked of a process that has loaded the libraries and opened nothing: each starts at once.
_FORKS = multiprocessing.get_context("forkserver")
_FORKS.set_forkserver_preload(
    ["index.building.build", "tests.support.hash_embedder", "chromadb", "llama_index.core"]
)


def _build(corpus: Path, index: Path) -> None:
    build_index(corpus, index=index, embedder=HashEmbedder(before_passages=lambda texts: time.sleep(0.05)))


def _change(corpus: Path, chance: random.Random, round_number: int) -> None:
    """Add, change and delete a few files, one of them with many articles."""
    for number in chance.sample(range(40), 4):
        (corpus / f"{number}.txt").write_text(invented_story(1000 * round_number + number), encoding="utf-8")
    for file in chance.sample(sorted(corpus.glob("*.txt")), 2):
        file.unlink()


def _content(index: Path) -> dict[str, list[tuple[str, int, int]]]:
    """Return every article's passages: id and offsets."""
    with closing(Catalogue.open(current_generation(index) / CATALOGUE)) as catalogue:
        return {
            path: [(passage.id, passage.start, passage.end) for passage in catalogue.passages(path)]
            for path in catalogue.paths()
        }


def test_indexing_killed_again_and_again_ends_as_if_it_never_was(tmp_path: Path) -> None:
    corpus, index = tmp_path / "corpus", tmp_path / "index"
    corpus.mkdir()
    chance = random.Random(CRASHES)  # noqa: S311  no secret
    for number in range(30):
        (corpus / f"{number}.txt").write_text(invented_story(number), encoding="utf-8")
    _build(corpus, index)
    acknowledged = _content(index)
    killed = 0
    for round_number in range(1, CRASHES + 1):
        _change(corpus, chance, round_number)
        build = _FORKS.Process(target=_build, args=(corpus, index))
        build.start()
        build.join(chance.uniform(0.0, 1.2))
        build.kill()
        build.join()
        killed += build.exitcode != 0
        assert verify_index(index).flaws == ()
        if build.exitcode != 0 and _content(index) != acknowledged:
            # Killed after the switch to the new generation: then that is whole.
            assert set(_content(index)) == {file.name for file in corpus.glob("*.txt")}
        acknowledged = _content(index)
    assert killed > CRASHES // 4
    _build(corpus, index)
    build_index(corpus, index=tmp_path / "fresh", embedder=HashEmbedder())
    assert _content(index) == _content(tmp_path / "fresh")
    assert verify_index(index).flaws == ()
    assert len(list((index / "generations").iterdir())) <= 2


def _build_with_room_for(
    corpus: Path, index: Path, largest_file: int, outcome: "multiprocessing.Queue[str]"
) -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (largest_file, largest_file))
    try:
        _build(corpus, index)
    except NewsAssistantError as error:
        outcome.put(str(error))
    else:
        outcome.put("")


@pytest.mark.parametrize("largest_file", [2_000, 20_000, 100_000, 200_000, 400_000])
def test_a_full_disk_is_said_and_leaves_the_index_as_it_was(tmp_path: Path, largest_file: int) -> None:
    corpus, index = tmp_path / "corpus", tmp_path / "index"
    corpus.mkdir()
    (corpus / "first.txt").write_text(invented_story(1), encoding="utf-8")
    _build(corpus, index)
    before = _content(index)
    for number in range(60):
        (corpus / f"{number}.txt").write_text(invented_story(number), encoding="utf-8")
    outcome = _FORKS.Queue()
    build = _FORKS.Process(target=_build_with_room_for, args=(corpus, index, largest_file, outcome))
    build.start()
    build.join(timeout=120)
    said = outcome.get(timeout=5)
    assert said, "the limit was too generous to fail"
    assert verify_index(index).flaws == ()
    assert _content(index) == before
    _build(corpus, index)
    assert len(_content(index)) == 61
    assert verify_index(index).flaws == ()
