"""The lexical leg: BM25 over terms, whatever stands in the question."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from threading import Thread

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index.errors import IndexStoreError
from index.language.names import name_term
from index.language.terms import word_term
from index.storage.lexical import LexicalIndex, LexicalRow
from tests.support.strategies import hostile_questions, invented_name

TEXTS = {
    1: ("Послу дорікнули", "Посла Утюпіна викликали до міністерства закордонних справ Казахстану."),
    2: ("Мост открыли", "Мост через реку открыли во вторник, после пятилетнего ремонта."),
    3: ("Ferry is back", "The ferry between Sosnivka and the island resumed on Monday, with a new engine."),
    4: ("Пекарня", "Пекарня на вулиці Садовій працює щодня. Новий міст через річку поруч."),
    5: ("Bread", "The bakery sells bread. A bridge is near."),
}


@pytest.fixture(scope="module")
def lexical(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LexicalIndex]:
    path = tmp_path_factory.mktemp("lexical") / "lexical.sqlite"
    with closing(LexicalIndex.open(path, writable=True)) as index:
        index.add(LexicalRow(number=n, title=title, text=text) for n, (title, text) in TEXTS.items())
        index.commit()
        yield index


def numbers(found: list[tuple[int, float]]) -> list[int]:
    return [number for number, _ in found]


@pytest.mark.parametrize(
    ("question", "number"),
    [
        ("Куди викликали посла?", 1),
        ("послом", 1),
        ("Who is Utyupin?", 1),
        ("Утюпин", 1),
        ("открытие моста", 2),
        ("When did the ferries resume?", 3),
        ("пекарню на Садовой", 4),
    ],
)
def test_a_question_in_any_form_or_script_finds_its_passage_first(
    lexical: LexicalIndex, question: str, number: int
) -> None:
    assert numbers(lexical.search(question, 5))[0] == number


def test_the_title_counts_as_words_of_the_passage(lexical: LexicalIndex) -> None:
    assert numbers(lexical.search("дорікнули", 5)) == [1]


def test_scores_fall_and_are_above_zero(lexical: LexicalIndex) -> None:
    scores = [score for _, score in lexical.search("міст через річку, пекарня, ferry, bread", 5)]
    assert len(scores) > 2
    assert scores == sorted(scores, reverse=True)
    assert min(scores) > 0


def test_no_more_than_the_count_is_returned(lexical: LexicalIndex) -> None:
    assert len(lexical.search("the bridge, мост, міст, bread", 2)) == 2


def test_only_allowed_passages_are_found(lexical: LexicalIndex) -> None:
    question = "міст мост bridge"
    assert set(numbers(lexical.search(question, 5))) >= {2, 4}
    assert numbers(lexical.search(question, 5, allowed=[2])) == [2]
    assert numbers(lexical.search(question, 5, allowed=[4, 4, 3])) == [4]
    assert lexical.search(question, 5, allowed=[]) == []


def test_a_narrow_filter_returns_its_full_count(tmp_path: Path) -> None:
    """Filtering after ranking would leave a narrow filter with next to nothing."""
    with closing(LexicalIndex.open(tmp_path / "lexical.sqlite", writable=True)) as index:
        index.add(
            LexicalRow(number=n, title="", text="ferry " * (n < 900) + f"the ferry {invented_name(n)}")
            for n in range(1, 1001)
        )
        allowed = list(range(950, 1001))
        found = numbers(index.search("ferry", 20, allowed=allowed))
    assert len(found) == 20
    assert set(found) <= set(allowed)


def test_a_question_of_no_known_word_finds_nothing(lexical: LexicalIndex) -> None:
    assert lexical.search("zzyzx", 5) == []
    assert lexical.search("?!… 👍", 5) == []


@pytest.mark.parametrize(
    "question", ['"ferry', "ferry*", "words:ferry", "ferry AND NOT ferry", "NEAR(ferry)", "(ferry", "ferry^2"]
)
def test_the_syntax_of_the_database_is_plain_text(lexical: LexicalIndex, question: str) -> None:
    assert 3 in numbers(lexical.search(question, 5))


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(question=st.one_of(hostile_questions(), st.text()), allowed=st.none() | st.lists(st.integers(-1, 6)))
def test_any_text_can_be_searched_for(
    lexical: LexicalIndex, question: str, allowed: list[int] | None
) -> None:
    found = numbers(lexical.search(question, 5, allowed))
    assert set(found) <= (TEXTS.keys() if allowed is None else TEXTS.keys() & set(allowed))


@settings(max_examples=30, deadline=None)
@given(texts=st.lists(st.one_of(hostile_questions(), st.text()), min_size=1, max_size=5))
def test_any_text_can_be_stored_and_found_by_itself(
    tmp_path_factory: pytest.TempPathFactory, texts: list[str]
) -> None:
    path = tmp_path_factory.mktemp("lexical") / "lexical.sqlite"
    with closing(LexicalIndex.open(path, writable=True)) as index:
        index.add(LexicalRow(number=n, title="", text=text) for n, text in enumerate(texts))
        assert index.count() == len(texts)
        for n, text in enumerate(texts):
            found = numbers(index.search(text, len(texts)))
            assert n in found or not found


def test_removed_passages_are_not_found_and_unknown_numbers_are_ignored(tmp_path: Path) -> None:
    with closing(LexicalIndex.open(tmp_path / "lexical.sqlite", writable=True)) as index:
        index.add(LexicalRow(number=n, title="", text=f"the ferry {n}") for n in (1, 2))
        index.remove([1, 77])
        assert numbers(index.search("ferry", 5)) == [2]
        assert (index.count(), index.document_frequency([word_term("ferry")])) == (1, {word_term("ferry"): 1})


def test_document_frequency_counts_passages_not_words(lexical: LexicalIndex) -> None:
    terms = [word_term("через"), word_term("bread"), word_term("absent"), name_term("Утюпин")]
    assert list(lexical.document_frequency(terms).values()) == [2, 1, 0, 1]


def test_threads_with_different_filters_do_not_mix(lexical: LexicalIndex) -> None:
    mixed = []

    def ask(number: int) -> None:
        for _ in range(50):
            found = numbers(lexical.search("міст мост bridge ferry посол bread", 5, allowed=[number]))
            if found != [number]:
                mixed.append((number, found))

    threads = [Thread(target=ask, args=(number,)) for number in TEXTS]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not mixed


@pytest.mark.parametrize("content", [None, b"", b"this is no database at all, " * 100])
def test_a_missing_or_damaged_file_is_an_error_that_names_it(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "lexical.sqlite"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(IndexStoreError, match=r"lexical\.sqlite"):
        LexicalIndex.open(path)
