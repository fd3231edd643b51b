"""Pure arithmetic of evaluation, one case at a time: retrieval, citations, answer texts.

An interval is `(start, end)` in Unicode code points, the end exclusive. Every measure is between 0 and 1.
Ranks start at 1. With `need` "any" a case's sources are alternatives and count as one.
"""

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence

from assistant.evaluation.values import Interval, Need

_MARK = re.compile(r"\s*\[\d+\]")
_WORD = re.compile(r"\w+")
_LARGEST_GRAM = 6
_RECALL_WEIGHT = 2.0
_UKRAINIAN_ONLY = frozenset("іїєґ")
_RUSSIAN_ONLY = frozenset("ыэъё")


def overlap(one: Interval, other: Interval) -> int:
    """Return how many characters two intervals share."""
    return max(0, min(one[1], other[1]) - max(one[0], other[0]))


def held_characters(span: Interval, intervals: Sequence[Interval]) -> int:
    """Return how many characters of `span` the intervals hold together, each counted once."""
    held, reached = 0, span[0]
    for start, end in sorted(intervals):
        held += overlap((max(start, reached), end), span) if end > reached else 0
        reached = max(reached, end)
    return held


def is_covered(places: Sequence[Interval], intervals: Sequence[Interval]) -> bool:
    """Whether the intervals together hold at least half of any one place of a quote."""
    return any(2 * held_characters(place, intervals) >= place[1] - place[0] for place in places)


def is_precise(citation: Interval, places: Sequence[Interval]) -> bool:
    """Whether a citation and a place of a gold quote overlap by at least half of the shorter one."""
    return any(
        2 * overlap(citation, place) >= min(citation[1] - citation[0], place[1] - place[0]) > 0
        for place in places
    )


def all_needed(found: Sequence[bool], need: Need) -> float:
    """Return 1 when one source is found and one is enough, or when all are; else 0."""
    return float(any(found) if need == "any" else all(found))


def share_needed(found: Sequence[bool], need: Need) -> float:
    """Return the share of the needed sources found; alternatives count as one."""
    return float(any(found)) if need == "any" else sum(found) / len(found)


def first_ranks(paths: Sequence[str], files: Sequence[str]) -> dict[str, int]:
    """Return for every one of `files` that is among the ranked `paths` the rank it first has."""
    ranks: dict[str, int] = {}
    for rank, path in enumerate(paths, start=1):
        if path in files:
            ranks.setdefault(path, rank)
    return ranks


def recall_at(count: int, ranks: Mapping[str, int], files: Sequence[str], need: Need) -> float:
    """Return the share of the needed files that the first `count` hits come from."""
    return share_needed([ranks.get(file, math.inf) <= count for file in files], need)


def reciprocal_rank(ranks: Mapping[str, int]) -> float:
    """Return 1 divided by the rank of the first hit from a needed file, 0 when there is none."""
    return 1 / min(ranks.values()) if ranks else 0.0


def ndcg_at(count: int, ranks: Mapping[str, int], files: Sequence[str], need: Need) -> float:
    """Return the normalised discounted cumulative gain of the first `count` hits.

    A needed file gains once, where it first appears: further passages of it take up places and gain nothing.
    """
    wanted = 1 if need == "any" else len(files)
    gained = sorted(rank for rank in ranks.values() if rank <= count)[:wanted]
    ideal = sum(_discount(rank) for rank in range(1, min(wanted, count) + 1))
    return sum(_discount(rank) for rank in gained) / ideal


def _discount(rank: int) -> float:
    return 1 / math.log2(rank + 1)


def harmonic_mean(precision: float, recall: float) -> float:
    """Return F1 of a precision and a recall, 0 when both are."""
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def strip_marks(text: str) -> str:
    """Return an answer's text without its citation marks `[n]`."""
    return _MARK.sub("", text)


def holds_accepted(text: str, accept: Sequence[Sequence[str]]) -> bool:
    """Whether `text` holds one string of every group, case folded, all kinds of space alike."""
    folded = _fold(text)
    return all(any(_fold(string) in folded for string in group) for group in accept)


def _fold(text: str) -> str:
    """Case-fold; no-break spaces and line breaks, frequent in dates and sums, become plain spaces."""
    return " ".join(text.casefold().split())


def count_words(text: str) -> int:
    """Return the number of words of a text."""
    return len(_WORD.findall(text))


def token_f1(answer: str, gold: str) -> float:
    """Return the F1 of the words two texts share, counted with repetitions, case folded."""
    ours, theirs = Counter(_WORD.findall(answer.casefold())), Counter(_WORD.findall(gold.casefold()))
    shared = (ours & theirs).total()
    if not shared:
        return 0.0
    return harmonic_mean(shared / ours.total(), shared / theirs.total())


def character_f(answer: str, gold: str) -> float:
    """Return chrF, F2 of shared character 1- to 6-grams without spaces, case folded; kind to inflection.

    The measure of Popović (2015), https://aclanthology.org/W15-3049, as sacreBLEU computes it: precision
    and recall are averaged over the lengths that both texts reach.
    """
    ours, theirs = "".join(answer.casefold().split()), "".join(gold.casefold().split())
    lengths = range(1, min(_LARGEST_GRAM, len(ours), len(theirs)) + 1)
    if not lengths:
        return 0.0
    pairs = [(_grams(ours, length), _grams(theirs, length)) for length in lengths]
    precision = sum((o & t).total() / o.total() for o, t in pairs) / len(pairs)
    recall = sum((o & t).total() / t.total() for o, t in pairs) / len(pairs)
    weight = _RECALL_WEIGHT**2
    total = weight * precision + recall
    return (1 + weight) * precision * recall / total if total else 0.0


def _grams(text: str, length: int) -> Counter[str]:
    return Counter(text[start : start + length] for start in range(len(text) - length + 1))


def alphabet_language(text: str) -> str | None:
    """Return `uk`, `ru` or `en` by the letters of `text`, None where they do not tell.

    Answers are a sentence or two with names in any language, too short for a statistical detector, while
    the letters that only one of the two Cyrillic alphabets has decide at once.
    """
    letters = [letter for letter in text.casefold() if letter.isalpha()]
    latin = sum(letter.isascii() for letter in letters)
    if 2 * latin > len(letters):
        return "en"
    ukrainian = sum(letter in _UKRAINIAN_ONLY for letter in letters)
    russian = sum(letter in _RUSSIAN_ONLY for letter in letters)
    if ukrainian == russian:
        return None
    return "uk" if ukrainian > russian else "ru"
