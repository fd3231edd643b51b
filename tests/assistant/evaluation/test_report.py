"""The report's files: complete, escaped, self-contained, and read back as they were."""

import json
import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.errors import QuestionSetError
from assistant.evaluation.comparison import compare
from assistant.evaluation.metric_catalogue import METRICS, say_value
from assistant.evaluation.report.html import render_html, split_shared
from assistant.evaluation.report.markdown import render_markdown
from assistant.evaluation.report.report import read_report, write_report
from assistant.evaluation.report.wording import say_change, say_weakest, worst_first
from assistant.evaluation.run import evaluate
from index.errors import QuestionError
from tests.assistant.evaluation.test_run import ANSWERS, CASES, IDS, make_assistant
from tests.support.evaluation_fakes import make_answer

NASTY = "</script><img src=x onerror=alert(1)> & \"quoted\" 'single' {{ 7 * 7 }} | `code` \N{SNOWMAN}"


class Page(HTMLParser):
    """What a test looks at: tags with attributes, and the text of the page."""

    def __init__(self, document):
        super().__init__()
        self.tags = []
        self.words = []
        self.feed(document)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.words.append(data)

    @property
    def text(self):
        return " ".join(" ".join(self.words).split())


@pytest.fixture(scope="module")
def report():
    return evaluate(CASES, make_assistant(), name="questions.jsonl")


def test_three_files_are_written(tmp_path, report):
    paths = write_report(report, tmp_path / "new" / "folder")
    assert [path.name for path in paths] == ["report.json", "report.md", "report.html"]
    assert all(path.stat().st_size for path in paths)


def test_a_folder_that_cannot_be_written_is_an_error_naming_it(tmp_path, report):
    (tmp_path / "file").write_text("")
    with pytest.raises(QuestionSetError, match="file"):
        write_report(report, tmp_path / "file")


def test_a_report_read_back_is_the_same(tmp_path):
    def answer(question):
        if IDS[question] == "2":
            raise QuestionError("busy")
        return ANSWERS[IDS[question]](question)

    report = evaluate(CASES, make_assistant(answering=answer))
    write_report(report, tmp_path)
    assert read_report(tmp_path) == report
    assert read_report(tmp_path / "report.json") == report


def test_json_gives_the_bare_figures_by_name(tmp_path, report):
    write_report(report, tmp_path)
    fields = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))
    assert fields["metrics"] == {name: report[name].value for name in METRICS}


@pytest.mark.parametrize("content", ["{", "[]", "{}", '{"results": 3}'])
def test_what_is_no_report_is_refused_by_name(tmp_path, content):
    path = tmp_path / "report.json"
    path.write_text(content)
    with pytest.raises(QuestionSetError, match=r"report\.json"):
        read_report(path)


def test_a_report_that_is_not_there_is_refused_by_name(tmp_path):
    with pytest.raises(QuestionSetError, match=r"baseline\.json"):
        read_report(tmp_path / "baseline.json")


def test_the_page_shows_every_question_answer_and_quote(report):
    text = Page(render_html(report)).text
    for case in CASES:
        assert case.question in text
    for metric in METRICS.values():
        assert metric.label in text
    assert "It was sad. [2]" in text
    assert "The miller blamed the wind." in text


def test_no_file_holds_what_a_terminal_obeys(tmp_path, report):
    odd = "\x1b[2K\x9b1A\u202etxt.\u2066"
    case = replace(report.results[0].case, question=f"Why {odd}?\n# A heading of ours")
    results = (replace(report.results[0], case=case), *report.results[1:])
    for path in write_report(replace(report, results=results), tmp_path):
        written = path.read_text(encoding="utf-8")
        assert not set("\x1b\x9b\u202e\u2066") & set(written)
        assert "\n# A heading of ours" not in written or path.suffix == ".html"
    assert read_report(tmp_path).results[0].case.question == case.question


def test_the_page_has_failures_first(report):
    page = Page(render_html(report))
    failures = [attributes["data-failure"] for tag, attributes in page.tags if "data-failure" in attributes]
    assert failures == ["invented", "invented", "not_cited", "refused", "right", "right"]


def test_the_page_can_be_filtered_by_language_tag_and_failure(report):
    page = Page(render_html(report))
    keys = [attributes["data-key"] for tag, attributes in page.tags if tag == "select"]
    assert keys == ["language", "tags", "failure"]
    tags = [json.loads(attributes["data-tags"]) for tag, attributes in page.tags if "data-tags" in attributes]
    assert ["when", "who"] in tags


def test_the_page_needs_no_network(report):
    document = render_html(report)
    page = Page(document)
    assert not [tag for tag, _ in page.tags if tag in ("link", "img", "iframe", "base", "object")]
    assert not [attributes for _, attributes in page.tags if {"src", "href"} & attributes.keys()]
    assert not re.search(r"@import|url\(|fetch\(|https?://", document)
    assert "default-src 'none'" in document


@pytest.fixture(scope="module")
def nasty_report():
    """Every text that comes from outside is hostile."""
    case = replace(
        CASES[0],
        question=NASTY,
        answer=NASTY,
        tags=(NASTY,),
        lang=NASTY,
        accept=((NASTY,),),
        history=(NASTY,),
    )

    def answer(question):
        given = ANSWERS["1"](question)
        cited = [replace(citation, outlet=NASTY, quote=NASTY) for citation in given.citations]
        return replace(given, text=NASTY, citations=tuple(cited), unsupported=(NASTY,), standalone=NASTY)

    assistant = make_assistant(
        answering=answer, model_name=NASTY, fingerprint={NASTY: NASTY}, finding=lambda q: []
    )
    return evaluate([case], assistant, name=NASTY)


def test_everything_on_the_page_is_escaped(nasty_report, report):
    document = render_html(nasty_report, compare(nasty_report, nasty_report))
    plain = Page(render_html(report, compare(report, report)))
    page = Page(document)
    assert {tag for tag, _ in page.tags} <= {tag for tag, _ in plain.tags}
    assert "{{ 7 * 7 }}" in page.text
    assert document.count("<script>") == document.count("</script>") == 1


def test_everything_in_markdown_is_escaped(nasty_report):
    lines = render_markdown(nasty_report).splitlines()
    assert not [line for line in lines if "<img" in line.replace("\\<", "")]
    tables = [line for line in lines if line.startswith("|")]
    assert {len(re.findall(r"(?<!\\)\|", line)) for line in tables} <= {4, 7, 10}


def test_markdown_has_the_figures_and_the_worst_cases(report):
    text = render_markdown(report)
    for name in METRICS:
        assert f"`{name}`" in text
    worst = worst_first(report)[0]
    assert worst.case.question in text


def test_a_comparison_is_shown(report):
    better = evaluate(CASES, make_assistant(answering=lambda q: make_answer(q, "Monday")))
    comparison = compare(report, better)
    changed = comparison.cases[0]
    for document in (Page(render_html(report, comparison)).text, render_markdown(report, comparison)):
        assert "Compared with the baseline" in document
        assert changed.question in document.replace("\\", "")


def test_a_comparison_is_said_in_counts(report):
    better = evaluate(CASES, make_assistant(answering=lambda q: make_answer(q, "Monday")))
    said = say_change(compare(report, better))
    assert said.startswith("Compared with the baseline, ")
    assert "No change" in say_change(compare(report, report))


def test_what_no_question_could_measure_is_named_and_not_tabled(report):
    document = render_html(report)
    assert report["judged_correct"].count == 0
    assert "<code>judged_correct</code>" not in document
    assert METRICS["judged_correct"].label in document.partition("Not measured")[2]
    assert "<code>coverage</code>" in document


def test_what_the_search_brought_up_is_shown_where_something_failed(report):
    sections = render_html(report).split('<details class="case"')[1:]
    shown = {
        'data-failure="right"' in section: "What the search brought up" in section for section in sections
    }
    assert shown == {False: True, True: False}


def test_each_failure_has_a_button_that_shows_its_questions(report):
    page = Page(render_html(report))
    buttons = [attributes["data-show"] for tag, attributes in page.tags if "data-show" in attributes]
    assert buttons == ["invented", "not_cited", "refused"]


def test_the_weakest_part_is_named_where_it_has_questions_enough():
    cases = [replace(CASES[0], id=f"good{n}", tags=("easy",)) for n in range(5)]
    cases += [replace(CASES[2], id=f"bad{n}", tags=("hard",)) for n in range(5)]
    report = evaluate(cases, make_assistant())
    assert "questions in Ukrainian" in say_weakest(report)
    assert "0% of the answers" in say_weakest(report)
    assert say_weakest(evaluate(cases[:9], make_assistant())) == ""


def test_a_notebook_shows_a_table(report):
    page = Page(report._repr_html_())
    assert "Right passage quoted coverage 33%" in page.text
    assert "judged" not in page.text
    assert ("table", {}) in page.tags


@given(
    st.text(min_size=0, max_size=20),
    st.integers(0, 30),
    st.lists(st.tuples(st.integers(0, 60), st.integers(0, 20)), max_size=4),
)
def test_segments_join_to_the_text_and_mark_what_is_shared(text, offset, spans):
    intervals = [(start, start + length) for start, length in spans]
    segments = split_shared(text, offset, intervals)
    assert "".join(part for part, _ in segments) == text
    marked = [shared for part, shared in segments for _ in part]
    assert marked == [
        any(start <= offset + place < end for start, end in intervals) for place in range(len(text))
    ]


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("coverage", 0.5, "50%"),
        ("coverage", 0.9999, "100.0%"),
        ("coverage", 1.0, "100%"),
        ("coverage", 0.001, "0.1%"),
        ("coverage", None, "–"),
        ("seconds_p50", 0.0314, "31 ms"),
        ("seconds_p50", 2.345, "2.3 s"),
        ("tokens", 1234.4, "1,234"),
        ("cost", 0.00123, "$0.0012"),
    ],
)
def test_numbers_are_said_with_their_units(name, value, said):
    assert say_value(name, value) == said
