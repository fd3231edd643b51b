"""Words of news that mean the same in Ukrainian, Russian and English, as terms of the lexical index.

Names and numbers meet across languages by themselves; these let a question meet a text by its other words
too. `glossary.tsv` has a meaning a line: English, Ukrainian and Russian words, in columns parted by tabs.
Adding a line needs no new index, since only questions are looked up in it.
"""

from collections import defaultdict
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from index.language.terms import word_term

GLOSSARY = Path(__file__).with_name("glossary.tsv")
_SHORTEST, _LONGEST = 3, 5
"""Letters of a word that tell it from others, its ending aside."""


def meanings(term: str) -> frozenset[str]:
    """Return a term and the terms of all words that mean the same, in any of the languages."""
    return _same_meaning().get(term, frozenset()) | {term}


def has_spelling(word: str) -> bool:
    """Whether the glossary has a word that begins as this one, its ending aside.

    Terms are looser: that of "Biden" is that of a word for "poor".
    """
    folded = word.casefold()
    return folded[: max(_SHORTEST, min(len(folded) - 1, _LONGEST))] in _beginnings()


@cache
def _beginnings() -> frozenset[str]:
    words = GLOSSARY.read_text(encoding="utf-8").split()
    return frozenset(word[:letters] for word in words for letters in range(_SHORTEST, _LONGEST + 1))


@cache
def _same_meaning() -> Mapping[str, frozenset[str]]:
    found: defaultdict[str, set[str]] = defaultdict(set)
    for line in GLOSSARY.read_text(encoding="utf-8").splitlines():
        terms = {word_term(word) for word in line.split()}
        for term in terms:
            found[term] |= terms
    return {term: frozenset(terms) for term, terms in found.items()}
