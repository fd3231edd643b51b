"""Readers of an index that is rebuilt meanwhile: what a question holds on to, and what is closed when."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from index.building.build import build_index
from index.errors import EmbeddingError, IndexStoreError
from index.generations.folder import LEXICAL, current_generation
from index.generations.opened import OpenGenerations, Snapshot
from index.search.generation import Generation
from index.search.index import Index, open_index
from index.settings import Settings
from tests.support.hash_embedder import HashEmbedder

OPEN_FILES = Path("/proc/self/fd")
ASKED = "When does the ferry to the island sail?"


class Corpus:
    """A folder with one article, its index, and an edit that makes a new generation."""

    def __init__(self, root: Path) -> None:
        self.folder, self.index = root / "corpus", root / "index"
        self.folder.mkdir()
        self.edits = 0
        self.edit()

    def edit(self) -> str:
        """Change the article, index it again and return its new text."""
        self.edits += 1
        text = f"Ferry news\n\nThe ferry to the island sails at {self.edits} o'clock on Monday."
        (self.folder / "ferry.txt").write_text(text, encoding="utf-8")
        build_index(self.folder, index=self.index, embedder=HashEmbedder())
        return text


@pytest.fixture
def corpus(tmp_path: Path) -> Corpus:
    return Corpus(tmp_path)


@pytest.fixture
def index(corpus: Corpus) -> Iterator[Index]:
    with open_index(corpus.index, embedder=HashEmbedder()) as opened:
        yield opened


def texts(generation: Generation) -> list[str]:
    """The passages found and the article behind them."""
    hits = generation.search(ASKED).hits
    return [hits[0].passage.text, generation.articles(hits)["ferry.txt"].article.text]


def test_a_pinned_index_keeps_to_one_generation_while_the_corpus_is_indexed_again(
    corpus: Corpus, index: Index
) -> None:
    with index.pinned() as pinned:
        before = texts(pinned)
        for _ in range(3):
            corpus.edit()
            assert "o'clock" in texts(index.current())[0]  # other readers move on
            assert texts(pinned) == before
    assert texts(index.current()) != before


def test_a_pinned_index_answers_many_at_once_though_others_indexed_again(
    corpus: Corpus, index: Index
) -> None:
    with index.pinned() as pinned, ThreadPoolExecutor(8) as readers:
        before = texts(pinned)
        for _ in range(3):
            corpus.edit()
        # Chroma opens its files once more for each that asks at the same time.
        assert list(readers.map(lambda _: texts(pinned), range(80))) == [before] * 80


def test_the_next_question_sees_the_new_generation(corpus: Corpus, index: Index) -> None:
    with index.pinned() as pinned:
        old = texts(pinned)
    new = corpus.edit()
    with index.pinned() as pinned:
        assert texts(pinned)[1] == new != old[1]


def test_a_generation_nobody_holds_is_closed_and_one_in_use_is_not(corpus: Corpus) -> None:
    opened = OpenGenerations(corpus.index)
    with opened.held() as held:
        let_go = []
        for _ in range(3):
            corpus.edit()
            let_go.append(opened.current())
        assert held.catalogue.paths() == ["ferry.txt"]
        assert opened.current().folder == current_generation(corpus.index)
        with pytest.raises(Exception, match="closed"):
            let_go[0].catalogue.paths()
    opened.close()
    opened.close()
    with pytest.raises(Exception, match="closed"):
        held.catalogue.paths()


@pytest.mark.skipif(not OPEN_FILES.is_dir(), reason="this system does not list a process's open files")
def test_a_generation_that_cannot_be_opened_leaves_no_file_open(corpus: Corpus) -> None:
    generation = current_generation(corpus.index)
    (generation / LEXICAL).write_bytes(b"no database " * 500)
    with pytest.raises(IndexStoreError, match="lexical index"):
        Snapshot.open(generation)
    still_open = [number.resolve() for number in OPEN_FILES.iterdir()]
    assert [path for path in still_open if path.is_relative_to(corpus.index)] == []


def test_the_given_settings_choose_the_embedder_and_an_argument_the_folder(
    corpus: Corpus, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ASSISTANT_EMBEDDING", "e5:/nowhere")
    settings = Settings(index=Path("elsewhere"), embedding="e5:/not-there")
    with open_index(corpus.index, settings=settings) as index:
        assert index.summary().articles == 1
        with pytest.raises(EmbeddingError, match="not-there"):
            index.search(ASKED)
