"""The arguments that narrow a question: which are refused, and what is said of those that name nothing."""

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.question.scope import explain_filters, make_filters, make_scope
from index.errors import QuestionError
from index.messages import printable_line
from index.values import CorpusSummary, Filters

SUMMARY = CorpusSummary(
    articles=9,
    passages=30,
    languages={"uk": 5, "ru": 3, "": 1},
    outlets={"Ранковий вісник": 4, "Baltic Ledger": 3, "": 2},
)


@pytest.mark.parametrize(
    ("since", "until", "words"),
    [
        ("yesterday", None, "since 'yesterday' is no date.*YYYY-MM-DD"),
        ("21.08.2024", None, "since '21.08.2024' is no date.*YYYY-MM-DD"),
        (None, "2024-13-01", "until '2024-13-01' is no date"),
        ("2023-02-29", None, "since '2023-02-29' is no date"),
        ("2024-09-02", "2024-09-01", "ends .*before it begins"),
    ],
)
def test_a_date_that_cannot_be_used_is_an_error(since: str | None, until: str | None, words: str) -> None:
    with pytest.raises(QuestionError, match=words):
        make_filters((), (), since, until, None)


@given(value=st.text())
def test_any_text_for_a_date_is_one_or_an_error(value: str) -> None:
    try:
        filters = make_filters(since=value)
    except QuestionError as error:
        assert repr(printable_line(value)) in str(error)
    else:
        assert filters.since is None or isinstance(filters.since, date)


def test_empty_filters_filter_nothing() -> None:
    assert make_filters((), (), "", "", "") == make_filters() == Filters()
    assert not make_filters().active


def test_days_are_read_as_dates_times_and_text() -> None:
    one_day = make_filters(["UK"], "Baltic Ledger", "2024-09-01", datetime(2024, 9, 1, 23, 59), "*.txt")
    assert (one_day.since, one_day.until) == (date(2024, 9, 1), date(2024, 9, 1))
    assert (one_day.languages, one_day.outlets) == (("uk",), ("Baltic Ledger",))


def test_a_scope_says_whether_time_words_are_read() -> None:
    assert make_scope(languages=["uk"]).reads_time_words
    assert make_scope("any", path="*.txt").filters == Filters(path="*.txt")
    assert not make_scope("any").reads_time_words
    with pytest.raises(QuestionError, match=r"'never' is unknown.*'question' or 'any'"):
        make_scope("never")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("filters", "said"),
    [
        (Filters(outlets=("baltic ledger",), languages=("uk",)), []),
        (
            Filters(outlets=("Baltik Ledger",)),
            ["No article is known to be of the outlet 'Baltik Ledger'; the index has 'Baltic Ledger'."],
        ),
        (Filters(outlets=("BALTIC",)), ["'BALTIC'; the index has 'Baltic Ledger'."]),
        (Filters(outlets=("Rankovyi visnyk",)), ["'Rankovyi visnyk'; the index has 'Ранковий вісник'."]),
        (Filters(outlets=("Балтік леджер",)), ["'Балтік леджер'; the index has 'Baltic Ledger'."]),
        (Filters(outlets=("Times", "Baltic Ledger")), ["'Times'; the index has 'Ранковий вісник', 'Baltic"]),
        (Filters(languages=("ua",)), ["No article is in the language 'ua'; the index has 'uk', 'ru'."]),
    ],
)
def test_a_name_that_no_article_has_is_said_with_those_near_it(filters: Filters, said: list[str]) -> None:
    lines = [str(notice) for notice in explain_filters(filters, SUMMARY)]
    assert len(lines) == len(said)
    assert all(part in line for part, line in zip(said, lines, strict=True))


def test_an_index_without_outlets_says_so() -> None:
    empty = CorpusSummary(articles=1, passages=1, languages={"": 1}, outlets={"": 1})
    [line] = explain_filters(Filters(outlets=("Times",)), empty)
    assert str(line).endswith("the index knows none.")
