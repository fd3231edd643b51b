"""Many users at once: everyone gets an answer, and their own."""

from collections.abc import Iterator

import pytest

from benchmarks.speed.page_load import ask, berth, fault, run_users, served_articles, write_articles
from index.building.build import build_index
from tests.support.hash_embedder import HashEmbedder

USERS = 12


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("load")
    write_articles(folder / "corpus", USERS)
    build_index(folder / "corpus", index=folder / "index", embedder=HashEmbedder())
    with served_articles(folder / "index", HashEmbedder()) as served:
        yield served


def test_nobody_is_lost_and_no_two_answers_are_mixed(address: str) -> None:
    load = run_users(address, USERS, seconds=2)
    assert load.errors == ()
    assert len(load.answers) >= USERS


def test_an_answer_to_somebody_else_would_be_seen(address: str) -> None:
    questions = {user: f"What depth was found at {berth(user)}?" for user in range(2)}
    answers = {user: ask(address, question) for user, question in questions.items()}
    assert fault(answers[0], questions[0], berth(0)) == ""
    assert "answered as" in fault(answers[1], questions[0], berth(0))
    mixed = {**answers[1], "question": questions[0]}
    assert f"{berth(0)} was asked about" in fault(mixed, questions[0], berth(0))


def test_every_user_has_a_berth_of_their_own() -> None:
    assert len({berth(user) for user in range(500)}) == 500
