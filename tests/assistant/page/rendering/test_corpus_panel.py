"""The corpus panel: counts, the chart of dates, and what was not read."""

from dataclasses import replace
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from assistant.page.rendering.corpus_panel import count_periods, render_corpus
from assistant.texts.texts import ENGLISH, UKRAINIAN
from index.messages import CodedText
from index.values import CorpusSummary, Filters, SkippedFile
from tests.assistant.page.rendering.test_conversation import Elements
from tests.support.fake_assistant import FakeAssistant, followed_question


def test_the_corpus_panel_counts_in_the_readers_language() -> None:
    text = Elements(render_corpus(FakeAssistant().summary(), UKRAINIAN)).text
    assert "4 статті · 11 уривків" in text
    assert "2 статті без дати" in text
    assert "0 articles" in Elements(render_corpus(CorpusSummary(articles=0, passages=0), ENGLISH)).text


def test_the_filters_of_a_followed_question_are_named() -> None:
    filters = Filters(outlets=("Coast <Herald>",), since=date(2024, 7, 1))
    kept = replace(followed_question(1, "Чому зачинили міст?"), filters=filters)
    page = Elements(render_corpus(FakeAssistant().summary(), UKRAINIAN, followed=[kept]))
    assert "Coast <Herald> · 1 липня 2024 – · 0 повідомлень" in page.text


def test_followed_questions_stand_with_what_was_told_of_them_and_can_be_asked() -> None:
    assistant = FakeAssistant()
    page = Elements(render_corpus(assistant.summary(), UKRAINIAN, followed=assistant.followed()))
    asked = [facts["data-ask"] for tag, facts in page.elements if tag == "button" and "data-ask" in facts]
    assert asked == ["Чому зачинили міст?", "Is the <pier> open again?"]
    assert "2 повідомлення · 3 квітня 2024" in page.text
    assert [facts["href"] for tag, facts in page.elements if tag == "a"] == ["feed"]
    assert "Відстежувані" not in Elements(render_corpus(assistant.summary(), UKRAINIAN)).text


def test_many_outlets_are_cut_and_an_unknown_one_is_named() -> None:
    outlets = {"": 40, **{f"Outlet {number}": 1 for number in range(5)}}
    few = Elements(render_corpus(CorpusSummary(articles=45, passages=90, outlets=outlets), ENGLISH)).text
    assert few.index("Outlet 4") < few.index("unknown")
    outlets |= {f"Outlet {number}": 1 for number in range(20)}
    text = Elements(render_corpus(CorpusSummary(articles=60, passages=90, outlets=outlets), ENGLISH)).text
    assert "and 13 more" in text
    only_unknown = CorpusSummary(articles=2, passages=3, outlets={"": 2})
    assert "Outlets" not in Elements(render_corpus(only_unknown, ENGLISH)).text


def test_the_chart_has_a_column_for_every_month_also_the_empty_ones() -> None:
    summary = CorpusSummary(
        articles=5,
        passages=9,
        months={"2023-11": 1, "2024-02": 4},
        earliest="2023-11-02",
        latest="2024-02-01",
    )
    page = Elements(render_corpus(summary, ENGLISH))
    heights = [float(facts["height"] or 0) for tag, facts in page.elements if tag == "rect"]
    assert len(heights) == 4
    assert heights[1] == heights[2] == 0
    assert heights[3] == 4 * heights[0]
    assert "Nov 2023: 1" in page.text
    [label] = [facts["aria-label"] for tag, facts in page.elements if tag == "svg"]
    assert label == "Articles a month, Nov 2023 – Feb 2024"


def test_one_month_alone_needs_no_chart() -> None:
    summary = CorpusSummary(articles=1, passages=1, months={"2024-02": 1}, earliest="2024-02-01")
    assert "svg" not in render_corpus(summary, ENGLISH)


@given(
    st.dictionaries(
        st.tuples(st.integers(1990, 2030), st.integers(1, 12)).map(lambda p: f"{p[0]}-{p[1]:02}"),
        st.integers(1, 99),
        max_size=30,
    )
)
def test_the_periods_count_every_article_once_and_leave_no_gap(months: dict[str, int]) -> None:
    unit, counts = count_periods(months)
    assert sum(counts.values()) == sum(months.values())
    assert list(counts) == sorted(counts)
    assert len(counts) <= 41
    if unit == "month":
        assert len(counts) <= 36


def test_files_that_were_not_read_are_listed_with_the_reason_in_the_readers_language() -> None:
    unread = [
        SkippedFile(path="a<b>.png", reason=CodedText("kind", suffix=".png", kinds=".txt .md")),
        SkippedFile(path="b.txt", reason=CodedText("a reason of an earlier version")),
    ]
    text = Elements(render_corpus(FakeAssistant().summary(), UKRAINIAN, unread)).text
    assert "Не прочитано: 2 файли" in text
    assert "a<b>.png" in text
    assert "такий вид файлу не підтримується (.png); підтримуються: .txt .md" in text
    assert "a reason of an earlier version" in text
    many = [SkippedFile(path=f"{number}.png", reason=CodedText("hidden")) for number in range(140)]
    assert "and 40 more" in Elements(render_corpus(FakeAssistant().summary(), ENGLISH, many)).text
