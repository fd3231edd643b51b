"""The catalogue's lines and dates, from which it is learned what sites repeat and how they write dates.

Lines are known by their hash. Of a page with dates such as 09/05/2024 its site is kept, and what order it
proves.
"""

from collections.abc import Iterable, Iterator

from index.cleaning.publication_date import DateEvidence
from index.storage.sqlite import Database

SCHEMA = """
CREATE TABLE IF NOT EXISTS lines(key INTEGER, article INTEGER, PRIMARY KEY(key, article)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS lines_by_article ON lines(article);
CREATE TABLE IF NOT EXISTS dates(article INTEGER PRIMARY KEY, site TEXT NOT NULL, day_first INTEGER);
"""


class LineTable:
    """Line keys by article number, and the other way round."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def put(self, article: int, keys: Iterable[int]) -> None:
        """Store the line keys of an article."""
        self._database.write_each(
            "INSERT OR IGNORE INTO lines VALUES (?, ?)", ((key, article) for key in keys)
        )

    def remove(self, article: int) -> None:
        """Forget the lines of an article."""
        self._database.write("DELETE FROM lines WHERE article = ?", (article,))

    def counts(self, at_least: int) -> dict[int, int]:
        """Return how many articles hold a line, for lines held by at least so many."""
        return dict(
            self._database.each(
                "SELECT key, count(*) FROM lines GROUP BY key HAVING count(*) >= ?", (at_least,)
            )
        )

    def holders(self, keys: Iterable[int], most: int) -> dict[int, list[frozenset[int]]]:
        """Return, for each line, the line keys of up to `most` articles that hold it."""
        known: dict[int, frozenset[int]] = {}
        holders = {}
        for key in keys:
            articles = self._database.rows(
                "SELECT article FROM lines WHERE key = ? ORDER BY article LIMIT ?", (key, most)
            )
            for (article,) in articles:
                if article not in known:
                    known[article] = self.of_article(article)
            holders[key] = [known[article] for (article,) in articles]
        return holders

    def of_article(self, article: int) -> frozenset[int]:
        """Return the line keys of an article by number."""
        rows = self._database.rows("SELECT key FROM lines WHERE article = ?", (article,))
        return frozenset(key for (key,) in rows)

    def furniture_states(self, keys: frozenset[int]) -> Iterator[tuple[int, str, str | None, frozenset[int]]]:
        """Yield each article's number, path, what it was cleaned with, and which of `keys` it holds now."""
        held: dict[int, set[int]] = {}
        for key in keys:
            for (article,) in self._database.each("SELECT article FROM lines WHERE key = ?", (key,)):
                held.setdefault(article, set()).add(key)
        for number, path, furniture in self._database.each("SELECT number, path, furniture FROM articles"):
            yield number, path, furniture, frozenset(held.get(number, ()))


class DateTable:
    """What pages say of how their sites write dates, by article number."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def put(self, article: int, evidence: DateEvidence) -> None:
        """Store what an article's page says."""
        self._database.write(
            "INSERT OR REPLACE INTO dates VALUES (?, ?, ?)", (article, evidence.site, evidence.day_first)
        )

    def remove(self, article: int) -> None:
        """Forget what an article's page says."""
        self._database.write("DELETE FROM dates WHERE article = ?", (article,))

    def evidence(self) -> Iterator[tuple[int, DateEvidence]]:
        """Yield what the pages say, each with the number of its article."""
        for article, site, order in self._database.each("SELECT article, site, day_first FROM dates"):
            yield article, DateEvidence(site=site, day_first=None if order is None else bool(order))
