"""The file of followed questions beside an index: what is asked, what was told, which passages were there.

Each round of indexing that is looked at gives its new passages, known by their content, the round's number.
What a round brings is kept at once, by `commit`: whatever ends the program, nothing is told half.
"""

import io
import json
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Self

import numpy as np
from pydantic import TypeAdapter, ValidationError

from assistant.following.values import SILENT, FollowedQuestion, News, filters_to_dict
from index.embedding.embedder import TokenVectors
from index.generations.folder import writer_lock
from index.messages import CodedText
from index.search.generation import Generation
from index.search.question import EmbeddedQuestion
from index.storage.sqlite import Database, StoreFile
from index.values import Filters

FOLDER = "following"
_FILE = "questions.sqlite"
_PATIENCE = 60.0
_SCHEMA = """
CREATE TABLE IF NOT EXISTS questions(
    number INTEGER PRIMARY KEY AUTOINCREMENT, text TEXT NOT NULL, filters TEXT NOT NULL,
    language TEXT NOT NULL, followed_at TEXT NOT NULL, told_to INTEGER NOT NULL, embedder TEXT NOT NULL,
    vectors BLOB NOT NULL, UNIQUE (text, filters));
CREATE TABLE IF NOT EXISTS seen(key BLOB PRIMARY KEY, round INTEGER NOT NULL) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS seen_by_round ON seen(round);
CREATE TABLE IF NOT EXISTS news(
    number INTEGER PRIMARY KEY AUTOINCREMENT, question INTEGER NOT NULL, told_at TEXT NOT NULL,
    silent INTEGER NOT NULL, shown INTEGER NOT NULL, document TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS news_by_question ON news(question);
"""
_NEWS, _FILTERS = TypeAdapter(News), TypeAdapter(Filters)
_NAME, _REMEDY = CodedText("followed_questions"), CodedText("advice_following")


class FollowedStore(StoreFile):
    """The followed questions of one index; see the module."""

    @staticmethod
    def file(index: Path) -> Path:
        """Return the file of an index's followed questions."""
        return index / FOLDER / _FILE

    @classmethod
    @contextmanager
    def opened(cls, index: Path) -> Iterator[Self]:
        """Give the store of an index, made where there is none. Raises IndexStoreError.

        It is held against other processes; IndexBusyError is raised where one does not let go of it.
        """
        with writer_lock(index / FOLDER, wait=_PATIENCE):
            database = Database.create(
                cls.file(index), name=_NAME, schema=_SCHEMA, remedy=_REMEDY, durable=True
            )
            with closing(database):
                yield cls(database)

    @classmethod
    @contextmanager
    def read(cls, index: Path) -> Iterator[Self]:
        """Give the store of an index to be read, which nobody waits for. Raises IndexStoreError."""
        tables = "questions, seen, news"
        database = Database.open(cls.file(index), name=_NAME, holds=tables, remedy=_REMEDY)
        with closing(database):
            yield cls(database)

    def note_seen(self, generation: Generation) -> int:
        """Give the passages not known yet the number of a new round; return the number of the last round."""
        last = self._database.number("SELECT coalesce(max(round), 0) FROM seen")
        keys = ((key, last + 1) for key in generation.catalogue.all_content_keys())
        self._database.write_each("INSERT OR IGNORE INTO seen VALUES (?, ?)", keys)
        return self._database.number("SELECT coalesce(max(round), 0) FROM seen")

    def seen_after(self, told_to: int) -> dict[bytes, int]:
        """Return the passages that came after a round, by content key, with theirs."""
        return dict(self._database.rows("SELECT key, round FROM seen WHERE round > ?", (told_to,)))

    def questions(self) -> list[FollowedQuestion]:
        """Return the questions, in the order they were followed."""
        rows = self._database.rows(
            "SELECT questions.number, text, filters, language, followed_at, told_to, embedder, vectors,"
            " count(news.number), max(told_at)"
            " FROM questions LEFT JOIN news ON question = questions.number AND NOT silent"
            " GROUP BY questions.number ORDER BY questions.number"
        )
        return [
            FollowedQuestion(
                number=number,
                text=text,
                language=language,
                followed_at=followed_at,
                told_to=told_to,
                embedded=_load(text, embedder, vectors),
                filters=_FILTERS.validate_json(filters),
                told=told,
                latest=latest,
            )
            for number, text, filters, language, followed_at, told_to, embedder, vectors, told, latest in rows
        ]

    def put(self, question: FollowedQuestion) -> int:
        """Keep a question as it is now; return its number, a new one where it had none."""
        written = io.BytesIO()
        tokens = question.embedded.tokens
        np.savez(written, vector=question.embedded.vector, tokens=tokens.vectors, offsets=tokens.offsets)
        return self._database.write(
            "INSERT OR REPLACE INTO questions VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                question.number or None,
                question.text,
                json.dumps(filters_to_dict(question.filters), ensure_ascii=False),
                question.language,
                question.followed_at,
                question.told_to,
                question.embedded.embedder,
                written.getvalue(),
            ),
        )

    def put_news(self, number: int, news: Sequence[News]) -> None:
        """Keep what is new to a question."""
        self._database.write_each(
            "INSERT INTO news(question, told_at, silent, shown, document) VALUES (?, ?, ?, 0, ?)",
            (
                (number, n.told_at, n.kind in SILENT, json.dumps(n.to_dict(), ensure_ascii=False))
                for n in news
            ),
        )

    def note_told(self, round_number: int) -> None:
        """Note that all questions were told of the rounds up to this one."""
        self._database.write("UPDATE questions SET told_to = ?", (round_number,))

    def remove(self, question: FollowedQuestion) -> None:
        """Forget a question with all that was told of it."""
        self._database.write("DELETE FROM news WHERE question = ?", (question.number,))
        self._database.write("DELETE FROM questions WHERE number = ?", (question.number,))

    def told(self, question: FollowedQuestion) -> list[News]:
        """Return all that is known of a question, silent news too, the oldest first."""
        return self._news("question = ? ORDER BY number", (question.number,))

    def latest(self, count: int) -> list[News]:
        """Return the latest news of all questions, the newest first."""
        return self._news("NOT silent ORDER BY number DESC LIMIT ?", (count,))

    def unshown(self) -> list[News]:
        """Return the news that `note_shown` was not told of, the oldest first."""
        return self._news("NOT silent AND NOT shown ORDER BY number", ())

    def note_shown(self) -> None:
        """Note that all news so far have been shown."""
        self._database.write("UPDATE news SET shown = 1 WHERE NOT shown")

    def _news(self, where: str, values: Sequence[object]) -> list[News]:
        rows = self._database.rows(f"SELECT document FROM news WHERE {where}", values)  # noqa: S608
        try:
            return [_NEWS.validate_json(document) for (document,) in rows]
        except ValidationError as error:
            raise self._database.damaged(str(error.errors()[0]["loc"])) from error


def _load(text: str, embedder: str, vectors: bytes) -> EmbeddedQuestion:
    """Return an embedded question; where a byte went bad one by no embedder, to be embedded anew."""
    try:
        with np.load(io.BytesIO(vectors), allow_pickle=False) as kept:
            tokens = TokenVectors(vectors=kept["tokens"], offsets=kept["offsets"])
            return EmbeddedQuestion(text=text, embedder=embedder, vector=kept["vector"], tokens=tokens)
    except (OSError, ValueError, LookupError, EOFError, zipfile.BadZipFile):
        nothing = np.zeros((0, 0), dtype=np.float32)
        none = TokenVectors(vectors=nothing, offsets=np.zeros((0, 2), dtype=np.int64))
        return EmbeddedQuestion(text=text, embedder="", vector=nothing[0:0, 0:0].ravel(), tokens=none)
