"""Copies and retellings are joined, look-alikes and distant days are not, and order changes nothing."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from index.embedding.embedder import Vectors
from index.stories.copied_text import shingle_hashes
from index.stories.grouping import StoryMember, days_apart, describe_story, first_told, group_stories
from index.stories.neighbours import compared_rows, nearest_articles
from index.values import Article, Block, CleanedArticle

DIMENSIONS = 64
HARBOUR = (
    "Рибалки з Кленового Мису витягли сіттю дзвін, який сто років пролежав на дні затоки. Його підняли "
    "у вівторок уранці, коли трал за щось зачепився, а лебідка мало не згоріла. Капітан Остап Верига каже, "
    "що спершу подумав про міну. На бронзі видно рік і назву судна, яке зникло в шторм. "
    "Музей уже просить віддати знахідку."
)
BAKERY = (
    "Пекарня на вулиці Млинарській закрилася після сорока років роботи, бо власниця не знайшла, кому "
    "передати печі. Останню хлібину продали в суботу за годину до полудня, і черга стояла аж до трамвайної "
    "зупинки. Меблі віддадуть школі, а рецепт житнього батона пообіцяли надрукувати в районній газеті."
)


def unit(*parts: tuple[int, float]) -> Vectors:
    """Return a unit vector whose cosines are easy to say: every vector shares a common part, as e5's do."""
    vector = np.zeros(DIMENSIONS, dtype=np.float32)
    vector[0] = 2.0
    for position, size in parts:
        vector[position] += size
    return vector / np.float32(np.linalg.norm(vector))


def member(
    path: str,
    vector: Vectors,
    *,
    text: str = "",
    names: Sequence[str] = (),
    numbers: Sequence[str] = (),
    published: str | None = None,
    language: str | None = "uk",
) -> StoryMember:
    return StoryMember(
        path=path,
        published=published,
        language=language,
        shingles=shingle_hashes(text),
        names=frozenset(names),
        numbers=frozenset(numbers),
        vector=vector,
    )


def crowd(count: int = 40) -> list[StoryMember]:
    """Return unrelated articles, each as near to the others as unrelated articles are."""
    return [member(f"other-{i:02}", unit((i + 20, 0.9)), names=[f"n{i}", f"m{i}"]) for i in range(count)]


def grouped(members: Sequence[StoryMember]) -> list[tuple[str, ...]]:
    return group_stories(members, nearest_articles({one.path: one.vector for one in members}))


def retellings() -> tuple[StoryMember, StoryMember]:
    one = member("a", unit((1, 1.0), (2, 0.1)), names=["verih", "klenov", "mis"], language="uk")
    return one, replace(one, path="b", vector=unit((1, 1.0), (3, 0.1)), language="en")


def test_a_retelling_in_another_language_is_joined_among_unrelated_articles():
    assert grouped([*retellings(), *crowd()]) == [("a", "b")]


def test_unrelated_articles_stay_apart():
    assert grouped(crowd()) == []


def test_retellings_far_apart_in_time_are_two_stories():
    one, other = retellings()
    other = replace(other, published="2024-05-20")
    assert grouped([replace(one, published="2024-05-21"), other, *crowd()]) == [("a", "b")]
    assert grouped([replace(one, published="2024-05-02"), other, *crowd()]) == []


def test_near_vectors_without_a_name_in_common_are_not_enough_within_a_language():
    one, other = retellings()
    other = replace(
        other, vector=unit((1, 0.8), (5, 0.8)), language="uk", names=frozenset({"pekarn", "mlinar"})
    )
    assert grouped([one, other, *crowd()]) == []
    assert grouped([one, replace(other, names=one.names), *crowd()]) == [("a", "b")]


def test_bulletins_that_differ_in_their_numbers_stay_apart():
    one, other = retellings()
    one = replace(one, vector=unit((1, 0.9), (2, 0.6)), names=frozenset(), numbers=frozenset({"05.08", "60"}))
    other = replace(other, vector=unit((1, 0.9), (3, 0.6)), names=frozenset(), language="uk")
    assert grouped([one, replace(other, numbers=frozenset({"24.10", "24"})), *crowd()]) == []
    assert grouped([one, replace(other, numbers=one.numbers), *crowd()]) == [("a", "b")]


def test_a_copy_is_joined_whatever_its_vector_and_its_changed_headline():
    copy = "Дзвін із дна затоки здивував музейників. " + HARBOUR
    members = [
        member("a", unit((1, 1.0)), text=HARBOUR),
        member("b", unit((2, 1.0)), text=copy),
        member("c", unit((3, 1.0)), text=BAKERY),
    ]
    assert grouped(members) == [("a", "b")]


def test_a_stock_paragraph_makes_no_copy_of_two_texts():
    stock = "Нагадуємо читачам, що передрук без посилання на джерело заборонено законом про право автора."
    members = [
        member("a", unit((1, 1.0)), text=f"{HARBOUR} {stock}"),
        member("b", unit((2, 1.0)), text=f"{BAKERY} {stock}"),
    ]
    assert grouped(members) == []


def test_a_note_inside_a_long_digest_is_no_copy_of_it():
    digest = " ".join(f"{word} {i}" for i, word in enumerate((BAKERY * 4).split()))
    members = [
        member("a", unit((1, 1.0)), text=HARBOUR),
        member("b", unit((2, 1.0)), text=f"{HARBOUR} {digest}"),
    ]
    assert grouped(members) == []


def test_an_article_near_to_two_stories_does_not_join_them():
    left = [member(f"l{i}", unit((1, 1.0), (30 + i, 0.1)), names=["verih", "klenov"]) for i in range(3)]
    right = [member(f"r{i}", unit((2, 1.0), (40 + i, 0.1)), names=["saham", "mlinar"]) for i in range(3)]
    bridge = member("z", unit((1, 0.75), (2, 0.75)), names=["verih", "klenov", "saham", "mlinar"])
    groups = grouped([*left, *right, bridge, *crowd()])
    assert not any({"l0", "r0"} <= set(group) for group in groups)
    assert [len([path for path in group if path != "z"]) for group in groups] == [3, 3]


def test_neighbours_of_articles_that_are_gone_are_passed_over():
    one, other = retellings()
    assert group_stories([one], {"a": [("gone", 0.99)]}) == []
    assert group_stories([one, other], {"a": [("gone", 0.99), ("b", 0.97)]}) == [("a", "b")]


@given(st.randoms(use_true_random=False))
def test_the_order_of_articles_changes_nothing(randomness):
    members = [
        *retellings(),
        member("c", unit((1, 1.0)), text=HARBOUR),
        member("d", unit((9, 1.0)), text=HARBOUR),
        *crowd(12),
    ]
    expected = grouped(members)
    randomness.shuffle(members)
    assert grouped(members) == expected


def test_no_articles_make_no_groups():
    assert grouped([]) == []
    assert nearest_articles({}) == {}


# Nearest articles


def random_vectors(seed: int, count: int) -> dict[str, Vectors]:
    drawn = np.random.default_rng(seed).standard_normal((count, 8)).astype(np.float32)
    return {f"p{i:03}": row / np.linalg.norm(row) for i, row in enumerate(drawn)}


def names_of(neighbours):
    return {path: [other for other, _ in near] for path, near in neighbours.items()}


@given(st.integers(0, 1000), st.integers(2, 30), st.integers(1, 6))
def test_the_nearest_are_those_of_the_highest_cosine(seed, count, wanted):
    vectors = random_vectors(seed, count)
    for path, near in nearest_articles(vectors, count=wanted).items():
        cosines = {other: float(vectors[path] @ vectors[other]) for other in vectors if other != path}
        best = sorted(cosines.values(), reverse=True)[:wanted]
        assert np.allclose([cosine for _, cosine in near], best, atol=1e-5)
        assert np.allclose([cosines[other] for other, _ in near], best, atol=1e-5)


@given(st.integers(0, 1000), st.sets(st.integers(0, 29), max_size=6), st.sets(st.integers(0, 29), max_size=6))
def test_an_update_finds_what_a_first_run_finds(seed, gone, changed):
    before = random_vectors(seed, 30)
    now = {path: vector for i, (path, vector) in enumerate(before.items()) if i not in gone}
    now |= {f"p{i:03}": random_vectors(seed + 1, 30)[f"p{i:03}"] for i in changed}
    stale = {f"p{i:03}" for i in gone | changed}
    known = {path: near for path, near in nearest_articles(before, count=4).items() if path not in stale}
    assert names_of(nearest_articles(now, known, count=4)) == names_of(nearest_articles(now, count=4))


def clustered(count: int, each: int = 4) -> dict[str, Vectors]:
    """Return vectors in clusters of `each`, whose members are next to alike."""
    generator = np.random.default_rng(5)
    centres = np.repeat(generator.standard_normal((count // each, 32)), each, axis=0)
    drawn = (centres + 0.05 * generator.standard_normal(centres.shape)).astype(np.float32)
    return {f"p{i:05}": row / np.linalg.norm(row) for i, row in enumerate(drawn)}


def test_the_nearest_are_found_by_neighbourhoods_too():
    vectors = clustered(800)
    found = names_of(nearest_articles(vectors, count=3, exact_up_to=100))
    exact = names_of(nearest_articles(vectors, count=3))
    missed = [path for path, near in found.items() if set(near) != set(exact[path])]
    assert len(missed) <= len(vectors) / 100
    assert all(path not in near for path, near in found.items())


def test_an_update_by_neighbourhoods_compares_what_is_new_alone():
    vectors = clustered(400)
    before = {path: vector for path, vector in vectors.items() if path < "p00396"}
    known = nearest_articles(before, count=3, exact_up_to=100)
    now = names_of(nearest_articles(vectors, known, count=3, exact_up_to=100))
    assert [set(now[path]) for path in ("p00396", "p00399")] == [
        {"p00397", "p00398", "p00399"},
        {"p00396", "p00397", "p00398"},
    ]


def test_the_comparisons_grow_less_than_the_square_of_the_articles():
    def compared(count: int) -> int:
        matrix = np.stack(list(clustered(count).values()))
        blocks = compared_rows(matrix, np.arange(count), exact_up_to=100)
        return sum(len(rows) * len(columns) for rows, columns in blocks)

    assert compared(8_000) < 16 * compared(2_000) * 0.65  # 16 is the square, 8 the power 1.5


# Which came first


def told(*dates: str | None) -> list[StoryMember]:
    return [member(f"p{i}", unit(), published=published) for i, published in enumerate(dates)]


def test_the_earliest_date_is_first():
    assert first_told(told("2024-08-22", "2024-08-21", "2024-08-23")) == "p1"


def test_a_date_without_a_year_is_read_beside_the_others():
    assert first_told(told("2024-08-22", "--08-21")) == "p1"
    assert first_told(told("2025-01-01", "--12-31")) == "p1"
    assert first_told(told("--01-01", "--12-31")) == "p1"
    assert first_told(told("2023-03-01", "--02-29")) == "p1"


def test_dates_at_the_ends_of_the_calendar_are_no_error():
    assert first_told(told("0001-01-01", "--12-31")) == "p0"
    assert first_told(told("9999-12-31", "--01-01")) == "p1"
    assert days_apart("0001-01-01", "--01-02") == 1


def test_nothing_is_first_where_a_date_is_unknown_or_shared():
    assert first_told(told("2024-08-22", None)) is None
    assert first_told(told("2024-08-22", "--08-22", "2024-08-23")) is None
    assert first_told([]) is None


@given(st.dates(date(1990, 1, 1), date(2040, 1, 1)), st.integers(0, 100))
def test_days_apart_count_days_and_a_missing_year_changes_little(day, days):
    other = day + timedelta(days)
    one, another = day.isoformat(), other.isoformat()
    assert days_apart(one, another) == days_apart(another, one) == days
    assert abs(days_apart(f"-{one[4:]}", another) - days) <= 1


def test_days_apart_are_unknown_without_a_date():
    assert days_apart(None, "2024-01-01") is None


# Describing


def cleaned(text: str, *blocks: Block, title: str | None = None) -> CleanedArticle:
    article = Article(
        id="0", path="a.txt", text=text, title=title, outlet=None, url=None, published=None, language="uk"
    )
    return CleanedArticle(article=article, blocks=blocks)


def test_page_furniture_takes_no_part_in_a_story():
    text = f"{BAKERY}\n{HARBOUR}"
    start = len(BAKERY) + 1
    blocks = (
        Block(start=0, end=len(BAKERY), kind="teaser"),
        Block(start=start, end=len(text), kind="body"),
    )
    described = describe_story(cleaned(text, *blocks), unit())
    assert described.shingles.tolist() == shingle_hashes(HARBOUR).tolist()


def test_a_declared_title_adds_its_names():
    body = Block(start=0, end=len(HARBOUR), kind="body")
    plain = describe_story(cleaned(HARBOUR, body), unit())
    titled = describe_story(cleaned(HARBOUR, body, title="Дзвін для Гладичева"), unit())
    assert titled.names > plain.names


@given(st.text())
def test_shingles_are_sorted_and_each_stands_once(text):
    hashes = shingle_hashes(text)
    assert (hashes[1:] > hashes[:-1]).all()
    assert len(hashes) == 0 or len(text.split()) >= 1
