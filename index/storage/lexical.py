"""The lexical leg: BM25 over terms in SQLite's FTS5, beside the vector store.

Rows are numbered by the catalogue. Two columns: the terms of title and text, and the looser terms of names,
which meet across scripts. Terms are letters and digits only, so no question can hold FTS5 syntax.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Self

from index.language.names import name_spellings, name_terms
from index.language.question_words import QuestionWord, question_words
from index.language.terms import text_terms
from index.messages import CodedText
from index.storage.sqlite import Database, StoreFile

NAME_WEIGHT = 0.5
_NAME, _REMEDY = CodedText("lexical_index"), CodedText("advice_index")
_SCHEMA = """
CREATE VIRTUAL TABLE IF NOT EXISTS passages USING fts5(words, names, tokenize='ascii');
CREATE VIRTUAL TABLE IF NOT EXISTS vocabulary USING fts5vocab(passages, 'row');
"""
_MOST_TERMS = 64
_FEWEST_TERMS = 2
_MOST_SCORED = 10_000
"""Passages scored for a question, counted once for each of its terms that they hold."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LexicalRow:
    """What one passage offers the lexical leg: its number in the catalogue, headline, headings and text.

    `head` is the first row of a table that the text goes on with.
    """

    number: int
    title: str
    text: str
    section: str = ""
    head: str = ""

    @property
    def words(self) -> str:
        """All that the passage is found by."""
        return "\n".join((self.title, self.section, self.head, self.text))


class LexicalIndex(StoreFile):
    """An FTS5 table in a file of its own; one writer, any number of readers."""

    @classmethod
    def open(cls, path: Path, *, writable: bool = False) -> Self:
        """Open the index at `path`, creating it when writable. Raises IndexStoreError when it is damaged."""
        if writable:
            return cls(Database.create(path, name=_NAME, schema=_SCHEMA, remedy=_REMEDY, durable=False))
        return cls(Database.open(path, name=_NAME, holds="passages", remedy=_REMEDY))

    def add(self, rows: Iterable[LexicalRow]) -> None:
        """Add passages; title, headings and head count as words of each of them."""
        self._database.write_each(
            "INSERT INTO passages(rowid, words, names) VALUES (?, ?, ?)",
            (
                (
                    row.number,
                    " ".join(text_terms(row.words)),
                    " ".join(name_terms(row.words)),
                )
                for row in rows
            ),
        )

    def remove(self, numbers: Iterable[int]) -> None:
        """Remove passages by number; unknown numbers are ignored."""
        self._database.write_each("DELETE FROM passages WHERE rowid = ?", ((n,) for n in numbers))

    def holds(self, numbers: Sequence[int]) -> frozenset[int]:
        """Return those of the numbers that are here."""
        found = self._database.rows_in("SELECT rowid FROM passages WHERE rowid IN ({marks})", numbers)
        return frozenset(number for (number,) in found)

    def count(self) -> int:
        """Return the number of passages."""
        return self._database.number("SELECT count(*) FROM passages")

    def search(
        self, question: str, count: int, allowed: Sequence[int] | None = None
    ) -> list[tuple[int, float]]:
        """Return the numbers of the best passages with their BM25 scores, best first, above 0.

        `allowed` restricts the search before ranking, so a narrow filter keeps its full count.
        """
        expression = self._match_expression(question)
        if not expression or (allowed is not None and not allowed):
            return []
        best = self._database.each(
            f"SELECT rowid, -bm25(passages, 1.0, {NAME_WEIGHT}) AS score FROM passages"  # noqa: S608
            " WHERE passages MATCH ? ORDER BY score DESC, rowid LIMIT ?",
            (expression, count if allowed is None else -1),
        )
        if allowed is not None:
            # Told of the allowed rows, SQLite would match the question anew for each of them.
            numbers = frozenset(allowed)
            best = (row for row in best if row[0] in numbers)
        return [(int(number), float(score)) for number, score in islice(best, count)]

    def holding(self, words: Sequence[QuestionWord], *, across_scripts: bool = False) -> list[int]:
        """Return the numbers of the passages that hold each of the words, as a name or in another language.

        None hold all of no words. With `across_scripts` a name may also be spelt as another script hears it.
        """
        groups = []
        for word in words[:_MOST_TERMS]:
            named = name_spellings(word.name) if across_scripts else {word.name}
            held = [f'words:"{term}"' for term in sorted(word.meanings | {word.term}) if term]
            groups.append(" OR ".join(held + [f'names:"{name}"' for name in sorted(named) if name]))
        expression = " AND ".join(f"({group})" for group in groups)
        query = "SELECT rowid FROM passages WHERE passages MATCH ? ORDER BY rowid"
        return [number for (number,) in self._database.each(query, (expression,))] if expression else []

    def with_term(self, term: str, count: int) -> list[int]:
        """Return the numbers of passages that hold a term, at most `count`."""
        query = "SELECT rowid FROM passages WHERE passages MATCH ? ORDER BY rowid LIMIT ?"
        return [number for (number,) in self._database.each(query, (f'words:"{term}"', count))]

    def document_frequency(self, terms: Iterable[str]) -> Mapping[str, int]:
        """Return how many passages hold each term; 0 for a term the corpus does not know."""
        found = {}
        for term in dict.fromkeys(terms):
            row = self._database.row("SELECT doc FROM vocabulary WHERE term = ?", (term,))
            found[term] = int(row[0]) if row else 0
        return found

    def _match_expression(self, question: str) -> str:
        """Return the FTS5 expression that matches the words of matter in the question, the rarest of them.

        Every passage that holds one of the words is scored, so common words would make a search as slow as
        the corpus is large, and tell little. Function words are looked for only where there are no others;
        the words themselves stand before those that mean the same.
        """
        matter = question_words(question)
        words = [word.term for word in matter] or text_terms(question)
        words += [term for word in matter for term in sorted(word.meanings)]
        names = [word.name for word in matter if word.name]
        terms = [
            *(("words", term) for term in list(dict.fromkeys(words))[:_MOST_TERMS]),
            *(("names", term) for term in list(dict.fromkeys(names))[:_MOST_TERMS]),
        ]
        frequency = self.document_frequency(term for _, term in terms)
        kept: list[str] = []
        scored = 0
        for column, term in sorted(terms, key=lambda one: frequency[one[1]]):
            scored += frequency[term]
            if scored > _MOST_SCORED and len(kept) >= _FEWEST_TERMS:
                break
            kept.append(f'{column}:"{term}"')
        return " OR ".join(kept)
