"""The catalogue's pages with dates such as 09/05/2024: of which site each is, and what order it proves."""

from collections.abc import Iterator

from index.cleaning.publication_date import DateEvidence
from index.storage.sqlite import Database

SCHEMA = """
CREATE TABLE IF NOT EXISTS dates(article INTEGER PRIMARY KEY, site TEXT NOT NULL, day_first INTEGER);
"""


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
