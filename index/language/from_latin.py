"""Ukrainian and Russian in Latin letters -> what was meant, a reading for each alphabet.

The tables stand in `from_latin.toml`.
"""

import re
from collections.abc import Mapping

from index.language.word_lists import read_word_lists

_SOFT = re.compile(r"(?<=[cdlnrstz])j(?![aeiouy])")
"""The letter that scholars write for a soft sign: "skiljky"."""
_ALPHABETS = {
    code: dict(pair.rsplit("=", 1) for pair in pairs) for code, pairs in read_word_lists(__file__).items()
}


def cyrillic_readings(text: str) -> Mapping[str, str]:
    """Return a text in Cyrillic letters, in lower case, as "uk" and as "ru" would have it."""
    softened = _SOFT.sub("'", text.lower())
    return {code: replace_letters(softened, table) for code, table in _ALPHABETS.items()}


def replace_letters(text: str, table: Mapping[str, str]) -> str:
    """Return a text with its letters replaced, the longest combinations first; a stop at its end stays."""
    body = text.rstrip("?!. ")
    either = "|".join(map(re.escape, sorted(table, key=len, reverse=True)))
    return re.sub(either, lambda match: table[match[0]], body) + text[len(body) :]
