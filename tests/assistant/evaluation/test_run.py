"""Whole runs with a fake assistant: figures against a computation by hand, properties, interruptions."""

import json
import multiprocessing
import os
from collections.abc import Callable
from dataclasses import replace
from itertools import count
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.errors import ModelError, QuestionSetError
from assistant.evaluation.metric_catalogue import METRICS
from assistant.evaluation.run import evaluate
from assistant.evaluation.thresholds import check_thresholds
from assistant.evaluation.values import Case, GoldSource
from assistant.values import CitedAnswer, Usage
from index.errors import QuestionError
from tests.support.evaluation_fakes import (
    FakeAssistant,
    make_answer,
    make_article,
    make_citation,
    make_hit,
    make_refusal,
    timeless,
)
from tests.support.fakes import ScriptedModel

MILL = "The mill burnt down on Monday. Nobody was hurt. The miller blamed a spark."
FAIR = "Ярмарок відкрили у вівторок. Прийшло сто людей."
QUOTE = "The mill burnt down on Monday."
OPENED = "Ярмарок відкрили у вівторок."
VISITORS = "Прийшло сто людей."
ARTICLES = {"mill.txt": make_article("mill.txt", MILL), "fair.txt": make_article("fair.txt", FAIR, "uk")}

CASES = (
    Case(
        id="1",
        lang="en",
        question="When did the mill burn?",
        answerable=True,
        answer="On Monday.",
        sources=(GoldSource(file="mill.txt", quote=QUOTE),),
        accept=(("monday",),),
        tags=("when",),
    ),
    Case(
        id="2",
        lang="en",
        question="When did the fair open and who came?",
        answerable=True,
        need="all",
        sources=(GoldSource(file="fair.txt", quote=OPENED), GoldSource(file="fair.txt", quote=VISITORS)),
        accept=(("tuesday", "вівторок"), ("hundred",)),
        tags=("when", "who"),
    ),
    Case(
        id="3",
        lang="uk",
        question="Хто постраждав на млині?",
        answerable=True,
        sources=(GoldSource(file="mill.txt", quote="Nobody was hurt."),),
    ),
    Case(id="4", lang="uk", question="Скільки коштував млин?", answerable=False, tags=("number",)),
    Case(id="5", lang="en", question="Who built the mill?", answerable=False),
    Case(
        id="6",
        lang="en",
        question="What was blamed?",
        answerable=True,
        sources=(GoldSource(file="mill.txt", quote="The miller blamed the wind."),),
        accept=(("spark",),),
    ),
)


def cite(path, quote, number=1):
    start = ARTICLES[path].article.text.index(quote)
    return make_citation(path, start, start + len(quote), quote, number)


def find(path, quote, rank):
    start = ARTICLES[path].article.text.index(quote)
    return make_hit(path, start, start + len(quote), rank, quote)


ANSWERS: dict[str, Callable[[str], CitedAnswer]] = {
    # Right and covered; a second citation is beside the point; one of two sentences is unsupported.
    "1": lambda q: make_answer(
        q,
        "The mill burnt down on Monday. [1] It was sad. [2]",
        [cite("mill.txt", QUOTE), cite("mill.txt", "The miller blamed a spark.", 2)],
        unsupported=("It was sad.",),
        usage=Usage(prompt_tokens=90, completion_tokens=10, cost=0.5),
    ),
    # One of two needed quotes; accepted lacks its second group.
    "2": lambda q: make_answer(q, f"{OPENED} [1]", [cite("fair.txt", OPENED)]),
    "3": make_refusal,
    "4": make_refusal,
    # Invented, and its quote is not verbatim at the place given.
    "5": lambda q: make_answer(q, "The miller. [1]", [make_citation("mill.txt", 0, 3, "the")]),
    # Stale source: only what needs no gold quote is scored.
    "6": lambda q: make_answer(q, "A spark. [1]", [cite("mill.txt", "The miller blamed a spark.")]),
}
HITS = {
    "1": [find("fair.txt", OPENED, 1), find("mill.txt", QUOTE, 2)],
    "2": [find("fair.txt", VISITORS, 1), find("mill.txt", QUOTE, 2), find("fair.txt", OPENED, 3)],
    "3": [find("fair.txt", OPENED, 1)],
    "6": [find("mill.txt", QUOTE, 1)],
}
IDS = {case.question: case.id for case in CASES}


def make_assistant(**changes: Any) -> FakeAssistant:
    fields: dict[str, Any] = {
        "articles": ARTICLES,
        "answering": lambda q: ANSWERS[IDS[q]](q),
        "finding": lambda q: HITS.get(IDS[q], []),
        **changes,
    }
    return FakeAssistant(**fields)


@pytest.fixture(scope="module")
def report():
    return evaluate(CASES, make_assistant())


@pytest.mark.parametrize(
    ("name", "value", "counted"),
    [
        ("recall@1", (0 + 1 + 0 + 1) / 4, 4),  # case 6 keeps its file, so ranking by file counts it
        ("recall@3", (1 + 1 + 0 + 1) / 4, 4),
        ("quote_recall@1", (0 + 1 / 2 + 0) / 3, 3),
        ("quote_recall@3", (1 + 1 + 0) / 3, 3),
        ("mrr", (1 / 2 + 1 + 0 + 1) / 4, 4),
        ("coverage", (1 + 0 + 0) / 3, 3),
        ("citation_precision", (1 / 2 + 1 + 0) / 3, 3),
        ("citation_recall", (1 + 1 / 2 + 0) / 3, 3),
        ("citation_f1", (2 / 3 + 2 / 3 + 0) / 3, 3),
        ("exactness", (1 + 1 + 0 + 1) / 4, 4),  # the two refusals cite nothing
        ("supported", (1 / 2 + 1 + 1 + 1) / 4, 4),
        ("accepted", (1 + 0 + 1) / 3, 3),
        ("declined", 1 / 2, 2),
        ("refused", 1 / 4, 4),
        ("abstention_f1", 2 * 1 / (2 * 1 + 1 + 1), 6),
        ("token_f1", 2 / (1 + 9 / 2), 1),  # 2 words shared of 9 given and 2 written
        ("words", (9 + 4 + 2 + 2) / 4, 4),  # marks are no words; the two refusals have none
        ("errors", 0, 6),
        ("tokens", 100 / 6, 6),
        ("cost", 0.5, 1),
    ],
)
def test_figures_by_hand(report, name, value, counted):
    assert report[name].value == pytest.approx(value)
    assert (report[name].count, report[name].left_out) == (counted, 6 - counted)


PREMISE = Case(
    id="p",
    lang="en",
    question="Why did the mill burn on Sunday?",
    answerable=False,
    sources=(GoldSource(file="mill.txt", quote=QUOTE),),
)


@pytest.mark.parametrize(
    ("answered", "corrected", "declined", "failure"),
    [
        (make_refusal, 1, 1, None),
        (lambda q: make_answer(q, "On Monday. [1]", [cite("mill.txt", QUOTE)]), 1, None, None),
        (lambda q: make_answer(q, "A fair. [1]", [cite("fair.txt", OPENED)]), 0, 0, "invented"),
    ],
    ids=["declined", "corrected", "taken for granted"],
)
def test_a_false_premise_is_right_declined_or_corrected(answered, corrected, declined, failure):
    report = evaluate([PREMISE], make_assistant(answering=answered, finding=lambda _: []))
    assert report["corrected"].value == corrected
    assert report["declined"].value == report["abstention_f1"].value == declined
    assert report["coverage"].value is report["refused"].value is None
    assert report.results[0].failure == failure
    assert bool(check_thresholds(report, {"corrected": 0.9})) == (corrected == 0)


def test_without_sources_no_premise_is_scored(report):
    assert report["corrected"].count == 0


def test_every_figure_is_there_and_its_interval_holds_it(report):
    assert list(report.figures) == list(METRICS)
    for figure in report.figures.values():
        if figure.value is not None:
            assert figure.low <= figure.value <= figure.high


def test_figures_by_language_pair_and_tag(report):
    slices = {(s.kind, s.name): s for s in report.slices}
    assert slices["language", "uk"].cases == 2
    assert slices["language", "uk"].figures["declined"].value == 1
    assert slices["pair", "en→uk"].figures["citation_recall"].value == 1 / 2
    assert slices["pair", "uk→en"].figures["refused"].value == 1
    assert slices["tag", "when"].figures["coverage"].value == 1 / 2
    assert {name for kind, name in slices if kind == "tag"} == {"when", "who", "number"}


def test_a_stale_source_is_reported_and_its_case_left_out(report):
    stale = next(result for result in report.results if result.case.id == "6")
    assert stale.stale
    assert stale.value("coverage") is None
    assert stale.value("accepted") == 1
    assert stale.scores["coverage"].why == "stale quote"
    assert any("1 of 6 questions have a stale source" in note for note in report.notes)


def test_each_failure_is_named(report):
    failures = {result.case.id: result.failure for result in report.results}
    assert failures == {
        "1": "invented",
        "2": "not_cited",
        "3": "refused",
        "4": None,
        "5": "invented",
        "6": None,
    }


def test_the_right_quote_in_another_language_is_no_wrong_answer():
    case = replace(CASES[1], sources=CASES[1].sources[:1], accept=(("tuesday",),))
    for language, failure in (("uk", None), ("en", "wrong_answer"), (None, "wrong_answer")):
        citation = replace(cite("fair.txt", OPENED), language=language)
        answer = make_answer(case.question, f"{OPENED} [1]", [citation])
        report = evaluate([case], make_assistant(answering=lambda q, answer=answer: answer))
        assert report.results[0].failure == failure
        assert report["accepted"].value == 0
        assert any("counts them as lacking" in note for note in report.notes) == (failure is None)


def test_a_quote_beside_the_point_does_not_make_the_right_one_of_another_language_wrong():
    case = replace(CASES[1], sources=CASES[1].sources[:1], accept=(("tuesday",),))
    citations = [
        replace(cite("fair.txt", OPENED), language="uk"),
        replace(cite("mill.txt", QUOTE, 2), language="en"),
    ]
    answer = make_answer(case.question, f"{OPENED} [1] {QUOTE} [2]", citations)
    report = evaluate([case], make_assistant(answering=lambda q: answer))
    assert report.results[0].failure is None


def test_the_order_of_cases_does_not_matter(report):
    again = evaluate(tuple(reversed(CASES)), make_assistant())
    assert timeless(again) == timeless(report)


def test_several_at_once_give_the_same_report(report):
    assert timeless(evaluate(CASES, make_assistant(), workers=4)) == timeless(report)


def answerable_case(number, quotes):
    sources = tuple(GoldSource(file="mill.txt", quote=quote) for quote in quotes)
    return Case(
        id=f"a{number}",
        lang="en",
        question=f"answerable {number}?",
        answerable=True,
        answer=" ".join(quotes),
        need="all",
        sources=sources,
        accept=tuple((quote,) for quote in quotes),
    )


def unanswerable_case(number):
    return Case(id=f"u{number}", lang="en", question=f"unanswerable {number}?", answerable=False)


SENTENCES = st.lists(
    st.sampled_from([QUOTE, "Nobody was hurt.", "The miller blamed a spark."]), min_size=1, unique=True
)
mixed_cases = st.lists(SENTENCES, min_size=1, max_size=4).map(
    lambda quotes: [*(answerable_case(*pair) for pair in enumerate(quotes)), unanswerable_case(0)]
)


def perfect_assistant(cases):
    sources = {case.question: case.sources for case in cases}

    def answer(question):
        quotes = [source.quote for source in sources[question]]
        text = " ".join(f"{quote} [{n}]" for n, quote in enumerate(quotes, 1))
        cited = [cite("mill.txt", quote, n) for n, quote in enumerate(quotes, 1)]
        return make_answer(question, text, cited, mode="model") if quotes else make_refusal(question)

    # One passage holds all, so that the first hit is everything a perfect search can find.
    return make_assistant(answering=answer, finding=lambda q: [find("mill.txt", MILL, 1)])


@settings(deadline=None, max_examples=30)
@given(mixed_cases)
def test_a_perfect_run_scores_1(cases):
    judge = ScriptedModel(['{"verdict": "right", "reason": "They say the same."}'])
    report = evaluate(cases, perfect_assistant(cases), judge=judge)
    for name, metric in METRICS.items():
        if metric.unit == "share" and name not in ("language_match", "corrected"):
            assert report[name].value == pytest.approx(0 if metric.lower_is_better else 1), name
    assert not [result for result in report.results if result.failure]


@settings(deadline=None, max_examples=30)
@given(mixed_cases)
def test_an_empty_run_scores_0(cases):
    silent = make_assistant(
        answering=lambda q: replace(make_answer(q, ""), certainty="perhaps"), finding=lambda q: []
    )
    report = evaluate(cases, silent)
    for name, metric in METRICS.items():
        if metric.unit == "share":
            assert report[name].value in (0, None), name
    assert report["coverage"].value == report["declined"].value == report["mrr"].value == 0


def test_the_language_of_a_models_answer_is_compared():
    answers = {"1": "У понеділок, її бачили.", "2": "On Tuesday, a hundred people.", "3": "12"}
    assistant = make_assistant(
        answering=lambda q: make_answer(q, answers.get(IDS[q], ""), mode="model"), model_name="m"
    )
    report = evaluate(CASES[:3], assistant)
    assert (report["language_match"].value, report["language_match"].count) == (1 / 2, 2)


def test_quotes_keep_their_language():
    text = f"The fair opened: {OPENED} [1]"
    answer = make_answer(CASES[1].question, text, [cite("fair.txt", OPENED)], mode="model")
    report = evaluate(CASES[1:2], make_assistant(answering=lambda q: answer, model_name="m"))
    assert report["language_match"].value == 1


def test_a_model_that_was_set_and_did_not_answer_is_noted():
    report = evaluate(CASES, make_assistant(model_name="some-model"))
    assert any("The model did not answer 6 of 6 questions" in note for note in report.notes)


def test_earlier_questions_are_passed_on_and_the_standalone_question_is_searched():
    searched = []
    case = replace(CASES[0], history=("Which mill?",))

    def search(question):
        searched.append(question)
        return []

    assistant = make_assistant(
        answering=lambda q: make_answer(q, "On Monday.", standalone="When did the old mill burn?"),
        finding=search,
    )
    evaluate([case], assistant)
    assert assistant.histories == [["Which mill?"]]
    assert searched[-1] == "When did the old mill burn?"


def test_a_failing_case_is_recorded_and_the_run_goes_on():
    def answer(question):
        if IDS[question] == "1":
            raise QuestionError("the question is too long")
        if IDS[question] == "2":
            raise ZeroDivisionError
        return ANSWERS[IDS[question]](question)

    report = evaluate(CASES, make_assistant(answering=answer))
    errors = {r.case.id: r.outcome.error for r in report.results if r.failure == "error"}
    assert errors == {"1": "the question is too long", "2": "ZeroDivisionError()"}
    assert report["errors"].value == 2 / 6
    assert report["coverage"].count == 1
    assert any("2 of 6 questions ended in an error" in note for note in report.notes)


def test_progress_reaches_the_number_of_cases():
    steps = []
    evaluate(CASES, make_assistant(), progress=lambda done, total: steps.append((done, total)))
    assert steps == [(done, 6) for done in range(1, 7)]


@pytest.mark.parametrize("cases", [(), (CASES[0], CASES[0])], ids=["none", "twice the same id"])
def test_unusable_cases_are_refused(cases):
    with pytest.raises(QuestionSetError):
        evaluate(cases, make_assistant())


class TestResuming:
    def interrupt(self, out, after):
        """Start a run and stop it as Ctrl+C does, when `after` cases are done."""
        steps = count(1)

        def progress(done, total):
            if next(steps) == after:
                raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            evaluate(CASES, make_assistant(), out=out, progress=progress)

    def test_finished_cases_are_not_asked_again(self, tmp_path, report):
        self.interrupt(tmp_path, after=2)
        finished = (tmp_path / "results.jsonl").read_text().count('"id"')
        assistant = make_assistant()
        resumed = evaluate(CASES, assistant, out=tmp_path)
        assert finished >= 2
        assert len(assistant.asked) == 6 - finished
        assert timeless(resumed) == timeless(report)
        assert any(f"{finished} of 6 answers are of an earlier start" in note for note in resumed.notes)
        assert not any("earlier start" in note for note in report.notes)

    def test_a_finished_run_asks_nothing_and_searches_nothing(self, tmp_path, report):
        evaluate(CASES, make_assistant(), out=tmp_path)
        idle = make_assistant(answering=pytest.fail, finding=pytest.fail)
        again = evaluate(CASES, idle, out=tmp_path)
        assert timeless(again) == timeless(report)
        assert any("6 of 6 answers are of an earlier start" in note for note in again.notes)

    def test_a_killed_process_loses_no_finished_case(self, tmp_path, report):
        process = multiprocessing.get_context("spawn").Process(target=run_and_die, args=(str(tmp_path),))
        process.start()
        process.join(timeout=60)
        assert process.exitcode == 9
        assistant = make_assistant()
        resumed = evaluate(CASES, assistant, out=tmp_path)
        assert len(assistant.asked) == 3
        assert timeless(resumed) == timeless(report)

    def test_a_torn_last_line_is_ignored(self, tmp_path, report):
        evaluate(CASES, make_assistant(), out=tmp_path)
        path = tmp_path / "results.jsonl"
        whole = path.read_bytes()
        for cut in (1, 20, len(whole.splitlines()[-1])):
            path.write_bytes(whole[:-cut])
            assistant = make_assistant()
            assert timeless(evaluate(CASES, assistant, out=tmp_path)) == timeless(report)
            assert len(assistant.asked) == 1

    def test_a_torn_header_begins_afresh(self, tmp_path, report):
        (tmp_path / "results.jsonl").write_bytes(b'{"run": {"quest')
        assert timeless(evaluate(CASES, make_assistant(), out=tmp_path)) == timeless(report)

    @pytest.mark.parametrize("change", ["fingerprint", "model", "cases"])
    def test_another_run_begins_afresh_and_keeps_the_old_results(self, tmp_path, change):
        evaluate(CASES, make_assistant(), out=tmp_path)
        before = (tmp_path / "results.jsonl").read_bytes()
        changes: dict[str, Any] = {
            "fingerprint": {"fingerprint": {"version": "2"}},
            "model": {"model_name": "m"},
            "cases": {},
        }
        assistant = make_assistant(**changes[change])
        cases = CASES[:5] if change == "cases" else CASES
        evaluate(cases, assistant, out=tmp_path)
        assert len(assistant.asked) == len(cases)
        assert (tmp_path / "results.old.jsonl").read_bytes() == before

    def test_a_case_that_failed_is_asked_again(self, tmp_path, report):
        def fail(question):
            raise QuestionError("busy")

        evaluate(CASES, make_assistant(answering=fail), out=tmp_path)
        assert timeless(evaluate(CASES, make_assistant(), out=tmp_path)) == timeless(report)

    def test_a_damaged_journal_is_an_error_naming_it(self, tmp_path):
        evaluate(CASES, make_assistant(), out=tmp_path)
        path = tmp_path / "results.jsonl"
        lines = path.read_bytes().splitlines(keepends=True)
        path.write_bytes(b"".join([lines[0], b"{torn\n", *lines[2:]]))
        with pytest.raises(QuestionSetError, match=r"results\.jsonl.*damaged"):
            evaluate(CASES, make_assistant(), out=tmp_path)

    def test_judgements_are_kept_and_not_asked_for_again(self, tmp_path):
        replies = ['{"verdict": "partly", "reason": "Half of it."}']
        first = evaluate(CASES, make_assistant(), out=tmp_path, judge=ScriptedModel([*replies]))
        idle = ScriptedModel([ModelError("must not be asked")])
        assert timeless(evaluate(CASES, make_assistant(), out=tmp_path, judge=idle)) == timeless(first)
        assert first["judged_correct"].value == 1 / 2

    def test_an_unusable_folder_is_an_error_naming_it(self, tmp_path):
        (tmp_path / "file").write_text("")
        with pytest.raises(QuestionSetError, match="file"):
            evaluate(CASES, make_assistant(), out=tmp_path / "file")

    def test_every_answer_hit_list_and_time_is_saved(self, tmp_path):
        evaluate(CASES, make_assistant(), out=tmp_path)
        _, *lines = map(json.loads, (tmp_path / "results.jsonl").read_text().splitlines())
        saved = {line["id"]: line for line in lines}
        assert saved["1"]["answer"]["text"].startswith("The mill burnt")
        assert [hit["path"] for hit in saved["1"]["hits"]] == ["fair.txt", "mill.txt"]
        assert all(line["seconds"] > 0 for line in lines)


def run_and_die(out):
    """Answer three cases, then end the process as a kill would: no cleaning up."""

    def answer(question):
        if len(assistant.asked) == 4:
            os._exit(9)
        return ANSWERS[IDS[question]](question)

    assistant = make_assistant(answering=answer)
    evaluate(CASES, assistant, out=out)
