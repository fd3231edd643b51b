"""Corpus folders, and what an index recorded of them -> which files are new, changed, gone or the same.

A file is read again when its size or modification time differs from what the catalogue remembers. What cannot
be read or listed for now is not gone: its articles stay until it can be read, or is no longer there.
"""

import logging
import os
from collections.abc import Callable, Iterable, Mapping
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath

from index.errors import CorpusError, IndexStoreError
from index.generations.folder import CATALOGUE
from index.reading.folder import FileEntry, list_files
from index.storage.catalogue.catalogue import Catalogue
from index.storage.catalogue.files import TO_READ_AGAIN, FileRecord
from index.values import SkippedFile

_FEW_ARTICLES = 10
"""So many may all be gone without a question."""

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class FolderChanges:
    """What a folder's listing says against the catalogue, before any file is read.

    `read` are new or modified files, `same` and `gone` catalogue paths, `skipped` files that are not read.
    `prefix` stands before every path of the folder in the catalogue ("" for the first folder).
    """

    folder: Path
    prefix: str
    read: tuple[FileEntry, ...]
    same: tuple[str, ...]
    gone: tuple[str, ...]
    skipped: tuple[SkippedFile, ...]

    @property
    def none(self) -> bool:
        """Whether the catalogue is in step already."""
        return not (self.read or self.gone)


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """What an index knows: its folders by prefix, and the files of one of them by path."""

    folders: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, FileRecord] = field(default_factory=dict)


def compare_folders(recorded: Recorded, folder: Path, prefix: str, *, anew: bool) -> list[FolderChanges]:
    """Compare the folder with what is recorded of it; where `anew`, every recorded folder is to be read.

    Raises CorpusError when the index has another folder, or when one that must be read anew is gone.
    """
    known = recorded.folders.get(prefix)
    if known is None and not prefix:
        known = next(iter(recorded.folders.values()), None)
    if known is not None and Path(known) != folder:
        raise CorpusError("index_of_other_folder", known=str(known), folder=str(folder))
    if not anew:
        return [compare_folder(folder, prefix, recorded.files)]
    for path in recorded.folders.values():
        if not Path(path).is_dir():
            raise CorpusError("corpus_gone", folder=path)
    return [
        compare_folder(Path(path), name, {})
        for name, path in sorted(({**recorded.folders, prefix: str(folder)}).items())
    ]


def follow_move(recorded: Recorded, folder: Path, prefix: str, moved_from: Path | None) -> Recorded:
    """Return what is recorded, with a folder of another path in place of the one it was moved from.

    It was moved where `moved_from` names that one, or where that is gone and this holds most of its files,
    of the same sizes.
    """
    known = recorded.folders.get(prefix)
    if known is None or Path(known) == folder:
        return recorded
    named = moved_from is not None and moved_from in (Path(known), Path(known).resolve())
    if not named and (Path(known).exists() or not _holds_most(folder, prefix, recorded.files)):
        return recorded
    logger.info("the folder %s of the index is now %s", known, folder)
    return replace(recorded, folders={**recorded.folders, prefix: str(folder)})


def _holds_most(folder: Path, prefix: str, files: Mapping[str, FileRecord]) -> bool:
    found = 0
    for record in files.values():
        file = folder / record.path.removeprefix(prefix)
        found += file.is_file() and file.stat().st_size == record.size
    return 2 * found > len(files)


def forget_times(recorded: Recorded) -> Recorded:
    """Return what is recorded as if every file had changed."""
    files = {path: replace(file, modified=-1) for path, file in recorded.files.items()}
    return replace(recorded, files=files)


def check_removals(
    before: Mapping[str, int], after: Mapping[str, int], folders: Iterable[FolderChanges]
) -> None:
    """Raise CorpusError when a folder, of whose articles there were so many, has lost more than half of them.

    A disk that is not mounted, or a folder emptied by mistake, must not empty the index as well.
    """
    for changes in folders:
        known, left = before.get(changes.prefix, 0), after.get(changes.prefix, 0)
        if known > _FEW_ARTICLES and 2 * left < known:
            raise CorpusError("articles_gone", folder=str(changes.folder), known=known, gone=known - left)


def read_recorded(current: Path | None, prefix: str) -> Recorded:
    """Return what an index recorded of its folders; nothing where its catalogue is unreadable.

    An index that cannot be continued still knows its folders, whatever built it.
    """
    if current is None:
        return Recorded()
    try:
        with closing(Catalogue.open(current / CATALOGUE)) as catalogue:
            return Recorded(folders=catalogue.files.folders(), files=catalogue.files.of_folder(prefix))
    except IndexStoreError as error:
        logger.warning("folders added with `--add` must be added again: %s", error)
        return Recorded()


def compare_folder(
    folder: Path,
    prefix: str,
    known: Mapping[str, FileRecord],
    *,
    can_be_read: Callable[[Path], bool] = lambda file: os.access(file, os.R_OK),
) -> FolderChanges:
    """Compare the files of `folder` with the `known` ones. Raises CorpusError when it cannot be listed."""
    read: list[FileEntry] = []
    same: list[str] = []
    skipped: list[SkippedFile] = []
    unseen = set(known)
    for entry in list_files(folder):
        path = prefix + entry.path
        if isinstance(entry, SkippedFile):
            skipped.append(replace(entry, path=path))
            continue
        unseen.discard(path)
        record = known.get(path)
        # Nothing would come of reading it: it is as it was, or as unreadable as it was.
        if record and (
            (record.size, record.modified) == (entry.size, entry.modified_ns)
            or (record.size == TO_READ_AGAIN and not can_be_read(folder / entry.path))
        ):
            same.append(record.path)
        else:
            read.append(entry)
    unlisted = {file.path for file in skipped if file.transient}
    missing = [path for path in known if path in unseen]
    gone = [path for path in missing if not _lies_in(path, unlisted)]
    return FolderChanges(
        folder=folder,
        prefix=prefix,
        read=tuple(read),
        same=(*same, *(path for path in missing if _lies_in(path, unlisted))),
        gone=tuple(gone),
        skipped=tuple(skipped),
    )


def _lies_in(path: str, unlisted: set[str]) -> bool:
    """Whether a file, or a folder that holds it, is among those that could not be listed for now."""
    return bool(unlisted) and not unlisted.isdisjoint([path, *map(str, PurePosixPath(path).parents)])
