"""What a comparison finds: nothing in an unchanged rerun, a planted regression, and how sure it is."""

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.evaluation.comparison import compare, paired_p_value
from assistant.evaluation.metric_catalogue import METRICS
from assistant.evaluation.run import evaluate
from assistant.evaluation.thresholds import check_thresholds, parse_thresholds
from assistant.evaluation.values import Case, GoldSource
from index.errors import QuestionError, SettingsError
from tests.support.evaluation_fakes import (
    FakeAssistant,
    make_answer,
    make_article,
    make_citation,
    make_hit,
    make_refusal,
)

SENTENCES = [f"In village {number} the harvest weighed {number * 7} tons." for number in range(20)]
TEXT = " ".join(SENTENCES)
ARTICLES = {"harvest.txt": make_article("harvest.txt", TEXT), "other.txt": make_article("other.txt", TEXT)}
ANSWERABLE = [
    Case(
        id=f"a{number:02}",
        lang="en",
        question=f"What did village {number} harvest?",
        answerable=True,
        sources=(GoldSource(file="harvest.txt", quote=sentence),),
        accept=((f"{number * 7} tons",),),
    )
    for number, sentence in enumerate(SENTENCES)
]
UNANSWERABLE = [
    Case(id=f"u{number:02}", lang="en", question=f"Who owns village {number}?", answerable=False)
    for number in range(10)
]
CASES = [*ANSWERABLE, *UNANSWERABLE]


def run(lost=0, abstains=True, cases=CASES, **changes):
    """A run that is perfect but for the first `lost` villages, and for abstention when it is off."""
    numbers = {case.question: number for number, case in enumerate(ANSWERABLE)}

    def answer(question):
        number = numbers.get(question)
        if number is None:
            return make_refusal(question) if abstains else make_answer(question, "The miller.")
        told = SENTENCES[-1] if number < lost else SENTENCES[number]
        start = TEXT.index(told)
        return make_answer(
            question, f"{told} [1]", [make_citation("harvest.txt", start, start + len(told), told)]
        )

    def find(question):
        number = numbers.get(question, 0)
        path = "other.txt" if number < lost else "harvest.txt"
        start = TEXT.index(SENTENCES[number])
        return [make_hit(path, start, start + len(SENTENCES[number]), 1)]

    return evaluate(cases, FakeAssistant(ARTICLES, answer, find, **changes))


def test_an_unchanged_rerun_reports_no_change():
    comparison = compare(run(lost=3), run(lost=3))
    assert comparison.unchanged
    assert comparison.compared == 30
    assert not comparison.settings
    assert "No change" in comparison.summary()


def test_a_planted_regression_of_the_search_is_found():
    comparison = compare(run(lost=8), run())
    worse = {metric.name for metric in comparison.worse}
    assert {"recall@10", "quote_recall@10", "coverage", "accepted", "mrr"} <= worse
    assert not comparison.better
    assert [case.id for case in comparison.cases] == [f"a{number:02}" for number in range(8)]
    assert {case.verdict for case in comparison.cases} == {"worse"}
    assert {case.new_failure for case in comparison.cases} == {"not_retrieved"}


def test_a_planted_loss_of_abstention_is_found():
    comparison = compare(run(abstains=False), run())
    assert "declined" in {metric.name for metric in comparison.worse}
    assert {case.new_failure for case in comparison.cases} == {"invented"}


def test_an_improvement_is_the_regression_seen_from_behind():
    comparison = compare(run(), run(lost=8, abstains=False))
    assert {"coverage", "declined"} <= {metric.name for metric in comparison.better}
    assert not comparison.worse


def test_a_difference_in_two_cases_is_named_and_not_called_sure():
    comparison = compare(run(lost=2), run())
    assert not comparison.worse
    assert not comparison.unchanged
    assert len(comparison.cases) == 2
    assert {m.name: m.verdict for m in comparison.metrics}["coverage"] == "unclear"


def test_lower_is_better_for_refusals():
    silent = evaluate(CASES, FakeAssistant(ARTICLES, make_refusal))
    verdicts = {metric.name: metric.verdict for metric in compare(silent, run()).metrics}
    assert verdicts["refused"] == "worse"


def test_only_cases_of_the_same_content_are_compared():
    edited = replace(CASES[0], question="What did the first village harvest?")
    comparison = compare(run(cases=[edited, *CASES[2:]]), run(cases=CASES[:-1]))
    assert comparison.edited == ("a00",)
    assert comparison.removed == ("a01",)
    assert comparison.added == ("u09",)
    assert comparison.compared == 27


def test_settings_that_differ_are_told():
    comparison = compare(run(fingerprint={"lexical": False}), run(fingerprint={"lexical": True}))
    assert comparison.settings == {"lexical": ("true", "false")}


def test_times_are_shown_and_not_tested():
    verdicts = {metric.name: metric.verdict for metric in compare(run(), run()).metrics}
    assert verdicts["seconds_p50"] == verdicts["seconds_p95"] == "not tested"
    assert set(verdicts) == set(METRICS)


@pytest.mark.parametrize(
    ("differences", "p"),
    [
        ([], 1.0),
        ([0, 0], 1.0),
        ([1], 1.0),
        # Of 2^5 choices of signs two are as extreme.
        ([1] * 5, 2 / 32),
        ([1] * 5 + [0] * 9, 2 / 32),
        # Sums of at least 2 in size: all alike, or one of three against: 2 and 2 x 4 of 16.
        ([1, 1, 1, -1], 10 / 16),
    ],
)
def test_p_of_few_pairs_is_exact(differences, p):
    assert paired_p_value(differences) == pytest.approx(p)


def test_p_of_many_pairs_is_near_the_binomial_one():
    differences = [1.0] * 20 + [-1.0] * 8
    tail = sum(math.comb(28, number) for number in range(9)) / 2**28
    assert paired_p_value(differences) == pytest.approx(2 * tail, abs=0.01)


@given(st.lists(st.sampled_from([-1.0, -0.5, 0.0, 0.5, 1.0]), max_size=20), st.randoms())
def test_p_is_a_probability_and_blind_to_direction(differences, shuffler):
    p = paired_p_value(differences)
    assert 0 < p <= 1
    mirrored = [-difference for difference in differences]
    assert paired_p_value(mirrored) == pytest.approx(p, abs=0.03)
    assert paired_p_value(shuffler.sample(mirrored, len(mirrored))) == pytest.approx(p, abs=0.03)


def test_chance_alone_is_seldom_called_a_change():
    trials = np.random.default_rng(7).choice((-1.0, 1.0), size=(200, 10))
    assert sum(paired_p_value(trial) < 0.05 for trial in trials) <= 0.08 * len(trials)


class TestThresholds:
    def test_are_parsed(self):
        parsed = parse_thresholds(["coverage=0.7", " refused = .2", "recall@10=1"])
        assert parsed == {"coverage": 0.7, "refused": 0.2, "recall@10": 1}

    @pytest.mark.parametrize(
        "argument", ["coverage", "coverage=", "coverage=high", "covrage=0.7", "coverage=nan"]
    )
    def test_that_make_no_sense_are_refused(self, argument):
        with pytest.raises(SettingsError, match=argument):
            parse_thresholds([argument])

    def test_are_floors_where_more_is_better(self):
        report = run(lost=5)
        assert check_thresholds(report, {"coverage": 0.75}) == []
        (failure,) = check_thresholds(report, {"coverage": 0.76, "declined": 1.0})
        assert "coverage is 0.75" in failure

    def test_are_ceilings_where_less_is_better(self):
        report = evaluate(CASES, FakeAssistant(ARTICLES, make_refusal))
        assert check_thresholds(report, {"refused": 1.0}) == []
        assert len(check_thresholds(report, {"refused": 0.99})) == 1

    def test_stop_a_planted_regression(self):
        limits = {"coverage": 0.9, "declined": 0.9}
        assert check_thresholds(run(), limits) == []
        assert len(check_thresholds(run(lost=8, abstains=False), limits)) == 2

    def test_are_not_met_by_a_figure_without_cases(self):
        (failure,) = check_thresholds(run(cases=UNANSWERABLE), {"coverage": 0.0})
        assert "could not be computed" in failure

    def test_are_not_met_by_a_run_with_errors_unless_allowed(self):
        def fail(question):
            if "village 3 " in question:
                raise QuestionError("busy")
            return make_refusal(question)

        report = evaluate(CASES, FakeAssistant(ARTICLES, fail))
        assert len(check_thresholds(report, {"declined": 1.0})) == 1
        assert check_thresholds(report, {"declined": 1.0, "errors": 0.1}) == []
        assert check_thresholds(report, {}) == []
