"""One folder against one catalogue: what is read, what stays, what goes."""

import json
import os
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.building.folder_changes import FolderChanges, _lies_in, compare_folder
from index.building.reading_in import ArticleCounts, read_in
from index.building.workers import HereAlone
from index.errors import CorpusError
from index.reading.folder import list_files
from index.storage.catalogue.catalogue import Catalogue
from index.values import SkippedFile
from tests.support.strategies import invented_story


def plan(corpus: Path, catalogue: Catalogue, prefix: str = "") -> FolderChanges:
    return compare_folder(corpus, prefix, catalogue.files.of_folder(prefix))


def applied(catalogue: Catalogue, changes: FolderChanges) -> ArticleCounts:
    counts = ArticleCounts()
    read_in(catalogue, changes, counts, HereAlone(), on_file=lambda: None)
    return counts


def path_of(skipped: SkippedFile) -> str:
    return skipped.path


def test_a_plan_reads_nothing_and_names_what_differs(tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    for name in ("kept.txt", "changed.txt", "gone.txt"):
        (corpus / name).write_text(invented_story(len(name)), encoding="utf-8")
    with closing(Catalogue.open(tmp_path / "catalogue", writable=True)) as catalogue:
        first = plan(corpus, catalogue)
        assert [entry.path for entry in first.read] == ["changed.txt", "gone.txt", "kept.txt"]
        result = applied(catalogue, first)
        assert (result.added, result.changed, result.removed, result.unchanged) == (3, 0, 0, 0)
        assert plan(corpus, catalogue).none

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
        read_in(
            catalogue, plan(corpus, catalogue), ArticleCounts(), HereAlone(), on_file=lambda: heard.append(1)
        )
    assert len(heard) == 4


def test_a_prefix_stands_before_articles_and_skipped_files(tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (corpus / "story.txt").write_text(invented_story(1), encoding="utf-8")
    (corpus / "lines.jsonl").write_text("{broken\n" + json.dumps({"text": invented_story(2)}) + "\n")
    (corpus / "image.png").write_bytes(b"png")
    skipped_by_reader = [one.path for one in list_files(corpus) if isinstance(one, SkippedFile)]
    with closing(Catalogue.open(tmp_path / "catalogue", writable=True)) as catalogue:
        result = applied(catalogue, plan(corpus, catalogue, "town/"))
        assert catalogue.paths() == ["town/lines.jsonl#2", "town/story.txt"]
        again = applied(catalogue, plan(corpus, catalogue, "town/"))
    assert skipped_by_reader == ["image.png"]
    assert {one.path for one in result.skipped} == {"town/image.png", "town/lines.jsonl#1"}
    assert sorted(again.skipped, key=path_of) == sorted(result.skipped, key=path_of)


def test_a_file_of_another_folder_is_never_overwritten(tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    for folder, number in ((first / "town", 1), (second, 2)):
        folder.mkdir(parents=True)
        (folder / "a.txt").write_text(invented_story(number), encoding="utf-8")
    with closing(Catalogue.open(tmp_path / "catalogue", writable=True)) as catalogue:
        applied(catalogue, plan(first, catalogue))
        with pytest.raises(CorpusError, match=r"town/a\.txt"):
            applied(catalogue, plan(second, catalogue, "town/"))
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
        [skipped] = applied(catalogue, listed).skipped
        assert (skipped.path, skipped.transient) == (name, True)
        aside.rename(corpus / name)

        again = plan(corpus, catalogue)
        assert [entry.path for entry in again.read] == [name]
        result = applied(catalogue, again)
        assert (result.added, result.skipped) == (1, [])
        assert plan(corpus, catalogue).none


@pytest.mark.parametrize("name", ["a.txt", "a.jsonl"])
def test_a_changed_file_that_cannot_be_read_for_now_keeps_its_articles(tmp_path: Path, name: str) -> None:
    corpus, aside = tmp_path / "corpus", tmp_path / "aside"
    corpus.mkdir()
    (corpus / name).write_text(json.dumps({"text": invented_story(1)}), encoding="utf-8")
    with closing(Catalogue.open(tmp_path / "catalogue", writable=True)) as catalogue:
        applied(catalogue, plan(corpus, catalogue))
        before = catalogue.paths()
        (corpus / name).write_text(json.dumps({"text": invented_story(2)}), encoding="utf-8")
        listed = plan(corpus, catalogue)
        (corpus / name).rename(aside)
        result = applied(catalogue, listed)
        assert (result.removed, result.unchanged) == (0, 1)
        assert catalogue.paths() == before

        aside.rename(corpus / name)
        known = catalogue.files.of_folder("")
        assert compare_folder(corpus, "", known, can_be_read=lambda file: False).none
        assert applied(catalogue, plan(corpus, catalogue)).changed == 1


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is forbidden to this user")
def test_a_folder_that_cannot_be_listed_for_now_keeps_its_articles(tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    (corpus / "sub").mkdir(parents=True)
    (corpus / "sub" / "a.txt").write_text(invented_story(1), encoding="utf-8")
    with closing(Catalogue.open(tmp_path / "catalogue", writable=True)) as catalogue:
        applied(catalogue, plan(corpus, catalogue))
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
        applied(catalogue, listed)
        assert plan(corpus, catalogue).gone == ("a.txt",)
