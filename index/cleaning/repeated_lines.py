"""Learns the lines that repeat across a corpus (menus, appeals, banners) from the corpus itself.

    article texts -> line keys -> counts over the corpus -> Furniture -> cleaning

A repeated line is furniture only where what remains of the articles that hold it differs, and remains: the
copies of one story in several outlets share its sentences, and those must stay; a bulletin of a line or two
has nothing but them. Keys are signed 64-bit integers, as SQLite
stores them.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from hashlib import blake2b

CANDIDATE_COUNT = 3
"""Articles that must hold a line before it can be furniture."""
HOLDERS_PER_LINE = 8
"""Articles worth comparing for one candidate line."""

_STORIES = 3
# A stock sentence of press agencies stands in a few unrelated stories too, so prose needs more of them.
_STORIES_FOR_PROSE = 6
_DIGITS = re.compile(r"\d+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Furniture:
    """The lines of page furniture of a corpus, by their keys; `line in furniture` tests one."""

    keys: frozenset[int]

    def __contains__(self, line: object) -> bool:
        return isinstance(line, str) and bool(self.keys) and _line_key(line) in self.keys


NO_FURNITURE = Furniture(keys=frozenset())


def line_keys(text: str) -> frozenset[int]:
    """Return the keys of a text's lines that hold at least two letters."""
    return frozenset(key for line in text.splitlines() if (key := _line_key(line)) is not None)


def candidate_keys(counts: Mapping[int, int]) -> frozenset[int]:
    """Return the keys held by enough articles to be furniture; `counts` are articles by key."""
    return frozenset(key for key, count in counts.items() if count >= CANDIDATE_COUNT)


def learn_furniture(holders: Mapping[int, Collection[frozenset[int]]]) -> Furniture:
    """Return the furniture among candidate lines.

    `holders` gives, for each candidate key, the line keys of some articles holding it (about
    `HOLDERS_PER_LINE`, better of different outlets). A line needs 3 different stories among them, a line
    that reads as prose 6.
    """
    learned: frozenset[int] = frozenset()
    for _ in range(3):  # what is known of a page shows better what else of it is its own
        known = learned
        learned = frozenset(key for key, articles in holders.items() if _is_furniture(key, articles, known))
        if learned == known:
            break
    known = frozenset()
    while known != learned:  # of lines that each pass only while the other remains, none may go
        known = learned
        learned = frozenset(key for key in known if _is_furniture(key, holders[key], known))
    return Furniture(keys=learned)


def furniture_of(articles: Iterable[frozenset[int]]) -> Furniture:
    """Return the furniture of a whole corpus held in memory, one set of line keys an article."""
    articles = list(articles)
    counts = Counter(key for keys in articles for key in keys)
    candidates = candidate_keys(counts)
    holders: defaultdict[int, list[frozenset[int]]] = defaultdict(list)
    for keys in articles:
        for key in keys & candidates:
            if len(holders[key]) < HOLDERS_PER_LINE:
                holders[key].append(keys)
    return learn_furniture(holders)


def _is_furniture(key: int, articles: Collection[frozenset[int]], learned: frozenset[int]) -> bool:
    needed = _STORIES_FOR_PROSE if key & 1 else _STORIES
    if len(articles) < needed:
        return False
    stories: list[frozenset[int]] = []
    for article in articles:
        own = article - learned - {key}
        if any(line & 1 for line in own) and not any(_are_copies(own, story) for story in stories):
            stories.append(own)
    return len(stories) >= needed


def _are_copies(first: frozenset[int], second: frozenset[int]) -> bool:
    """Compare two articles by their prose lines: a menu in common says nothing about the story."""
    prose = [{key for key in keys if key & 1} for keys in (first, second)]
    ours, theirs = prose if all(prose) else (first, second)
    smaller = min(len(ours), len(theirs))
    return smaller > 0 and len(ours & theirs) >= 0.5 * smaller


def _line_key(line: str) -> int | None:
    """Hash a line without regard to case and spacing; the lowest bit says that it reads as prose.

    Numbers tell sentences apart ("the dam is at 3.20 m"), but not buttons and counters.
    """
    folded = " ".join(line.split()).casefold()
    if sum(map(str.isalpha, folded[:2_000])) < 2:
        return None
    prose = folded.rstrip("\"'»”’)").endswith((".", "!", "?", "…")) and folded.count(" ") + 1 >= 8
    text = folded if prose else _DIGITS.sub("0", folded)
    key = int.from_bytes(blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest(), signed=True)
    return (key & ~1) | int(prose)
