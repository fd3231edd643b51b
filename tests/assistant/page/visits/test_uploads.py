"""Files that readers add: named safely, checked, indexed all or not at all."""

import threading
from pathlib import Path

import gradio as gr
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.page.access.options import Access, uploads_allowed
from assistant.page.layout import lay_out
from assistant.page.rendering.corpus_panel import render_progress, render_report
from assistant.page.visits.uploads import UploadBusyError, UploadCancelledError, Uploads, refuse, safe_name
from assistant.texts.texts import ENGLISH, UKRAINIAN
from index.building.build import build_index
from index.errors import CorpusError
from index.progress import Progress, no_progress
from index.search.index import open_index
from index.values import BuildReport
from tests.support.hash_embedder import HashEmbedder

STORY = "Пором через Вербівку курсує щодня від восьмої години ранку вечора. Квиток коштує 40 гривень.\n"


def write(folder: Path, name: str, text: str = STORY) -> Path:
    folder.mkdir(exist_ok=True)
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def uploads_into(index: Path) -> Uploads:
    embedder = HashEmbedder()

    def index_folder(folder: Path, name: str, progress: Progress) -> BuildReport:
        return build_index(folder, index=index, name=name, embedder=embedder, progress=progress)

    return Uploads(index, index_folder)


@pytest.fixture
def index(tmp_path: Path) -> Path:
    write(tmp_path / "corpus", "one.txt", "Млин на річці Вербівка знову меле борошно після ремонту греблі.\n")
    build_index(tmp_path / "corpus", index=tmp_path / "index", embedder=HashEmbedder())
    return tmp_path / "index"


def paths_of(index: Path) -> list[str]:
    with open_index(index, embedder=HashEmbedder()) as opened:
        return opened.paths()


def test_added_files_are_indexed_beside_the_corpus(index: Path, tmp_path: Path) -> None:
    file = write(tmp_path / "new", "Пором.txt")
    report = uploads_into(index).add([file], no_progress, threading.Event())
    assert report.built is not None
    assert report.built.added == 1
    assert paths_of(index) == ["one.txt", "uploads/Пором.txt"]
    assert ENGLISH.added.partition("{")[0] in render_report(report, ENGLISH)


def test_what_cannot_be_read_is_refused_with_the_reason(index: Path, tmp_path: Path) -> None:
    new = tmp_path / "new"
    files = [
        write(new, "picture.png"),
        write(new, "empty.txt", ""),
        write(new, ".secret.txt"),
        write(new, "....txt"),
    ]
    report = uploads_into(index).add(files, no_progress, threading.Event())
    assert report.built is None
    assert dict(report.refused) == {
        "picture.png": "kind",
        "empty.txt": "empty",
        ".secret.txt": "hidden",
        "....txt": "hidden",
    }
    assert paths_of(index) == ["one.txt"]
    shown = render_report(report, UKRAINIAN)
    assert "Не прийнято: 4 файли" in shown
    assert UKRAINIAN.refused["kind"] in shown


def test_a_file_too_large_is_refused(tmp_path: Path) -> None:
    large = tmp_path / "large.txt"
    with large.open("wb") as file:
        file.truncate(10_000_001)
    assert refuse(large) == "large"


def test_the_same_file_again_is_known_and_another_of_its_name_gets_a_number(
    index: Path, tmp_path: Path
) -> None:
    uploads = uploads_into(index)
    uploads.add([write(tmp_path / "a", "news.txt")], no_progress, threading.Event())
    again = uploads.add([write(tmp_path / "b", "news.txt")], no_progress, threading.Event())
    assert again.refused == (("news.txt", "known"),)
    other = write(tmp_path / "c", "news.txt", STORY.replace("Пором", "Трамвай"))
    uploads.add([other], no_progress, threading.Event())
    assert paths_of(index) == ["one.txt", "uploads/news-2.txt", "uploads/news.txt"]


def test_cancelling_leaves_index_and_folder_as_they_were(index: Path, tmp_path: Path) -> None:
    uploads = uploads_into(index)
    uploads.add([write(tmp_path / "a", "kept.txt")], no_progress, threading.Event())
    cancelled = threading.Event()

    def cancel_while_embedding(stage: str, done: int, total: int) -> None:
        if stage == "embedding":
            cancelled.set()

    file = write(tmp_path / "b", "dropped.txt", STORY.replace("Пором", "Трамвай"))
    with pytest.raises(UploadCancelledError):
        uploads.add([file], cancel_while_embedding, cancelled)
    assert paths_of(index) == ["one.txt", "uploads/kept.txt"]
    assert [path.name for path in uploads.folder.iterdir()] == ["kept.txt"]
    assert not list((index / "generations").glob("*.new"))
    report = uploads.add([file], no_progress, threading.Event())
    assert report.built is not None
    assert report.built.added == 1


def test_a_failure_of_indexing_takes_the_files_away_again(tmp_path: Path) -> None:
    def fail(folder: Path, name: str, progress: Progress) -> BuildReport:
        raise CorpusError("the disk is full")

    uploads = Uploads(tmp_path / "index", fail)
    with pytest.raises(CorpusError, match="disk is full"):
        uploads.add([write(tmp_path / "new", "a.txt")], no_progress, threading.Event())
    assert list(uploads.folder.iterdir()) == []


def test_a_page_that_takes_no_files_has_nothing_to_take_them() -> None:
    with gr.Blocks():
        assert lay_out(uploads=False).adding is None
        assert lay_out(uploads=True).adding is not None


@pytest.mark.parametrize(
    ("access", "host", "allowed"),
    [
        (Access(), "127.0.0.1", True),
        (Access(), "0.0.0.0", False),  # noqa: S104
        (Access(proxies=("10.0.0.1",)), "127.0.0.1", False),
        (Access(uploads=True), "0.0.0.0", True),  # noqa: S104
        (Access(uploads=False), "127.0.0.1", False),
    ],
)
def test_files_are_taken_on_this_machine_alone_unless_said_otherwise(
    access: Access, host: str, allowed: bool
) -> None:
    assert uploads_allowed(access, host) is allowed


def test_two_cannot_add_at_once(tmp_path: Path) -> None:
    def add_another(folder: Path, name: str, progress: Progress) -> BuildReport:
        uploads.add([file], no_progress, threading.Event())
        raise AssertionError("never reached")

    uploads = Uploads(tmp_path / "index", add_another)
    file = write(tmp_path / "new", "a.txt")
    with pytest.raises(UploadBusyError):
        uploads.add([file], no_progress, threading.Event())


@given(st.text(max_size=300))
def test_a_name_stays_in_its_folder_and_means_nothing_elsewhere(name: str) -> None:
    safe = safe_name(name)
    assert not set(safe) & set('/\\:*?"<>|\x00\n\r\u202e')
    assert not safe.startswith((".", " ", "-"))
    assert len(safe.partition(".")[0].encode()) <= 240
    assert safe_name(safe) == safe


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("../../etc/passwd.txt", "passwd.txt"),
        ("C:\\news\\Стаття 1.TXT", "Стаття 1.txt"),
        ("a<b>|c.md", "a_b_c.md"),
        ("??.txt", ""),
        ("CV (final).v2.txt", "CV (final).v2.txt"),
    ],
)
def test_names_are_made_safe(name: str, safe: str) -> None:
    assert safe_name(name) == safe


def test_progress_is_words_and_a_bar() -> None:
    shown = render_progress("embedding", 3, 8, ENGLISH)
    assert "Indexing: 3 of 8 articles" in shown
    assert 'value="3" max="8"' in shown
    assert ENGLISH.add_stages["waiting"] in render_progress("flushing", 0, 0, ENGLISH)


def test_every_file_that_is_not_read_is_named_and_may_come_again(index: Path, tmp_path: Path) -> None:
    good, blank, broken = (write(tmp_path / "new", name) for name in ("good.txt", "blank.txt", "broken.pdf"))
    blank.write_text(" \n \n", encoding="utf-8")
    lines = write(tmp_path / "new", "lines.jsonl", '{"text": 1}\n')
    uploads = uploads_into(index)
    report = uploads.add([good, blank, broken, lines], no_progress, threading.Event())
    shown = render_report(report, ENGLISH)
    assert all(name in shown for name in ("blank.txt", "broken.pdf", "lines.jsonl"))
    again = render_report(uploads.add([blank], no_progress, threading.Event()), ENGLISH)
    assert ENGLISH.none_added in again
    assert ENGLISH.refused["known"] not in again
