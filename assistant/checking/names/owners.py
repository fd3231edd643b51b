"""Whose body or office a claim tells of, beside whose it is in the evidence: "Poland's government"."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from assistant.checking.lexicon import Match, Word, load_lexicon, split_words
from assistant.checking.values import Fault

Owned = tuple[str, str]
"""A body or office, and the country it is of, as groups of the data files."""

_LEXICONS = ("institutions", "offices", "bodies")
_GAP = re.compile(r"[\s«»\"“”]*")
_OF = re.compile(r"\s+of\s+(?:the\s+)?")


def owner_faults(claim: str, cited: Sequence[str], around: Sequence[str]) -> Iterator[Fault]:
    """Yield a fault where a claim gives a body or office to another country than what is cited.

    The country must stand nowhere in what is cited, or there own what the claim gives away in turn; and
    no text `around` may give the two to each other.
    """
    ours = owned(claim)
    theirs = frozenset(pair for text in cited for pair in owned(text))
    known = theirs | {pair for text in around for pair in owned(text)}
    countries = frozenset(country for text in cited for country in _countries(text))
    for body, country in sorted(ours - known):
        others = {other for what, other in theirs if what == body}
        swapped = any(other in others and (what, country) in theirs for what, other in ours)
        if others and (country not in countries or swapped):
            values = {"name": _said(claim, country), "found": _said("\n".join(cited), min(others))}
            yield Fault(reason="name_differs", values=values, grave=True)
            return


@lru_cache(maxsize=4096)
def owned(text: str) -> frozenset[Owned]:
    """Return the bodies and offices of a text with the country right before or after each."""
    words = split_words(text)
    places = list(load_lexicon("places").find(words))
    pairs = set()
    for lexicon in _LEXICONS:
        for match in load_lexicon(lexicon).find(words):
            for place in places:
                before = place.last == match.first and _GAP.fullmatch(_between(text, words, place, match))
                after = match.last <= place.first and _is_of(
                    words[place.first], _between(text, words, match, place)
                )
                if before or after:
                    pairs.add((match.group, _country(place.group)))
    return frozenset(pairs)


def _is_of(place: Word, between: str) -> bool:
    """Whether a place is what the words right before it are of: in English it takes a word to say so."""
    return bool((_OF if place.plain.isascii() else _GAP).fullmatch(between))


def _between(text: str, words: Sequence[Word], one: Match, other: Match) -> str:
    return text[words[one.last - 1].end : words[other.first].start]


def _country(group: str) -> str:
    return group.partition(".")[0]


@lru_cache(maxsize=4096)
def _countries(text: str) -> frozenset[str]:
    return frozenset(_country(group) for group in load_lexicon("places").groups(split_words(text)))


def _said(text: str, country: str) -> str:
    """Return the words that name a country in a text."""
    words = split_words(text)
    match = next(one for one in load_lexicon("places").find(words) if _country(one.group) == country)
    return " ".join(word.text for word in words[match.first : match.last])
