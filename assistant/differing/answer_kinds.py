"""A text -> the kinds of answers that it gives: of cause, of people by what they do, of place. Pure.

What means the same has many words: "faulty wiring", «коротке замикання». Kinds and words stand in
`answer_kinds.tsv`, what of them goes together in `answer_kinds.toml`.
"""

from collections.abc import Iterator, Set
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Literal

from assistant.checking.lexicon import Lexicon, read_entries, split_words
from index.language.word_lists import read_word_lists

_FILE = Path(__file__).with_suffix(".tsv")
Asked = Literal["why", "who", "where"]


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenKind:
    """A kind of answer that a text gives, and the place of its words."""

    kind: str
    start: int
    end: int


def given_kinds(asked: Asked, text: str) -> Iterator[GivenKind]:
    """Yield the kinds of cause, people or places that the words of a text name, in order."""
    words = split_words(text)
    for match in _lexicon().find(words):
        of, _, kind = match.group.partition(".")
        if of == asked:
            yield GivenKind(kind=kind, start=words[match.first].start, end=words[match.last - 1].end)


@lru_cache(maxsize=1024)
def kinds_in(asked: Asked, text: str) -> frozenset[str]:
    """Return the kinds of cause, people or places that a text names anywhere."""
    return frozenset(one.kind for one in given_kinds(asked, text))


def exclude_each_other(ours: Set[str], theirs: Set[str]) -> bool:
    """Whether two articles have no kind in common, and at least half of theirs cannot be told of the same."""
    pairs = [frozenset((one, other)) for one in ours for other in theirs]
    apart = [pair for pair in pairs if len(pair) > 1 and pair not in may_be_one()]
    return all(len(pair) > 1 for pair in pairs) and len(apart) * 2 >= len(pairs) > 0


@cache
def kinds_of(asked: Asked) -> frozenset[str]:
    """Return all kinds of cause, people or places that are known."""
    groups = (group.partition(".") for group, _ in read_entries(_FILE))
    return frozenset(kind for of, _, kind in groups if of == asked)


@cache
def _lexicon() -> Lexicon:
    return Lexicon(read_entries(_FILE))


@cache
def may_be_one() -> frozenset[frozenset[str]]:
    """Return the pairs of kinds that may be told of one and the same thing."""
    sides = (pair.split("+") for pair in read_word_lists(__file__)["may_be_one"])
    return frozenset(
        frozenset((a, b)) for one, other in sides for a in one.split("|") for b in other.split("|")
    )
