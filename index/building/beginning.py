"""Where a run of indexing begins: the generation it can go on from, and what is recorded there."""

import logging
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from index.building.folder_changes import Recorded, read_recorded
from index.building.mending import drop_damaged_vectors, sound_part
from index.building.writing import check_stores
from index.errors import IndexStoreError
from index.generations.folder import (
    CATALOGUE,
    Manifest,
    current_generation,
    newest_generation,
    read_manifest,
)
from index.generations.stores import check_catalogue
from index.generations.vectors import open_vectors
from index.storage.catalogue.catalogue import Catalogue
from index.storage.damage import is_noted

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Beginning:
    """What is there of an index as a run begins.

    `current` is the generation in use, `base` the same where the next one can start as its copy. `flawed` are
    the paths of articles to be made anew, where damage was noted.
    """

    current: Path | None
    base: Path | None
    recorded: Recorded
    flawed: frozenset[str] = frozenset()

    def article_counts(self) -> dict[str, int]:
        """Return how many articles each folder gave, by prefix, as far as that can be read."""
        if self.current is None:
            return {}
        try:
            with closing(Catalogue.open(self.current / CATALOGUE)) as catalogue:
                return catalogue.files.article_counts()
        except IndexStoreError:
            return {}


def find_beginning(
    generations: Path, vectors: Path, manifest: Manifest, prefix: str, *, on_server: bool
) -> Beginning:
    """Look for what an index built by `manifest` can go on from, with what is recorded of one folder of it.

    `generations` and `vectors` are the folders that hold them; `on_server`: words and vectors are there.
    """
    try:
        current: Path | None = current_generation(generations)
    except IndexStoreError as error:
        current = newest_generation(generations)
        logger.info("building from %s: %s", current or "nothing", error)
    base = current
    if not (base and _same_settings(base, vectors, manifest) and is_sound(base, on_server=on_server)):
        base = None
    recorded = read_recorded(current, prefix)
    if not any(is_noted(folder) for folder in (vectors, current) if folder):
        return Beginning(current=current, base=base, recorded=recorded)
    if base and not on_server and (sound := sound_part(base, recorded)):
        recorded, flawed = sound
        return Beginning(current=current, base=base, recorded=recorded, flawed=flawed)
    drop_damaged_vectors(vectors, manifest)
    return Beginning(current=current, base=None, recorded=recorded)


def is_sound(generation: Path, *, on_server: bool, every_page: bool = False) -> bool:
    """Whether the stores of a generation can be copied; pages that went bad show where every one is read."""
    try:
        (check_catalogue if on_server else check_stores)(generation, every_page=every_page)
    except IndexStoreError as error:
        logger.warning("the index is built anew: %s", error)
        return False
    return True


def _same_settings(generation: Path, vectors: Path, manifest: Manifest) -> bool:
    try:
        built_by = read_manifest(generation)
        open_vectors(vectors, built_by).close()
    except IndexStoreError as error:
        logger.warning("the index is built anew: %s", error)
        return False
    same = (built_by.embedder, built_by.fingerprint) == (manifest.embedder, manifest.fingerprint)
    if not same:
        logger.warning("settings changed since this index was built (embedder or passages): building it anew")
    return same
