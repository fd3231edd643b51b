from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.cleaning.publication_date import (
    DateEvidence,
    date_order,
    find_date,
    is_date_line,
    is_time_line,
    learn_date_habits,
    publication_date,
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2024-08-21", "2024-08-21"),
        ("2024-08-21T10:30:00", "2024-08-21"),
        ("21 серпня 2024", "2024-08-21"),
        ("21 серпня 2024 року", "2024-08-21"),
        ("п’ятниця, 30 травень 2025, 10:30", "2025-05-30"),
        ("21 августа 2024 года", "2024-08-21"),
        ("4 мар. 2025 г.", "2025-03-04"),
        ("9 лютага 2025", "2025-02-09"),
        ("12 снежня 2023 года", "2023-12-12"),
        ("21 August 2024", "2024-08-21"),
        ("August 21, 2024", "2024-08-21"),
        ("Aug. 21st, 2024", "2024-08-21"),
        ("Wed 5 Mar 2025 14.02 GMT", "2025-03-05"),
        ("21.08.2024", "2024-08-21"),
        ("21 / 08 / 2024", "2024-08-21"),
        ("21.VIII.2024", "2024-08-21"),
        ("3.ІХ.2024", "2024-09-03"),
        ("2024-W34-3", "2024-08-21"),
        ("2024-W60-3", None),
        ("20240821", "2024-08-21"),
        ("тел. 20240821", None),
        ("2024. 08. 21.", "2024-08-21"),
        ("«21» серпня 2024 р.", "2024-08-21"),
        ("21-Aug-24", "2024-08-21"),
        ("Wed Aug 21 10:15:00 UTC 2024", "2024-08-21"),
        ("Wed Aug 21 10:15:00 +0300 2024", "2024-08-21"),
        ("DUBNO, Aug. 21 (2024)", "2024-08-21"),
        ("21 Aug '24", "2024-08-21"),
        ("Aug. 21st, ’24", "2024-08-21"),
        ("21 серпня ‘24", "2024-08-21"),
        ("21 августа 24 г.", "2024-08-21"),
        ("2024 August 21", "2024-08-21"),
        ("3.8.24, 10:05", "2024-08-03"),
        ("версія 3.8.24", None),
        ("21 августа 24 человека уехали", "--08-21"),
        ("10:33 / 31.12.2025", "2025-12-31"),
        ("У середу, 21 серпня, посла викликали", "--08-21"),
        ("29 февраля", "--02-29"),
        ("31 квітня 2024", None),
        ("32.01.2024", None),
        ("2024-13-01", None),
        ("версія 1.21.08.2024.5", None),
        ("у 2024 році", None),
        ("перша половина травня", None),
        ("", None),
    ],
)
def test_first_date_of_a_line_is_found_or_none(text, expected):
    assert find_date(text) == expected


@pytest.mark.parametrize(
    "line",
    [
        "п’ятниця, 30 травень 2025, 10:30",
        "Середа, 5 лютого 2025, 09:12",
        "12 березня",
        "12 февраля в 18:05",
        "Опубліковано: 21.10.2024 16:48",
        "17 июня 2025, 10:05 (обновлено 11:30)",
        "June 3, 2024 at 7:15 a.m.",
        "June 3rd, 2024 by admin",
        "3 июня 2024 в 7:15 по московскому времени",
        "3 червня 2024, 7:15 за київським часом",
        "July 19, 2024 6:45 PM UTC - Updated 2 hours ago",
        "Published 3 hours ago",
        "31 хвилину тому",
        "2 часа назад",
        "10:33 / 31.12.2025",
        "10:02 / 22.08",
        "Posted on the 21st of May, 2024 at 10:22 am",
        "21-May-2024, 10:22",
        "11 февраля 2023, 15:12 Елена Соколова",
    ],
)
def test_a_line_with_a_date_alone_is_a_date_line(line):
    assert is_date_line(line)


@pytest.mark.parametrize(
    "line",
    [
        "12.03.1941 – 30.06.2024",
        "Mon 10:00-20:00",
        "неділя: 9.00 – 15.30",
        "21 серпня посла викликали до міністерства",
        "Що сталося 12 березня 2025 року?",
        "Два роки тому",
        "10:33",
        "3.14",
        "Ціна зросла до 22.08",
        "Ago",
        "",
    ],
)
def test_a_line_that_says_more_is_no_date_line(line):
    assert not is_date_line(line)


def test_a_time_line_is_a_clock_time_alone():
    assert is_time_line("10:33")
    assert is_time_line(" 9.05 ")
    assert not is_time_line("10:33 Вибух у порту")
    assert not is_time_line("25:61")
    assert not is_time_line("06:15\t07:32")


def test_the_line_near_the_title_dates_the_story_before_its_lead():
    lead = "У середу, 21 серпня, міністр прийняв посла."
    assert publication_date(["22 серпня 2024, 09:15"], lead) == "2024-08-22"


def test_a_date_that_closes_the_title_dates_the_story():
    assert publication_date(["Міст відкрили - Голос - 08.02.2023"], "") == "2023-02-08"
    assert publication_date(["Что изменится с 01.09.2025"], "") is None


def test_a_weekday_and_date_in_the_lead_are_the_day_of_the_news():
    assert publication_date([], "Міністерство у середу, 21 серпня, викликало посла.") == "--08-21"
    assert publication_date([], "On Friday, July 19, thousands marched.") == "--07-19"
    assert publication_date([], "Во вторник, 4 марта 2025 года, порт открыли.") == "2025-03-04"


def test_an_event_date_in_the_lead_does_not_date_the_story():
    assert publication_date([], "25 жовтня святкують День Республіки.") is None
    assert publication_date([], "Школу збудували 12 березня 1974 року.") is None


@given(st.text(max_size=300))
def test_any_text_gives_an_iso_date_or_none(text):
    for found in (find_date(text), publication_date([text], text)):
        assert found is None or (len(found) in (7, 10) and found[-3] == "-")


@given(st.dates(min_value=date(1900, 1, 1), max_value=date(2099, 12, 31)))
def test_every_written_form_of_a_date_reads_back(day):
    ukrainian = (
        "січня лютого березня квітня травня червня липня серпня вересня жовтня листопада грудня".split()
    )
    english = "January February March April May June July August September October November December".split()
    forms = [
        day.isoformat(),
        f"{day:%d.%m.%Y}",
        f"{day.day} {ukrainian[day.month - 1]} {day.year} року",
        f"{english[day.month - 1]} {day.day}, {day.year}",
    ]
    assert {find_date(form) for form in forms} == {day.isoformat()}
    assert all(map(is_date_line, forms))


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("21 августа 2024 г., 19:05, Астана", "2024-08-21"),
        ("Сегодня 23 августа 2024. Днём +24. Доллар 91,6", "2024-08-23"),
        ("21 серпня 2024, 17:42 | Світ | Переглядів: 1284", "2024-08-21"),
        ("*Письма издалека, выпуск от 25 октября 2023 года*", "2023-10-25"),
        ("30.08.2024 | 13:10 | Денис Ош", "2024-08-30"),
        ("Published 2024-08-22 · 3 min read · By Ann Lee", "2024-08-22"),
        ("Нараду призначили на 21 серпня 2024 року.", None),
    ],
)
def test_a_header_line_with_more_than_a_date_dates_the_story(line, day):
    assert publication_date([line], "") == day


def test_a_date_without_a_year_takes_the_one_that_the_lead_gives_the_same_day():
    assert publication_date(["21 августа, 09:30"], "БАРНАУЛ, 21 августа 2024. Нашли клад.") == "2024-08-21"
    assert publication_date(["21 августа, 09:30"], "Клад нашли 20 августа 2024 года.") == "--08-21"


LEAD_UK, LEAD_EN = "Міст відкриють у суботу.", "The bridge opens on Saturday."


@pytest.mark.parametrize(
    ("line", "lead", "page", "day"),
    [
        ("5.9.2024", LEAD_UK, "", "2024-09-05"),
        ("05.09.24", LEAD_UK, "", "2024-09-05"),
        ("05.09.24", LEAD_EN, "", "2024-09-05"),
        ("2024/09/05", LEAD_EN, "", "2024-09-05"),
        ("09/21/2024", LEAD_EN, "", "2024-09-21"),
        ("21/09/2024", LEAD_EN, "", "2024-09-21"),
        ("9/21/24", LEAD_EN, "", "2024-09-21"),
        ("05/09/24 10:30", LEAD_UK, "", "2024-09-05"),
        ("9/5/24", LEAD_EN, "", None),
        ("09/05/2024", LEAD_EN, "", None),
        ("9/5/24", LEAD_EN, "Posted 8/21/24", "2024-09-05"),
        ("09/05/2024", LEAD_EN, "Posted 09/21/2024", "2024-09-05"),
        ("09/05/2024", LEAD_EN, "Posted 21/09/2024", "2024-05-09"),
        ("Published on 09/05/2024 - 15:04 GMT+2", LEAD_EN, "", "2024-05-09"),
        ("09/05/2024", LEAD_UK, "", "2024-05-09"),
        ("09/05/2024", LEAD_UK, "Опубліковано 09/21/2024", "2024-09-05"),
    ],
)
def test_numeric_dates_follow_the_page_its_clock_or_its_language_and_else_stay_unread(line, lead, page, day):
    assert publication_date([line], lead, day_first=date_order(page, (lead, line))) == day


def page(site: str, day_first: bool | None) -> DateEvidence:
    return DateEvidence(site=site, day_first=day_first)


def test_pages_that_prove_the_order_of_a_sites_dates_tell_it_for_its_others():
    evidence = {1: page("herald", False), 2: page("herald", None), 3: page("courier", True)}
    assert learn_date_habits({**evidence, 4: page("courier", None), 5: page("post", None)}) == {
        2: False,
        4: True,
    }


def test_pages_of_a_site_that_prove_either_order_tell_nothing_unless_nearly_all_agree():
    mixed = {number: page("herald", number > 1) for number in range(1, 10)}
    assert learn_date_habits({**mixed, 0: page("herald", None)}) == {}
    assert learn_date_habits({**mixed, 10: page("herald", True), 0: page("herald", None)}) == {0: True}


@pytest.mark.parametrize(
    "header",
    [
        ["Оновлено: 07.09.2024 10:00 | Опубліковано: 05.09.2024 14:30"],
        ["Опубликовано: 05.09.2024 14:30 | Обновлено: 07.09.2024 10:00"],
        ["Updated 7 September 2024", "Published 5 September 2024"],
    ],
)
def test_a_story_is_dated_by_its_publication_before_an_update(header):
    assert publication_date(header, "") == "2024-09-05"
