"""Changes of a corpus folder -> its new and changed articles in the catalogue, the gone ones removed."""

import json
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from hashlib import blake2b, sha256

from index.building.folder_changes import FolderChanges
from index.cleaning.article import date_evidence
from index.cleaning.repeated_lines import line_keys
from index.errors import CorpusError
from index.reading.child_process import DocumentExtractor
from index.reading.folder import FileEntry, read_file
from index.storage.catalogue.catalogue import Catalogue
from index.storage.catalogue.files import TO_READ_AGAIN, FileRecord
from index.values import SkippedFile


@dataclass(slots=True, kw_only=True)
class ArticleCounts:
    """What was done so far: counts of articles, files skipped, number and id of each passage that went."""

    added: int = 0
    changed: int = 0
    removed: int = 0
    unchanged: int = 0
    skipped: list[SkippedFile] = field(default_factory=list)
    removed_passages: list[tuple[int, str]] = field(default_factory=list)


def count_unchanged(catalogue: Catalogue, changes: FolderChanges, counts: ArticleCounts) -> None:
    """Count what the catalogue says of the files that are the same, and those that are not read."""
    counts.unchanged += catalogue.writer.count_of_files(changes.same)
    counts.skipped += [*changes.skipped, *catalogue.files.skipped_in(changes.same)]


def read_in(
    catalogue: Catalogue, changes: FolderChanges, counts: ArticleCounts, *, on_file: Callable[[], None]
) -> None:
    """Bring the catalogue in step with the folder; new and changed articles then wait to be cleaned.

    Raises CorpusError when another folder of the index has given a file of the same path.
    """
    count_unchanged(catalogue, changes, counts)
    for path in changes.gone:
        _remove_articles(catalogue, catalogue.writer.digests(path), counts)
        catalogue.files.remove(path)
    with DocumentExtractor() as extractor:
        for entry in changes.read:
            _read_file_in(catalogue, changes, entry, extractor, counts)
            on_file()


def _read_file_in(
    catalogue: Catalogue,
    changes: FolderChanges,
    entry: FileEntry,
    extractor: DocumentExtractor,
    counts: ArticleCounts,
) -> None:
    """Read one file and store those of its articles that are new or changed."""
    file = changes.prefix + entry.path
    if catalogue.files.root_of(file) not in (None, changes.prefix):
        raise CorpusError("file_in_two_folders", file=file)
    before = catalogue.writer.digests(file)
    seen: set[str] = set()
    skipped: list[SkippedFile] = []
    whole = sha256()
    for document in read_file(changes.folder, entry, extractor, whole.update):
        if isinstance(document, SkippedFile):
            skipped.append(replace(document, path=changes.prefix + document.path))
            continue
        source = replace(document, path=changes.prefix + document.path)
        seen.add(source.path)
        content = json.dumps(asdict(source), ensure_ascii=True, sort_keys=True)
        digest = blake2b(content.encode(), digest_size=16).hexdigest()
        if before.get(source.path) == digest:
            counts.unchanged += 1
            continue
        if source.path in before:
            counts.changed += 1
            counts.removed_passages += catalogue.writer.remove(source.path)
        else:
            counts.added += 1
        catalogue.writer.put_source(file, source, digest, line_keys(source.text), date_evidence(source))
    unread = any(item.transient for item in skipped)
    if unread:
        counts.unchanged += len(before.keys() - seen)
    else:
        _remove_articles(catalogue, before.keys() - seen, counts)
    size = TO_READ_AGAIN if unread else entry.size
    record = FileRecord(
        path=file,
        root=changes.prefix,
        size=size,
        modified=entry.modified_ns,
        sha256=None if unread else whole.hexdigest(),
        indexed_at=datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
    )
    catalogue.files.put(record, skipped)
    counts.skipped += skipped


def _remove_articles(catalogue: Catalogue, paths: Iterable[str], counts: ArticleCounts) -> None:
    for path in paths:
        counts.removed_passages += catalogue.writer.remove(path)
        counts.removed += 1
