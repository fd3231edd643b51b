"""An index brought up to date step by step beside a model in memory: it always holds what the folder does."""

import json
import os
import shutil
import tempfile
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from index.building import build_index
from index.catalogue import Catalogue
from index.errors import CorpusError
from index.generations import CATALOGUE, LEXICAL, VECTORS, current_generation
from index.lexical import LexicalIndex
from index.reading import list_files
from index.records import SkippedFile
from index.retrieving import open_index
from index.store import PassageStore
from index.syncing import _lies_in, apply_sync, plan_sync
from tests.hash_embedder import HashEmbedder
from tests.strategies import articles, invented_story

NAMES = st.sampled_from(["a.txt", "b.md", "deep/c.txt", "d.txt", "розділ/стаття.txt"])
LINES = "many.jsonl"


class IndexBesideModel(RuleBasedStateMachine):
    """Writes, changes, renames and deletes files; `files` and `lines` say what the index should hold."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.corpus = self.folder / "corpus"
        self.index = self.folder / "index"
        self.corpus.mkdir()
        self.files: dict[str, str] = {}
        self.lines: list[str] = []
        self.embedder = HashEmbedder()
        self.embedded: set[str] = set()
        self.in_step = False

    def teardown(self) -> None:
        shutil.rmtree(self.folder)

    @rule(name=NAMES, text=articles())
    def write(self, name: str, text: str) -> None:
        path = self.corpus / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(text.encode())
        self.files[name] = text
        self.in_step = False

    @precondition(lambda self: self.files)
    @rule(data=st.data())
    def delete(self, data: st.DataObject) -> None:
        name = data.draw(st.sampled_from(sorted(self.files)))
        (self.corpus / name).unlink()
        del self.files[name]
        self.in_step = False

    @precondition(lambda self: self.files)
    @rule(data=st.data(), new=NAMES)
    def rename(self, data: st.DataObject, new: str) -> None:
        name = data.draw(st.sampled_from(sorted(self.files)))
        (self.corpus / new).parent.mkdir(exist_ok=True)
        (self.corpus / name).rename(self.corpus / new)
        self.files[new] = self.files.pop(name)
        self.in_step = False

    @rule(texts=st.lists(articles(), min_size=1, max_size=3))
    def write_lines(self, texts: list[str]) -> None:
        document = "".join(json.dumps({"text": text}) + "\n" for text in texts)
        (self.corpus / LINES).write_text(document, encoding="utf-8")
        self.lines = texts
        self.in_step = False

    @rule()
    def build(self) -> None:
        self.embedder.asked.clear()
        report = build_index(self.corpus, index=self.index, embedder=self.embedder)
        assert report.embedded == len(self.embedder.asked)
        assert not set(self.embedder.asked) & self.embedded
        assert report.added + report.changed + report.unchanged == len(self.expected())
        self.embedded |= set(self.embedder.asked)
        self.in_step = True

    @precondition(lambda self: self.in_step)
    @rule()
    def build_again(self) -> None:
        before = current_generation(self.index)
        report = build_index(self.corpus, index=self.index, embedder=self.embedder)
        assert (report.added, report.changed, report.removed, report.embedded) == (0, 0, 0, 0)
        assert current_generation(self.index) == before

    @precondition(lambda self: self.in_step)
    @rule()
    def build_from_nothing(self) -> None:
        fresh = self.folder / "fresh"
        build_index(self.corpus, index=fresh, embedder=self.embedder)
        assert contents(fresh) == contents(self.index)
        shutil.rmtree(fresh)

    @invariant()
    def index_holds_what_the_folder_held_when_it_was_built(self) -> None:
        if not self.in_step:
            return
        with open_index(self.index, embedder=self.embedder) as index:
            texts = {path: index.article(path).article.text for path in index.paths()}
        assert texts == self.expected()

    @invariant()
    def stores_agree(self) -> None:
        if not self.in_step:
            return
        generation = current_generation(self.index)
        with (
            closing(Catalogue.open(generation / CATALOGUE)) as catalogue,
            closing(LexicalIndex.open(generation / LEXICAL)) as lexical,
            closing(PassageStore.open(generation / VECTORS)) as store,
        ):
            passages = [passage for path in catalogue.paths() for passage in catalogue.passages(path)]
            ids = [passage.id for passage in passages]
            assert len(set(ids)) == len(ids) == catalogue.passage_count() == lexical.count() == store.count()
            assert store.vectors(ids).keys() == set(ids)
            for passage in passages:
                text = catalogue.article(passage.path).article.text
                assert text[passage.start : passage.end] == passage.text
                numbers = catalogue.numbers_of([passage.id])
                assert passage == catalogue.passages_by_number(list(numbers.values()))[numbers[passage.id]]
                found = dict(lexical.search(passage.text, count=len(ids), allowed=list(numbers.values())))
                assert found.keys() == set(numbers.values())

    def expected(self) -> dict[str, str]:
        """Return the texts that the index should hold, by path."""
        lines = {f"{LINES}#{number}": text for number, text in enumerate(self.lines, start=1)}
        return self.files | lines


def contents(index: Path) -> dict[str, Any]:
    """Return everything that an index says of each article."""
    with open_index(index, embedder=HashEmbedder()) as opened:
        hits = opened.search("Міська рада відкрила міст, the bridge, мост", 100)
        stories = {hit.passage.path: (hit.also, hit.first) for hit in hits}
        return {
            path: (opened.article(path), opened.passages(path), stories.get(path)) for path in opened.paths()
        }


IndexBesideModel.TestCase.settings = settings(
    max_examples=12, stateful_step_count=12, deadline=None, suppress_health_check=list(HealthCheck)
)
TestIndexBesideModel = IndexBesideModel.TestCase


# One folder against one catalogue


def plan(corpus: Path, catalogue: Catalogue, prefix: str = "") -> Any:
    return plan_sync(corpus, prefix, catalogue.files.of_folder(prefix))


def test_a_plan_reads_nothing_and_names_what_differs(tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    for name in ("kept.txt", "changed.txt", "gone.txt"):
        (corpus / name).write_text(invented_story(len(name)), encoding="utf-8")
    with closing(Catalogue.open(tmp_path / "catalogue", writable=True)) as catalogue:
        first = plan(corpus, catalogue)
        assert [entry.path for entry in first.read] == ["changed.txt", "gone.txt", "kept.txt"]
        result = apply_sync(catalogue, first, on_file=lambda: None)
        assert (result.added, result.changed, result.removed, result.unchanged) == (3, 0, 0, 0)
        assert plan(corpus, catalogue).changes_nothing

        (corpus / "changed.txt").write_text("Something else entirely was written.", encoding="utf-8")
        (corpus / "gone.txt").unlink()
        (corpus / "new.txt").write_text(invented_story(9), encoding="utf-8")
        second = plan(corpus, catalogue)
        assert [entry.path for entry in second.read] == ["changed.txt", "new.txt"]
        assert (second.same, second.gone) == (("kept.txt",), ("gone.txt",))


def test_each_file_read_is_counted_once(tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    for number in range(4):
        (corpus / f"{number}.txt").write_text(invented_story(number), encoding="utf-8")
    heard: list[int] = []
    with closing(Catalogue.open(tmp_path / "catalogue", writable=True)) as catalogue:
        apply_sync(catalogue, plan(corpus, catalogue), on_file=lambda: heard.append(1))
    assert len(heard) == 4


def test_a_prefix_stands_before_articles_and_skipped_files(tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (corpus / "story.txt").write_text(invented_story(1), encoding="utf-8")
    (corpus / "lines.jsonl").write_text("{broken\n" + json.dumps({"text": invented_story(2)}) + "\n")
    (corpus / "image.png").write_bytes(b"png")
    skipped_by_reader = [one.path for one in list_files(corpus) if isinstance(one, SkippedFile)]
    with closing(Catalogue.open(tmp_path / "catalogue", writable=True)) as catalogue:
        result = apply_sync(catalogue, plan(corpus, catalogue, "town/"), on_file=lambda: None)
        assert catalogue.paths() == ["town/lines.jsonl#2", "town/story.txt"]
        again = apply_sync(catalogue, plan(corpus, catalogue, "town/"), on_file=lambda: None)
    assert skipped_by_reader == ["image.png"]
    assert {one.path for one in result.skipped} == {"town/image.png", "town/lines.jsonl#1"}
    assert set(again.skipped) == set(result.skipped)


def test_a_file_of_another_folder_is_never_overwritten(tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    for folder, number in ((first / "town", 1), (second, 2)):
        folder.mkdir(parents=True)
        (folder / "a.txt").write_text(invented_story(number), encoding="utf-8")
    with closing(Catalogue.open(tmp_path / "catalogue", writable=True)) as catalogue:
        apply_sync(catalogue, plan(first, catalogue), on_file=lambda: None)
        with pytest.raises(CorpusError, match=r"town/a\.txt"):
            apply_sync(catalogue, plan(second, catalogue, "town/"), on_file=lambda: None)
        [pending] = catalogue.writer.pending()
    assert pending.source.text == invented_story(1)


@pytest.mark.parametrize("name", ["a.txt", "a.jsonl"])
def test_a_file_that_could_not_be_read_for_now_is_tried_again(tmp_path: Path, name: str) -> None:
    corpus, aside = tmp_path / "corpus", tmp_path / "aside"
    corpus.mkdir()
    (corpus / name).write_text(json.dumps({"text": invented_story(1)}), encoding="utf-8")
    with closing(Catalogue.open(tmp_path / "catalogue", writable=True)) as catalogue:
        listed = plan(corpus, catalogue)
        (corpus / name).rename(aside)
        [skipped] = apply_sync(catalogue, listed, on_file=lambda: None).skipped
        assert (skipped.path, skipped.transient) == (name, True)
        aside.rename(corpus / name)

        again = plan(corpus, catalogue)
        assert [entry.path for entry in again.read] == [name]
        result = apply_sync(catalogue, again, on_file=lambda: None)
        assert (result.added, result.skipped) == (1, [])
        assert plan(corpus, catalogue).changes_nothing


@pytest.mark.parametrize("name", ["a.txt", "a.jsonl"])
def test_a_changed_file_that_cannot_be_read_for_now_keeps_its_articles(tmp_path: Path, name: str) -> None:
    corpus, aside = tmp_path / "corpus", tmp_path / "aside"
    corpus.mkdir()
    (corpus / name).write_text(json.dumps({"text": invented_story(1)}), encoding="utf-8")
    with closing(Catalogue.open(tmp_path / "catalogue", writable=True)) as catalogue:
        apply_sync(catalogue, plan(corpus, catalogue), on_file=lambda: None)
        before = catalogue.paths()
        (corpus / name).write_text(json.dumps({"text": invented_story(2)}), encoding="utf-8")
        listed = plan(corpus, catalogue)
        (corpus / name).rename(aside)
        result = apply_sync(catalogue, listed, on_file=lambda: None)
        assert (result.removed, result.unchanged) == (0, 1)
        assert catalogue.paths() == before

        aside.rename(corpus / name)
        known = catalogue.files.of_folder("")
        assert plan_sync(corpus, "", known, can_be_read=lambda file: False).changes_nothing
        assert apply_sync(catalogue, plan(corpus, catalogue), on_file=lambda: None).changed == 1


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is forbidden to this user")
def test_a_folder_that_cannot_be_listed_for_now_keeps_its_articles(tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    (corpus / "sub").mkdir(parents=True)
    (corpus / "sub" / "a.txt").write_text(invented_story(1), encoding="utf-8")
    with closing(Catalogue.open(tmp_path / "catalogue", writable=True)) as catalogue:
        apply_sync(catalogue, plan(corpus, catalogue), on_file=lambda: None)
        (corpus / "sub").chmod(0)
        listed = plan(corpus, catalogue)
        (corpus / "sub").chmod(0o700)
    assert (listed.same, listed.gone) == (("sub/a.txt",), ())


@given(
    path=st.from_regex(r"[ab](/[ab]){0,4}", fullmatch=True),
    unlisted=st.sets(st.sampled_from("ab"), max_size=2),
)
def test_a_file_lies_in_a_folder_that_begins_its_path(path: str, unlisted: set[str]) -> None:
    assert _lies_in(path, unlisted) == (path[0] in unlisted)


def test_a_file_that_could_not_be_read_and_then_goes_is_gone(tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (corpus / "a.txt").write_text(invented_story(1), encoding="utf-8")
    with closing(Catalogue.open(tmp_path / "catalogue", writable=True)) as catalogue:
        listed = plan(corpus, catalogue)
        (corpus / "a.txt").unlink()
        apply_sync(catalogue, listed, on_file=lambda: None)
        assert plan(corpus, catalogue).gone == ("a.txt",)
