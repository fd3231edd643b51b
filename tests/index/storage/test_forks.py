"""Processes forked from one that used an index: an error, where Chroma would have them wait for ever."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from index.building.build import build_index
from tests.support.hash_embedder import HashEmbedder

ROOT = Path(__file__).resolve().parents[3]
_FORKING = """
import os, signal, sys
from index.building.build import build_index
from index.errors import IndexStoreError
from index.search.index import open_index
from tests.support.hash_embedder import HashEmbedder

def search(index):
    return index.search("When does the ferry sail?")[0].passage.path

folder, where = sys.argv[1:3]
{before}
child = os.fork()
if child == 0:
    signal.alarm(30)
    try:
        {within}
    except IndexStoreError as error:
        print(error, flush=True)
    sys.exit(0)
assert os.waitpid(child, 0)[1] == 0, "the forked process was left waiting"
print(search(open_index(where, embedder=HashEmbedder())))
"""
_BUILT = "build_index(folder, index=where, embedder=HashEmbedder())"
_OPENED = "opened = open_index(where, embedder=HashEmbedder()); search(opened)"


@pytest.mark.skipif(not hasattr(os, "fork"), reason="forks")
@pytest.mark.parametrize(
    ("before", "within"),
    [
        (_OPENED, "search(opened)"),
        (f"{_OPENED}; opened.close()", "search(open_index(where, embedder=HashEmbedder()))"),
        (_BUILT, "search(open_index(where, embedder=HashEmbedder()))"),
        (_OPENED, _BUILT),
    ],
)
def test_a_process_forked_from_one_that_used_an_index_says_so_and_ends(before, within, tmp_path):
    done = _fork(before, within, tmp_path)
    told, owner = done.stdout.splitlines()
    assert "forked" in told and "spawn" in told
    assert owner == "ferry.txt"
    assert "Traceback" not in done.stderr


@pytest.mark.skipif(not hasattr(os, "fork"), reason="forks")
def test_a_forked_process_may_close_what_it_was_given_and_the_owner_goes_on(tmp_path):
    done = _fork(f"{_OPENED}", "opened.close()", tmp_path)
    assert done.stdout.split() == ["ferry.txt"]


def _fork(before: str, within: str, root: Path) -> subprocess.CompletedProcess[str]:
    folder = root / "corpus"
    folder.mkdir()
    (folder / "ferry.txt").write_text("Ferry news\n\nThe ferry to the island sails at five on Monday.")
    build_index(folder, index=root / "index", embedder=HashEmbedder())
    return subprocess.run(
        [sys.executable, "-c", _FORKING.format(before=before, within=within), folder, root / "index"],
        capture_output=True,
        text=True,
        timeout=90,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        check=True,
    )
