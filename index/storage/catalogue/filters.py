"""What of the catalogue passes filters: passages that may be found, and articles with what is known of them.

Of both it is told how many a missing year left out.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from index.storage.sqlite import Database
from index.values import Filters


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """What a set of filters leaves: passages by number and id, and how many articles, with passages or not.

    `undated` counts the articles that only a date filter left out for want of a known year.
    """

    numbers: tuple[int, ...]
    ids: tuple[str, ...]
    articles: int
    undated: int


def select_passages(database: Database, filters: Filters) -> Selection:
    """Return the passages of the articles that pass the filters."""
    where, values = conditions(database, filters)
    rows = database.rows(
        "SELECT passages.number, passages.id, articles.number, day FROM articles"  # noqa: S608
        f" LEFT JOIN passages ON article = articles.number WHERE {where}",
        values,
    )
    dated = bool(filters.since or filters.until)
    kept = [row for row in rows if not dated or within(row[3], filters)]
    return Selection(
        numbers=tuple(number for number, *_ in kept if number is not None),
        ids=tuple(passage_id for _, passage_id, *_ in kept if passage_id is not None),
        articles=len({article for _, _, article, _ in kept}),
        undated=len({article for _, _, article, day in rows if day is None}) if dated else 0,
    )


def day_number(published: str | None) -> int | None:
    """Return an ISO date as the integer YYYYMMDD, or None where the year is unknown."""
    if not published or published.startswith("-"):
        return None
    return int(published[:10].replace("-", ""))


def conditions(database: Database, filters: Filters) -> tuple[str, list[object]]:
    """Return what an article must be, dates apart, as a condition of SQL with its values."""
    wanted = ["1"]
    values: list[object] = []
    if filters.languages:
        wanted.append(f"language IN ({_marks(filters.languages)})")
        values += filters.languages
    if filters.outlets:
        folded = {name.casefold() for name in filters.outlets}  # SQLite folds ASCII only
        known = database.rows("SELECT DISTINCT outlet FROM articles WHERE outlet IS NOT NULL")
        outlets = [outlet for (outlet,) in known if outlet.casefold() in folded]
        wanted.append(f"outlet IN ({_marks(outlets)})")
        values += outlets
    if filters.path:
        wanted.append("path GLOB ?")
        values.append(filters.path)
    return " AND ".join(wanted), values


def within(day: int | None, filters: Filters) -> bool:
    """Whether a day, as `day_number` gives it, lies within the dates of filters; an unknown one does not."""
    if day is None:
        return False
    since = int(filters.since.strftime("%Y%m%d")) if filters.since else 0
    until = int(filters.until.strftime("%Y%m%d")) if filters.until else 99999999
    return since <= day <= until


def _marks(values: Sequence[object]) -> str:
    return ", ".join("?" * len(values))


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogueEntry:
    """An article as the catalogue lists it; see `Article` for the fields."""

    path: str
    title: str | None
    outlet: str | None
    published: str | None
    language: str | None

    @property
    def day(self) -> int | None:
        """The day of publication as YYYYMMDD, None where it or its year is unknown."""
        return day_number(self.published)


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """The entries that pass filters, in order of paths; `undated` pass but for want of a known year."""

    entries: tuple[CatalogueEntry, ...]
    undated: tuple[CatalogueEntry, ...]


def list_entries(database: Database, filters: Filters) -> Listing:
    """Return the entries of the articles that pass the filters."""
    where, values = conditions(database, replace(filters, since=None, until=None))
    rows = database.rows(
        f"SELECT path, title, outlet, published, language FROM articles WHERE {where} ORDER BY path",  # noqa: S608
        values,
    )
    names = ("path", "title", "outlet", "published", "language")
    entries = [CatalogueEntry(**dict(zip(names, row, strict=True))) for row in rows]
    if not (filters.since or filters.until):
        return Listing(entries=tuple(entries), undated=())
    return Listing(
        entries=tuple(entry for entry in entries if within(entry.day, filters)),
        undated=tuple(entry for entry in entries if entry.day is None),
    )


def paths_of_passages(database: Database, numbers: Iterable[int]) -> frozenset[str]:
    """Return the paths of the articles that passages, by number, are of."""
    query = (
        "SELECT DISTINCT path FROM passages JOIN articles ON article = articles.number"
        " WHERE passages.number IN ({marks})"
    )
    return frozenset(path for (path,) in database.rows_in(query, numbers))
