"""The measures against computations by hand, and against plain sets of characters."""

from math import log2
from types import MappingProxyType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.evaluation.scoring.metrics import (
    all_needed,
    alphabet_language,
    character_f,
    first_ranks,
    held_characters,
    holds_accepted,
    is_covered,
    is_precise,
    ndcg_at,
    recall_at,
    reciprocal_rank,
    share_needed,
    strip_marks,
    token_f1,
)
from assistant.evaluation.values import find_occurrences

intervals = st.tuples(st.integers(0, 40), st.integers(0, 40)).map(lambda pair: (min(pair), max(pair)))
proper_intervals = intervals.filter(lambda interval: interval[0] < interval[1])
words = st.text(alphabet="абв їaé \n", max_size=30)


def characters(interval):
    return set(range(*interval))


@given(intervals, st.lists(intervals, max_size=6))
def test_held_characters_are_those_of_the_union(span, held):
    union = set().union(*(characters(interval) for interval in held))
    assert held_characters(span, held) == len(characters(span) & union)


@given(proper_intervals, st.lists(intervals, max_size=6))
def test_a_quote_is_covered_by_half_of_its_characters(place, cited):
    union = set().union(*(characters(interval) for interval in cited))
    assert is_covered([place], cited) == (len(characters(place) & union) >= len(characters(place)) / 2)


def test_any_one_place_of_a_repeated_quote_may_be_covered():
    assert is_covered([(0, 10), (50, 60)], [(50, 55)])
    assert not is_covered([(0, 10), (50, 60)], [(6, 10), (50, 54)])


def test_a_stale_quote_is_never_covered():
    assert not is_covered([], [(0, 100)])


@given(proper_intervals, proper_intervals)
def test_a_citation_is_precise_by_half_of_the_shorter(citation, place):
    shared = len(characters(citation) & characters(place))
    shorter = min(len(characters(citation)), len(characters(place)))
    assert is_precise(citation, [place]) == (shared >= shorter / 2)


def test_an_empty_citation_is_never_precise():
    assert not is_precise((5, 5), [(0, 10)])


@given(st.text(alphabet="aбa", max_size=20), st.text(alphabet="aб", min_size=1, max_size=3))
def test_occurrences_are_all_places_where_the_quote_stands(text, quote):
    expected = [(i, i + len(quote)) for i in range(len(text)) if text[i:].startswith(quote)]
    assert list(find_occurrences(text, quote)) == expected


@pytest.mark.parametrize(
    ("found", "need", "needed", "share"),
    [
        ([True, False], "any", 1.0, 1.0),
        ([True, False], "all", 0.0, 0.5),
        ([True, True], "all", 1.0, 1.0),
        ([False, False], "any", 0.0, 0.0),
    ],
)
def test_alternatives_count_as_one_source(found, need, needed, share):
    assert all_needed(found, need) == needed
    assert share_needed(found, need) == share


class TestRanking:
    """Hits from X, B, X, A, A where A, B and C are needed: B is second, A fourth, C is not found."""

    paths = ("X", "B", "X", "A", "A")
    files = ("A", "B", "C")
    ranks = MappingProxyType({"A": 4, "B": 2})

    def test_first_ranks(self):
        assert first_ranks(self.paths, self.files) == self.ranks

    @pytest.mark.parametrize(("count", "recall"), [(1, 0), (2, 1 / 3), (3, 1 / 3), (4, 2 / 3), (10, 2 / 3)])
    def test_recall_of_all_needed(self, count, recall):
        assert recall_at(count, self.ranks, self.files, "all") == pytest.approx(recall)

    def test_recall_of_alternatives(self):
        assert recall_at(1, self.ranks, self.files, "any") == 0
        assert recall_at(2, self.ranks, self.files, "any") == 1

    def test_reciprocal_rank(self):
        assert reciprocal_rank(self.ranks) == 1 / 2
        assert reciprocal_rank({}) == 0

    def test_gain_of_all_needed(self):
        gained = 1 / log2(3) + 1 / log2(5)
        ideal = 1 + 1 / log2(3) + 1 / log2(4)
        assert ndcg_at(10, self.ranks, self.files, "all") == pytest.approx(gained / ideal)

    def test_gain_of_alternatives_is_that_of_the_first(self):
        assert ndcg_at(10, self.ranks, self.files, "any") == pytest.approx(1 / log2(3))

    def test_nothing_is_gained_below_the_cut(self):
        assert ndcg_at(3, {"A": 4}, ("A",), "any") == 0


@pytest.mark.parametrize(
    ("answer", "gold", "expected"),
    [
        # 2 words of 3 and of 4 are shared: P = 2/3, R = 1/2.
        ("the red egg", "a red egg fell", 4 / 7),
        # "на" counts once although the answer has it twice: P = 1/2, R = 1.
        ("на на", "НА", 2 / 3),
        ("яйця", "яйцями", 0.0),
        ("", "egg", 0.0),
    ],
)
def test_token_f1_by_hand(answer, gold, expected):
    assert token_f1(answer, gold) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("answer", "gold", "expected"),
    [
        # Letters: 1 of 2 shared; pairs: none. P = R = 1/4.
        ("ab", "ac", 1 / 4),
        # Letters: P = 2/2, R = 2/3; pairs: P = 1/1, R = 1/2. P = 1, R = 7/12; F2 = 5 P R / (4 P + R).
        ("AB", "a b c", (5 * 7 / 12) / (4 + 7 / 12)),
        ("", "abc", 0.0),
        ("xyz", "abc", 0.0),
    ],
)
def test_character_f_by_hand(answer, gold, expected):
    assert character_f(answer, gold) == pytest.approx(expected)


@given(words, words)
def test_text_measures_stay_between_0_and_1(answer, gold):
    for measure in (token_f1, character_f):
        assert 0 <= measure(answer, gold) <= 1 + 1e-12


@given(words.filter(lambda text: any(letter.isalnum() for letter in text)))
def test_text_measures_of_a_text_with_itself_are_1(text):
    assert token_f1(text, text) == pytest.approx(1)
    assert character_f(text, text) == pytest.approx(1)


def test_an_inflected_answer_keeps_most_of_character_f():
    assert character_f("помідорами", "помідори") > 0.5 > token_f1("помідорами", "помідори")


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("Eggs and TOMATOES", True),
        ("Eggs and potatoes", False),
        ("яйця, pomidory and a tomato from an egg", True),
    ],
)
def test_accepted_needs_one_string_of_every_group(text, holds):
    assert holds_accepted(text, [["egg", "яйц"], ["tomato"]]) is holds


def test_a_no_break_space_does_not_hide_an_accepted_date():
    assert holds_accepted("А 24\N{NO-BREAK SPACE}октября начал", [["24 Октября"]])


def test_marks_are_stripped_with_the_space_before_them():
    assert strip_marks("Eggs [1], tomatoes [2][13]. [a]") == "Eggs, tomatoes. [a]"


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The ambassador, Утюпін, came.", "en"),
        ("Посла викликали в його місті.", "uk"),
        ("Посла вызвали в среду.", "ru"),
        ("Посла викликали в середу.", None),
        ("42", None),
    ],
)
def test_the_alphabet_tells_the_language(text, language):
    assert alphabet_language(text) == language
