"""When what a sentence tells happened, and timelines made of such sentences."""

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from assistant.assistant import Assistant
from assistant.overview.events import read_event_date
from assistant.question.periods import one_day
from index.building.build import build_index
from index.embedding.embedder import TokenEmbedder
from index.errors import QuestionError
from index.search.index import open_index
from tests.support.small_index import small_index

PUBLISHED = date(2025, 3, 12)  # a Wednesday


@pytest.mark.parametrize(
    ("text", "since", "until"),
    [
        ("The kiln cracked on Monday.", "2025-03-10", "2025-03-10"),
        ("Піч тріснула в середу.", "2025-03-12", "2025-03-12"),
        ("Печь треснула вчера.", "2025-03-11", "2025-03-11"),
        ("The potters meet next Friday.", "2025-03-14", "2025-03-14"),
        ("Піч буде готова 5 травня.", "2025-05-05", "2025-05-05"),
        ("Печь погасла 20 декабря.", "2024-12-20", "2024-12-20"),
        ("The kiln went out on Friday, 28 February.", "2025-02-28", "2025-02-28"),
        ("Піч збудували у 1931 році.", "1931-01-01", "1931-12-31"),
        ("В июне 2024 года печь остыла.", "2024-06-01", "2024-06-30"),
        ("The kiln, which was built in 1931, went out yesterday.", "2025-03-11", "2025-03-11"),
        ("Two days later the kiln cracked.", "2025-03-05", "2025-03-05"),
        ("Наступного дня піч тріснула.", "2025-03-04", "2025-03-04"),
        ("Тремя днями ранее печь треснула.", "2025-02-28", "2025-02-28"),
        ("Fire broke out in the night to Tuesday.", "2025-03-11", "2025-03-11"),
    ],
)
def test_a_sentence_is_dated_by_its_words_and_the_day_of_its_article(
    text: str, since: str, until: str
) -> None:
    found = read_event_date(text, PUBLISHED, before=one_day(date(2025, 3, 3)))
    assert found and (found.period.since.isoformat(), found.period.until.isoformat()) == (since, until)


@pytest.mark.parametrize(
    "text",
    [
        "The potters want a new kiln.",
        "Піч, яку збудували у 1931 році, велика.",
        "Claims are taken until Friday.",
        "Печь горела три дня.",
        "Піч видно щодня, крім понеділка.",
        "The lease of the kiln runs until the summer of 2027.",
        "Договор о печи подписан до лета 2027 года.",
        "The kiln is lit every Friday.",
    ],
)
def test_a_sentence_without_a_time_of_its_own_is_not_dated(text: str) -> None:
    assert read_event_date(text, PUBLISHED, before=one_day(date(2025, 3, 3))) is None


def test_without_a_day_of_publication_only_a_year_dates() -> None:
    assert read_event_date("The kiln cracked on Monday.", None) is None
    assert read_event_date("Піч тріснула 3 березня 2025 року.", None) is not None


ARTICLES = [
    ("Kiln Post", "2025-03-12", "The Brannick kiln cracked on Monday. Nobody was hurt at the kiln."),
    ("Clay Times", "2025-03-13", "The Brannick kiln cracked on Monday. Yesterday a mason looked at it."),
    ("Гончар", "2025-06-02", "Піч у Браннику запалили знову 1 червня."),
    ("Kiln Post", "2025-06-20", "The Brannick kiln has orders for a thousand bricks."),
    ("Tram Post", "2025-03-14", "The tram reached the harbour on Thursday."),
]


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    lines = (
        json.dumps({"outlet": outlet, "date": day, "title": f"Kiln {n}", "text": text}, ensure_ascii=False)
        for n, (outlet, day, text) in enumerate(ARTICLES)
    )
    with small_index(tmp_path_factory.mktemp("courses"), {"news.jsonl": "\n".join(lines)}) as index:
        yield Assistant(index)


def test_a_timeline_has_each_event_once_in_order_with_its_outlets_and_gaps(assistant: Assistant) -> None:
    answer = assistant.ask("Timeline of the Brannick kiln")
    accounts, lead, *rows = answer.text.split("\n\n")
    assert accounts == "4 articles tell of it. The first: Kiln Post, 12 March 2025."
    assert lead.startswith("4 entries")
    assert [row.partition(":")[0] for row in rows] == [
        "10 March 2025",
        "12 March 2025",
        "(Between 12 March 2025 and 1 June 2025 the articles found date no event.)",
        "1 June 2025",
        "Published 20 June 2025",
    ]
    assert "Kiln Post, Clay Times" in rows[0]
    for citation in answer.citations:
        assert assistant.article(citation.path).article.text[citation.start : citation.end] == citation.quote


def test_what_happened_next_is_the_timeline_of_what_was_asked_before(assistant: Assistant) -> None:
    answer = assistant.ask("Что было потом?", ["Timeline of the Brannick kiln"])
    assert "10 марта 2025" in answer.text
    assert not assistant.ask("Что было потом?").text.startswith("4")


def test_the_title_of_an_article_names_its_story(assistant: Assistant) -> None:
    answer = assistant.ask("Timeline of “Kiln 0”")
    assert "news.jsonl#1" in {citation.path for citation in answer.citations}
    assert "news.jsonl#5" not in {citation.path for citation in answer.citations}


def test_an_event_that_several_tell_names_their_sentences(assistant: Assistant) -> None:
    first = assistant.ask("Timeline of the Brannick kiln").citations[0]
    assert [one.quote for one in first.retold] == ["The Brannick kiln cracked on Monday."]


def test_the_story_of_an_article_is_told_in_the_language_asked_for(assistant: Assistant) -> None:
    story = assistant.story("news.jsonl#3", "uk")
    assert "1 червня 2025: Піч у Браннику" in story.text
    assert (story.language, story.answered) == ("uk", True)


def test_the_story_of_an_article_that_is_not_there_is_an_error(assistant: Assistant) -> None:
    with pytest.raises(QuestionError):
        assistant.story("nowhere.txt")


def test_what_an_article_dates_otherwise_does_not_stand_for_the_day_it_was_published(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    article = {
        "outlet": "Kiln Post",
        "date": "2025-03-12",
        "title": "The Brannick kiln",
        "text": "In June 2024 the Brannick kiln went cold. The owners of the kiln ask the council for money.",
    }
    with small_index(tmp_path_factory.mktemp("told"), {"news.jsonl": json.dumps(article)}) as index:
        rows = Assistant(index).ask("Timeline of the Brannick kiln").text.split("\n\n")
    assert [row for row in rows if row.startswith("Published 12 March 2025: The owners of the kiln ask")]
    assert len([row for row in rows if "went cold" in row]) == 1


RECALLED = [
    ("Kiln Post", "2025-03-12", "The Brannick kiln cracked on Monday. Hail broke its roof in May 2023."),
    ("Гончар", "2025-03-12", "Піч у Браннику тріснула в понеділок. У травні 2023 року град побив дах."),
    (
        "Clay Times",
        "2025-03-13",
        "The kiln of Brannick is cold. Mayor Orla Torvald recalled May 2020, when war came.",
    ),
    ("Tram Post", "2025-03-14", "The tram to Lake Branock was late on Thursday."),
]


@pytest.mark.parametrize("question", ["Timeline of the Brannick kiln", "Хронологія печі в Браннику"])
def test_what_accounts_recall_of_one_month_is_one_event_and_other_matters_none(
    tmp_path: Path, embedder: TokenEmbedder, question: str
) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    for n, (outlet, day, text) in enumerate(RECALLED):
        article = {"outlet": outlet, "date": day, "title": f"News {n}", "text": text}
        (corpus / f"{n}.jsonl").write_text(json.dumps(article, ensure_ascii=False), encoding="utf-8")
    build_index(corpus, index=tmp_path / "index", embedder=embedder)
    with Assistant(open_index(tmp_path / "index", embedder=embedder)) as opened:
        answer = opened.ask(question)
    assert len([one for one in answer.citations if "2023" in one.quote]) == 1
    assert not [one.quote for one in answer.citations if "2020" in one.quote or "tram" in one.quote]
