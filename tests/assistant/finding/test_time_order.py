"""The order of hits under a named date or an order, as a pure function."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.finding.time_order import arrange, is_published_in, names_date
from assistant.question.named_dates import NamedDate
from assistant.question.periods import Period, whole
from assistant.question.time_words import TimeWords
from index.values import Hit, Passage

AUGUST = NamedDate(year=2024, month=8)
IN_AUGUST = TimeWords(words="in August 2024", period=whole("month", date(2024, 8, 1)), named=AUGUST)
LATEST = TimeWords(words="latest", newest_first=True)


def hit(path: str, score: float, text: str = "The mayor opened a station.") -> Hit:
    passage = Passage(id=path, article_id=path, path=path, position=0, start=0, end=len(text), text=text)
    return Hit(passage=passage, score=score, rank=1)


def paths(hits: tuple[Hit, ...]) -> list[str]:
    return [one.passage.path for one in hits]


def test_what_was_published_then_comes_before_what_is_a_little_nearer() -> None:
    arranged = arrange(
        [hit("july", 0.5), hit("august", 0.45), hit("far", 0.2)],
        {"july": "2024-07-20", "august": "2024-08-20", "far": "2024-08-21"},
        IN_AUGUST,
    )
    assert (paths(arranged.hits), arranged.preferred) == (["august", "july", "far"], 1)
    assert [one.rank for one in arranged.hits] == [1, 2, 3]


def test_a_later_article_that_names_the_time_suits_as_well() -> None:
    told = "In August 2024 the mayor opened a station."
    arranged = arrange(
        [hit("review", 0.5, told), hit("july", 0.48), hit("august", 0.45)],
        {"review": "2025-01-10", "july": "2024-07-20", "august": "2024-08-20"},
        IN_AUGUST,
    )
    assert (paths(arranged.hits), arranged.preferred) == (["review", "august", "july"], 2)


def test_where_nothing_near_suits_the_order_stays() -> None:
    hits = [hit("july", 0.5), hit("august", 0.2)]
    arranged = arrange(hits, {"july": "2024-07-20", "august": "2024-08-20"}, IN_AUGUST)
    assert (paths(arranged.hits), arranged.preferred) == (["july", "august"], 0)
    without_topic = arrange(hits, {"july": "2024-07-20", "august": "2024-08-20"}, IN_AUGUST, topic=False)
    assert (paths(without_topic.hits), without_topic.preferred) == (["august", "july"], 1)


def test_the_newest_day_of_what_is_near_comes_first_and_the_undated_last() -> None:
    published = {"old": "2024-07-01", "new": "2024-08-20", "too": "2024-08-20T10:00", "far": "2024-09-01"}
    hits = [hit("undated", 0.5), hit("old", 0.49), hit("new", 0.48), hit("too", 0.45), hit("far", 0.1)]
    arranged = arrange(hits, published, LATEST)
    assert (paths(arranged.hits), arranged.preferred) == (["new", "too", "undated", "old", "far"], 2)
    assert arrange(hits[:1], {}, LATEST).preferred == 0


@pytest.mark.parametrize(
    ("published", "named", "suits"),
    [
        ("2024-08-01", AUGUST, True),
        ("2024-09-02", AUGUST, True),  # still told as news
        ("2024-09-03", AUGUST, False),
        ("2024-07-31", AUGUST, False),
        ("--08-21", AUGUST, False),
        ("--08-21", NamedDate(month=8), True),
        ("--08-21", NamedDate(month=8, day=21), True),
        ("--08-21", NamedDate(month=8, day=20), False),
        (None, AUGUST, False),
    ],
)
def test_which_publication_dates_suit_a_named_date(
    published: str | None, named: NamedDate, suits: bool
) -> None:
    period = Period(since=date(2024, 8, 1), until=date(2024, 8, 31))
    assert is_published_in(published, named, period) is suits


@pytest.mark.parametrize(
    ("text", "named", "held"),
    [
        ("21 серпня 2023 року відкрили міст", NamedDate(year=2023, month=8, day=21), True),
        ("21 серпня відкрили міст", NamedDate(year=2023, month=8, day=21), False),
        ("21 серпня відкрили міст", NamedDate(month=8, day=21), True),
        ("The bridge of 2023", NamedDate(year=2023), True),
        ("The bridge of 20235", NamedDate(year=2023), False),
        ("В августе 2023-го", NamedDate(year=2023, month=8), True),
    ],
)
def test_a_text_names_a_date_when_it_holds_every_part(text: str, named: NamedDate, held: bool) -> None:
    assert names_date(text, named) is held


DAYS = st.none() | st.dates(date(1990, 1, 1)).map(str) | st.just("--08-21")


@given(
    found=st.lists(st.tuples(st.floats(-1, 1), DAYS), max_size=8),
    words=st.sampled_from([IN_AUGUST, LATEST]),
    topic=st.booleans(),
)
def test_an_arrangement_loses_and_invents_nothing(
    found: list[tuple[float, str | None]], words: TimeWords, topic: bool
) -> None:
    hits = [hit(str(number), score) for number, (score, _) in enumerate(found)]
    published = {str(number): day for number, (_, day) in enumerate(found)}
    arranged = arrange(hits, published, words, topic=topic)
    assert sorted(paths(arranged.hits)) == sorted(published)
    assert [one.rank for one in arranged.hits] == list(range(1, len(hits) + 1))
    assert 0 <= arranged.preferred <= len(hits)
    rest = [one.score for one in arranged.hits[arranged.preferred :]]
    assert rest == sorted(rest, reverse=True)
