"""What a server holds, by id, held against an indexer's catalogue; no server is needed for that."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from index.building.build import build_index
from index.generations.folder import CATALOGUE, current_generation
from index.server.inventory import Inventory, InventoryDifference, compare_inventory, published_paths
from index.storage.catalogue.catalogue import Catalogue
from tests.support.hash_embedder import HashEmbedder
from tests.support.strategies import invented_story


@pytest.fixture
def catalogue(tmp_path: Path) -> Iterator[Catalogue]:
    (tmp_path / "corpus").mkdir()
    for number in range(3):
        (tmp_path / "corpus" / f"{number}.txt").write_text(invented_story(number), encoding="utf-8")
    build_index(tmp_path / "corpus", index=tmp_path / "index", embedder=HashEmbedder())
    with closing(Catalogue.open(current_generation(tmp_path / "index") / CATALOGUE)) as opened:
        yield opened


@pytest.fixture
def whole(catalogue: Catalogue) -> Inventory:
    articles = frozenset(published_paths(catalogue))
    passages = frozenset(dict(catalogue.passage_paths()))
    return Inventory(articles=articles, passages=passages, owners=articles | passages)


def difference(
    absent: frozenset[str] = frozenset(),
    broken: frozenset[str] = frozenset(),
    orphans: frozenset[str] = frozenset(),
) -> InventoryDifference:
    return InventoryDifference(absent=absent, broken=broken, orphans=orphans)


def article_of(catalogue: Catalogue, passage_id: str) -> str:
    path = dict(catalogue.passage_paths())[passage_id]
    return next(shared for shared, its_path in published_paths(catalogue).items() if its_path == path)


def test_a_server_that_holds_what_the_catalogue_has_agrees(catalogue: Catalogue, whole: Inventory) -> None:
    assert len(whole.articles) == 3
    assert compare_inventory(whole, catalogue).agree


def test_an_article_without_its_record_is_absent_and_not_broken(
    catalogue: Catalogue, whole: Inventory
) -> None:
    lost = min(whole.articles)
    found = compare_inventory(replace(whole, articles=whole.articles - {lost}), catalogue)
    assert found == difference(absent=frozenset({lost}))
    assert not found.agree


@pytest.mark.parametrize("kept_in", ["passages", "owners"])
def test_an_article_that_lacks_a_passage_or_its_tokens_is_broken(
    kept_in: str, catalogue: Catalogue, whole: Inventory
) -> None:
    lost = min(whole.passages)
    left = replace(whole, **{kept_in: getattr(whole, kept_in) - {lost}})
    found = compare_inventory(left, catalogue)
    assert found == difference(broken=frozenset({article_of(catalogue, lost)}))


def test_an_article_without_blocks_is_broken(catalogue: Catalogue, whole: Inventory) -> None:
    lost = min(whole.articles)
    found = compare_inventory(replace(whole, owners=whole.owners - {lost}), catalogue)
    assert found == difference(broken=frozenset({lost}))


@pytest.mark.parametrize("kept_in", ["articles", "passages", "owners"])
def test_what_the_catalogue_does_not_know_is_an_orphan(
    kept_in: str, catalogue: Catalogue, whole: Inventory
) -> None:
    more = replace(whole, **{kept_in: getattr(whole, kept_in) | {"nobody's"}})
    assert compare_inventory(more, catalogue).orphans == {"nobody's"}


def test_an_empty_server_lacks_every_article(catalogue: Catalogue, whole: Inventory) -> None:
    nothing = Inventory(articles=frozenset(), passages=frozenset(), owners=frozenset())
    assert compare_inventory(nothing, catalogue).absent == whole.articles
