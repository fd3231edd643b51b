"""The catalogue's stories: what each article's story is found by, its nearest articles, and the groups."""

import json
from collections.abc import Iterable, Sequence

import numpy as np

from index.storage.sqlite import Database
from index.stories.grouping import StoryMember
from index.stories.neighbours import Neighbours

SCHEMA = """
CREATE TABLE IF NOT EXISTS tellings(
    article INTEGER PRIMARY KEY, shingles BLOB NOT NULL, names TEXT NOT NULL, numbers TEXT NOT NULL,
    vector BLOB NOT NULL, neighbours TEXT);
CREATE TABLE IF NOT EXISTS stories(article INTEGER PRIMARY KEY, story INTEGER NOT NULL, first TEXT);
CREATE INDEX IF NOT EXISTS stories_by_story ON stories(story);
"""


class StoryTable:
    """Articles as members of stories; written as a whole after every change of the corpus."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def put_member(self, number: int, member: StoryMember) -> None:
        """Store what of an article, by number, its story is found by."""
        self._database.write(
            "INSERT OR REPLACE INTO tellings VALUES (?, ?, ?, ?, ?, NULL)",
            (
                number,
                member.shingles.tobytes(),
                " ".join(sorted(member.names)),
                " ".join(sorted(member.numbers)),
                member.vector.astype(np.float32).tobytes(),
            ),
        )

    def remove_member(self, number: int) -> None:
        """Forget an article as a member of stories."""
        self._database.write("DELETE FROM tellings WHERE article = ?", (number,))

    def members(self) -> list[StoryMember]:
        """Return every article as a member of a story, in order of paths."""
        rows = self._database.each(
            "SELECT path, published, language, shingles, names, numbers, vector"
            " FROM tellings JOIN articles ON article = articles.number ORDER BY path"
        )
        return [
            StoryMember(
                path=path,
                published=published,
                language=language,
                shingles=np.frombuffer(shingles, dtype=np.uint64),
                names=frozenset(names.split()),
                numbers=frozenset(numbers.split()),
                vector=np.frombuffer(vector, dtype=np.float32),
            )
            for path, published, language, shingles, names, numbers, vector in rows
        ]

    def neighbours(self) -> dict[str, list[tuple[str, float]]]:
        """Return the nearest articles of each that was there at the last build and did not change since."""
        rows = self._database.each(
            "SELECT path, neighbours FROM tellings JOIN articles ON article = articles.number"
            " WHERE neighbours IS NOT NULL"
        )
        return {path: [(other, cosine) for other, cosine in json.loads(near)] for path, near in rows}

    def put_neighbours(self, neighbours: Neighbours) -> None:
        """Store the nearest articles of these."""
        self._database.write_each(
            "UPDATE tellings SET neighbours = ? WHERE article = (SELECT number FROM articles WHERE path = ?)",
            ((json.dumps(near, ensure_ascii=False), path) for path, near in neighbours.items()),
        )

    def put(self, stories: Iterable[tuple[Sequence[str], str | None]]) -> None:
        """Replace all stories: the paths that tell each, and the first of them where it is known."""
        self._database.write("DELETE FROM stories")
        self._database.write_each(
            "INSERT INTO stories SELECT number, ?, ? FROM articles WHERE path = ?",
            ((story, first, path) for story, (paths, first) in enumerate(stories) for path in paths),
        )

    def told_by(self, paths: Iterable[str]) -> dict[str, tuple[tuple[str, ...], str | None]]:
        """Return, for each path whose story others tell too, those others and the first of all, if known."""
        found: dict[str, tuple[tuple[str, ...], str | None]] = {}
        rows = self._database.rows_in(
            "SELECT asked.path, others.path, mine.first FROM articles AS asked"
            " JOIN stories AS mine ON mine.article = asked.number"
            " JOIN stories AS theirs ON theirs.story = mine.story AND theirs.article != mine.article"
            " JOIN articles AS others ON others.number = theirs.article"
            " WHERE asked.path IN ({marks}) ORDER BY asked.path, others.path",
            dict.fromkeys(paths),
        )
        for path, other, first in rows:
            found[path] = (*found.get(path, ((), None))[0], other), first
        return found
