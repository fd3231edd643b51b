"""Questions to an index: what is found, in which order, under which filters, by how many threads at once."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings

from index.building.build import build_index
from index.embedding.embedder import TokenEmbedder, Vectors
from index.errors import IndexStoreError, QuestionError
from index.search.generation import MOST_HITS
from index.search.index import Index, open_index
from index.search.question import LONGEST_QUESTION
from index.values import Filters
from tests.support.hash_embedder import HashEmbedder, PlainHashEmbedder
from tests.support.strategies import hostile_questions, invented_name, invented_story

MANY = 60


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index of many stories about towns, every third in a sub-folder, one a day in 2024."""
    root = tmp_path_factory.mktemp("retrieving")
    for number in range(MANY):
        path = root / "corpus" / ("third" if number % 3 == 0 else "others") / f"{number}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        day = date(2024, 1, 1 + number % 28) if number % 2 else None
        dated = f"date: {day}\n" if day else ""
        path.write_text(f"---\noutlet: Herald {number % 5}\n{dated}---\n{invented_story(number)}\n")
    build_index(root / "corpus", index=root / "index", embedder=HashEmbedder())
    return root / "index"


@pytest.fixture(scope="module")
def index(folder: Path) -> Iterator[Index]:
    with open_index(folder, embedder=HashEmbedder()) as opened:
        yield opened


def town(number: int) -> str:
    return invented_name(number * 3 + 500)


def path_of(number: int) -> str:
    return f"{'third' if number % 3 == 0 else 'others'}/{number}.md"


@pytest.mark.parametrize("number", [0, 1, 17, 59])
def test_the_story_of_a_named_town_comes_first(index: Index, number: int) -> None:
    assert index.search(f"Who opened the station of {town(number)}?")[0].passage.path == path_of(number)


@pytest.mark.parametrize("count", [1, 7, 25, 60, 500])
def test_hits_are_ranked_and_as_many_as_asked_for(index: Index, count: int) -> None:
    hits = index.search("Which mayor opened a station on Monday?", count)
    assert len(hits) == min(count, MANY)
    assert [hit.rank for hit in hits] == list(range(1, len(hits) + 1))
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    assert len({hit.passage.id for hit in hits}) == len(hits)


def test_a_passage_is_a_slice_of_its_article(index: Index) -> None:
    for hit in index.search("Which mayor opened a station?", 20):
        text = index.article(hit.passage.path).article.text
        assert text[hit.passage.start : hit.passage.end] == hit.passage.text


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        (Filters(path="third/*"), MANY // 3),
        (Filters(outlets=("HERALD 2",)), MANY // 5),
        (Filters(since=date(2024, 1, 1)), MANY // 2),
        (Filters(path="third/*", outlets=("herald 0",)), MANY // 15),
        (Filters(path="nowhere/*"), 0),
        (Filters(languages=("uk",)), 0),
    ],
)
def test_a_narrow_filter_returns_its_full_count(index: Index, filters: Filters, expected: int) -> None:
    hits = index.search(f"Who opened the station of {town(1)}?", 50, filters)
    assert len({hit.passage.path for hit in hits}) == expected == index.select(filters).articles


@pytest.mark.parametrize("question", ["", "  \n\t ", "\u00a0"])
def test_an_empty_question_is_an_error(index: Index, question: str) -> None:
    with pytest.raises(QuestionError, match="empty"):
        index.search(question)


def test_a_question_that_is_too_long_is_an_error_that_says_how_long_it_may_be(index: Index) -> None:
    with pytest.raises(QuestionError, match=rf"{LONGEST_QUESTION + 1}.*{LONGEST_QUESTION}"):
        index.search("x" * (LONGEST_QUESTION + 1))
    assert index.search(f"{'station ' * 249}x".ljust(LONGEST_QUESTION, "x"), 1)


@pytest.mark.parametrize("count", [0, -1, MOST_HITS + 1])
def test_a_count_out_of_range_is_an_error_that_says_the_range(index: Index, count: int) -> None:
    with pytest.raises(QuestionError, match=rf"{count} .* 1 to {MOST_HITS}"):
        index.search("Who opened a station?", count)


def test_a_question_is_embedded_once_however_often_it_is_used(folder: Path) -> None:
    class Counting(HashEmbedder):
        questions = 0

        def embed_queries(self, texts: Sequence[str]) -> Vectors:
            self.questions += len(texts)
            return super().embed_queries(texts)

    embedder = Counting()
    with open_index(folder, embedder=embedder) as index:
        result = index.current().search("Who opened a station?")
        assert result.with_hits(()).nearest == -1 < result.nearest <= 1
        index.search("Who opened a station?", 3)
    assert embedder.questions == 1


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(question=hostile_questions())
def test_any_question_with_something_in_it_can_be_asked(index: Index, question: str) -> None:
    if question.strip():
        assert len(index.search(question, 3)) == 3


def test_the_same_question_has_the_same_answer(index: Index) -> None:
    question = f"Who opened the station of {town(5)}?"
    assert index.search(question) == index.search(question)


def test_threads_asking_at_once_get_their_own_answers(folder: Path) -> None:
    numbers = list(range(MANY)) * 3

    with open_index(folder, embedder=HashEmbedder()) as index, ThreadPoolExecutor(8) as pool:

        def ask(number: int) -> str:
            filters = Filters(path="third/*") if number % 3 == 0 else Filters()
            return index.search(f"Who opened the station of {town(number)}?", 3, filters)[0].passage.path

        assert list(pool.map(ask, numbers)) == [path_of(number) for number in numbers]


def test_the_wrong_embedder_is_an_error_that_names_both_and_the_setting(folder: Path) -> None:
    with (
        open_index(folder, embedder=HashEmbedder(name="other")) as index,
        pytest.raises(IndexStoreError, match=r"'hash'.*'other'.*ASSISTANT_EMBEDDING.*assistant index"),
    ):
        index.search("Who?")


def test_an_index_can_be_looked_up_without_any_embedder(folder: Path) -> None:
    with open_index(folder) as index:
        assert index.summary().articles == len(index.paths()) == MANY
        assert index.passages(path_of(3))


def test_a_plain_embedder_finds_by_sentences(tmp_path: Path) -> None:
    (tmp_path / "corpus").mkdir()
    for number in range(5):
        (tmp_path / "corpus" / f"{number}.txt").write_text(invented_story(number), encoding="utf-8")
    build_index(tmp_path / "corpus", index=tmp_path / "index", embedder=PlainHashEmbedder())
    with open_index(tmp_path / "index", embedder=PlainHashEmbedder()) as index:
        told = invented_story(3).splitlines()[2]
        assert index.search(told)[0].passage.path == "3.txt"


def test_stored_tokens_are_those_of_the_passage(index: Index) -> None:
    [passage] = index.passages(path_of(4))
    [tokens] = index.current().passage_tokens([passage])
    [expected] = HashEmbedder().embed_passages_with_tokens([passage.text])[1]
    assert tokens.offsets.tolist() == expected.offsets.tolist()
    asked = index.current().embed(passage.text).tokens
    assert float((asked.vectors * tokens.vectors).sum(axis=1).min()) > 0.7


def test_a_rare_word_of_a_question_weighs_more_than_a_common_one(index: Index) -> None:
    question = f"station {town(9)} station"
    common, rare, again = index.current().search(question).weights
    assert rare == 1 > common == again > 0


def test_stories_told_twice_name_each_other(tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    told = invented_story(1) + f" {invented_story(2).splitlines()[2]} {invented_story(3).splitlines()[2]}"
    for name, text in (("a.txt", told), ("b.txt", told), ("other.txt", invented_story(9))):
        (corpus / name).write_text(text, encoding="utf-8")
    build_index(corpus, index=tmp_path / "index", embedder=HashEmbedder())
    with open_index(tmp_path / "index", embedder=HashEmbedder()) as index:
        hits = {hit.passage.path: hit for hit in index.search(f"Who opened the station of {town(1)}?")}
    assert (hits["a.txt"].also, hits["b.txt"].also) == (("b.txt",), ("a.txt",))
    assert hits["other.txt"].also == ()


# The demonstration corpus, with the embedded embedder

AMBASSADOR = {
    "uk": "Навіщо до міністерства викликали посла Утюпіна?",
    "ru": "Зачем в министерство вызвали посла Утюпина?",
    "en": "Why was ambassador Utyupin called in by the ministry?",
}
FLOOD = {
    "uk": "Скільки будинків затопила повінь?",
    "ru": "Сколько домов затопило наводнение?",
    "en": "How many houses did the flood damage?",
}


@pytest.fixture(scope="module")
def demo(demo_index: Path, embedder: TokenEmbedder) -> Iterator[Index]:
    with open_index(demo_index, embedder=embedder) as opened:
        yield opened


@pytest.mark.parametrize("asked", ["uk", "ru", "en"])
@pytest.mark.parametrize("told", ["uk", "ru", "en"])
def test_a_question_finds_its_story_in_every_language(demo: Index, asked: str, told: str) -> None:
    hits = demo.search(AMBASSADOR[asked], 3, Filters(languages=(told,)))
    assert hits
    assert any(name in hits[0].passage.text for name in ("Lukashenko", "Лукашенк"))
    assert {demo.article(hit.passage.path).article.language for hit in hits} == {told}


@pytest.mark.parametrize("asked", ["uk", "ru", "en"])
def test_both_outlets_on_the_flood_are_found_together(demo: Index, asked: str) -> None:
    paths = [hit.passage.path for hit in demo.search(FLOOD[asked], 8)]
    assert {"033_e5d1f7720c4b9a66.txt", "river-post-2024-07-11.txt"} <= set(paths)


def test_token_vectors_of_the_embedded_embedder_have_length_one(demo: Index) -> None:
    [tokens] = demo.current().passage_tokens([demo.passages("river-post-2024-07-11.txt")[0]])
    assert len(tokens) > 10
    assert np.allclose(np.linalg.norm(tokens.vectors, axis=1), 1, atol=1e-3)
