from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.checking.numbers.reading import read_quantities
from tests.assistant.checking.cases import reasons


def values(text: str) -> list[tuple[set[Fraction], str]]:
    return [(set(quantity.values), quantity.unit) for quantity in read_quantities(text)]


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("2,5 тис. гривень", 2500, "money.uah"),
        ("2,500 hryvnias", 2500, "money.uah"),
        ("1,2 миллиона евро", 1_200_000, "money.eur"),
        ("$200bn", 200_000_000_000, "money.usd"),
        ("двадцять п'ять осіб", 25, ""),
        ("twenty-five ships", 25, ""),
        ("сорокап'ятирічний сторож", 45, "time.year"),
        ("двухлетний договор", 2, "time.year"),
        ("12 %", 12, "percent.percent"),
        ("шесть с половиной тонн", Fraction(13, 2), "mass.tonne"),
        ("дві третини", Fraction(2, 3), ""),
        ("1 418 томів", 1418, ""),
        ("двести пятьдесят тысяч", 250_000, ""),
        ("сьомий поверх", 7, ""),
        ("тридцати одного поштаря", 31, ""),
        ("forty-one drummers", 41, ""),
        ("шість із половиною тисяч кроків", 6500, ""),
    ],
)
def test_a_number_is_read_with_its_unit(text: str, value: Fraction, unit: str):
    assert values(text) == [({Fraction(value)}, unit)]


def test_two_numbers_joined_by_a_hyphen_are_either():
    assert values("семь-восемь лодок") == [({Fraction(7), Fraction(8)}, "")]


@pytest.mark.parametrize(
    "text",
    ["16 and 17 October", "21 серпня", "2 мая", "десятки людей", "one of them", "століття", "десятиліттями"],
)
def test_days_and_vague_words_are_no_numbers(text: str):
    assert read_quantities(text) == ()


@given(st.integers(1000, 999_999), st.sampled_from([",", " ", "\u00a0"]))
def test_separators_of_thousands_do_not_change_a_number(number: int, separator: str):
    grouped = f"{number:,}".replace(",", separator)
    assert any(Fraction(number) in quantity.values for quantity in read_quantities(f"{grouped} boxes"))


@given(st.integers(0, 999), st.integers(0, 99), st.sampled_from(".,"))
def test_a_decimal_separator_is_never_dropped(whole: int, part: int, separator: str):
    (quantity,) = read_quantities(f"{whole}{separator}{part:02} tonnes")
    assert quantity.values == {Fraction(f"{whole}.{part:02}")}


@given(st.text(max_size=60))
def test_any_text_is_read_and_places_are_in_it(text: str):
    for quantity in read_quantities(text):
        assert 0 <= quantity.start < quantity.end <= len(text)


@pytest.mark.parametrize(
    ("claim", "evidence"),
    [
        ("The dam cost 12 million euros.", "Гребля коштувала 1,2 мільйона євро."),
        ("Ремонт обошёлся в 19 миллиардов гривен.", "Ремонт коштував 19 мільйонів гривень."),
        ("Родина отримала 20 тисяч доларів.", "Each family received 20 thousand hryvnias."),
        ("На ярмарок приехали 75 пекарей.", "25 bakers came to the fair."),
        ("Це вже п'ята поразка команди.", "It was the team's third defeat."),
        ("Nine times as many came in June as in May.", "В июне пришли 640 гостей, в мае 205."),
        ("Його знайшли за двадцять хвилин.", "О 17:35 він зник, а знайшли його о 18:15."),
        ("About 140 homes were flooded.", "About 40 homes were flooded, and 140 people slept in the school."),
    ],
)
def test_another_number_or_unit_is_a_fault(claim: str, evidence: str):
    assert reasons(claim, evidence) & {"number_differs", "number_absent", "unit_differs"}


@pytest.mark.parametrize(
    ("claim", "evidence"),
    [
        ("Лікарня купила 2,5 тис. масок.", ["The hospital bought 2,500 masks."]),
        (
            "Всего на пароме было 57 человек.",
            ["На борту находились 40 пассажиров.", "Экипаж состоял из 17 моряков."],
        ),
        ("Мост строили восемь лет.", ["Мост начали строить в 2004 году.", "Открыли его в 2012 году."]),
        (
            "The school opened six days after the fire.",
            ["The fire broke out on 3 May.", "The school opened on 9 May."],
        ),
        ("The festival drew about 300 guests.", ["Фестиваль зібрав 297 гостей."]),
        ("A quarter of the money is left.", ["Из миллиона осталась четверть."]),
        ("Over three times as many came in June as in May.", ["В июне пришли 640 гостей, в мае 205."]),
        ("Almost one in six survived.", ["Із 590 плівок збереглося 104."]),
        ("Осталось заплатить 120 миллионов.", ["Дорога стоит 430 миллионов.", "Уплачено 310."]),
        (
            "The loaf is six crowns dearer than in spring.",
            ["It costs 41 crowns, not 37.", "In June it rose by 2."],
        ),
        (
            "The firm took 50 million crowns the year before.",
            ["Takings fell by 14 per cent, to 43 million crowns."],
        ),
        ("Його знайшли за сорок хвилин.", ["О 17:35 він зник.", "Знайшли його о 18:15."]),
        ("The share grew by nine points.", ["Частка становить 67 відсотків.", "Торік було 58."]),
        ("Більш як пів століття він був сторожем.", ["Сторожем він був із 1961 до 2016 року."]),
    ],
)
def test_the_same_or_a_reckoned_number_is_none(claim: str, evidence: list[str]):
    assert not reasons(claim, *evidence)


@pytest.mark.parametrize(
    ("claim", "evidence"),
    [
        ("«Хвиля» выиграла 5:3.", "Khvylia won 5-3 at home."),
        ("Khvylia won 5-3.", "«Хвиля» перемогла 5:3."),
        ("Nine in ten lorries go to Poland.", "До Польщі їде 90% вантажівок."),
        ("Five times as many came as in May.", "Половина прийшла в червні, у травні лише 10 %."),
        ("Она съела на 8,25 меньше.", "Год назад она съела 45, в этот раз 36 ¾."),
        ("Council approved it eight days later.", "Дума приняла его 12 февраля, а 20 числа его одобрили."),
    ],
)
def test_scores_and_shares_written_otherwise_meet(claim: str, evidence: str):
    assert not {"number_absent", "number_differs"} & reasons(claim, evidence)


@pytest.mark.parametrize(
    ("claim", "evidence"),
    [
        ("«Хвиля» выиграла 5:3.", "Khvylia won 6-3 at home."),
        ("Nine in ten lorries go to Poland.", "До Польщі їде 80% вантажівок."),
    ],
)
def test_another_score_or_share_is_a_fault(claim: str, evidence: str):
    assert {"number_absent", "number_differs"} & reasons(claim, evidence)
