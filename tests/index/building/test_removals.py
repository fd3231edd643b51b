"""A folder that is suddenly empty does not empty its index: most of it goes only where that is said."""

import shutil
from pathlib import Path

import pytest

from assistant.cli.main import main
from index.building.build import build_index
from index.errors import CorpusError
from index.search.index import open_index
from index.values import BuildReport
from tests.support.hash_embedder import HashEmbedder
from tests.support.strategies import invented_story


def write(folder: Path, count: int) -> Path:
    folder.mkdir()
    for number in range(count):
        (folder / f"{number}.txt").write_text(invented_story(number), encoding="utf-8")
    return folder


def build(folder: Path, index: Path, *, name: str = "", remove_all: bool = False) -> BuildReport:
    return build_index(folder, index=index, name=name, embedder=HashEmbedder(), remove_all=remove_all)


def count(index: Path) -> int:
    with open_index(index, embedder=HashEmbedder()) as opened:
        return opened.summary().articles


@pytest.mark.parametrize(("articles", "left"), [(11, 0), (11, 5), (20, 9)])
def test_most_of_a_folder_goes_only_where_that_is_said(tmp_path: Path, articles: int, left: int) -> None:
    corpus, index = write(tmp_path / "corpus", articles), tmp_path / "index"
    build(corpus, index)
    for number in range(left, articles):
        (corpus / f"{number}.txt").unlink()
    with pytest.raises(
        CorpusError, match=rf"of {articles} articles .* {articles - left} are gone.*--remove-all"
    ):
        build(corpus, index)
    assert count(index) == articles
    assert build(corpus, index, remove_all=True).removed == articles - left
    assert count(index) == left


@pytest.mark.parametrize(("articles", "left"), [(10, 0), (11, 6), (20, 10)])
def test_fewer_articles_go_without_a_question(tmp_path: Path, articles: int, left: int) -> None:
    corpus, index = write(tmp_path / "corpus", articles), tmp_path / "index"
    build(corpus, index)
    for number in range(left, articles):
        (corpus / f"{number}.txt").unlink()
    assert build(corpus, index).removed == articles - left
    assert count(index) == left


def test_a_file_that_loses_most_of_its_lines_counts_by_articles(tmp_path: Path) -> None:
    corpus, index = write(tmp_path / "corpus", 0), tmp_path / "index"
    lines = [f'{{"text": "{invented_story(number).replace(chr(10), " ")}"}}' for number in range(12)]
    (corpus / "news.jsonl").write_text("\n".join(lines), encoding="utf-8")
    build(corpus, index)
    (corpus / "news.jsonl").write_text(lines[0], encoding="utf-8")
    with pytest.raises(CorpusError, match="--remove-all"):
        build(corpus, index)


def test_articles_that_only_moved_are_not_gone(tmp_path: Path) -> None:
    corpus, index = write(tmp_path / "corpus", 12), tmp_path / "index"
    build(corpus, index)
    (corpus / "sub").mkdir()
    for file in corpus.glob("*.txt"):
        file.rename(corpus / "sub" / file.name)
    report = build(corpus, index)
    assert (report.added, report.removed) == (12, 12)


def test_an_added_folder_is_judged_by_itself(tmp_path: Path) -> None:
    corpus, town, index = write(tmp_path / "corpus", 40), write(tmp_path / "town", 12), tmp_path / "index"
    build(corpus, index)
    build(town, index, name="town")
    shutil.rmtree(town)
    town.mkdir()
    with pytest.raises(CorpusError, match="town"):
        build(town, index, name="town")
    assert count(index) == 52


def test_an_index_built_anew_asks_as_well(tmp_path: Path) -> None:
    corpus, index = write(tmp_path / "corpus", 12), tmp_path / "index"
    build(corpus, index)
    shutil.rmtree(corpus)
    corpus.mkdir()
    with pytest.raises(CorpusError, match="--remove-all"):
        build_index(corpus, index=index, embedder=HashEmbedder(name="another"))
    assert count(index) == 12


def test_the_command_has_the_option(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: dict[str, object] = {}

    def build_nothing(folder: Path, **options: object) -> BuildReport:
        asked.update(options)
        return BuildReport(
            files=0,
            added=0,
            changed=0,
            removed=0,
            unchanged=0,
            skipped=(),
            passages=0,
            embedded=0,
            seconds=0.0,
        )

    monkeypatch.setattr("index.building.build.build_index", build_nothing)
    assert main(["index", str(tmp_path), "--index", str(tmp_path / "index"), "--remove-all"]) == 0
    assert asked["remove_all"] is True
