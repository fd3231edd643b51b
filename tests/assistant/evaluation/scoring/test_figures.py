"""Figures and intervals against plain loops."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.evaluation.metric_catalogue import METRICS, PERCENTILES
from assistant.evaluation.scoring.figures import figures_of
from assistant.evaluation.values import Case, CaseResult, Outcome, Score

shares = st.none() | st.floats(0, 1)
samples = st.lists(
    st.tuples(shares, st.sampled_from([0.0, 1.0, 2.0]), st.floats(0, 9)), min_size=1, max_size=12
)


def make_results(scores):
    """Cases with `(value, weight, seconds)` as the scores of every figure."""
    return [
        CaseResult(
            case=Case(id=f"{number:04}", lang="en", question="?", answerable=True),
            sources=(),
            outcome=Outcome(answer=None, hits=(), seconds=seconds, error=""),
            scores={
                **{n: Score(value=value, weight=weight) for n in METRICS if n not in PERCENTILES},
                "seconds": Score(value=seconds),
            },
            failure=None,
            explanation="",
        )
        for number, (value, weight, seconds) in enumerate(scores)
    ]


def ends(figure):
    """The ends of an interval that must be there."""
    assert figure.low is not None
    assert figure.high is not None
    return figure.low, figure.high


@settings(deadline=None, max_examples=50)
@given(samples)
def test_a_figure_is_the_weighted_mean_of_the_scores_there_are(scores):
    figure = figures_of(make_results(scores))["coverage"]
    known = [(value, weight) for value, weight, _ in scores if value is not None]
    total = sum(weight for _, weight in known)
    assert (figure.count, figure.left_out) == (len(known), len(scores) - len(known))
    if total:
        assert figure.value == pytest.approx(sum(value * weight for value, weight in known) / total)
    else:
        assert figure.value is None


@settings(deadline=None, max_examples=50)
@given(samples)
def test_the_interval_holds_the_figure_and_stays_among_the_scores(scores):
    for figure in figures_of(make_results(scores)).values():
        if figure.value is None:
            assert figure.low is figure.high is None
        else:
            low, high = ends(figure)
            assert low <= figure.value <= high
    values = [value for value, weight, _ in scores if value is not None and weight]
    if values:
        low, high = ends(figures_of(make_results(scores))["coverage"])
        assert min(values) - 1e-9 <= low <= high <= max(values) + 1e-9


def test_the_interval_is_that_of_a_plain_bootstrap():
    values = [float(number % 3 == 0) for number in range(40)]
    figure = figures_of(make_results([(value, 1.0, 0.0) for value in values]))["coverage"]
    draws = np.random.default_rng(1).choice(values, size=(4000, 40))
    means = sorted(draw.sum() / 40 for draw in draws)
    assert figure.low == pytest.approx(means[100], abs=0.03)
    assert figure.high == pytest.approx(means[3900], abs=0.03)


def test_more_cases_make_the_interval_narrower():
    def width(cases):
        results = make_results([(float(n % 2), 1.0, 0.0) for n in range(cases)])
        low, high = ends(figures_of(results)["coverage"])
        return high - low

    assert width(20) > width(200) > width(3000) > 0


def test_percentiles_of_seconds():
    figures = figures_of(make_results([(1.0, 1.0, float(seconds)) for seconds in range(101)]))
    assert figures["seconds_p50"].value == 50
    assert figures["seconds_p95"].value == 95


def test_no_cases_have_no_figures():
    assert all(figure.value is None and figure.count == 0 for figure in figures_of([]).values())
