"""Misspelt words of a question are read as those that articles have, and nothing else is."""

from collections.abc import Iterator

import pytest

from assistant.question.spelling import with_known_words
from index.search.generation import Generation
from tests.support.small_index import small_index

TEXTS = (
    "Пасічники вивезли вулики\n\nГромада вивезла вулики з отруєних полів, бо бджоли гинули.\n",
    "Beekeepers protest\n\nThe village council promised compensation to the beekeepers of Dovha Balka.\n",
)


@pytest.fixture(scope="module")
def generation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Generation]:
    texts = {f"{number}.txt": text for number, text in enumerate(TEXTS)}
    with small_index(tmp_path_factory.mktemp("spelling"), texts) as index, index.pinned() as opened:
        yield opened


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("чому вивизли вулики", "чому вивезли вулики"),
        ("чому вивезли вуилки", "чому вивезли вулики"),
        ("чому отнруєних полів", "чому отруєних полів"),
        ("who promised compnsation", "who promised compensation"),
        ("Вивизли звідки?", "Вивезли звідки?"),
    ],
)
def test_a_slip_is_read_as_the_word_that_an_article_has(
    generation: Generation, typed: str, meant: str
) -> None:
    assert with_known_words(typed, generation) == meant


@pytest.mark.parametrize(
    "question",
    [
        "чому вивезли вулики",  # all stand there
        "чому вивозили вулик",  # the same words in other forms
        "чому звільнили Вуилка",  # a name
        "хто вміє вишивати рушники",  # unknown, and near nothing
        "what is a bee",  # too short to tell
    ],
)
def test_known_words_names_and_words_near_nothing_stay(generation: Generation, question: str) -> None:
    assert with_known_words(question, generation) == question
