"""The catalogue: articles by path, filters that leave exactly what they say, files that changed since."""

import os
import tracemalloc
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import date
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.chunking import split_passages
from index.errors import IndexStoreError, QuestionError
from index.messages import CodedText
from index.storage.catalogue.catalogue import Catalogue
from index.storage.catalogue.files import FileRecord
from index.storage.catalogue.filters import day_number
from index.storage.vector_cache import content_key
from index.values import Article, Block, CleanedArticle, Filters, SkippedFile, SourceDocument

ARTICLES = [
    ("uk/one.txt", "uk", "Ранковий Вісник", "2024-08-21"),
    ("uk/two.txt", "uk", "Ранковий Вісник", "2024-09-01"),
    ("uk/three.txt", "uk", None, "--08-22"),
    ("ru/four.txt", "ru", "Степной Курьер", "2024-08-21"),
    ("ru/five.txt", "ru", "ВЕЧЕРНИЙ ТОБОЛ", None),
    ("en/six.txt", "en", "Harbour Gazette", "2023-12-31"),
    ("en/se*ven[1].txt", None, "Harbour Gazette", "2024-08-22"),
]


def put(catalogue: Catalogue, path: str, text: str, **fields: str | None) -> None:
    """Store one article whose whole text is body, as indexing does."""
    catalogue.writer.put_source(path, SourceDocument(path=path, text=text), "digest", ())
    number = next(pending.number for pending in catalogue.writer.pending() if pending.source.path == path)
    values = {"title": None, "outlet": None, "url": None, "published": None, "language": None} | fields
    article = Article(id=f"id of {path}", path=path, text=text, **values)  # type: ignore[arg-type]
    cleaned = CleanedArticle(article=article, blocks=(Block(start=0, end=len(text), kind="body"),))
    passages = split_passages(cleaned)
    keys = [content_key(passage.text) for passage in passages]
    catalogue.writer.put_cleaned(number, cleaned, passages, keys, "furniture")


@pytest.fixture(scope="module")
def catalogue(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Catalogue]:
    path = tmp_path_factory.mktemp("catalogue") / "catalogue.sqlite"
    with closing(Catalogue.open(path, writable=True)) as opened:
        for name, language, outlet, published in ARTICLES:
            text = f"Це стаття {name}. " + "Ще одне речення про місто і річку, доволі довге. " * 30
            put(opened, name, text, language=language, outlet=outlet, published=published)
        opened.commit()
        yield opened


def selected(catalogue: Catalogue, filters: Filters) -> set[str]:
    """Return the paths that filters leave, by their passages."""
    numbers = catalogue.select(filters).numbers
    return {passage.path for passage in catalogue.passages_by_number(numbers).values()}


def paths(*names: str) -> set[str]:
    return {path for path, *_ in ARTICLES if any(name in path for name in names)}


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        (Filters(), paths("")),
        (Filters(languages=("uk",)), paths("uk/")),
        (Filters(languages=("uk", "ru")), paths("uk/", "ru/")),
        (Filters(languages=("de",)), set()),
        (Filters(outlets=("ранковий вісник",)), paths("one", "two")),
        (Filters(outlets=("ВЕЧЕРНИЙ тобол", "STEPNOI")), paths("five")),
        (Filters(outlets=("Вечерний Тобол", "степной курьер")), paths("ru/")),
        (Filters(outlets=("HARBOUR GAZETTE",)), paths("en/")),
        (Filters(outlets=("unknown",)), set()),
        (Filters(path="uk/*"), paths("uk/")),
        (Filters(path="*four*"), paths("four")),
        (Filters(path="?u/*.txt"), paths("ru/")),
        (Filters(path="en/se[*]ven[[]1].txt"), paths("se*ven")),
        (Filters(since=date(2024, 8, 21)), paths("one", "two", "four", "se*ven")),
        (Filters(until=date(2024, 8, 21)), paths("one", "four", "six")),
        (Filters(since=date(2024, 8, 22), until=date(2024, 8, 31)), paths("se*ven")),
        (Filters(since=date(2025, 1, 1)), set()),
        (Filters(languages=("uk",), since=date(2024, 8, 30), path="*.txt"), paths("two")),
    ],
)
def test_filters_leave_the_articles_they_name(
    catalogue: Catalogue, filters: Filters, expected: set[str]
) -> None:
    assert selected(catalogue, filters) == expected
    selection = catalogue.select(filters)
    assert selection.articles == len(expected)
    assert len(selection.numbers) == len(selection.ids)
    assert set(catalogue.numbers_of(selection.ids).values()) == set(selection.numbers)


@pytest.mark.parametrize(
    ("filters", "undated"),
    [
        (Filters(since=date(2024, 1, 1)), 2),
        (Filters(until=date(2024, 1, 1), languages=("uk",)), 1),
        (Filters(until=date(2024, 1, 1), languages=("en",)), 0),
        (Filters(languages=("uk",)), 0),
    ],
)
def test_articles_without_a_year_are_counted_when_dates_leave_them_out(
    catalogue: Catalogue, filters: Filters, undated: int
) -> None:
    assert catalogue.select(filters).undated == undated


def test_a_selection_holds_every_passage_of_its_articles(catalogue: Catalogue) -> None:
    assert len(catalogue.passages("uk/one.txt")) > 1
    selection = catalogue.select(Filters(path="uk/one.txt"))
    assert sorted(selection.ids) == sorted(passage.id for passage in catalogue.passages("uk/one.txt"))


def test_an_article_without_text_is_counted_and_has_nothing_to_find(tmp_path: Path) -> None:
    with closing(Catalogue.open(tmp_path / "catalogue.sqlite", writable=True)) as catalogue:
        put(catalogue, "blank.txt", " \n", published="2024-08-21")
        put(catalogue, "told.txt", "The ferry sails at nine.", published="2024-08-21")
        assert not catalogue.passages("blank.txt")
        for filters in (Filters(), Filters(since=date(2024, 1, 1))):
            selection = catalogue.select(filters)
            assert (selection.articles, len(selection.ids), len(selection.numbers)) == (2, 1, 1)


def test_the_passages_of_a_long_article_are_read_without_a_copy_of_it_for_each(tmp_path: Path) -> None:
    text = "The ferry to the island sails at nine on every working day of the week. " * 1500
    with closing(Catalogue.open(tmp_path / "catalogue.sqlite", writable=True)) as catalogue:
        put(catalogue, "long.txt", text)
        tracemalloc.start()
        passages = catalogue.passages("long.txt")
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert len(passages) > 50
    assert most < 10 * len(text)


def test_the_summary_counts_what_there_is(catalogue: Catalogue) -> None:
    summary = catalogue.summary()
    assert (summary.articles, summary.passages) == (7, catalogue.passage_count())
    assert summary.languages == {"uk": 3, "ru": 2, "en": 1, "": 1}
    assert summary.outlets["Harbour Gazette"] == 2
    assert (summary.earliest, summary.latest, summary.undated) == ("2023-12-31", "2024-09-01", 2)
    assert list(summary.months) == sorted(summary.months)
    assert sum(summary.months.values()) == summary.articles - summary.undated
    assert summary.months["2023-12"] == 1


def test_an_empty_catalogue_has_an_empty_summary(tmp_path: Path) -> None:
    with closing(Catalogue.open(tmp_path / "catalogue.sqlite", writable=True)) as empty:
        summary = empty.summary()
    assert (summary.articles, summary.passages, summary.undated, summary.earliest) == (0, 0, 0, None)


def test_an_unknown_path_is_an_error_that_names_it(catalogue: Catalogue) -> None:
    with pytest.raises(QuestionError, match=r"nowhere\.txt"):
        catalogue.article("nowhere.txt")
    assert catalogue.articles(["nowhere.txt", "uk/one.txt"]).keys() == {"uk/one.txt"}
    assert catalogue.passages("nowhere.txt") == ()


@settings(max_examples=40, deadline=None)
@given(text=st.text(min_size=1))
def test_any_text_comes_back_exactly(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    path = tmp_path_factory.mktemp("catalogue") / "catalogue.sqlite"
    with closing(Catalogue.open(path, writable=True)) as catalogue:
        put(catalogue, "a.txt", text)
        stored = catalogue.article("a.txt")
        assert stored.article.text == text
        for passage in catalogue.passages("a.txt"):
            assert text[passage.start : passage.end] == passage.text


def test_more_paths_than_a_statement_holds_are_looked_up(tmp_path: Path) -> None:
    with closing(Catalogue.open(tmp_path / "catalogue.sqlite", writable=True)) as catalogue:
        for number in range(1100):
            catalogue.writer.put_source(f"{number}", SourceDocument(path=f"{number}", text="x"), "d", ())
        assert len(catalogue.articles(str(number) for number in range(1100))) == 1100
        assert [pending.source.path for pending in catalogue.writer.pending()] == catalogue.paths()
        assert catalogue.writer.pending_count() == 1100


def test_removing_an_article_leaves_the_others(tmp_path: Path) -> None:
    with closing(Catalogue.open(tmp_path / "catalogue.sqlite", writable=True)) as catalogue:
        for name in ("a.txt", "b.txt"):
            put(catalogue, name, f"Речення про {name}.")
        removed = catalogue.writer.remove("a.txt")
        assert len(removed) == 1
        assert catalogue.paths() == ["b.txt"]
        assert catalogue.passage_count() == 1


def test_a_file_that_changed_or_went_is_told(tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    with closing(Catalogue.open(tmp_path / "catalogue.sqlite", writable=True)) as catalogue:
        catalogue.files.put_folder("town/", str(corpus))
        for name in ("same.txt", "copied.txt", "longer.txt", "rewritten.txt", "gone.txt"):
            (corpus / name).write_text("before")
            status = (corpus / name).stat()
            record = FileRecord(
                path=f"town/{name}",
                root="town/",
                size=status.st_size,
                modified=status.st_mtime_ns,
                sha256=sha256(b"before").hexdigest(),
            )
            catalogue.files.put(record, ())
            put(catalogue, f"town/{name}", "before")
        (corpus / "longer.txt").write_text("afterwards")
        (corpus / "rewritten.txt").write_text("behind")
        for name in ("copied.txt", "rewritten.txt"):
            os.utime(corpus / name, (1_600_000_000, 1_600_000_000))
        (corpus / "gone.txt").unlink()
        told = [f"town/{name}" for name in ("longer.txt", "rewritten.txt", "gone.txt")]
        assert catalogue.files.changed([*told, "town/same.txt", "town/copied.txt", "unknown"]) == told


def test_what_was_skipped_goes_with_its_file(tmp_path: Path) -> None:
    record = FileRecord(path="lines.jsonl", root="", size=1, modified=1)
    reason = CodedText("line_long", characters=9)
    skipped = [SkippedFile(path=f"lines.jsonl#{line}", reason=reason) for line in (1, 2)]
    with closing(Catalogue.open(tmp_path / "catalogue.sqlite", writable=True)) as catalogue:
        catalogue.files.put(record, skipped)
        assert catalogue.files.skipped_in(["lines.jsonl"]) == skipped
        assert catalogue.files.skipped_in(["other.jsonl"]) == []
        catalogue.files.put(replace(record, size=2), skipped[:1])
        assert catalogue.files.skipped_in(["lines.jsonl"]) == skipped[:1]
        catalogue.files.remove("lines.jsonl")
        assert catalogue.files.skipped_in(["lines.jsonl"]) == []


@pytest.mark.parametrize(
    ("published", "day"),
    [("2024-08-21", 20240821), ("2024-08-21T10:00:00+03:00", 20240821), ("--08-21", None), (None, None)],
)
def test_a_day_is_a_number_where_the_year_is_known(published: str | None, day: int | None) -> None:
    assert day_number(published) == day


@given(st.dates(min_value=date(1000, 1, 1)), st.dates(min_value=date(1000, 1, 1)))
def test_day_numbers_are_ordered_as_dates_are(one: date, other: date) -> None:
    first, second = day_number(one.isoformat()), day_number(other.isoformat())
    assert first is not None and second is not None
    assert (first < second) == (one < other)


def test_a_reader_cannot_open_what_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(IndexStoreError, match="missing"):
        Catalogue.open(tmp_path / "missing")


def test_a_damaged_file_is_an_error_that_names_it(tmp_path: Path) -> None:
    path = tmp_path / "catalogue.sqlite"
    path.write_bytes(b"no database " * 200)
    with pytest.raises(IndexStoreError, match=r"catalogue\.sqlite"):
        Catalogue.open(path)
