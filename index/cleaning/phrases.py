r"""The words by which pages of any site give away their furniture; read from the files of `phrases/`.

A file holds kinds of phrases, a table each, and lists of words. A phrase is a regular expression for lines in
lower case with straight apostrophes and single spaces; pages of this region mix languages, so Ukrainian,
Russian and Belarusian share theirs. A further language is a few more lines in each file. None names one site,
and none nests repetitions, so that matching stays linear.

    find      "line": fills a line but for marks and a count behind it; "start": opens it;
              "inside": stands anywhere in it; "word": opens a word anywhere in it
    phrases   the phrases; `<name>` stands for a text of the table `parts`
    endings   what may follow any of them
    case      "any": for lines as written, whatever their case; "own": for lines as written
    examples  lines that hold a phrase of the kind
"""

import re
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from index.errors import SettingsError

FOLDER = Path(__file__).with_suffix("")
_FORMS = {
    "line": r"(?:{})[\s:.…!»›>→\-–—]*(?:\(?\d{{0,6}}\)?)",
    "start": "{}",
    "inside": "{}",
    "word": r"\b(?:{})",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrases:
    """One kind of phrases; `fits` returns the match that a line has at the kind's place, or None."""

    pattern: re.Pattern[str]
    fits: Callable[[str], re.Match[str] | None]
    examples: tuple[str, ...]


def phrases(file: str, kind: str) -> Phrases:
    """Return the phrases of a table such as `captions` of `pictures.toml`. Raises SettingsError."""
    try:
        return _compiled(**read_tables(file)[kind])
    except (KeyError, TypeError, ValueError, re.error) as error:
        raise SettingsError(
            "phrases_damaged", kind=kind, file=f"{FOLDER / file}.toml", why=repr(error)
        ) from error


def words(file: str, table: str = "words") -> Mapping[str, tuple[str, ...]]:
    """Return the words of each list of a table, in order. Raises SettingsError."""
    try:
        return {name: tuple(text.split()) for name, text in read_tables(file)[table].items()}
    except (KeyError, AttributeError) as error:
        raise SettingsError(
            "words_damaged", table=table, file=f"{FOLDER / file}.toml", why=repr(error)
        ) from error


@cache
def read_tables(file: str) -> Mapping[str, Mapping[str, Any]]:
    """Return the tables of a file of phrases by name. Raises SettingsError."""
    path = FOLDER / f"{file}.toml"
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise SettingsError("phrases_unreadable", file=str(path), why=str(error)) from error


def _compiled(
    *,
    find: str,
    phrases: Sequence[str],
    examples: Sequence[str],
    endings: Sequence[str] = (),
    parts: Mapping[str, str] = MappingProxyType({}),
    case: str = "lower",
) -> Phrases:
    choices = "|".join(phrases)
    if endings:
        choices = f"(?:{choices})(?:{'|'.join(endings)})?"
    for name, part in parts.items():
        choices = choices.replace(f"<{name}>", part)
    pattern = re.compile(_FORMS[find].format(choices), {"lower": 0, "own": 0, "any": re.IGNORECASE}[case])
    if pattern.match("") or not examples:
        raise ValueError("a kind has examples, and no phrase fits an empty line")
    fits = {"line": pattern.fullmatch, "start": pattern.match}.get(find, pattern.search)
    return Phrases(pattern=pattern, fits=fits, examples=tuple(examples))
