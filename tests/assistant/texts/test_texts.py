"""The page speaks three languages, each whole and with its grammar."""

import re
from pathlib import Path

import pytest

from assistant.texts.texts import (
    ENGLISH,
    LANGUAGES,
    RUSSIAN,
    TEXTS,
    UKRAINIAN,
    choose_language,
    format_date,
    load_texts,
    texts_for,
)

UKRAINIAN_FILE = (LANGUAGES / "ukrainian.toml").read_text()


@pytest.mark.parametrize(
    ("written", "instead", "named"),
    [
        ('send = "Запитати"\n', "", "send"),
        ('send = "Запитати"', 'dispatch = "Запитати"', "dispatch"),
        ('"Цитата {number}"', '"Цитата {place}"', "citation"),
        ("уривок|уривки|уривків", "уривок|уривки", "passages"),
        ('hidden = "прихований"\nknown', "known", r"refused\.hidden"),
        ("записати в теку індексу «{index}»", "записати в теку індексу", r"messages\.index_unwritable"),
    ],
    ids=[
        "missing",
        "unknown",
        "another place",
        "two forms",
        "missing in a table",
        "an error without a value",
    ],
)
def test_a_language_that_lacks_a_text_or_a_place_is_refused(
    tmp_path: Path, written: str, instead: str, named: str
) -> None:
    assert written in UKRAINIAN_FILE
    (tmp_path / "ukrainian.toml").write_text(UKRAINIAN_FILE.replace(written, instead))
    with pytest.raises(ValueError, match=named):
        load_texts("ukrainian", ENGLISH, folder=tmp_path)


def test_every_text_is_used() -> None:
    files = (path for path in LANGUAGES.parents[1].rglob("*") if path.suffix in (".py", ".j2"))
    sources = "".join(path.read_text(encoding="utf-8") for path in files)
    names = set(ENGLISH.__slots__) - {"messages"}
    unused = [name for name in names if not re.search(rf"(?i:texts|english)\.{name}\b", sources)]
    assert not unused


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        ("uk-UA,uk;q=0.9,en;q=0.5", "uk"),
        ("de-DE,de;q=0.9,ru;q=0.7,en;q=0.8", "en"),
        ("ru", "ru"),
        ("fr", "en"),
        ("", "en"),
        ("uk;q=much,ru;q=0.1", "ru"),
    ],
)
def test_the_browsers_first_known_language_is_chosen(accepted: str, language: str) -> None:
    assert choose_language(accepted) == language


@pytest.mark.parametrize(
    ("count", "noun"),
    [(1, "стаття"), (3, "статті"), (5, "статей"), (11, "статей"), (14, "статей"), (22, "статті")],
)
def test_a_noun_follows_its_number(count: int, noun: str) -> None:
    assert UKRAINIAN.fill(UKRAINIAN.articles, count=count) == f"{count} {noun}"


def test_a_part_of_so_many_articles_is_in_the_genitive() -> None:
    for count, noun in ((1, "статті"), (4, "статей"), (22, "статей"), (21, "статті")):
        assert UKRAINIAN.fill(UKRAINIAN.remaining, count=1, total=count) == f"1 із {count} {noun}"


def test_large_numbers_are_grouped() -> None:
    assert ENGLISH.fill(ENGLISH.articles, count=12345) == "12\u00a0345 articles"


def test_dates_are_in_words() -> None:
    assert format_date("2024-03-14", ENGLISH) == "14 March 2024"
    assert format_date("--08-21", RUSSIAN) == "21 августа, год неизвестен"
    assert format_date(None, UKRAINIAN) == ""


def test_an_unknown_language_gets_english() -> None:
    assert texts_for("xx") is ENGLISH
    assert {texts_for(code).code for code in TEXTS} == set(TEXTS)
