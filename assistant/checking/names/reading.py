"""Text -> the words of it that are names."""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache

from assistant.checking.lexicon import DATA, LexiconError, Word, load_lexicon, split_words

_INITIAL = 2
# «в», «от»: prepositions end as verbs do.
_SHORTEST_VERB = 2
_QUOTED = re.compile(r"«[^«»]+»|“[^“”]+”|„[^„“”]+[“”]|(?<!\w)\"[^\"]+\"(?!\w)|(?<!\w)'[^']+'(?!\w)")


def claim_names(text: str, *, foreign: bool = False) -> Iterator[Word]:
    """Yield the words of a text that are names: capitalised, and no word of the calendar.

    `foreign` where they are looked for in another language: there titles of works are translated.
    """
    words = split_words(text)
    calendar = {m.first for m in load_lexicon("calendar").find(words)}
    plain = {m.first for m in load_lexicon("initials").find(words)}
    works = [m.first for m in load_lexicon("works").find(words)]
    for at, word in enumerate(words):
        if not word.capital or at in calendar or len(word.text) < _INITIAL or at in plain:
            continue
        if foreign and (is_common(word.plain) or (word.text.isupper() and not word.text.isascii())):
            continue
        if foreign and works and _is_of_title(text, words, at, works):
            continue
        if word.plain.endswith("'s"):
            word = replace(word, text=word.text[:-2], plain=word.plain[:-2], end=word.end - 2)
        if not word.opens or word.text.isupper() or _opens_as_name(words, at):
            yield word


def _is_of_title(text: str, words: Sequence[Word], at: int, works: Sequence[int]) -> bool:
    """Whether a word stands in quotation marks, or right after a word for a work: "her film The Beguiled"."""
    start = words[at].start
    if any(match.start() < start < match.end() for match in _QUOTED.finditer(text)):
        return True
    before = next((w for w in range(at - 1, -1, -1) if not words[w].capital), -1)
    return before in works


def _opens_as_name(words: Sequence[Word], at: int) -> bool:
    """Whether a first word is a name: another capital follows it, or it is no word of the language."""
    word = words[at]
    if not word.matters or is_common(word.plain) or at + 1 >= len(words):
        return False
    following = words[at + 1]
    if following.capital:
        return True
    return is_verb(following.plain) and not word.plain.endswith(_endings()["no_name_endings"])


@cache
def _endings() -> Mapping[str, tuple[str, ...]]:
    """Return the lists of `data/endings.toml`; raises LexiconError where one is missing."""
    path = DATA / "endings.toml"
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    if sorted(table) != ["no_name_endings", "verb_endings", "verbs"] or not all(table.values()):
        raise LexiconError(
            "lexicon_unusable", file=path.name, why="needs verb_endings, verbs and no_name_endings"
        )
    return {name: tuple(words) for name, words in table.items()}


def is_verb(plain: str) -> bool:
    """Whether a word looks like a verb that says what somebody did or does."""
    endings = _endings()
    return (
        (len(plain) > _SHORTEST_VERB and plain.endswith(endings["verb_endings"]))
        or plain in endings["verbs"]
        or bool(load_lexicon("speech").groups(split_words(plain)) & {"says", "holds"})
    )


def is_common(plain: str) -> bool:
    """Whether a word is one that texts write in lower case: no name by itself."""
    return bool(load_lexicon("common").groups(split_words(plain)))
