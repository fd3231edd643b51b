"""What was used last is kept, and loaded once."""

from concurrent.futures import ThreadPoolExecutor

from index.search.embeddings import RecentlyUsed


class Loader:
    """Gives each item twice its number and remembers what it was asked for."""

    def __init__(self) -> None:
        self.loaded: list[int] = []

    def __call__(self, items: list[int]) -> list[int]:
        self.loaded += items
        return [2 * item for item in items]


def wanted(*items: int) -> dict[str, int]:
    return {str(item): item for item in items}


def test_only_what_is_not_kept_is_loaded() -> None:
    recent, load = RecentlyUsed[int](5), Loader()
    assert recent.get(wanted(1, 2), load) == {"1": 2, "2": 4}
    assert recent.get(wanted(2, 3), load) == {"2": 4, "3": 6}
    assert load.loaded == [1, 2, 3]


def test_the_longest_unused_goes_first() -> None:
    recent, load = RecentlyUsed[int](2), Loader()
    for items in (wanted(1), wanted(2), wanted(1), wanted(3)):
        recent.get(items, load)
    recent.get(wanted(1), load)
    assert load.loaded == [1, 2, 3]
    recent.get(wanted(2), load)
    assert load.loaded == [1, 2, 3, 2]


def test_more_than_is_kept_is_given_all_the_same() -> None:
    assert RecentlyUsed[int](2).get(wanted(*range(5)), Loader()) == {str(n): 2 * n for n in range(5)}


def test_threads_get_what_they_asked_for() -> None:
    recent = RecentlyUsed[int](3)
    with ThreadPoolExecutor(8) as pool:
        found = pool.map(lambda n: recent.get(wanted(n, n + 1), Loader()), range(200))
    assert list(found) == [{str(n): 2 * n, str(n + 1): 2 * n + 2} for n in range(200)]
