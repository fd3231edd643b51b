"""Terms: one for all forms of a word, for the spellings of a name in three languages, for a month's names."""

from itertools import combinations, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.language.names import name_term, name_terms
from index.language.terms import placed_terms, text_terms, word_term

INFLECTED = [
    "посол посла послу послом",
    "міністр міністра міністру міністром міністри",
    "університет університету університетом університети",
    "президент президента президентом президенти",
    "місто міста місту містом",
    "посол посла послу послом",
    "министр министра министру министром министры",
    "больница больницы больнице больницей",
    "правительство правительства правительству правительством",
    "город города городу городом",
    "ambassador ambassadors",
    "minister ministers",
    "hospital hospitals",
]
NAMES = [
    "Nurtleu Нуртлеу",
    "Lukashenko Лукашенко Лукашенка Лукашэнка Лукашенком Лукашенку",
    "Kyiv Київ Киев Києва Киева Kiev",
    "Utyupin Утюпін Утюпин Утюпіним Утюпина Утюпіна",
    "Belarus Беларусь Білорусь Беларуси Білорусі",
    "Kharkiv Харків Харьков Харкова Харькова Kharkov",
    "Zelensky Зеленський Зеленский Зеленського Зеленского",
    "Odesa Одеса Одесса Odessa Одеси",
    "Dnipro Дніпро Днипро",
    "Tokayev Токаєв Токаев Токаєва Токаева",
]
DIFFERENT = [
    ("Київ", "Харків"),
    ("Lukashenko", "Lavrov"),
    ("Утюпін", "Нуртлеу"),
    ("посол", "мост"),
    ("ambassador", "minister"),
    ("Білорусь", "Болгарія"),
]
MONTHS = [
    "січень січня січні январь января январе January",
    "лютий лютого февраль февраля February",
    "березень березня березні март марта March",
    "квітень квітня апрель апреля April",
    "травень травня май мая мае",
    "червень червня июнь июня June",
    "липень липня июль июля July",
    "серпень серпня серпні август августа августе August Серпня Августа",
    "вересень вересня сентябрь сентября September",
    "жовтень жовтня октябрь октября October",
    "листопад листопада листопаді ноябрь ноября November",
    "грудень грудня декабрь декабря December",
]


def terms_of(word: str) -> set[str]:
    """Return every term under which a word may be met."""
    return {word_term(word), name_term(word)} - {""}


@pytest.mark.parametrize("forms", INFLECTED)
def test_all_forms_of_a_word_have_one_term(forms: str) -> None:
    assert len({word_term(form) for form in forms.split()}) == 1


@pytest.mark.parametrize("spellings", NAMES, ids=lambda spellings: spellings.split()[0])
def test_every_two_spellings_of_a_name_share_a_term(spellings: str) -> None:
    apart = [pair for pair in combinations(spellings.split(), 2) if not terms_of(pair[0]) & terms_of(pair[1])]
    assert not apart


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_different_words_share_no_term(one: str, other: str) -> None:
    assert not terms_of(one) & terms_of(other)


@pytest.mark.parametrize("names", MONTHS)
def test_a_month_is_one_term_in_all_languages(names: str) -> None:
    assert len({word_term(name) for name in names.split()}) == 1


def test_months_have_twelve_terms() -> None:
    assert len({word_term(names.split()[0]) for names in MONTHS}) == 12


@pytest.mark.parametrize("word", ["march", "may", "мама", "маю", "серпом", "грудь", "листок"])
def test_a_word_that_looks_like_a_month_is_none(word: str) -> None:
    assert not word_term(word).startswith("month")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("п'ять", "п’ять"),
        ("комп'ютер", "компʼютер"),
        ("Посол", "ПОСОЛ"),
        ("ёлка", "елка"),
        ("подъезд", "подьезд"),
        ("don't", "don’t"),
    ],
)
def test_apostrophes_capitals_and_hard_signs_make_no_difference(one: str, other: str) -> None:
    assert word_term(one) == word_term(other)


def test_numbers_stay_whole_and_apart() -> None:
    assert text_terms("2024 20240 24 млн") == ["2024", "20240", "24", word_term("млн")]


@pytest.mark.parametrize(
    "spellings",
    [
        "90-х|90х|90s|90",
        "1990-х|1990s|1990",
        "7-го|7th|7й|7|07",
        "25%|25-ти|25",
        "1 200|1,200|1.200|1\u00a0200|1200",
        "1 250 000|1,250,000|1250000",
        "5 вересня 2024|05.09.2024|5 September 2024|5 сентября 2024",
        "20 млн|20млн",
    ],
)
def test_the_ways_to_write_a_number_or_a_date_are_one(spellings: str) -> None:
    assert len({tuple(text_terms(spelling)) for spelling in spellings.split("|")}) == 1


def test_numbers_that_are_not_one_stay_apart() -> None:
    assert text_terms("у 2014 200 людей") != text_terms("у 2014200 людей")
    assert text_terms("10:30") == ["10", "30"]
    assert text_terms("5G, 5 г") == ["5g", "5", word_term("г")]
    assert text_terms("45.13.2024") == ["45", "13", "2024"]


@pytest.mark.parametrize(
    ("joined", "apart"),
    [("Тель-Авив", "Tel Aviv"), ("Сан-Франциско", "San Francisco"), ("вице-президент", "vice president")],
)
def test_words_joined_by_a_hyphen_meet_those_that_stand_apart(joined: str, apart: str) -> None:
    assert text_terms(joined) == text_terms(apart)


@given(st.text(alphabet="аб1 2-,.:’'ёGs9х", max_size=30))
def test_terms_stand_where_their_words_do(text: str) -> None:
    placed = list(placed_terms(text))
    assert [term for _, _, term in placed] == text_terms(text)
    assert all(start < end and text[start:end].strip() == text[start:end] for start, end, _ in placed)
    assert all(one[1] <= other[0] for one, other in pairwise(placed))


def test_terms_come_in_the_order_of_the_words() -> None:
    text = "Посол пішов. Міністр лишився"
    assert text_terms(text) == [word_term(w) for w in ("Посол", "пішов", "Міністр", "лишився")]


def test_only_capitalised_words_of_some_length_have_name_terms() -> None:
    assert name_terms("посол Павло Утюпін у МЗС, Io, Эя") == [name_term("Павло"), name_term("Утюпін")] + (
        [name_term("МЗС")] if name_term("МЗС") else []
    )


def test_a_text_without_letters_or_digits_has_no_terms() -> None:
    assert text_terms("… — !? 👍 \n\t") == []
    assert name_terms("") == []


@given(st.text())
def test_terms_hold_letters_digits_and_inner_marks_alone(text: str) -> None:
    for term in text_terms(text) + name_terms(text):
        assert term and not set(term) & set('"*():^+{} \t\n\x00_')


@given(st.text(alphabet="абвгдеіїєжзийклмнопрстуabcdefghijklmnopqrstuvwxyz'’ʼ", min_size=1, max_size=12))
def test_a_term_of_a_lower_case_word_is_that_of_its_capitals(word: str) -> None:
    if not word_term(word).startswith("month") and not word_term(word.upper()).startswith("month"):
        assert word_term(word) == word_term(word.upper())


@pytest.mark.parametrize(
    ("word", "other"), [("после", "посла"), ("После", "послом"), ("led", "лёд"), ("led", "лід")]
)
def test_words_that_only_sound_alike_have_terms_of_their_own(word: str, other: str) -> None:
    assert text_terms(word) != text_terms(other)
    assert text_terms(word) == text_terms(word.lower())
