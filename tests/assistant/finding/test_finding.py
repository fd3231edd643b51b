"""What the time words of a question do to its search, over a small corpus with known dates."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from assistant.assistant import Assistant
from assistant.finding.finding import Found, find_hits
from assistant.question.question import read_question
from assistant.question.scope import make_scope
from index.building.build import build_index
from index.search.index import Index, open_index
from tests.support.hash_embedder import HashEmbedder

TODAY = date(2024, 9, 4)  # a Wednesday
ARTICLES = {
    "older": ("2023-08-10", "The ferry to the island stopped after a storm."),
    "july": ("2024-07-15", "The ferry to the island sails at nine."),
    "august": ("2024-08-20", "The ferry to the island sails at ten."),
    "yesterday": ("2024-09-03", "The ferry to the island sails at eleven."),
    "today": ("2024-09-04", "The ferry to the island sailed at twelve, the harbour says."),
    "review": ("2024-09-01", "The storm of August 2023 stopped the ferry to the island for good."),
    "undated": (None, "The ferry to the island never sails on time."),
}
FERRY = "When does the ferry to the island sail"


def build(root: Path, articles: dict[str, tuple[str | None, str]]) -> Path:
    for name, (published, text) in articles.items():
        path = root / "corpus" / f"{name}.md"
        path.parent.mkdir(exist_ok=True)
        dated = f"date: {published}\n" if published else ""
        path.write_text(
            f"---\noutlet: Harbour {name}\n{dated}---\n# Ferry news\n\n{text}\n", encoding="utf-8"
        )
    build_index(root / "corpus", index=root / "index", embedder=HashEmbedder())
    return root / "index"


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    with open_index(build(tmp_path_factory.mktemp("searching"), ARTICLES), embedder=HashEmbedder()) as opened:
        yield opened


@pytest.fixture(scope="module")
def undated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    few = {"older": ARTICLES["older"], "undated": ARTICLES["undated"], "none": (None, "No ferry sails.")}
    with open_index(build(tmp_path_factory.mktemp("undated"), few), embedder=HashEmbedder()) as opened:
        yield opened


def find(index: Index, question: str, **arguments: object) -> Found:
    asked = read_question(question, make_scope(**arguments), today=TODAY)  # type: ignore[arg-type]
    return find_hits(asked, index.current(), 10)


def names(found: Found) -> list[str]:
    return list(dict.fromkeys(hit.passage.path.removesuffix(".md") for hit in found.hits))


def suited(found: Found) -> set[str]:
    return {hit.passage.path.removesuffix(".md") for hit in found.hits[: found.preferred]}


@pytest.mark.parametrize(
    ("words", "left", "since"),
    [
        ("yesterday", {"yesterday", "today"}, "2024-09-03"),
        ("this week", {"yesterday", "today"}, "2024-09-02"),
        ("last month", {"august", "review", "yesterday", "today"}, "2024-08-01"),
        ("since Monday", {"yesterday", "today"}, "2024-09-02"),
        ("вчора", {"yesterday", "today"}, "2024-09-03"),
        ("в этом месяце", {"review", "yesterday", "today"}, "2024-09-01"),
    ],
)
def test_words_relative_to_today_leave_what_was_published_since(
    index: Index, words: str, left: set[str], since: str
) -> None:
    found = find(index, f"{FERRY} {words}?")
    assert set(names(found)) == left
    assert found.period is not None
    assert (found.period.use, found.period.words, found.period.since) == ("filter", words, since)
    assert (found.period.articles, found.period.undated) == (len(left), 1)
    assert any(
        words in notice and since in notice and str(len(left)) in notice for notice in map(str, found.notices)
    )
    assert any("1 article without a known year" in notice for notice in map(str, found.notices))


def test_a_named_month_prefers_and_loses_nothing(index: Index) -> None:
    found = find(index, "Does the ferry to the island sail at ten in August 2024?")
    assert "august" in suited(found) <= {"august", "review"}  # the latter is of the day after
    assert set(names(found)) == set(ARTICLES)
    assert found.period is not None
    assert (found.period.use, found.period.since, found.period.until) == (
        *("preference", "2024-08-01", "2024-08-31"),
    )


def test_a_later_article_about_a_named_month_is_not_lost(index: Index) -> None:
    found = find(index, "Which storm stopped the ferry to the island in August 2023?")
    assert "review" in suited(found) <= {"review", "older"}


def test_a_month_without_a_year_is_of_the_time_of_the_corpus(index: Index) -> None:
    asked = read_question(f"{FERRY} in August?", make_scope(), today=date(2031, 1, 1))
    period = find_hits(asked, index.current(), 5).period
    assert period is not None and (period.since, period.until) == ("2024-08-01", "2024-08-31")


@pytest.mark.parametrize("question", ["What is the latest on the ferry to the island?", "Що нового?"])
def test_the_newest_article_comes_first_where_that_is_asked(index: Index, question: str) -> None:
    found = find(index, question)
    assert names(found)[0] == "today"
    assert suited(found) == {"today"}
    assert found.period is not None and found.period.newest_first


def test_dates_given_stand_before_the_time_words(index: Index) -> None:
    found = find(index, f"{FERRY} yesterday?", until="2024-07-31")
    assert (set(names(found)), found.period) == ({"older", "july"}, None)
    ordered = find(index, "What is the latest on the ferry to the island?", until=date(2024, 7, 31))
    assert names(ordered)[0] == "july"


def test_time_words_can_be_left_unread(index: Index) -> None:
    found = find(index, f"{FERRY} yesterday?", period="any")
    assert (set(names(found)), found.period, found.notices) == (set(ARTICLES), None, ())


def test_words_are_not_used_where_most_dates_are_unknown(undated: Index) -> None:
    found = find(undated, f"{FERRY} yesterday?")
    assert len(names(found)) == 3
    assert found.period is not None and found.period.use == "unused"
    assert any("yesterday" in notice and "not used" in notice for notice in map(str, found.notices))


def test_the_users_own_words_go_before_those_of_the_standalone_question(index: Index) -> None:
    history = ["What happened in August? And yesterday?"]
    asked = read_question("And in July?", make_scope(), today=TODAY, history=history)
    assert "yesterday" in asked.standalone
    found = find_hits(asked, index.current(), 5)
    assert found.period is not None and found.period.words == "in July"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"outlets": ["harbour julie"]}, "'harbour julie'; the index has 'Harbour july'"),
        ({"languages": ["de"]}, "No article is in the language 'de'"),
        ({"path": "nowhere/*"}, "No article's path matches 'nowhere/*'; paths look like 'august.md'."),
        (
            {"since": "2030-01-01"},
            "published in that time; the index has articles from 2023-08-10 to 2024-09-04.",
        ),
        ({"path": "july*", "outlets": ["Harbour today"]}, "The filters together leave no article"),
    ],
)
def test_filters_that_leave_nothing_are_explained_in_one_line(
    index: Index, arguments: dict[str, object], said: str
) -> None:
    found = find(index, FERRY, **arguments)
    assert found.hits == ()
    [notice] = [one for one in map(str, found.notices) if "without a known year" not in one]
    assert said in notice and "\n" not in notice


# The answer


def test_an_answer_says_which_period_was_read(index: Index) -> None:
    answer = Assistant(index, today=lambda: TODAY).ask("The ferry to the island sails at eleven yesterday?")
    assert [citation.path for citation in answer.citations] == ["yesterday.md"]
    document = answer.to_dict()["period"]
    assert (document["words"], document["since"], document["use"]) == ("yesterday", "2024-09-03", "filter")


def test_what_only_another_time_tells_is_declined_with_the_closest_of_it(index: Index) -> None:
    assistant = Assistant(index, today=lambda: date(2024, 12, 1))
    question = "The ferry to the island sails at eleven yesterday?"
    declined = assistant.ask(question)
    assert (declined.answered, declined.reason) == (False, "period_absent")
    assert "yesterday.md" in {hit.passage.path for hit in declined.closest}
    assert assistant.ask(question, period="any").answered


def test_where_the_preferred_do_not_answer_all_do(index: Index) -> None:
    answer = Assistant(index, today=lambda: TODAY).ask(
        "The ferry to the island stopped after a storm, what is the latest?"
    )
    assert answer.answered


def test_an_answer_and_its_search_read_the_same_time(index: Index) -> None:
    assistant = Assistant(index, today=lambda: TODAY)
    question = f"{FERRY} this week?"
    assert assistant.find(question).period == assistant.ask(question).period
    assert {hit.passage.path for hit in assistant.search(question)} == {"yesterday.md", "today.md"}


def test_a_question_for_a_name_is_searched_by_its_bearer(index: Index) -> None:
    assert find(index, "What is the ferry called?").result.question.text == "Which ferry?"
