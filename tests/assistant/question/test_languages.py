"""The language of a message, told by its words, else by what is around it."""

import pytest

from assistant.question.languages import other_language, question_language

SHARED_WORDS = "Погода на завтра"
MOSTLY_RUSSIAN, MOSTLY_UKRAINIAN = {"ru": 9, "uk": 1}.copy, {"uk": 5, "ru": 4}.copy


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Закрили аптеку", "uk"),
        ("Закрыли аптеку", "ru"),
        ("Цена билета", "ru"),
        ("Квиток на матч", "uk"),
        ("Уряд подав", "uk"),
        ("хто переміг", "uk"),
        ("Вибори мера", "uk"),
        ("выборы мэра", "ru"),
        ("Каким кораблем", "ru"),
        ("who won", "en"),
        ("Хронологія «Закрыли аптеку на площади»", "uk"),
        ("Timeline of “Закрыли «аптеку» на площади”", "en"),
        ("«Закрыли аптеку»", "ru"),
    ],
)
def test_words_of_one_language_tell_it_whatever_is_around(text: str, language: str) -> None:
    for reader in ("uk", "ru", "en", None):
        assert question_language(text, ["Что это было?", "Що це було?"], reader, MOSTLY_RUSSIAN) == language


def test_where_words_do_not_tell_history_page_and_corpus_do_in_this_order() -> None:
    assert question_language(SHARED_WORDS, ["Хто міський голова?"], "ru", MOSTLY_RUSSIAN) == "uk"
    assert question_language(SHARED_WORDS, ["Who is the mayor?"], "uk", MOSTLY_RUSSIAN) == "uk"
    assert question_language(SHARED_WORDS, [], "en", MOSTLY_RUSSIAN) == "ru"
    assert question_language(SHARED_WORDS, [], None, MOSTLY_UKRAINIAN) == "uk"
    assert question_language("👍", ["Кто мэр?"], "uk") == "ru"
    assert question_language("👍", [], "uk") == "uk"


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Wer hat die Brücke gebaut?", "de"),
        ("Kto zbudował ratusz?", "pl"),
        ("Qui a construit le pont ?", "fr"),
        ("¿Quién construyó el puente?", "es"),
        ("誰が橋を建てましたか", "und"),
        ("Who built the bridge?", None),
        ("Хто збудував міст?", None),
        ("De Gaulle", None),
        ("Los Angeles fire", None),
    ],
)
def test_a_language_that_is_not_read_well_is_told(text: str, language: str | None) -> None:
    assert other_language(text) == language
