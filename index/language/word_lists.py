"""Lists of words, from the data file beside the module that uses them.

In a list `_` is a blank, `*` an ending and `(a|b)` either.
"""

import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path


def read_word_lists(module: str) -> Mapping[str, tuple[str, ...]]:
    """Return the lists of the TOML file that stands beside a module's own (`__file__`), by their names."""
    lists = tomllib.loads(Path(module).with_suffix(".toml").read_text(encoding="utf-8"))
    return {name: tuple(words.split()) for name, words in lists.items()}


def one_of(words: Iterable[str]) -> str:
    """Return a regular expression for any one of the words of a list."""
    return f"(?:{'|'.join(words)})".replace("_", " ").replace("*", r"\w*")
