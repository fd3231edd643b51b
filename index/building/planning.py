"""What a run of indexing has to do: folders, and what an index recorded of them -> a plan for each."""

import logging
from contextlib import closing
from pathlib import Path

from index.building.syncing import SyncPlan, plan_sync
from index.errors import CorpusError, IndexStoreError
from index.generations.folder import CATALOGUE
from index.storage.catalogue.catalogue import Catalogue
from index.storage.catalogue.files import FileRecord

logger = logging.getLogger(__name__)


def plan_folders(current: Path | None, base: Path | None, folder: Path, prefix: str) -> list[SyncPlan]:
    """Compare the folder with the catalogue; without a `base`, plan to read every recorded folder anew.

    Raises CorpusError when the index has another folder, or when one that must be read anew is gone.
    """
    folders, files = recorded_folders(current, prefix)
    known = folders.get(prefix)
    if known is None and not prefix:
        known = next(iter(folders.values()), None)
    if known is not None and Path(known) != folder:
        raise CorpusError("index_of_other_folder", known=str(known), folder=str(folder))
    if base:
        return [plan_sync(folder, prefix, files)]
    return [
        plan_sync(_still_there(Path(path)), name, {})
        for name, path in sorted((folders | {prefix: str(folder)}).items())
    ]


def recorded_folders(current: Path | None, prefix: str) -> tuple[dict[str, str], dict[str, FileRecord]]:
    """Return the folders of an index and the files of one of them; nothing where its catalogue is unreadable.

    An index that cannot be continued still knows its folders, whatever built it.
    """
    if current is None:
        return {}, {}
    try:
        with closing(Catalogue.open(current / CATALOGUE)) as catalogue:
            return catalogue.files.folders(), catalogue.files.of_folder(prefix)
    except IndexStoreError as error:
        logger.warning("folders added with `--add` must be added again: %s", error)
        return {}, {}


def _still_there(folder: Path) -> Path:
    if not folder.is_dir():
        raise CorpusError("corpus_gone", folder=str(folder))
    return folder
