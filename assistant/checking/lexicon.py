"""Data files of word groups -> which groups the words of a text belong to.

A file `data/NAME.tsv` has a group a line: its name, a tab, and its words in any of the languages, parted by
blanks (further tabs are blanks too). `word*` stands for every word that begins so, `more_than` for words in a
row, a word in CAPITALS only for itself. Where several entries fit, the most particular wins: more words
before fewer, a whole word before a beginning, a longer beginning before a shorter one. The group `-` takes
words out: what it wins belongs to no group.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from index.errors import NewsAssistantError
from index.language.calendar import MONTHS, calendar_forms
from index.language.glossary import meanings
from index.language.question_words import FUNCTION_WORDS
from index.language.terms import word_term

DATA = Path(__file__).with_name("data")
NOTHING = "-"
_SPELLING = str.maketrans("ёґ’ʼ`‘", "ег''''")
_WORD = re.compile(r"[^\W\d_]+(?:['’ʼ`‘-][^\W\d_]+)*")
_TOKEN = re.compile(r"\w+(?:[.,:/]\w+)*")
_ENTRY = re.compile(r"[^\W\d_]+(?:['-][^\W\d_]+)*\*?(?:_[^\W\d_]+(?:['-][^\W\d_]+)*\*?)*|[%€$£₴₽¥№]")
_SHORTEST_BEGINNING = 2


class LexiconError(NewsAssistantError):
    """A data file of words that cannot be used as it is written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """A word of a text: as written, in plain spelling, its place, whether it opens a sentence or quote."""

    text: str
    plain: str
    start: int
    end: int
    opens: bool

    @property
    def term(self) -> str:
        """The word without its ending, in one spelling for all scripts."""
        return word_term(self.text)

    @property
    def capital(self) -> bool:
        """Whether the word is written with a capital letter."""
        return self.text[0].isupper()

    @property
    def matters(self) -> bool:
        """Whether the word says something by itself."""
        return len(self.plain) > 2 and self.plain not in FUNCTION_WORDS


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """Words `[first, last)` of a text that belong to a group."""

    group: str
    first: int
    last: int


class Lexicon:
    """The groups of one data file."""

    def __init__(self, entries: Sequence[tuple[str, str]]) -> None:
        """Take (group, entry) pairs."""
        self._whole: defaultdict[str, list[tuple[tuple[str, ...], str]]] = defaultdict(list)
        self._begun: defaultdict[str, list[tuple[tuple[str, ...], str]]] = defaultdict(list)
        for group, entry in entries:
            first, *rest = entry.split("_")
            table = self._begun if first.endswith("*") else self._whole
            table[first.removesuffix("*")].append((tuple(rest), group))
        # What was looked up before: texts repeat their words.
        self._known: dict[str, tuple[tuple[int, tuple[str, ...], str], ...]] = {}
        self._longest = max(map(len, self._begun), default=0)

    def find(self, words: Sequence[Word]) -> Iterator[Match]:
        """Yield the groups of the words in order; a word of several groups is yielded for each."""
        at = 0
        for place, word in enumerate(words):
            candidates = self._known.get(word.text)
            if candidates is None:
                candidates = self._known[word.text] = tuple(self._candidates(word))
            if candidates and place >= at:
                length, groups = _best(candidates, words, place)
                for group in groups:
                    if group != NOTHING:
                        yield Match(group=group, first=place, last=place + length)
                at = place + length

    def groups(self, words: Sequence[Word]) -> frozenset[str]:
        """Return the groups that words of a text belong to."""
        return frozenset(match.group for match in self.find(words))

    def _candidates(self, word: Word) -> Iterator[tuple[int, tuple[str, ...], str]]:
        whole = 1000
        for text in {word.text, word.plain}:
            for rest, group in self._whole.get(text, ()):
                yield whole, rest, group
        for length in range(_SHORTEST_BEGINNING, min(len(word.plain), self._longest) + 1):
            for rest, group in self._begun.get(word.plain[:length], ()):
                yield length, rest, group


def _best(
    candidates: Sequence[tuple[int, tuple[str, ...], str]], words: Sequence[Word], at: int
) -> tuple[int, tuple[str, ...]]:
    """Return how many words the most particular entry takes, and its groups."""
    best: tuple[int, int] = (0, 0)
    groups: list[str] = []
    for weight, rest, group in candidates:
        if len(rest) + at >= len(words) or not all(
            _fits(entry, words[at + 1 + place]) for place, entry in enumerate(rest)
        ):
            continue
        rank = (len(rest) + 1, weight)
        if rank > best:
            best, groups = rank, []
        if rank == best:
            groups.append(group)
    return best[0], tuple(dict.fromkeys(groups))


def _fits(entry: str, word: Word) -> bool:
    if entry.endswith("*"):
        return word.plain.startswith(entry[:-1])
    return entry in (word.plain, word.text)


def plain_spelling(text: str) -> str:
    """Return text in lower case, with one apostrophe, ё and ґ written е and г."""
    return text.lower().translate(_SPELLING)


def plain_run(text: str) -> str:
    """Return the words and numbers of a text in plain spelling, a blank before and after each.

    What stands in another text word for word has its run in the other's.
    """
    return f" {' '.join(_TOKEN.findall(plain_spelling(text)))} "


@lru_cache(maxsize=4096)
def split_words(text: str) -> tuple[Word, ...]:
    """Return the words of a text in order; what a hyphen joins is one word, digits are none."""
    words = []
    for match in _WORD.finditer(text):
        before = text[: match.start()].rstrip(" *_-–—•\n\t")
        opens = not before or before[-1] in '.!?:…«"“„‘('
        words.append(
            Word(
                text=match[0],
                plain=plain_spelling(match[0]),
                start=match.start(),
                end=match.end(),
                opens=opens,
            )
        )
    return tuple(words)


@lru_cache(maxsize=100_000)
def senses(word: str) -> frozenset[str]:
    """Return the terms of a word and of the words that mean the same in the other languages."""
    term = word_term(word)
    return meanings(term) if len(term) > 2 else frozenset({term} - {""})


@cache
def load_lexicon(name: str) -> Lexicon:
    """Return the lexicon of `data/NAME.tsv`; raises LexiconError for a line that is not one.

    That of the calendar also has the names of months and weekdays that the whole program knows.
    """
    entries = read_entries(DATA / f"{name}.tsv")
    if name == "calendar":
        entries += [(f"month.{number}", plain_spelling(form)) for form, number in MONTHS.items()]
        weekdays = calendar_forms("weekday", "uk", "ru", "en")
        entries += [(f"day.{number}", plain_spelling(form)) for form, number in weekdays.items()]
    return Lexicon(entries)


def read_entries(path: Path) -> list[tuple[str, str]]:
    """Return the (group, entry) pairs of a file, entries in plain spelling; raises LexiconError."""
    entries: list[tuple[str, str]] = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        group, *words = line.split()
        if not words or "\t" not in line:
            why = f"line {number} needs a group and its words, parted by a tab"
            raise LexiconError("lexicon_unusable", file=path.name, why=why)
        for word in words:
            entry = word if word.isupper() else plain_spelling(word)
            if not _ENTRY.fullmatch(entry):
                why = f"line {number}: {word!r} is no word, beginning* or words_in_a_row"
                raise LexiconError("lexicon_unusable", file=path.name, why=why)
            entries.append((group, entry))
    if not entries:
        raise LexiconError("lexicon_unusable", file=path.name, why="holds no words")
    return entries
