"""Building an index and bringing it up to date: what is embedded, what readers see, what a crash leaves."""

import json
import random
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pytest

from index.building.build import build_index
from index.errors import CorpusError, EmbeddingError, IndexStoreError
from index.generations.checking import verify_index
from index.generations.folder import CATALOGUE, LEXICAL, VECTORS, current_generation
from index.messages import CodedText, printable_line
from index.search.index import Index, open_index
from index.storage.sqlite import Database
from index.values import BuildReport, SkippedFile
from tests.support.hash_embedder import HashEmbedder
from tests.support.strategies import invented_name, invented_story

FERRY = (
    "Ferry back on the lake\n\nThe ferry between Sosnivka and the island resumed on Monday after a winter"
    " of repairs. Captain Olha Reva said that the new engine burns a third less fuel."
)
BAKERY = (
    "У Липівці відкрили пекарню\n\nПекарня на вулиці Садовій відкрилася у вівторок. Власниця Марія Кравець"
    " наймає двох пекарів і обіцяє житній хліб щоранку."
)
MILL = (
    "Мельница в Заречном встала\n\nМельница в Заречном остановилась из-за паводка. Мельник Егор Соломин"
    " надеется запустить жернова к середине осени."
)


class Builder:
    """A corpus folder and its index, built with an embedder that remembers what it was asked."""

    def __init__(self, folder: Path) -> None:
        self.corpus = folder / "corpus"
        self.index = folder / "index"
        self.embedder = HashEmbedder()
        self.corpus.mkdir()

    def write(self, name: str, text: str) -> Path:
        path = self.corpus / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())
        return path

    def write_lines(self, name: str, texts: Sequence[str]) -> Path:
        return self.write(name, "".join(json.dumps({"text": text}) + "\n" for text in texts))

    def build(self, embedder: HashEmbedder | None = None) -> BuildReport:
        return build_index(self.corpus, index=self.index, embedder=embedder or self.embedder)

    def rebuild(self) -> tuple[BuildReport, list[str]]:
        """Build again; return the report and which texts were embedded."""
        self.embedder.asked.clear()
        return self.build(), self.embedder.asked

    def open(self) -> Index:
        return open_index(self.index, embedder=self.embedder)

    def generation(self) -> str:
        return current_generation(self.index).name


@pytest.fixture
def builder(tmp_path: Path) -> Builder:
    """A corpus of three articles, indexed."""
    made = Builder(tmp_path)
    for name, text in (("ferry.txt", FERRY), ("bakery.txt", BAKERY), ("mill.txt", MILL)):
        made.write(name, text)
    made.build()
    return made


def path_of(skipped: SkippedFile) -> str:
    return skipped.path


def counts(report: BuildReport) -> tuple[int, int, int, int]:
    return report.added, report.changed, report.removed, report.unchanged


# What is embedded


def test_an_unchanged_folder_embeds_nothing_and_makes_no_generation(builder: Builder) -> None:
    before = builder.generation()
    report, asked = builder.rebuild()
    assert (asked, report.embedded, counts(report)) == ([], 0, (0, 0, 0, 3))
    assert builder.generation() == before


def test_changing_one_file_embeds_that_file_alone(builder: Builder) -> None:
    builder.write("ferry.txt", FERRY.replace("a third", "a half"))
    report, asked = builder.rebuild()
    assert counts(report) == (0, 1, 0, 2)
    assert asked and all("Captain Olha Reva" in text for text in asked)
    assert report.embedded == len(asked)


def test_a_file_touched_but_not_changed_embeds_nothing(builder: Builder) -> None:
    builder.write("ferry.txt", FERRY)
    report, asked = builder.rebuild()
    assert (asked, counts(report)) == ([], (0, 0, 0, 3))


def test_a_deleted_file_leaves_the_index(builder: Builder) -> None:
    (builder.corpus / "mill.txt").unlink()
    report, asked = builder.rebuild()
    assert (asked, counts(report)) == ([], (0, 0, 1, 2))
    with builder.open() as index:
        assert index.paths() == ["bakery.txt", "ferry.txt"]
        assert all(hit.passage.path != "mill.txt" for hit in index.search("мельница в Заречном", 50))


def test_a_renamed_file_is_found_under_its_new_name_without_embedding(builder: Builder) -> None:
    (builder.corpus / "mill.txt").rename(builder.corpus / "river.txt")
    report, asked = builder.rebuild()
    assert (asked, counts(report)) == ([], (1, 0, 1, 2))
    with builder.open() as index:
        assert index.search("мельница в Заречном")[0].passage.path == "river.txt"


def test_a_changed_line_of_a_jsonl_file_embeds_that_line_alone(builder: Builder) -> None:
    stories = [invented_story(number) for number in range(5)]
    builder.write_lines("many.jsonl", stories)
    builder.build()
    stories[2] = invented_story(77)
    builder.write_lines("many.jsonl", stories)
    report, asked = builder.rebuild()
    assert (len(asked), counts(report)) == (1, (0, 1, 0, 7))
    assert stories[2].split("\n")[0] in asked[0]
    with builder.open() as index:
        assert index.article("many.jsonl#3").article.text == stories[2]


def test_one_text_in_two_files_is_embedded_once_and_found_in_both(builder: Builder) -> None:
    builder.write("copy.txt", FERRY)
    report, asked = builder.rebuild()
    assert (asked, report.added) == ([], 1)
    with builder.open() as index:
        found = {hit.passage.path for hit in index.search("ferry to the island")}
    assert {"copy.txt", "ferry.txt"} <= found


def test_offsets_count_code_points_of_the_text_with_its_mark_and_line_ends(builder: Builder) -> None:
    text = "\ufeff" + BAKERY.replace("\n", "\r\n") + " 🥖 Хліб коштуватиме 40 гривень.\r\n"
    builder.write("marked.txt", text)
    builder.build()
    with builder.open() as index:
        article = index.article("marked.txt").article
        passages = index.passages("marked.txt")
    assert article.text == text
    assert passages
    assert all(text[passage.start : passage.end] == passage.text for passage in passages)
    assert any("40 гривень" in passage.text for passage in passages)


def test_skipped_files_are_named_again_by_an_unchanged_run(builder: Builder) -> None:
    builder.write("picture.png", "no text")
    builder.write("blank.txt", " \n \n")
    builder.write("broken.jsonl", "{not json}\n")
    first, _ = builder.rebuild()
    second, _ = builder.rebuild()
    assert {one.path.partition("#")[0] for one in first.skipped} == {
        "picture.png",
        "blank.txt",
        "broken.jsonl",
    }
    assert sorted(second.skipped, key=path_of) == sorted(first.skipped, key=path_of)


def test_files_that_cannot_be_read_are_told_though_nothing_else_came_and_no_more_once_they_are_gone(
    builder: Builder,
) -> None:
    before = builder.generation()
    builder.write("picture.png", "no text")
    _, asked = builder.rebuild()
    with builder.open() as index:
        assert [one.path for one in index.skipped()] == ["picture.png"]
    assert asked == []
    told = builder.generation()
    assert told != before
    builder.rebuild()
    assert builder.generation() == told
    (builder.corpus / "picture.png").unlink()
    builder.rebuild()
    with builder.open() as index:
        assert index.skipped() == []


def test_an_index_knows_what_of_each_folder_was_not_read(builder: Builder, tmp_path: Path) -> None:
    builder.write("picture.png", "no text")
    builder.write("blank.txt", " \n")
    builder.rebuild()
    further = tmp_path / "further"
    further.mkdir()
    (further / "sound.mp3").write_text("no text")
    (further / "tram.txt").write_text(FERRY.replace("Пором", "Трамвай"))
    build_index(further, index=builder.index, name="more", embedder=builder.embedder)
    with open_index(builder.index, embedder=builder.embedder) as index:
        assert {one.path for one in index.skipped()} == {"picture.png", "blank.txt", "more/sound.mp3"}
    (builder.corpus / "picture.png").unlink()
    builder.write("blank.txt", "Пором курсує щодня від восьмої години ранку до пізнього вечора.\n")
    builder.rebuild()
    with open_index(builder.index, embedder=builder.embedder) as index:
        assert [one.path for one in index.skipped()] == ["more/sound.mp3"]


def test_the_document_of_a_report_names_path_and_reason_of_each_skipped_file(builder: Builder) -> None:
    builder.write("blank.txt", " \n")
    report, _ = builder.rebuild()
    [skipped] = report.to_dict()["skipped"]
    assert skipped == {"path": "blank.txt", "reason": str(report.skipped[0].reason)}


def test_a_file_that_becomes_unreadable_text_leaves_the_index(builder: Builder) -> None:
    builder.write("ferry.txt", " \n")
    report, _ = builder.rebuild()
    assert report.removed == 1
    assert [one.path for one in report.skipped] == ["ferry.txt"]


def test_furniture_learned_from_a_third_article_cleans_the_others_again(tmp_path: Path) -> None:
    builder = Builder(tmp_path)
    banner = "Портал новин краю Заріччя цілодобово і без вихідних"
    stories = [f"{text}\n\n{banner}\n\n{extra}" for text, extra in _with_endings()]
    for number, story in enumerate(stories[:2]):
        builder.write(f"{number}.txt", story)
    builder.build()
    with builder.open() as index:
        assert any(banner in p.text for path in index.paths() for p in index.passages(path))
    builder.write("2.txt", stories[2])
    report = builder.build()
    assert counts(report) == (1, 0, 0, 2)
    with builder.open() as index:
        assert not [p for path in index.paths() for p in index.passages(path) if banner in p.text]
        assert len(index.search("Марія Кравець пекарня")) == report.passages


def dated(day: str, text: str, outlet: str) -> str:
    title, _, body = text.partition("\n\n")
    return f"{title}\n\n{day}\n\n{body}\n\n© 2024 {outlet}\n"


def days(builder: Builder) -> dict[str, str | None]:
    with builder.open() as index:
        return {path: index.article(path).article.published for path in index.paths()}


def test_an_article_that_proves_how_its_site_writes_dates_dates_the_others_of_the_site(
    tmp_path: Path,
) -> None:
    builder = Builder(tmp_path)
    ferry, bakery = _with_endings()[0], ("Bakery opens in Lypivka", "It sells rye bread from seven o'clock.")
    builder.write("herald/open.txt", dated("09/05/2024", "\n\n".join(ferry), "Sallow Herald"))
    builder.write("post/open.txt", dated("09/05/2024", "\n\n".join(bakery), "Reedham Post"))
    builder.build()
    assert days(builder) == {"herald/open.txt": None, "post/open.txt": None}
    proof = builder.write(
        "herald/proof.txt", dated("09/21/2024", "Mill shut\n\nThe mill shut.", "Sallow Herald")
    )
    report, asked = builder.rebuild()
    assert counts(report) == (1, 0, 0, 2)
    assert days(builder) == {
        "herald/open.txt": "2024-09-05",
        "herald/proof.txt": "2024-09-21",
        "post/open.txt": None,
    }
    assert not [text for text in asked if "Captain Olha Reva" in text]
    proof.unlink()
    builder.build()
    assert days(builder) == {"herald/open.txt": None, "post/open.txt": None}


def test_declared_dates_of_a_dump_tell_the_order_of_its_others(tmp_path: Path) -> None:
    builder = Builder(tmp_path)
    texts = [FERRY, *(f"{FERRY} {text}" for _, text in _with_endings())]
    declared = ["21/08/2024", "05/09/2024", "5 September 2024", "06/09/24"]
    rows = [json.dumps({"text": text, "date": day}) for text, day in zip(texts, declared, strict=True)]
    builder.write("dump.jsonl", "\n".join(rows))
    builder.write("other.jsonl", json.dumps({"text": BAKERY.replace("Л", "L"), "date": "07/09/2024"}))
    builder.build()
    assert list(days(builder).values()) == [
        "2024-08-21",
        "2024-09-05",
        "2024-09-05",
        "2024-09-06",
        "2024-09-07",
    ]


def _with_endings() -> list[tuple[str, str]]:
    return [
        (FERRY, "The crossing takes forty minutes, and bicycles travel free of charge until October."),
        (BAKERY, "Пекарня працюватиме щодня, крім неділі, і возитиме хліб до сусідніх сіл громади."),
        (MILL, "Муку для местных хозяйств пока везут из соседнего района, говорит глава сельсовета."),
    ]


# Folders


def test_a_second_folder_is_added_under_its_name(builder: Builder, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    (other / "town.txt").write_text(invented_story(1), encoding="utf-8")
    report = build_index(other, index=builder.index, name="town", embedder=builder.embedder)
    assert counts(report) == (1, 0, 0, 0)
    with builder.open() as index:
        assert index.paths() == ["bakery.txt", "ferry.txt", "mill.txt", "town/town.txt"]
        assert index.current().catalogue.files.folders() == {"": str(builder.corpus), "town/": str(other)}


@pytest.mark.parametrize("name", ["..", ".hidden", "/", "a/b", "a b", "-a", "a#1", "a\n", " "])
def test_a_name_that_could_not_begin_a_path_is_an_error_that_names_it(builder: Builder, name: str) -> None:
    with pytest.raises(CorpusError, match=re.escape(repr(printable_line(name)))):
        build_index(builder.corpus, index=builder.index, name=name, embedder=builder.embedder)


@pytest.mark.parametrize("name", ["місто", "2024-08.news", "_old"])
def test_a_name_may_be_of_any_script(tmp_path: Path, name: str) -> None:
    made = Builder(tmp_path)
    made.write("a.txt", FERRY)
    build_index(made.corpus, index=made.index, name=name, embedder=made.embedder)
    with made.open() as index:
        assert index.paths() == [f"{name}/a.txt"]


def test_what_is_gone_is_judged_within_its_own_folder(builder: Builder, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    (other / "town.txt").write_text(invented_story(1), encoding="utf-8")
    build_index(other, index=builder.index, name="town", embedder=builder.embedder)
    (builder.corpus / "mill.txt").unlink()
    (other / "town.txt").unlink()
    (other / "city.txt").write_text(invented_story(2), encoding="utf-8")
    assert builder.build().removed == 1
    with builder.open() as index:
        assert index.paths() == ["bakery.txt", "ferry.txt", "town/town.txt"]
    build_index(other, index=builder.index, name="town", embedder=builder.embedder)
    with builder.open() as index:
        assert index.paths() == ["bakery.txt", "ferry.txt", "town/city.txt"]


@pytest.mark.parametrize("name", ["", "town"])
def test_another_folder_under_a_known_name_is_an_error_naming_both(
    builder: Builder, tmp_path: Path, name: str
) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    for folder in (first, second):
        folder.mkdir()
        (folder / "a.txt").write_text(FERRY, encoding="utf-8")
    known = builder.corpus
    if name:
        known = first
        build_index(first, index=builder.index, name=name, embedder=builder.embedder)
    with pytest.raises(CorpusError) as raised:
        build_index(second, index=builder.index, name=name, embedder=builder.embedder)
    assert str(known) in str(raised.value) and str(second) in str(raised.value)
    with builder.open() as index:
        assert "ferry.txt" in index.paths()


def test_a_name_that_hides_a_subfolder_is_an_error_that_names_the_path(
    builder: Builder, tmp_path: Path
) -> None:
    builder.write("town/a.txt", MILL)
    builder.build()
    other = tmp_path / "other"
    other.mkdir()
    (other / "a.txt").write_text(FERRY, encoding="utf-8")
    with pytest.raises(CorpusError, match=r"town/a\.txt"):
        build_index(other, index=builder.index, name="town", embedder=builder.embedder)
    with builder.open() as index:
        assert index.article("town/a.txt").article.text == MILL


def test_one_passage_with_its_title_and_another_that_opens_with_it_keep_their_own_tokens(
    tmp_path: Path,
) -> None:
    """The two are embedded as the same text, but only in one of them is the title the passage's own."""
    headline, lead = FERRY.split("\n\n")
    builder = Builder(tmp_path)
    builder.write("a.txt", f"---\ntitle: {headline}\n---\n{lead}\n")
    builder.write("b.txt", f"{headline}\n{lead}\n")
    builder.build()
    with builder.open() as index:
        for path in index.paths():
            [passage] = index.passages(path)
            [tokens] = index.current().passage_tokens([passage])
            [expected] = builder.embedder.embed_passages_with_tokens([passage.text])[1]
            assert tokens.offsets.tolist() == expected.offsets.tolist()


def test_vectors_that_were_deleted_are_made_again(builder: Builder) -> None:
    for path in builder.index.glob("vectors-*"):
        path.unlink()
    with pytest.raises(IndexStoreError, match="assistant index"):
        builder.open()
    builder.build()
    with builder.open() as index:
        assert index.search("ferry to the island")[0].passage.path == "ferry.txt"


def test_vectors_of_texts_long_gone_are_dropped(tmp_path: Path) -> None:
    builder = Builder(tmp_path)
    texts = [invented_story(number) for number in range(300)]
    builder.write_lines("many.jsonl", texts)
    builder.build()
    builder.write_lines("many.jsonl", texts[:2])
    build_index(builder.corpus, index=builder.index, embedder=builder.embedder, remove_all=True)
    builder.write_lines("many.jsonl", texts[:10])
    _, asked = builder.rebuild()
    assert len(asked) == 8


def test_a_missing_folder_is_an_error_that_names_it(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match="nowhere"):
        build_index(tmp_path / "nowhere", index=tmp_path / "index", embedder=HashEmbedder())


def test_an_empty_folder_gives_an_empty_index_that_answers_with_nothing(tmp_path: Path) -> None:
    builder = Builder(tmp_path)
    assert builder.build().passages == 0
    with builder.open() as index:
        assert index.search("anything at all?") == []


# Indexes that cannot be continued


def _other_embedder(builder: Builder) -> None:
    builder.embedder = HashEmbedder(name="other", dimensions=32)


def _other_fingerprint(builder: Builder) -> None:
    _rewrite_manifest(builder, fingerprint="of an older version")


def _other_format(builder: Builder) -> None:
    _rewrite_manifest(builder, format=0)


def _rewrite_manifest(builder: Builder, **values: object) -> None:
    manifest = current_generation(builder.index) / "manifest.json"
    manifest.write_text(json.dumps(json.loads(manifest.read_text()) | values))


def _missing_vectors(builder: Builder) -> None:
    for path in builder.index.glob("vectors-*"):
        path.unlink()


OBSTACLES = [_other_embedder, _other_fingerprint, _other_format, _missing_vectors]


def add_town(builder: Builder) -> Path:
    """Add a folder of one article to the index and return it."""
    folder = builder.corpus.with_name("other")
    folder.mkdir()
    (folder / "town.txt").write_text(invented_story(1), encoding="utf-8")
    (folder / "picture.png").write_bytes(b"png")
    build_index(folder, index=builder.index, name="town", embedder=builder.embedder)
    return folder


@pytest.mark.parametrize("obstacle", OBSTACLES)
@pytest.mark.parametrize("name", ["", "town"])
def test_an_index_built_anew_keeps_all_its_folders(
    builder: Builder, obstacle: Callable[[Builder], None], name: str
) -> None:
    town = add_town(builder)
    obstacle(builder)
    folder = town if name else builder.corpus
    report = build_index(folder, index=builder.index, name=name, embedder=builder.embedder)
    assert (counts(report), report.files) == ((4, 0, 0, 0), 5)
    assert [one.path for one in report.skipped] == ["town/picture.png"]
    with builder.open() as index:
        assert index.paths() == ["bakery.txt", "ferry.txt", "mill.txt", "town/town.txt"]
        assert index.current().catalogue.files.folders() == {"": str(builder.corpus), "town/": str(town)}
    assert counts(builder.build()) == (0, 0, 0, 3)


@pytest.mark.parametrize("obstacle", OBSTACLES)
def test_another_folder_is_an_error_though_the_index_must_be_built_anew(
    builder: Builder, tmp_path: Path, obstacle: Callable[[Builder], None]
) -> None:
    second = tmp_path / "second"
    second.mkdir()
    obstacle(builder)
    with pytest.raises(CorpusError) as raised:
        build_index(second, index=builder.index, embedder=builder.embedder)
    assert str(builder.corpus) in str(raised.value) and str(second) in str(raised.value)


def _truncate(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def _scribble(path: Path) -> None:
    path.write_bytes(b"not a database " * 1000)


@pytest.mark.parametrize("store", [CATALOGUE, LEXICAL, f"{VECTORS}/chroma.sqlite3"])
@pytest.mark.parametrize("damage", [Path.unlink, _truncate, _scribble])
def test_a_damaged_store_is_repaired_by_indexing_again(
    builder: Builder, store: str, damage: Callable[[Path], None], caplog: pytest.LogCaptureFixture
) -> None:
    damage(current_generation(builder.index) / store)
    report, asked = builder.rebuild()
    assert (asked, report.added) == ([], 3)
    assert "built anew" in caplog.text
    with builder.open() as index:
        assert index.search("ferry to the island")[0].passage.path == "ferry.txt"


def test_a_damaged_page_is_not_copied_but_the_index_built_anew(
    builder: Builder, caplog: pytest.LogCaptureFixture
) -> None:
    builder.write_lines("many.jsonl", [invented_story(number) for number in range(200)])
    builder.build()
    catalogue = current_generation(builder.index) / CATALOGUE
    data = bytearray(catalogue.read_bytes())
    page = 4096 * (len(data) // 4096 // 2)
    data[page : page + 4096] = bytes(4096)
    catalogue.write_bytes(data)
    assert counts(builder.build()) == (0, 0, 0, 203)  # nothing is copied, and nothing read
    assert "built anew" not in caplog.text
    builder.write("new.txt", invented_story(900))
    report, asked = builder.rebuild()
    assert (report.added, len(asked)) == (204, 1)
    assert "built anew" in caplog.text
    assert verify_index(builder.index).flaws == ()


@pytest.mark.parametrize("store", [CATALOGUE, LEXICAL])
@pytest.mark.parametrize("damage", [Path.unlink, _truncate, _scribble])
def test_readers_of_a_damaged_store_are_told_what_to_do(
    builder: Builder, store: str, damage: Callable[[Path], None]
) -> None:
    damage(current_generation(builder.index) / store)
    with pytest.raises(IndexStoreError, match="run `assistant index` again"):
        builder.open()


def test_a_folder_that_must_be_read_anew_but_is_gone_is_an_error_that_names_it(builder: Builder) -> None:
    town = add_town(builder)
    shutil.rmtree(town)
    before = builder.generation()
    with pytest.raises(CorpusError, match=re.escape(str(town))):
        builder.build(HashEmbedder(name="other"))
    assert builder.generation() == before
    assert counts(builder.build()) == (0, 0, 0, 3)


# Settings that change


def test_another_embedder_rebuilds_beside_while_the_old_index_answers(builder: Builder) -> None:
    other = HashEmbedder(name="other", dimensions=32)
    answered = []
    with builder.open() as reader:

        def ask_meanwhile(stage: str, done: int, total: int) -> None:
            answered.append(reader.search("ferry to the island")[0].passage.path)

        report = build_index(builder.corpus, index=builder.index, embedder=other, progress=ask_meanwhile)
        assert set(answered) == {"ferry.txt"}
        assert report.embedded == len(other.asked) == report.passages
        with pytest.raises(IndexStoreError, match=r"'other'.*'hash'.*ASSISTANT_EMBEDDING"):
            reader.search("ferry to the island")
    with open_index(builder.index, embedder=other) as index:
        assert index.search("ferry to the island")[0].passage.path == "ferry.txt"
        assert index.manifest.embedder == "other"


@pytest.mark.parametrize(("stored", "word"), [(0, "older"), (10_000, "newer")])
def test_an_index_of_another_format_says_so_and_is_rebuilt(builder: Builder, stored: int, word: str) -> None:
    manifest = current_generation(builder.index) / "manifest.json"
    manifest.write_text(json.dumps(json.loads(manifest.read_text()) | {"format": stored}))
    with pytest.raises(IndexStoreError, match=rf"{word} format \({stored}.*assistant index"):
        builder.open()
    report = builder.build()
    assert report.added == 3
    with builder.open() as index:
        assert len(index.paths()) == 3


@pytest.mark.parametrize("damage", ["", "{", "[]", '{"format": 1}'])
def test_an_unreadable_manifest_says_what_to_do(builder: Builder, damage: str) -> None:
    (current_generation(builder.index) / "manifest.json").write_text(damage)
    with pytest.raises(IndexStoreError, match="assistant index"):
        builder.open()


def test_no_index_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(IndexStoreError, match="assistant index FOLDER"):
        open_index(tmp_path / "nowhere", embedder=HashEmbedder())


# Writers and readers


def test_a_second_writer_is_told_and_the_first_goes_on(builder: Builder) -> None:
    refused = []

    def write_meanwhile(stage: str, done: int, total: int) -> None:
        with pytest.raises(IndexStoreError, match=r"another process is writing .*index"):
            builder.build()
        refused.append(stage)

    builder.write("new.txt", invented_story(3))
    report = build_index(
        builder.corpus, index=builder.index, embedder=builder.embedder, progress=write_meanwhile
    )
    assert refused and report.added == 1


def test_an_open_reader_answers_from_the_new_generation_at_its_next_question(builder: Builder) -> None:
    question = f"Who opened the station of {invented_name(500)}?"
    with builder.open() as reader:
        assert all(hit.passage.path != "new.txt" for hit in reader.search(question))
        for number in range(4):
            builder.write("new.txt", invented_story(number))
            builder.build()
            found = {hit.passage.path: hit for hit in reader.search(question)}
            assert found["new.txt"].passage.text in invented_story(number)
            assert len(found) == 4


def test_an_open_reader_moves_to_an_index_that_was_deleted_and_built_again(builder: Builder) -> None:
    question = "ferry to the island"
    with builder.open() as reader:
        assert reader.search(question)[0].passage.path == "ferry.txt"
        shutil.rmtree(builder.index)
        assert reader.paths() == ["bakery.txt", "ferry.txt", "mill.txt"]  # until there is another
        (builder.corpus / "ferry.txt").rename(builder.corpus / "boat.txt")
        builder.build()
        assert reader.search(question)[0].passage.path == "boat.txt"
        assert reader.paths() == ["bakery.txt", "boat.txt", "mill.txt"]


def test_only_the_generations_that_readers_need_are_kept(builder: Builder) -> None:
    for number in range(4):
        builder.write("new.txt", invented_story(number))
        builder.build()
    assert len(list((builder.index / "generations").iterdir())) == 2


def test_progress_reaches_its_total_in_every_stage(tmp_path: Path) -> None:
    builder = Builder(tmp_path)
    builder.write("ferry.txt", FERRY)
    builder.write("bakery.txt", BAKERY)
    heard: dict[str, list[tuple[int, int]]] = {}

    def hear(stage: str, done: int, total: int) -> None:
        heard.setdefault(stage, []).append((done, total))

    build_index(builder.corpus, index=builder.index, embedder=builder.embedder, progress=hear)
    assert {"reading", "embedding"} <= heard.keys()
    assert all(reports == [(done, 2) for done in range(3)] for reports in heard.values())


# Crashes


def test_a_build_that_fails_midway_leaves_the_old_index_and_keeps_what_it_embedded(builder: Builder) -> None:
    builder.write_lines("many.jsonl", [invented_story(number) for number in range(600)])
    batches: list[int] = []

    def fail_at_the_third_batch(texts: Sequence[str]) -> None:
        batches.append(len(texts))
        if len(batches) == 3:
            raise EmbeddingError("the server went away")

    before = builder.generation()
    failing = HashEmbedder(before_passages=fail_at_the_third_batch)
    with pytest.raises(EmbeddingError, match="went away"):
        builder.build(failing)
    assert builder.generation() == before
    with builder.open() as index:
        assert index.paths() == ["bakery.txt", "ferry.txt", "mill.txt"]
        assert index.search("ferry to the island")[0].passage.path == "ferry.txt"

    report, asked = builder.rebuild()
    assert report.added == 600
    assert len(failing.asked) == sum(batches[:2]) > 0
    assert not set(asked) & set(failing.asked)
    assert len(asked) == 600 - len(failing.asked)


def test_a_build_that_is_interrupted_leaves_the_old_index(builder: Builder) -> None:
    def interrupt(texts: Sequence[str]) -> None:
        raise KeyboardInterrupt

    builder.write("new.txt", invented_story(3))
    with pytest.raises(KeyboardInterrupt):
        builder.build(HashEmbedder(before_passages=interrupt))
    with builder.open() as index:
        assert "new.txt" not in index.paths()
    assert not list((builder.index / "generations").glob("*.new"))
    assert builder.build().added == 1


_SLOW_BUILD = """
import sys, time
from index.building.build import build_index
from tests.support.hash_embedder import HashEmbedder

slow = HashEmbedder(before_passages=lambda texts: time.sleep(0.2))
print("started", flush=True)
build_index(sys.argv[1], index=sys.argv[2], embedder=slow)
"""


@pytest.mark.slow
def test_a_build_killed_at_any_moment_leaves_the_old_index_and_is_taken_up_again(builder: Builder) -> None:
    moments = random.Random(7)  # noqa: S311  no secret
    builder.write_lines("many.jsonl", [invented_story(number) for number in range(600)])
    before = builder.generation()
    for _ in range(4):
        _kill_a_build(builder, after=moments.uniform(0.2, 2.0))
        if builder.generation() != before:
            break  # the machine was faster than the killer: the new generation is whole
        with builder.open() as index:
            assert index.paths() == ["bakery.txt", "ferry.txt", "mill.txt"]
            assert index.search("ferry to the island")[0].passage.path == "ferry.txt"
    report, asked = builder.rebuild()
    assert len(asked) == len(set(asked)) <= 600
    with builder.open() as index:
        assert len(index.paths()) == 603
        assert index.summary().passages == report.passages
        place = invented_name(3 * 599 + 500)
        assert index.search(f"Who opened the station of {place}?")[0].passage.path == "many.jsonl#600"
    fresh = build_index(builder.corpus, index=builder.index.with_name("fresh"), embedder=HashEmbedder())
    assert fresh.passages == report.passages


def _kill_a_build(builder: Builder, after: float) -> None:
    command = [sys.executable, "-c", _SLOW_BUILD, str(builder.corpus), str(builder.index)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[3]) as build:
        assert build.stdout is not None
        assert build.stdout.readline() == "started\n"
        time.sleep(after)
        build.send_signal(signal.SIGKILL)


def test_a_generation_that_a_killed_build_left_is_swept_away(builder: Builder) -> None:
    generations = builder.index / "generations"
    shutil.copytree(current_generation(builder.index), generations / "9.new")
    builder.write("new.txt", invented_story(3))
    builder.build()
    assert not list(generations.glob("*.new"))


def test_an_index_folder_that_cannot_be_written_is_an_error_that_names_it(builder: Builder) -> None:
    blocked = builder.index.with_name("blocked")
    blocked.write_text("a file, not a folder")
    with pytest.raises(IndexStoreError, match="blocked"):
        build_index(builder.corpus, index=blocked, embedder=builder.embedder)


def test_an_article_left_without_a_passage_is_told_by_name(builder: Builder) -> None:
    builder.write("ferry.txt", FERRY)
    builder.write("buttons.txt", "Увійти\nПошук\nПідписатися\n")
    report = builder.build()
    assert [skipped.path for skipped in report.skipped] == ["buttons.txt"]
    assert "no passage" in str(report.skipped[0].reason)


def test_copies_of_a_paragraph_take_no_passage_from_its_article(builder: Builder) -> None:
    builder.write("bakery.txt", BAKERY)
    alone = builder.build().passages
    for number in range(7):
        builder.write(f"copy{number}.txt", BAKERY.splitlines()[-1])
    report = builder.build()
    assert report.passages == alone + 7
    assert report.skipped == ()


# What proves an article


def test_an_article_knows_what_its_file_was_and_when_it_was_read(builder: Builder) -> None:
    file = builder.write("ferry.txt", FERRY)
    lines = builder.write_lines("lines.jsonl", [BAKERY, MILL])
    builder.build()
    with builder.open() as index:
        articles = [index.article(path).article for path in ("ferry.txt", "lines.jsonl#1", "lines.jsonl#2")]
    digests = [sha256(one.read_bytes()).hexdigest() for one in (file, lines, lines)]
    assert [article.sha256 for article in articles] == digests
    times = [datetime.fromisoformat(str(article.indexed_at)) for article in articles]
    assert all(timedelta() <= datetime.now(UTC) - time < timedelta(minutes=5) for time in times)


def test_a_changed_byte_gives_the_file_another_digest(builder: Builder) -> None:
    file = builder.write("ferry.txt", FERRY)
    builder.build()
    before = digest_of(builder, "ferry.txt")
    file.write_bytes(FERRY.replace("third", "thirD").encode())
    builder.build()
    assert digest_of(builder, "ferry.txt") not in (None, before)


def test_an_index_of_an_older_version_learns_the_digests_at_its_next_update(builder: Builder) -> None:
    builder.write("ferry.txt", FERRY)
    builder.build()
    database = Database.create(
        current_generation(builder.index) / CATALOGUE,
        name=CodedText("catalogue"),
        schema="",
        remedy=CodedText("advice_index"),
        durable=True,
    )
    database.write("DROP TABLE provenance")
    database.close()
    assert digest_of(builder, "ferry.txt") is None
    report, asked = builder.rebuild()
    assert (report.changed, report.unchanged, asked) == (0, 3, [])
    assert digest_of(builder, "ferry.txt") == sha256(FERRY.encode()).hexdigest()


def digest_of(builder: Builder, path: str) -> str | None:
    with builder.open() as index:
        return index.article(path).article.sha256
