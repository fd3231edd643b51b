"""What of a damaged index is sound, so that a run of indexing makes anew the rest and nothing else."""

import logging
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from index.building.folder_changes import Recorded
from index.errors import IndexStoreError
from index.generations.checking import find_flaws
from index.generations.folder import CATALOGUE, Manifest, read_manifest
from index.generations.vectors import open_vectors
from index.storage.catalogue.catalogue import Catalogue
from index.storage.damage import DamagedError
from index.storage.vector_cache import VectorCache

logger = logging.getLogger(__name__)


def drop_damaged_vectors(folder: Path, manifest: Manifest) -> bool:
    """Remove the vectors of an embedder where their file is damaged; return whether they were."""
    try:
        with closing(open_vectors(folder, manifest)) as vectors:
            vectors.check()
    except DamagedError as error:
        logger.warning("texts are embedded anew: %s", error)
        for file in folder.glob(f"{VectorCache.file(folder, manifest.embedder).name}*"):
            file.unlink()
        return True
    except IndexStoreError as error:
        logger.info("no vectors are kept: %s", error)
    return False


def sound_part(base: Path, recorded: Recorded) -> tuple[Recorded, frozenset[str]] | None:
    """Return what is recorded of sound articles, and the paths of flawed ones; None where all is to be anew.

    The files of articles that are damaged themselves are recorded no more: they are to be read again.
    """
    index = base.parent.parent
    if drop_damaged_vectors(index, read_manifest(base)):
        return None
    try:
        flaws = list(find_flaws(index))
        unread = [flaw.path for flaw in flaws if flaw.path and flaw.unread]
        with closing(Catalogue.open(base / CATALOGUE)) as catalogue:
            files = set(catalogue.files.of_articles(unread).values())
    except IndexStoreError as error:
        logger.warning("the index is built anew: %s", error)
        return None
    for flaw in flaws:
        logger.warning("made anew: %s %s", flaw.path or "the index, since", flaw.text)
    if any(flaw.path is None for flaw in flaws) or not files <= recorded.files.keys():
        return None
    sound = {path: record for path, record in recorded.files.items() if path not in files}
    return replace(recorded, files=sound), frozenset(flaw.path for flaw in flaws if flaw.path)
