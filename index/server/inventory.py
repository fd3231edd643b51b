"""What a server holds of an indexer's parts, listed by ids alone, and how that differs from its catalogue."""

from collections.abc import Sequence
from dataclasses import dataclass

from index.server.corpus import ServerCorpus
from index.server.records import Part, value_owner
from index.storage.catalogue.catalogue import Catalogue


@dataclass(frozen=True, slots=True, kw_only=True)
class Inventory:
    """The ids of articles and of passages on a server, and of the `owners` of values there."""

    articles: frozenset[str]
    passages: frozenset[str]
    owners: frozenset[str]


def take_inventory(corpus: ServerCorpus, parts: Sequence[Part]) -> Inventory:
    """List all that a server holds of these parts. Raises IndexStoreError."""
    return Inventory(
        articles=list_articles(corpus, parts),
        passages=frozenset(passage for part in parts for passage in corpus.passages.ids(part.name)),
        owners=frozenset(value_owner(value) for part in parts for value in corpus.values.ids(part.name)),
    )


def list_articles(corpus: ServerCorpus, parts: Sequence[Part]) -> frozenset[str]:
    """List the articles that a server holds of these parts. Raises IndexStoreError."""
    return frozenset(article for part in parts for article in corpus.articles.ids(part.name))


@dataclass(frozen=True, slots=True, kw_only=True)
class InventoryDifference:
    """How an inventory differs from a catalogue.

    `absent` are the ids of articles that are not there, `broken` of those that lack a passage or a value,
    `orphans` of articles, and of owners of passages and values, that the catalogue does not know.
    """

    absent: frozenset[str]
    broken: frozenset[str]
    orphans: frozenset[str]

    @property
    def agree(self) -> bool:
        """Whether there is no difference."""
        return not (self.absent or self.broken or self.orphans)


def compare_inventory(inventory: Inventory, catalogue: Catalogue) -> InventoryDifference:
    """Compare all that a server holds of an indexer's parts with its catalogue."""
    ids = published_paths(catalogue)
    passages = dict(catalogue.passage_paths())
    by_path = {path: article for article, path in ids.items()}
    whole = inventory.passages & inventory.owners
    lacking = {path for passage, path in passages.items() if passage not in whole}
    there = inventory.articles | inventory.passages | inventory.owners
    return InventoryDifference(
        absent=frozenset(ids.keys() - inventory.articles),
        broken=frozenset({by_path[path] for path in lacking} | (ids.keys() - inventory.owners)),
        orphans=there - ids.keys() - passages.keys(),
    )


def published_paths(catalogue: Catalogue) -> dict[str, str]:
    """Return the paths of the articles that an indexer's catalogue has cleaned, by their ids on a server."""
    return {origin.id: origin.path for origin in catalogue.writer.origins()}
