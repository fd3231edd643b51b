from fractions import Fraction

import pytest

from assistant.checking import Excerpt
from assistant.checking.numbers.dates import date_gaps, read_dates
from tests.assistant.checking.cases import reasons


@pytest.mark.parametrize(
    ("text", "month", "days"),
    [
        ("17 серпня 2019 року", 8, (17,)),
        ("on 16 and 17 October", 10, (16, 17)),
        ("August 17, 2019", 8, (17,)),
        ("в мае", 5, ()),
        ("in May", 5, ()),
        ("17.08.2019", 8, (17,)),
    ],
)
def test_a_date_is_read(text: str, month: int, days: tuple[int, ...]):
    (mention,) = read_dates(text)
    assert (mention.month, mention.days) == (month, days)


@pytest.mark.parametrize("text", ["Theresa May spoke", "they march on", "it may rain"])
def test_words_like_months_are_no_dates(text: str):
    assert read_dates(text) == ()


@pytest.mark.parametrize(
    ("claim", "evidence"),
    [
        ("The bridge opened on 24 October.", "Міст відкрили 25 жовтня."),
        ("Пором відійшов у п'ятницю.", "The ferry left on Wednesday."),
        ("Выставка откроется в марте.", "The exhibition opens in May 2024."),
    ],
)
def test_another_day_is_a_fault(claim: str, evidence: str):
    assert reasons(claim, evidence) & {"date_differs", "date_absent"}


def test_the_day_of_publication_completes_a_weekday_but_is_no_evidence_for_a_number():
    evidence = "The ferry left on Wednesday with its crew."
    assert not reasons("Пором відійшов 3 липня.", evidence, published="2024-07-03")
    assert reasons("Three ferries... 3 crews left.", evidence, published="2024-07-03")


def test_a_day_counted_from_another_is_none():
    assert not reasons("Вода спала 7 квітня.", "Дамбу прорвало 3 квітня, вода спала через чотири дні.")


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("The fair runs from 8 to 10 May 2023.", 3),
        ("Ярмарок триває з 8 по 10 травня 2023 року.", 3),
        ("She finished in December 2016 and was heard on 30 April 2018.", 501),
    ],
)
def test_what_lies_between_months_and_how_long_days_last_is_reckoned(text: str, days: int):
    assert ("days", Fraction(days)) in date_gaps([Excerpt(text=text)])
