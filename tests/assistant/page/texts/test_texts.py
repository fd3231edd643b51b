"""The page speaks three languages, each whole and with its grammar."""

import re
from dataclasses import asdict, replace

import pytest

from assistant.page.texts import (
    ENGLISH,
    RUSSIAN,
    TEXTS,
    UKRAINIAN,
    Texts,
    choose_language,
    count_noun,
    format_date,
    texts_for,
)


def _places(text: str) -> list[str]:
    return sorted(re.findall(r"\{\w+\}", text))


def _every_text(texts: Texts) -> dict[str, str]:
    """Return every text but errors and notices by its field's name, those of a dictionary by name and key."""
    found: dict[str, str] = {}
    for field, value in asdict(replace(texts, messages={})).items():
        named = value if isinstance(value, dict) else {"": value} if isinstance(value, str) else {}
        found |= {f"{field}.{key}": text for key, text in named.items()}
    return found


@pytest.mark.parametrize("texts", [UKRAINIAN, RUSSIAN], ids=["uk", "ru"])
def test_a_translation_has_the_same_texts_with_the_same_places(texts: Texts) -> None:
    english, translated = _every_text(ENGLISH), _every_text(texts)
    assert translated.keys() == english.keys()
    for name, text in translated.items():
        assert text, name
        assert set(_places(text)) == set(_places(english[name])), name


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
    assert count_noun(count, UKRAINIAN.count_articles) == f"{count} {noun}"


def test_a_part_of_so_many_articles_is_in_the_genitive() -> None:
    for count, noun in ((1, "статті"), (4, "статей"), (22, "статей"), (21, "статті")):
        assert count_noun(count, UKRAINIAN.of_articles) == f"{count} {noun}"


def test_large_numbers_are_grouped() -> None:
    assert count_noun(12345, ENGLISH.count_articles) == "12\u00a0345 articles"


def test_dates_are_in_words() -> None:
    assert format_date("2024-03-14", ENGLISH) == "14 March 2024"
    assert format_date("--08-21", RUSSIAN) == "21 августа, год неизвестен"
    assert format_date(None, UKRAINIAN) == ""


def test_an_unknown_language_gets_english() -> None:
    assert texts_for("xx") is ENGLISH
    assert {texts_for(code).code for code in TEXTS} == set(TEXTS)
