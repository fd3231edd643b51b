"""Parts of a corpus on a real Chroma server that would have the same paths."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing
from pathlib import Path

import numpy as np
import pytest

from index.building.build import build_index, index_manifest
from index.errors import CorpusError
from index.search.index import open_index
from index.server.checking import verify_server
from index.server.collection import Record, ServerCollection
from index.server.corpus import ServerCorpus, WrittenArticle
from index.server.records import SharedArticle, parts_with
from index.settings import load_settings
from index.storage.catalogue.articles import shared_id
from index.values import Article, CleanedArticle
from tests.support.chroma_server import ChromaServer, chroma_server
from tests.support.hash_embedder import DIMENSIONS, HashEmbedder
from tests.support.strategies import invented_story


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ChromaServer]:
    with chroma_server(tmp_path_factory.mktemp("chroma")) as running:
        yield running


@pytest.fixture(autouse=True)
def _collection(
    server: ChromaServer, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Let the settings name the server, and collections of this test's own."""
    monkeypatch.setenv("CHROMA_URL", server.url)
    monkeypatch.setenv("CHROMA_COLLECTION", f"test-{abs(hash(request.node.name))}")


def write(folder: Path, *names: str) -> Path:
    for number, name in enumerate(names):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(invented_story(number), encoding="utf-8")
    return folder


def paths(reader: Path) -> set[str]:
    with open_index(reader, embedder=HashEmbedder()) as index:
        return set(index.paths())


def flaws(reader: Path) -> Sequence[str]:
    return verify_server(load_settings(index=reader)).flaws


@pytest.mark.parametrize("names", [("", "uk"), ("uk", "")], ids=["unnamed first", "named first"])
def test_a_path_that_another_part_has_is_refused_and_both_are_named(
    tmp_path: Path, names: Sequence[str]
) -> None:
    folders = {
        "": write(tmp_path / "all", "uk/a.txt", "b.txt"),
        "uk": write(tmp_path / "ukrainian", "a.txt", "c.txt"),
    }
    first, second = names
    build_index(folders[first], index=tmp_path / "first", name=first, embedder=HashEmbedder())
    before = paths(tmp_path / "reader")
    with pytest.raises(CorpusError, match=r"'uk/a\.txt' already") as raised:
        build_index(folders[second], index=tmp_path / "second", name=second, embedder=HashEmbedder())
    assert all(str(folder) in str(raised.value) for folder in folders.values())
    assert before <= paths(tmp_path / "reader")

    (folders[second] / ("a.txt" if second else "uk/a.txt")).unlink()
    build_index(folders[second], index=tmp_path / "second", name=second, embedder=HashEmbedder())
    assert paths(tmp_path / "reader") == {"uk/a.txt", "b.txt", "uk/c.txt"}
    assert flaws(tmp_path / "reader") == ()


def test_parts_may_share_a_folder_where_no_path_is_the_same(tmp_path: Path) -> None:
    build_index(write(tmp_path / "all", "uk/a.txt"), index=tmp_path / "first", embedder=HashEmbedder())
    named = write(tmp_path / "ukrainian", "b.txt")
    build_index(named, index=tmp_path / "second", name="uk", embedder=HashEmbedder())
    (named / "b.txt").write_text(invented_story(9), encoding="utf-8")
    build_index(named, index=tmp_path / "second", name="uk", embedder=HashEmbedder())
    assert paths(tmp_path / "reader") == {"uk/a.txt", "uk/b.txt"}
    assert flaws(tmp_path / "reader") == ()


def test_an_article_may_go_to_another_part_of_its_indexer(tmp_path: Path) -> None:
    unnamed, named = write(tmp_path / "all", "uk/a.txt", "b.txt"), write(tmp_path / "ukrainian", "c.txt")
    build_index(unnamed, index=tmp_path / "index", embedder=HashEmbedder())
    build_index(named, index=tmp_path / "index", name="uk", embedder=HashEmbedder())
    (unnamed / "uk" / "a.txt").rename(named / "a.txt")
    build_index(unnamed, index=tmp_path / "index", embedder=HashEmbedder())
    build_index(named, index=tmp_path / "index", name="uk", embedder=HashEmbedder())
    assert paths(tmp_path / "reader") == {"uk/a.txt", "b.txt", "uk/c.txt"}
    assert flaws(tmp_path / "reader") == ()


def test_of_two_runs_of_one_writer_at_once_the_earlier_ends_and_removes_nothing(tmp_path: Path) -> None:
    folder = write(tmp_path / "news", *(f"{number}.txt" for number in range(4)))
    build_index(folder, index=tmp_path / "first", embedder=HashEmbedder())
    (folder / "new.txt").write_text(invented_story(77), encoding="utf-8")
    (folder / "3.txt").unlink()

    def begin_another(texts: Sequence[str]) -> None:
        (folder / "3.txt").write_text(invented_story(33), encoding="utf-8")  # which the first run misses
        build_index(folder, index=tmp_path / "second", embedder=HashEmbedder())

    with pytest.raises(CorpusError, match="another run of indexing has begun"):
        build_index(folder, index=tmp_path / "first", embedder=HashEmbedder(before_passages=begin_another))
    assert paths(tmp_path / "reader") == {"new.txt", *(f"{number}.txt" for number in range(4))}
    assert flaws(tmp_path / "reader") == ()


@pytest.mark.parametrize("act", ["mark", "remove", "sweep"])
def test_whoever_was_overtaken_neither_marks_nor_removes(tmp_path: Path, act: str) -> None:
    settings, manifest = load_settings(index=tmp_path), index_manifest(HashEmbedder())
    with ExitStack() as opened:
        earlier, later = (
            opened.enter_context(closing(ServerCorpus.create(settings, manifest))) for _ in range(2)
        )
        part = earlier.register.own("", "folder", "somebody")
        earlier.register.mark(part, "writing")
        earlier.register.mark(part, "writing")
        earlier.put([article("")])
        later.register.mark(later.register.own("", "folder", "somebody"), "writing")
        acts = {
            "mark": lambda: earlier.register.mark(part, "complete"),
            "remove": lambda: earlier.remove([article("").shared.id], []),
            "sweep": lambda: earlier.sweep("", frozenset(), frozenset()),
        }
        with pytest.raises(CorpusError, match="another run of indexing has begun"):
            acts[act]()
        assert list(later.articles.ids()) == [article("").shared.id]
        assert list(later.values.ids("")) != []
        later.register.mark(part, "complete")


class Overtaken(ServerCollection):
    """A collection that others write first, once somebody begins to."""

    def __init__(self, collection: ServerCollection, others: Callable[[], object]) -> None:
        super().__init__(collection._ask, collection._collection)
        self._others = others

    def put(self, records: Sequence[Record]) -> None:
        self._others()
        super().put(records)


def test_of_two_that_write_a_path_at_once_one_is_refused_and_leaves_nothing(tmp_path: Path) -> None:
    settings, manifest = load_settings(index=tmp_path), index_manifest(HashEmbedder())
    with ExitStack() as opened:
        slow, fast = (
            opened.enter_context(closing(ServerCorpus.create(settings, manifest))) for _ in range(2)
        )
        for corpus, name in ((slow, ""), (fast, "uk/")):
            corpus.register.mark(corpus.register.own(name, f"folder of {name!r}", "somebody"), "writing")
        slow.articles = Overtaken(slow.articles, lambda: fast.put([article("uk/")]))
        with pytest.raises(CorpusError, match="folder of"):
            slow.put([article("")])
        assert list(fast.articles.ids()) == [article("uk/").shared.id]


def test_one_indexer_may_write_what_it_is_about_to_remove_from_another_of_its_parts(tmp_path: Path) -> None:
    settings, manifest = load_settings(index=tmp_path), index_manifest(HashEmbedder())
    with closing(ServerCorpus.create(settings, manifest)) as corpus:
        for name in ("", "uk/"):
            corpus.register.mark(corpus.register.own(name, f"folder of {name!r}", "somebody"), "writing")
            corpus.put([article(name)])
        assert set(corpus.articles.ids()) == {article("").shared.id, article("uk/").shared.id}


def article(part: str) -> WrittenArticle:
    """Return the article `uk/a.txt` of a part."""
    told = Article(
        id="a",
        path="uk/a.txt",
        text="A ferry sank.",
        title=None,
        outlet=None,
        url=None,
        published=None,
        language=None,
    )
    shared = SharedArticle(
        id=shared_id(part, told.path, "1"),
        part=part,
        file=told.path,
        cleaned=CleanedArticle(article=told, blocks=()),
        passages=(),
        vector=np.zeros(DIMENSIONS, dtype=np.float32),
    )
    return WrittenArticle(shared=shared, vectors=[], tokens=[])


@pytest.mark.parametrize(
    ("path", "names"),
    [("a.txt", {""}), ("uk/a.txt", {"", "uk/"}), ("uk/2024/a.txt", {"", "uk/"}), ("a.jsonl#1", {""})],
)
def test_a_path_may_be_of_the_unnamed_part_or_of_one_named_one(path: str, names: set[str]) -> None:
    assert parts_with(path) == names
