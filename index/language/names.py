"""Names as they meet across languages and scripts: by their consonants, since vowels change.

A term (Київ / Киев / Kyiv) is looked up in the lexical index.
"""

import re
from functools import lru_cache

from index.language.terms import fold_spelling
from index.language.whole_words import whole_words

_NAME = re.compile(r"[A-ZА-ЯІЇЄҐЁЎ][^\W\d_]+(?:['’ʼ][^\W\d_]+)*")
_VOWELS = re.compile(r"(?<=.)[aeiou]+")
_TERM_LETTERS = 6


def name_terms(text: str) -> list[str]:
    """Return a looser term for each capitalised word: `n`, its first letter and its consonants."""
    return [term for word in _NAME.findall(whole_words(text).text) if (term := name_term(word))]


@lru_cache(maxsize=100_000)
def name_term(word: str) -> str:
    """Return the consonant term of a name; "" where fewer than two consonants would tell too little."""
    folded = fold_spelling(word).replace("c", "s")
    consonants = _VOWELS.sub("", folded)
    return f"n{consonants}"[:_TERM_LETTERS] if len(consonants) >= 2 and len(word) >= 4 else ""


def name_spellings(term: str) -> frozenset[str]:
    """Return a name's consonant term with each hissing sound written either way: "Veres" is «Вереш»."""
    first, *rest = term.replace("sh", "s").split("s")
    spelt = {first}
    for part in rest:
        spelt = {f"{before}{sound}{part}" for before in spelt for sound in ("s", "sh")}
    return frozenset(one[:_TERM_LETTERS] for one in spelt)
