"""Which stretches of sentences are quoted: the likely ones, grown by likely neighbours."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.quoting.choosing import (
    LONGEST_STRETCH,
    MOST_QUOTES,
    QuoteCandidates,
    QuoteLimits,
    chances_of,
    choose_stretches,
    with_reason,
    without_copies,
    without_headlines,
)

LIMITS = QuoteLimits(sentence=0.01, quote=0.12)


def candidates(
    chances: list[float],
    article: list[int] | None = None,
    place: list[int] | None = None,
    same: list[tuple[int, int]] | None = None,
) -> QuoteCandidates:
    """Return candidates, by default neighbours in one article."""
    table = np.zeros((len(chances), len(chances)), dtype=np.bool_)
    for one, other in same or []:
        table[one, other] = table[other, one] = True
    return QuoteCandidates(
        chances=np.array(chances),
        article=np.array(article or [0] * len(chances)),
        place=np.array(place or range(len(chances))),
        same=table,
    )


def test_chances_add_up_and_keep_the_order() -> None:
    chances = chances_of(np.array([3.0, 1.0, 2.0, -800.0]))
    assert chances.sum() == pytest.approx(1)
    assert np.argsort(-chances).tolist() == [0, 2, 1, 3]


def test_a_sure_sentence_stands_alone() -> None:
    assert choose_stretches(candidates([0.001, 0.99, 0.005, 0.004]), LIMITS) == [[1]]


def test_likely_neighbours_join_and_unlikely_ones_are_bridged() -> None:
    assert choose_stretches(candidates([0.2, 0.7, 0.1, 0.0]), LIMITS) == [[0, 1, 2]]
    assert choose_stretches(candidates([0.7, 0.0, 0.3]), LIMITS) == [[0, 1, 2]]


def test_neighbours_of_another_article_or_apart_do_not_join() -> None:
    assert choose_stretches(candidates([0.6, 0.4], article=[0, 1]), LIMITS) == [[0], [1]]
    assert choose_stretches(candidates([0.6, 0.4], place=[0, 2]), LIMITS) == [[0], [1]]


def test_unlikely_stretches_are_left_out_but_never_the_best() -> None:
    apart = [0, 2, 4]
    below = LIMITS.quote * 0.9
    assert choose_stretches(candidates([1 - 2 * below, below, below], place=apart), LIMITS) == [[0]]
    many = candidates([0.02] * 50, place=list(range(0, 100, 2)))
    assert choose_stretches(many, LIMITS) == [[0]]


def test_what_another_article_told_already_is_left_out() -> None:
    told = candidates([0.4, 0.35, 0.25], article=[0, 1, 1], place=[0, 0, 5], same=[(0, 1)])
    assert choose_stretches(told, LIMITS) == [[0], [2]]


def test_a_stretch_half_of_which_was_told_is_left_out() -> None:
    retold = candidates([0.3, 0.2, 0.1, 0.4], article=[0, 0, 0, 1], place=[0, 1, 2, 0], same=[(1, 3), (2, 3)])
    assert choose_stretches(retold, LIMITS) == [[3]]
    new = candidates([0.3, 0.2, 0.1, 0.4], article=[0, 0, 0, 1], place=[0, 1, 2, 0], same=[(2, 3)])
    assert choose_stretches(new, LIMITS) == [[3], [0, 1, 2]]


@given(st.lists(st.tuples(st.floats(-6, 6), st.integers(0, 3), st.integers(0, 12)), min_size=1, max_size=30))
def test_stretches_are_neighbours_apart_from_each_other(rows: list[tuple[float, int, int]]) -> None:
    unique = {(article, place): score for score, article, place in rows}
    scores = chances_of(np.array(list(unique.values())))
    articles, places = [article for article, _ in unique], [place for _, place in unique]
    chosen = choose_stretches(candidates(scores.tolist(), articles, places), LIMITS)
    assert 1 <= len(chosen) <= MOST_QUOTES
    quoted = [row for stretch in chosen for row in stretch]
    assert len(set(quoted)) == len(quoted)
    assert int(scores.argmax()) in chosen[0]
    for stretch in chosen:
        assert len(stretch) <= LONGEST_STRETCH
        for one, other in pairwise(stretch):
            assert articles[one] == articles[other] and places[other] == places[one] + 1


def test_what_is_told_twice_leaves_its_chance_to_what_tells_more() -> None:
    same = candidates([0.5, 0.4, 0.1], article=[0, 1, 2], same=[(0, 1)]).same
    assert without_copies(np.array([0.5, 0.4, 0.1]), same).tolist() == pytest.approx([5 / 6, 0, 1 / 6])
    assert without_copies(np.array([0.5, 0.5, 0.0]), same).tolist() == pytest.approx([1, 0, 0])


def test_a_reason_is_quoted_where_one_is_likely_enough_and_none_is_yet() -> None:
    told = candidates([0.9, 0.06, 0.04], article=[0, 1, 2], place=[0, 0, 0], same=[(0, 1)])
    assert with_reason([[0]], told, np.array([False, False, True])) == [[0], [2]]
    assert with_reason([[0]], told, np.array([True, False, True])) == [[0]]
    assert with_reason([[0]], told, np.array([False, True, False])) == [[0]], "what is told already"
    unlikely = candidates([0.99, 0.006, 0.004], place=[0, 2, 4])
    assert with_reason([[0]], unlikely, np.array([False, False, True])) == [[0]]


def test_a_headline_gives_its_chance_to_the_likeliest_sentence_of_its_article() -> None:
    chances = np.array([0.5, 0.1, 0.2, 0.2])
    passed = without_headlines(chances, np.array([7, 7, 7, 8]), np.array([True, False, False, False]))
    assert passed.tolist() == pytest.approx([0.0, 0.1, 0.7, 0.2])


def test_a_headline_that_alone_tells_something_keeps_its_chance() -> None:
    chances = np.array([0.95, 0.01, 0.04])
    title = np.array([True, False, True])
    assert without_headlines(chances, np.array([1, 1, 2]), title).tolist() == chances.tolist()
