"""Corpus folder -> catalogue: which files and articles are new, changed, gone or the same as before.

A file is read again when its size or modification time differs from what the catalogue remembers. What cannot
be read or listed for now is not gone: its articles stay until it can be read, or is no longer there.
"""

import json
import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, field, replace
from hashlib import blake2b
from pathlib import Path, PurePosixPath

from index.cleaning.repeated_lines import line_keys
from index.errors import CorpusError
from index.reading.child_process import DocumentExtractor
from index.reading.folder import FileEntry, list_files, read_file
from index.storage.catalogue.catalogue import Catalogue
from index.storage.catalogue.files import FileRecord
from index.values import SkippedFile, SourceDocument

_TO_READ_AGAIN = -1
"""The size remembered of a file that could not be read for now: no listing ever gives it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SyncPlan:
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
    def changes_nothing(self) -> bool:
        """Whether the catalogue is in step already."""
        return not (self.read or self.gone)


@dataclass(slots=True, kw_only=True)
class SyncResult:
    """What was done: counts of articles, files skipped, and number and id of each passage that went."""

    added: int = 0
    changed: int = 0
    removed: int = 0
    unchanged: int = 0
    skipped: list[SkippedFile] = field(default_factory=list)
    removed_passages: list[tuple[int, str]] = field(default_factory=list)


def plan_sync(
    folder: Path,
    prefix: str,
    known: dict[str, FileRecord],
    *,
    can_be_read: Callable[[Path], bool] = lambda file: os.access(file, os.R_OK),
) -> SyncPlan:
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
        if record and _is_as_known(entry, record, folder, can_be_read):
            same.append(record.path)
        else:
            read.append(entry)
    unlisted = {one.path for one in skipped if one.transient}
    missing = [path for path in known if path in unseen]
    kept = [path for path in missing if _lies_in(path, unlisted)]
    gone = [path for path in missing if not _lies_in(path, unlisted)]
    return SyncPlan(
        folder=folder,
        prefix=prefix,
        read=tuple(read),
        same=(*same, *kept),
        gone=tuple(gone),
        skipped=tuple(skipped),
    )


def _is_as_known(
    entry: FileEntry, known: FileRecord, folder: Path, can_be_read: Callable[[Path], bool]
) -> bool:
    """Whether nothing would come of reading a file: as it was, or as unreadable as it was."""
    if known.size == _TO_READ_AGAIN:
        return not can_be_read(folder / entry.path)
    return (known.size, known.modified) == (entry.size, entry.modified_ns)


def _lies_in(path: str, unlisted: set[str]) -> bool:
    """Whether a file, or a folder that holds it, is among those that could not be listed for now."""
    return bool(unlisted) and not unlisted.isdisjoint([path, *map(str, PurePosixPath(path).parents)])


def apply_sync(catalogue: Catalogue, plan: SyncPlan, *, on_file: Callable[[], None]) -> SyncResult:
    """Bring the catalogue in step with the folder; new and changed articles then wait to be cleaned.

    Raises CorpusError when another folder of the index has given a file of the same path.
    """
    result = unchanged_result(catalogue, plan)
    for path in plan.gone:
        _remove_articles(catalogue, catalogue.writer.digests(path), result)
        catalogue.files.remove(path)
    with DocumentExtractor() as extractor:
        for entry in plan.read:
            _read_into(catalogue, plan, entry, extractor, result)
            on_file()
    return result


def unchanged_result(catalogue: Catalogue, plan: SyncPlan) -> SyncResult:
    """Return what the catalogue says of the files that are the same, and the plan of those not read."""
    return SyncResult(
        unchanged=catalogue.writer.count_of_files(plan.same),
        skipped=[*plan.skipped, *catalogue.files.skipped_in(plan.same)],
    )


def merge_results(results: Sequence[SyncResult]) -> SyncResult:
    """Return what was done to several folders as one result."""
    return SyncResult(
        added=sum(one.added for one in results),
        changed=sum(one.changed for one in results),
        removed=sum(one.removed for one in results),
        unchanged=sum(one.unchanged for one in results),
        skipped=[skipped for one in results for skipped in one.skipped],
        removed_passages=[passage for one in results for passage in one.removed_passages],
    )


def _read_into(
    catalogue: Catalogue, plan: SyncPlan, entry: FileEntry, extractor: DocumentExtractor, result: SyncResult
) -> None:
    """Read one file and store those of its articles that are new or changed."""
    file = plan.prefix + entry.path
    if catalogue.files.root_of(file) not in (None, plan.prefix):
        raise CorpusError("file_in_two_folders", file=file)
    before = catalogue.writer.digests(file)
    seen: set[str] = set()
    skipped: list[SkippedFile] = []
    for document in read_file(plan.folder, entry, extractor):
        if isinstance(document, SkippedFile):
            skipped.append(replace(document, path=plan.prefix + document.path))
            continue
        source = replace(document, path=plan.prefix + document.path)
        seen.add(source.path)
        digest = _digest(source)
        if before.get(source.path) == digest:
            result.unchanged += 1
            continue
        if source.path in before:
            result.changed += 1
            result.removed_passages += catalogue.writer.remove(source.path)
        else:
            result.added += 1
        catalogue.writer.put_source(file, source, digest, line_keys(source.text))
    unread = any(one.transient for one in skipped)
    if unread:
        result.unchanged += len(before.keys() - seen)
    else:
        _remove_articles(catalogue, before.keys() - seen, result)
    size = _TO_READ_AGAIN if unread else entry.size
    record = FileRecord(path=file, root=plan.prefix, size=size, modified=entry.modified_ns)
    catalogue.files.put(record, skipped)
    result.skipped += skipped


def _remove_articles(catalogue: Catalogue, paths: Iterable[str], result: SyncResult) -> None:
    for path in paths:
        result.removed_passages += catalogue.writer.remove(path)
        result.removed += 1


def _digest(source: SourceDocument) -> str:
    content = json.dumps(asdict(source), ensure_ascii=True, sort_keys=True)
    return blake2b(content.encode(), digest_size=16).hexdigest()
