"""The catalogue's entries: what is known of each article beside its text, for questions about the corpus."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from index.storage.catalogue.filters import conditions, day_number, within
from index.storage.sqlite import Database
from index.values import Filters


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
