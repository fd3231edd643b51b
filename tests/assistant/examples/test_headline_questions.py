"""Headline -> question: natural, grammatical, or none at all."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.examples.headline_questions import WordedQuestion, tells_of_past, word_questions

LEAD = (
    "У середу, 4 вересня, міська Рада Липівки відкрила новий міст. Про це сказав мер міста, а посла не було."
)
RUSSIAN_LEAD = "Во вторник, 3 сентября, совет Вербовска открыл мост. Об этом сказал мэр, а посла не было."


def worded(title: str, body: str, language: str) -> list[str]:
    return [one.question for one in word_questions(title, body, language)]


@pytest.mark.parametrize(
    ("title", "body", "language", "best"),
    [
        ("Чому в Липівці подорожчав хліб?", LEAD, "uk", "Чому в Липівці подорожчав хліб?"),
        ("Паром стоит. Чего ждут на острове?", RUSSIAN_LEAD, "ru", ""),
        (
            "Паром стоит. Кто починит его мотор?",
            RUSSIAN_LEAD,
            "ru",
            "",
        ),
        ("Паром стоит. Кто починит мотор Шутова?", RUSSIAN_LEAD, "ru", "Кто починит мотор Шутова?"),
        (
            "Міст у центрі: чому його закрили",
            LEAD,
            "uk",
            "Про що розповідає стаття «Міст у центрі: чому його",
        ),
        ("Рада Липівки відкрила новий міст", LEAD, "uk", "Коли Рада Липівки відкрила новий міст?"),
        ("Посла вызвали в совет Вербовска", RUSSIAN_LEAD, "ru", "Когда посла вызвали в совет Вербовска?"),
        ("У Липівці відкрили новий міст", LEAD, "uk", "Коли у Липівці відкрили новий міст?"),
        ("Невідоме слово відкрили всюди нині", LEAD, "uk", "Про що розповідає стаття «Невідоме"),
        ("У Липівці будують новий міст", LEAD, "uk", "Про що розповідає стаття «У Липівці будують"),
        (
            "«Портовик» купил клуб «Буревестник»",
            RUSSIAN_LEAD,
            "ru",
            "Когда «Портовик» купил клуб «Буревестник»?",
        ),
        (
            "Ferry is back on the lake",
            "It resumed on Monday.",
            "en",
            "What is the story behind “Ferry is",
        ),
    ],
)
def test_a_headline_becomes_the_most_natural_question(
    title: str, body: str, language: str, best: str
) -> None:
    first = next(iter(worded(title, body, language)), "")
    assert first.startswith(best) if best else not first


def test_a_clause_with_a_reason_in_the_text_is_asked_why_first() -> None:
    body = f"{LEAD} Його збудували, щоб село не лишалося без дороги."
    questions = worded("Рада Липівки відкрила новий міст", body, "uk")
    assert questions[:2] == [
        "Чому Рада Липівки відкрила новий міст?",
        "Коли Рада Липівки відкрила новий міст?",
    ]


def test_a_clause_that_names_its_time_or_denies_something_is_not_asked_when() -> None:
    for title in ("Рада Липівки відкрила міст у середу", "Рада Липівки не відкрила новий міст"):
        assert not any(question.startswith("Коли") for question in worded(title, LEAD, "uk"))


@pytest.mark.parametrize(
    ("title", "language", "named"),
    [
        ("Клуб «Портовик» купує трьох гравців", "uk", "«Клуб „Портовик“ купує трьох гравців»"),
        ('Клуб "Портовик" купує трьох гравців', "uk", "«Клуб „Портовик“ купує трьох гравців»"),
        ("Mayor calls bridge “a gift” to town", "en", "“Mayor calls bridge ‘a gift’ to town”"),
    ],
)
def test_quotation_marks_inside_a_quotation_are_inner_ones(title: str, language: str, named: str) -> None:
    assert worded(title, "", language)[-1].endswith(f"{named}?")


@pytest.mark.parametrize(
    "title",
    [
        "Міст",
        "Новий міст відкрито",
        "НОВИЙ МІСТ У ЛИПІВЦІ ВІДКРИТО",
        "Новий міст у Липівці відкрито, мер каже що",
        "Новий міст у Липівці відкрито.",
        "Новий міст у Липівці відкрито...",
        "новий міст у Липівці відкрито",
        "Новий міст «у Липівці відкрито",
        "Новий міст у Липівці відкрито 🎉",
        "Новий міст у Липівці відкрито - ХН - 12.02.2023",
        "Новий міст у Липівці відкрито " * 4,
    ],
)
def test_what_is_no_whole_headline_makes_no_question(title: str) -> None:
    assert worded(title, LEAD, "uk") == []


def test_a_title_that_the_text_goes_on_with_makes_no_question() -> None:
    assert worded("Новий міст у Липівці відкрито", "в середу зранку.", "uk") == []


def test_a_text_that_begins_with_a_date_does_not_go_on_with_its_title() -> None:
    assert worded("Новий міст у Липівці відкрито", "4 вересня у місті свято.", "uk")


def test_other_languages_make_no_question() -> None:
    assert worded("Neue Brücke in Lypivka wurde eröffnet", "", "de") == []


@given(
    title=st.text(alphabet='Коли Київ викликав «„“”"»?.:—,aB1', max_size=60),
    body=st.text(max_size=40),
    language=st.sampled_from(["uk", "ru", "en"]),
)
def test_every_question_is_one_line_that_ends_once(title: str, body: str, language: str) -> None:
    for one in word_questions(title, body, language):
        assert isinstance(one, WordedQuestion)
        assert "\n" not in one.question
        assert one.question.endswith("?")
        assert not one.question.endswith("??")
        assert one.question[0].isupper() or not one.question[0].isalpha()


@pytest.mark.parametrize(
    ("clause", "language", "past"),
    [
        ("Скандал вокруг Первого канала", "ru", False),
        ("Сила і школа", "uk", False),
        ("Новые автомобили для недели моды", "ru", False),
        ("Посла вызвали в министерство", "ru", True),
        ("Суд заарештував депутата", "uk", True),
        ("Мэр заявил «мы открыли мост»", "ru", True),
        ("«Мы открыли мост» на фоне спора", "ru", False),
        ("Фото моста, который открыли", "ru", False),
    ],
)
def test_a_past_is_told_by_verbs_of_the_main_clause(clause: str, language: str, past: bool) -> None:
    assert tells_of_past(clause, language) is past
