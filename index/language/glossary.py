"""Words of news that mean the same in Ukrainian, Russian and English, as terms of the lexical index.

Names and numbers meet across languages by themselves; these let a question meet a text by its other words
too. `glossary.tsv` has a meaning a line: English, Ukrainian and Russian words, in columns parted by tabs.
Adding a line needs no new index, since only questions are looked up in it.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from pathlib import Path

from index.language.terms import word_term

GLOSSARY = Path(__file__).with_name("glossary.tsv")
_SHORTEST, _LONGEST = 3, 5
"""Letters of a word that tell it from others, its ending aside."""


def meanings(term: str) -> frozenset[str]:
    """Return a term and the terms of all words that mean the same, in any of the languages."""
    return _same_meaning().get(term, frozenset()) | {term}


def meanings_as_spelt(word: str) -> frozenset[str]:
    """Return the terms of the lines with a word that begins as this one, its ending aside; none without.

    Terms are looser: that of "Biden" is that of a word for "poor", that of "Syria" one for "cheese".
    """
    folded = word.casefold()
    beginning = folded[: max(_SHORTEST, min(len(folded) - 1, _LONGEST))]
    return _terms_by_beginning().get(beginning, frozenset())


@cache
def _terms_by_beginning() -> Mapping[str, frozenset[str]]:
    return _terms_by(lambda word: (word[:letters] for letters in range(_SHORTEST, _LONGEST + 1)))


@cache
def _same_meaning() -> Mapping[str, frozenset[str]]:
    return _terms_by(lambda word: [word_term(word)])


def _terms_by(keys: Callable[[str], Iterable[str]]) -> Mapping[str, frozenset[str]]:
    """Return all terms of the glossary's lines by the keys that their words have."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for line in GLOSSARY.read_text(encoding="utf-8").splitlines():
        terms = {word_term(word) for word in line.split()}
        for key in {key for word in line.split() for key in keys(word)}:
            found[key] |= terms
    return {key: frozenset(terms) for key, terms in found.items()}
