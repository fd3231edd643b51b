"""Text + its token vectors -> Words: one vector a word, and what the word is beside its meaning.

Subword tokens are joined to words, since a name, a number and a negation are words, and a third as many rows
cost a third of the time.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.embedding.embedder import TokenVectors, Vectors, scaled_to_length_one
from index.language.names import name_term
from index.language.question_words import FUNCTION_WORDS
from index.language.terms import word_term
from index.language.whole_words import whole_words
from index.values import Span

_FOLDER = Path(__file__).parent
_WORD = re.compile(
    r"\d{1,3}(?:[ \u00a0\u202f]\d{3})+(?!\d)|\d+(?:[.,]\d+)*|[^\W\d_]+(?:['’ʼ`][^\W\d_]+)*|[%€$£№]"
)
_SENTENCE_START = re.compile(r"(?:^|[.!?…:«\"“„(\n–—])\s*$")
_SEPARATED = re.compile(r"(\d+)((?:[.,]\d+)*)")
MOST_WORDS = 120
"""Words of a question or a claim that the networks read: their time grows with the square of these."""
_LONGEST_WORD = 12
_SCALES = (1e3, 1e6, 1e9)

MARKS = (
    "number",
    "digits",
    "name",
    "capital",
    "acronym",
    "function",
    "latin",
    "ukrainian",
    "russian",
    "begins",
    "length",
)
"""What of a word is marked beside the classes of `word_classes.tsv`."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Words:
    """The words of a text in order; all arrays have a row a word.

    `vectors` is (words, dimensions), each of length 1; `spans` (words, 2) are places in the text; `marks`
    (words, MARKS and classes) say what a word is, in 0..1; `weights` how rare it is. `terms` and `names` are
    the lexical terms of `index.terms`, "" for none; `values` the numbers that it may stand for.
    """

    vectors: Vectors
    spans: NDArray[np.int64]
    marks: Vectors
    weights: Vectors
    terms: tuple[str, ...]
    names: tuple[str, ...]
    values: tuple[frozenset[float], ...]

    def __len__(self) -> int:
        return len(self.terms)

    def part(self, start: int, end: int) -> "Words":
        """Return the words of rows `[start, end)`."""
        rows = slice(start, end)
        return Words(
            vectors=self.vectors[rows],
            spans=self.spans[rows],
            marks=self.marks[rows],
            weights=self.weights[rows],
            terms=self.terms[rows],
            names=self.names[rows],
            values=self.values[rows],
        )


def text_words(text: str, tokens: TokenVectors, token_weights: Vectors | None = None) -> Words:
    """Return the words of a text; a word without any token is left out.

    `token_weights` is (tokens,), as `Generation.token_weights` gives it; without them all words weigh 1.
    """
    whole = whole_words(text)
    found = list(_WORD.finditer(whole.text))
    starts, ends = np.array([whole.span(*match.span()) for match in found], dtype=np.int64).reshape(-1, 2).T
    word = np.searchsorted(ends, tokens.offsets[:, 0], side="right")
    part = np.flatnonzero(word < len(found))
    part = part[tokens.offsets[part, 1] > starts[word[part]]]
    kept, first = np.unique(word[part], return_index=True)
    matches = [found[row] for row in kept.tolist()]
    strings = [match.group() for match in matches]
    weights = np.ones(len(tokens), dtype=np.float32) if token_weights is None else token_weights
    return Words(
        vectors=scaled_to_length_one(_summed(tokens.vectors[part], first)),
        spans=np.stack([starts[kept], ends[kept]], axis=1),
        marks=_marks(whole.text, matches),
        weights=(_summed(weights[part], first) / np.diff([*first, len(part)])).astype(np.float32),
        terms=tuple(word_term(string) for string in strings),
        names=tuple(name_term(string) if string[0].isupper() else "" for string in strings),
        values=tuple(_number_values(strings)),
    )


def sentence_words(text: str, tokens: TokenVectors, sentences: Sequence[Span]) -> list[Words]:
    """Return the words of each sentence of a text; `sentences` are spans of it, in order."""
    words = text_words(text, tokens)
    starts = words.spans[:, 0]
    borders = [np.searchsorted(starts, (one.start, one.end)).tolist() for one in sentences]
    return [words.part(start, end) for start, end in borders]


def _summed(values: Vectors, first: NDArray[np.int64]) -> Vectors:
    """Return the sums of the rows that begin at `first`, each up to the next."""
    return np.add.reduceat(values, first, axis=0) if len(first) else values[:0]


def joined_words(parts: Sequence[Words]) -> Words:
    """Return the words of several texts, one after another; there is at least one text."""
    return Words(
        vectors=np.concatenate([part.vectors for part in parts]),
        spans=np.concatenate([part.spans for part in parts]),
        marks=np.concatenate([part.marks for part in parts]),
        weights=np.concatenate([part.weights for part in parts]),
        terms=tuple(term for part in parts for term in part.terms),
        names=tuple(name for part in parts for name in part.names),
        values=tuple(value for part in parts for value in part.values),
    )


def _marks(text: str, words: Sequence[re.Match[str]]) -> Vectors:
    letters = set(text.casefold())
    ukrainian, russian = not letters.isdisjoint("іїєґ"), not letters.isdisjoint("ыэъё")
    own = np.array([_word_marks(match.group()) for match in words], dtype=np.float32)
    marks = own.reshape(len(words), len(MARKS) + len(class_names()))
    begins = [
        _SENTENCE_START.search(text[max(match.start() - 4, 0) : match.start()]) is not None for match in words
    ]
    marks[:, MARKS.index("begins")] = begins
    marks[:, MARKS.index("name")] *= 1 - marks[:, MARKS.index("begins")]
    marks[:, MARKS.index("ukrainian")] = ukrainian
    marks[:, MARKS.index("russian")] = russian
    return marks


@lru_cache(maxsize=100_000)
def _word_marks(word: str) -> tuple[float, ...]:
    """Return the marks of a word by itself; those that its text decides are set by `_marks`."""
    folded = word.casefold()
    capital = float(word[0].isupper())
    return (
        float(word[0].isdigit() or _word_value(word) != 0),
        float(word[0].isdigit()),
        capital,
        capital,
        float(len(word) > 1 and word.isupper()),
        float(folded in FUNCTION_WORDS),
        float(word.isascii()),
        0.0,
        0.0,
        0.0,
        min(len(word), _LONGEST_WORD) / _LONGEST_WORD,
        *(float(folded in words or folded.startswith(stems)) for _, words, stems in _class_table()),
    )


@cache
def class_names() -> tuple[str, ...]:
    """Return the names of the word classes, in the order of their marks."""
    return tuple(name for name, _, _ in _class_table())


def of_class(name: str) -> int:
    """Return the column of `marks` that says whether a word is of this class."""
    return len(MARKS) + class_names().index(name)


@cache
def _class_table() -> tuple[tuple[str, frozenset[str], tuple[str, ...]], ...]:
    """Return each class with its whole words and the beginnings of its other words."""
    table = []
    for line in (_FOLDER / "word_classes.tsv").read_text(encoding="utf-8").splitlines():
        name, *columns = line.split("\t")
        words = [word for column in columns for word in column.split()]
        stems = tuple(word[:-1] for word in words if word.endswith("*"))
        table.append((name, frozenset(word for word in words if not word.endswith("*")), stems))
    return tuple(table)


# Numbers


@cache
def _value_patterns() -> tuple[tuple[float, re.Pattern[str]], ...]:
    lines = (_FOLDER / "number_words.tsv").read_text(encoding="utf-8").splitlines()
    rows = [line.split("\t") for line in lines]
    return tuple((float(value), re.compile("|".join(filter(None, forms)))) for value, *forms in rows)


@lru_cache(maxsize=100_000)
def _word_value(word: str) -> float:
    """Return the value of a numeral, below 0 for a month or weekday, in any of the languages; 0 for another.

    "May" and "March" are months with their capital letter alone.
    """
    folded = word.casefold()
    return next(
        (
            value
            for value, pattern in _value_patterns()
            if pattern.fullmatch(folded) or pattern.fullmatch(word)
        ),
        0.0,
    )


def _number_values(words: Sequence[str]) -> Iterator[frozenset[float]]:
    """Yield the numbers that each word may stand for: its own, and that made with its neighbours."""
    own = [_own_values(word) for word in words]
    joined = _joined_values(words, own)
    yield from (frozenset((*alone, *more)) for alone, more in zip(own, joined, strict=True))


@lru_cache(maxsize=100_000)
def _own_values(word: str) -> tuple[float, ...]:
    if not word[0].isdigit():
        value = _word_value(word)
        return (value,) if value else ()
    digits = re.sub(r"[ \u00a0\u202f]", "", word)
    match = _SEPARATED.fullmatch(digits)
    if not match or not match[2]:
        return (float(digits),) if match else ()
    groups = re.split(r"[.,]", digits)
    values = [float("".join(groups))] if all(len(group) == 3 for group in groups[1:]) else []
    if len(groups) == 2:
        values.append(float(".".join(groups)))
    return tuple(values) or tuple(map(float, groups))


def _joined_values(words: Sequence[str], own: Sequence[tuple[float, ...]]) -> list[tuple[float, ...]]:
    """Return what neighbouring numerals make together: "55 thousand", "twenty five"."""
    joined: list[tuple[float, ...]] = [()] * len(words)
    start = 0
    while start < len(words):
        end = start
        total = part = 0.0
        while (
            end < len(words)
            and own[end]
            and own[end][-1] > 0
            and (end == start or not words[end][0].isdigit())
        ):
            value = own[end][-1]
            if value in _SCALES:
                total, part = total + (part or 1.0) * value, 0.0
            elif value == 100 and 0 < part < 10:
                part *= value
            elif end > start and (words[start][0].isdigit() or (part and (value >= part or part < 20))):
                break  # "in 2019 two", "two three": numbers that stand beside each other
            else:
                part += value
            end += 1
        if end - start > 1:
            joined[start:end] = [(total + part,)] * (end - start)
        start = max(end, start + 1)
    return joined
