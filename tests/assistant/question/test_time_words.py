"""Which time a question names, in three languages, and what is left unread."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.question.named_dates import NamedDate
from assistant.question.periods import Period
from assistant.question.time_words import TimeWords, read_time_words
from tests.support.strategies import hostile_questions

TODAY = date(2024, 9, 4)  # a Wednesday


def read(question: str, newest: date | None = None) -> TimeWords:
    found = read_time_words(question, today=TODAY, newest=newest)
    assert found is not None, question
    return found


def days(since: str, until: str | None = None) -> Period:
    return Period(since=date.fromisoformat(since), until=date.fromisoformat(until or since))


RELATIVE = [
    ("What happened yesterday?", "yesterday", days("2024-09-03")),
    ("Who was elected the day before yesterday?", "the day before yesterday", days("2024-09-02")),
    ("What has the ministry said today?", "today", days("2024-09-04")),
    ("What did the minister say last week?", "last week", days("2024-08-26", "2024-09-01")),
    ("Which bills passed this week?", "this week", days("2024-09-02", "2024-09-04")),
    ("How many houses were built this year?", "this year", days("2024-01-01", "2024-09-04")),
    ("Who retired last month?", "last month", days("2024-08-01", "2024-08-31")),
    ("Who won the cup last year?", "last year", days("2023-01-01", "2023-12-31")),
    ("What has changed since Monday?", "since Monday", days("2024-09-02", "2024-09-04")),
    ("What did he say last Wednesday?", "last Wednesday", days("2024-08-28")),
    ("Who came in the last three days?", "in the last three days", days("2024-09-01", "2024-09-04")),
    ("What burned in the past 24 hours?", "in the past 24 hours", days("2024-09-03", "2024-09-04")),
    ("What burned a week ago?", "a week ago", days("2024-08-26", "2024-09-01")),
    ("Що сталося вчора?", "вчора", days("2024-09-03")),
    ("Кого обрали позавчора?", "позавчора", days("2024-09-02")),
    ("Що кажуть сьогодні?", "сьогодні", days("2024-09-04")),
    ("Що сказав міністр минулого тижня?", "минулого тижня", days("2024-08-26", "2024-09-01")),
    ("Скільки збудували цього року?", "цього року", days("2024-01-01", "2024-09-04")),
    ("Хто став мером торік?", "торік", days("2023-01-01", "2023-12-31")),
    ("Що змінилося з понеділка?", "з понеділка", days("2024-09-02", "2024-09-04")),
    ("Хто приїхав за останні три дні?", "за останні три дні", days("2024-09-01", "2024-09-04")),
    ("Що згоріло п'ять днів тому?", "п'ять днів тому", days("2024-08-30")),
    ("Что произошло вчера?", "вчера", days("2024-09-03")),
    ("Что сказал министр на прошлой неделе?", "на прошлой неделе", days("2024-08-26", "2024-09-01")),
    ("Сколько построили в этом году?", "в этом году", days("2024-01-01", "2024-09-04")),
    ("Что изменилось с понедельника?", "с понедельника", days("2024-09-02", "2024-09-04")),
    ("Кто приехал за последнюю неделю?", "за последнюю неделю", days("2024-08-28", "2024-09-04")),
    ("Что сгорело в прошлую пятницу?", "в прошлую пятницу", days("2024-08-30")),
]
NAMED = [
    ("Who resigned in August?", "in August", days("2024-08-01", "2024-08-31"), (None, 8, None)),
    ("Who resigned in August 2023?", "in August 2023", days("2023-08-01", "2023-08-31"), (2023, 8, None)),
    ("Who resigned in October?", "in October", days("2023-10-01", "2023-10-31"), (None, 10, None)),
    ("What burned on 21 August?", "on 21 August", days("2024-08-21"), (None, 8, 21)),
    ("What burned on August 21, 2022?", "on August 21, 2022", days("2022-08-21"), (2022, 8, 21)),
    ("Who won in 2023?", "in 2023", days("2023-01-01", "2023-12-31"), (2023, None, None)),
    ("What burned on 2022-08-21?", "2022-08-21", days("2022-08-21"), (2022, 8, 21)),
    ("Хто подав у відставку в серпні?", "в серпні", days("2024-08-01", "2024-08-31"), (None, 8, None)),
    ("Що горіло 21 серпня?", "21 серпня", days("2024-08-21"), (None, 8, 21)),
    ("Що горіло 21 серпня 2023 року?", "21 серпня 2023 року", days("2023-08-21"), (2023, 8, 21)),
    ("Хто переміг у 2023 році?", "у 2023 році", days("2023-01-01", "2023-12-31"), (2023, None, None)),
    ("Що було навесні 2019 року?", "2019 року", days("2019-01-01", "2019-12-31"), (2019, None, None)),
    ("Кто ушёл в отставку в августе?", "в августе", days("2024-08-01", "2024-08-31"), (None, 8, None)),
    ("Что сгорело 21.08.2023?", "21.08.2023", days("2023-08-21"), (2023, 8, 21)),
    ("Кто победил в 2023-м?", "в 2023-м", days("2023-01-01", "2023-12-31"), (2023, None, None)),
    ("Что было в начале мая?", "в начале мая", days("2024-05-01", "2024-05-31"), (None, 5, None)),
    ("Что было 21\u00a0августа?", "21\u00a0августа", days("2024-08-21"), (None, 8, 21)),
]
ORDERS = [
    ("What is the latest news about the flood?", "the latest"),
    ("What has he said recently?", "recently"),
    ("What's new in the library?", "What's new"),
    ("Які останні новини про посла?", "останні"),
    ("Яка найновіша заява міністра?", "найновіша"),
    ("Що нового в бібліотеці?", "Що нового"),
    ("Какие последние новости о наводнении?", "последние"),
    ("Что нового у посла?", "Что нового"),
    ("Самые свежие данные о зерне?", "Самые свежие"),
]
UNREAD = [
    "What may the president do?",
    "Who did they march against?",
    "How many people sat on the bench for a second?",
    "Which former governor drew support for a 2020 campaign?",
    "On what night were the clocks changed for the last time?",
    "What did the boy use in the second attack in two days?",
    "Who resigned before August?",
    "How much was sold by 21 August?",
    "What was known before yesterday?",
    "Де лежить лист мера?",
    "Скільки середніх шкіл закрили?",
    "Яка аварія ракети стала останньою перед відставкою?",
    "Що сталося 30 лютого?",
    "До якого місяця діє договір?",
    "Хто подав у відставку після серпня 2023 року?",
    "Что сказала Мая Санду?",
    "Сколько дней длилась забастовка?",
    "С какого по какой год он руководил метро?",
    "Сколько лет назад? Несколько дней назад?",
    "",
]


@pytest.mark.parametrize(("question", "words", "period"), RELATIVE)
def test_words_relative_to_the_day_of_asking_give_a_period(question: str, words: str, period: Period) -> None:
    found = read(question)
    assert (found.words, found.period, found.named, found.newest_first) == (words, period, None, False)


@pytest.mark.parametrize(("question", "words", "period", "parts"), NAMED)
def test_a_named_date_gives_its_days_and_what_it_says(
    question: str, words: str, period: Period, parts: tuple[int | None, int | None, int | None]
) -> None:
    found = read(question)
    year, month, day = parts
    assert (found.words, found.period) == (words, period)
    assert found.named == NamedDate(year=year, month=month, day=day)
    assert not found.newest_first


@pytest.mark.parametrize(("question", "words"), ORDERS)
def test_words_for_the_newest_give_an_order_and_no_period(question: str, words: str) -> None:
    found = read(question)
    assert (found.words, found.period, found.newest_first) == (words, None, True)


@pytest.mark.parametrize("question", UNREAD)
def test_what_is_no_time_or_a_limit_is_left_unread(question: str) -> None:
    assert read_time_words(question, today=TODAY) is None


def test_a_period_may_have_an_order_too() -> None:
    found = read("What are the latest news of this week?")
    assert (found.words, found.newest_first) == ("this week", True)


def test_a_date_without_a_year_is_of_the_time_of_an_archive_and_yesterday_is_not() -> None:
    newest = date(2021, 3, 1)
    assert read("Who resigned in August?", newest).period == days("2020-08-01", "2020-08-31")
    assert read("Who resigned in August 2023?", newest).period == days("2023-08-01", "2023-08-31")
    assert read("Who resigned yesterday?", newest).period == days("2024-09-03")
    assert read("Who resigned in August?", date(2031, 1, 1)).period == days("2024-08-01", "2024-08-31")


def test_29_february_without_a_year_is_of_the_last_leap_year() -> None:
    assert read("Що сталося 29 лютого?", date(2023, 9, 1)).period == days("2020-02-29")


ANY_QUESTION = st.one_of(
    hostile_questions(),
    st.lists(
        st.one_of(
            st.sampled_from([question for question, *_ in RELATIVE + NAMED + ORDERS]),
            st.sampled_from(
                "999 years ago|30 February 1900|21.13.2024|since|до|за останні|\u0130|\u00a0".split("|")
            ),
            st.text(max_size=8),
        ),
        max_size=6,
    ).map(" ".join),
)


@given(question=ANY_QUESTION, today=st.dates(), newest=st.none() | st.dates())
def test_any_text_on_any_day_is_read_or_left_alone(question: str, today: date, newest: date | None) -> None:
    found = read_time_words(question, today=today, newest=newest)
    assert found == read_time_words(question, today=today, newest=newest)
    if found:
        assert found.words and found.words in question
        assert found.period or found.newest_first
        assert found.period is None or found.period.since <= found.period.until
        if found.period and not found.named:
            assert found.period.since <= today
