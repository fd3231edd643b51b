"""The names of texts, for those of a claim to be found in whatever their script, case and spelling."""

import re
from collections.abc import Sequence
from functools import lru_cache

from anyascii import anyascii

from assistant.checking.lexicon import Word, load_lexicon, plain_spelling, senses, split_words
from assistant.checking.names.sounds import same_sound, skeletons

_PARTS = re.compile(r"[-'’]")


@lru_cache(maxsize=2048)
def named_in(text: str) -> "Named":
    """Return the names and words of a text; kept, as a text is asked often."""
    return Named(text)


class Named:
    """The names and words of texts, for names of a claim to be found in."""

    def __init__(self, text: str) -> None:
        self._words = split_words(text)
        self._plain = _plain_words(text)
        self._senses = _senses(text)
        self._places = load_lexicon("places").groups(self._words)
        self._institutions = load_lexicon("institutions").groups(self._words) | load_lexicon(
            "offices"
        ).groups(self._words)
        self._skeletons = _capital_skeletons(text)
        self._initials = _initial_runs(text)

    def holds(self, words: Sequence[Word], name: Word) -> bool:
        """Whether a name of a claim stands here in any spelling."""
        at = next(place for place, other in enumerate(words) if other.start == name.start)
        window = words[max(0, at - 3) : at + 4]
        spot = at - max(0, at - 3)
        for lexicon, groups in (
            ("places", self._places),
            ("institutions", self._institutions),
            ("offices", self._institutions),
        ):
            for match in load_lexicon(lexicon).find(window):
                capital = lexicon == "places" and self._by_capital(match.group)
                if match.first <= spot < match.last and (match.group in groups or capital):
                    return True
        if name.plain in self._plain or senses(name.text) & self._senses:
            return True
        if name.text.isupper() and any(name.text.lower() in run for run in self._initials):
            return True
        parts = [part for part in name.text.split("-") if len(part) > 1] or [name.text]
        return all(map(self._has_part, parts))

    def _by_capital(self, group: str) -> bool:
        """Whether a country stands here for its capital, or the other way round."""
        country, capital, _ = group.partition(".capital")
        return (country in self._places) if capital else (f"{country}.capital" in self._places)

    def _has_part(self, part: str) -> bool:
        if plain_spelling(part) in self._plain:
            return True
        wanted = skeletons(part)
        return any(same_sound(one, other) for one in wanted for other in self._skeletons)


@lru_cache(maxsize=2048)
def _plain_words(text: str) -> frozenset[str]:
    return frozenset(part for word in split_words(text) for part in (word.plain, *_PARTS.split(word.plain)))


@lru_cache(maxsize=2048)
def _senses(text: str) -> frozenset[str]:
    return frozenset(word.term for word in split_words(text)) - {""}


@lru_cache(maxsize=2048)
def _capital_skeletons(text: str) -> frozenset[str]:
    found: set[str] = set()
    for word in split_words(text):
        for part in (word.text, *_PARTS.split(word.text)):
            if part and word.capital:
                found |= skeletons(part)
    return frozenset(found)


@lru_cache(maxsize=2048)
def _initial_runs(text: str) -> frozenset[str]:
    """Return the Latin initials of the words of each sentence: "ICBC" stands in those of its full name."""
    words = split_words(text)
    letters = "".join(anyascii(word.text[0]).lower()[:1] for word in words if word.matters)
    return frozenset({letters})
