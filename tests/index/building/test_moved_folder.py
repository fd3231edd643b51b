"""A corpus folder that changed unseen, or stands elsewhere now."""

import os
from pathlib import Path

import pytest

from index.building.build import build_index
from index.errors import CorpusError
from tests.support.hash_embedder import HashEmbedder

TEXTS = {
    f"{number}.txt": f"Новина {number}\n\nМіст у Липівці коштував {number} мільйонів.\n"
    for number in range(4)
}


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    folder = tmp_path / "corpus"
    folder.mkdir()
    for name, text in TEXTS.items():
        (folder / name).write_text(text, encoding="utf-8")
    build_index(folder, index=tmp_path / "index", embedder=HashEmbedder())
    return folder


def test_a_change_that_keeps_size_and_time_is_seen_when_all_is_read_again(
    corpus: Path, tmp_path: Path
) -> None:
    file = corpus / "1.txt"
    status = file.stat()
    file.write_text(TEXTS["1.txt"].replace("1", "7"), encoding="utf-8")
    os.utime(file, ns=(status.st_atime_ns, status.st_mtime_ns))
    unseen = build_index(corpus, index=tmp_path / "index", embedder=HashEmbedder())
    assert (unseen.changed, unseen.unchanged) == (0, 4)
    reread = build_index(corpus, index=tmp_path / "index", embedder=HashEmbedder(), reread=True)
    assert (reread.changed, reread.unchanged) == (1, 3)


def test_a_renamed_folder_is_known_by_its_files(corpus: Path, tmp_path: Path) -> None:
    renamed = corpus.rename(tmp_path / "renamed")
    report = build_index(renamed, index=tmp_path / "index", embedder=HashEmbedder())
    assert (report.unchanged, report.removed, report.added) == (4, 0, 0)
    (renamed / "new.txt").write_text("Пором у Липівці знову ходить.\n", encoding="utf-8")
    assert build_index(renamed, index=tmp_path / "index", embedder=HashEmbedder()).added == 1


def test_a_copy_beside_the_folder_is_another_unless_it_is_named_as_moved(
    corpus: Path, tmp_path: Path
) -> None:
    copy = tmp_path / "copy"
    copy.mkdir()
    for name, text in TEXTS.items():
        (copy / name).write_text(text, encoding="utf-8")
    with pytest.raises(CorpusError, match="--moved-from"):
        build_index(copy, index=tmp_path / "index", embedder=HashEmbedder())
    moved = build_index(copy, index=tmp_path / "index", embedder=HashEmbedder(), moved_from=corpus)
    assert moved.unchanged == 4


def test_a_folder_of_other_files_is_not_taken_for_the_one_that_is_gone(corpus: Path, tmp_path: Path) -> None:
    corpus.rename(tmp_path / "away")
    other = tmp_path / "other"
    other.mkdir()
    (other / "1.txt").write_text("Інша стаття про інше.\n", encoding="utf-8")
    with pytest.raises(CorpusError, match="not of"):
        build_index(other, index=tmp_path / "index", embedder=HashEmbedder())
