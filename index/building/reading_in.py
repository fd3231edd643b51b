"""Changes of a corpus folder -> its new and changed articles in the catalogue, the gone ones removed."""

import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from hashlib import blake2b, sha256
from pathlib import Path
from typing import TypeAlias

from index.building.folder_changes import FolderChanges
from index.building.workers import Workers
from index.cleaning.article import date_evidence
from index.cleaning.publication_date import DateEvidence
from index.cleaning.repeated_lines import line_keys
from index.errors import CorpusError
from index.reading.child_process import DocumentExtractor
from index.reading.folder import FileEntry, read_file
from index.storage.catalogue.catalogue import Catalogue
from index.storage.catalogue.files import TO_READ_AGAIN, FileRecord
from index.values import SkippedFile, SourceDocument

_FILES_AT_ONCE = 32


@dataclass(slots=True, kw_only=True)
class ArticleCounts:
    """What was done so far: counts of articles, files skipped, number and id of each passage that went.

    `embedded` counts texts.
    """

    added: int = 0
    changed: int = 0
    removed: int = 0
    unchanged: int = 0
    embedded: int = 0
    skipped: list[SkippedFile] = field(default_factory=list)
    removed_passages: list[tuple[int, str]] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadArticle:
    """An article as it was read, by its path in the catalogue; `lines` are the keys of its lines.

    `dates` is what it says of how its site writes them.
    """

    source: SourceDocument
    digest: str
    lines: frozenset[int]
    dates: DateEvidence | None


Found: TypeAlias = ReadArticle | SkippedFile | str
"""What a file holds: articles, what of it was skipped, and at its end the SHA-256 of its bytes."""


def count_unchanged(catalogue: Catalogue, changes: FolderChanges, counts: ArticleCounts) -> None:
    """Count what the catalogue says of the files that are the same, and those that are not read."""
    counts.unchanged += catalogue.writer.count_of_files(changes.same)
    counts.skipped += [*changes.skipped, *catalogue.files.skipped_in(changes.same)]


def read_in(
    catalogue: Catalogue,
    changes: FolderChanges,
    counts: ArticleCounts,
    workers: Workers,
    *,
    on_file: Callable[[], None],
) -> None:
    """Bring the catalogue in step with the folder; new and changed articles then wait to be cleaned.

    Raises CorpusError when another folder of the index has given a file of the same path.
    """
    count_unchanged(catalogue, changes, counts)
    for path in changes.gone:
        _remove_articles(catalogue, catalogue.writer.digests(path), counts)
        catalogue.files.remove(path)
    reading = partial(_reading, changes.folder, changes.prefix)
    with closing(workers.run(reading, changes.read, at_once=_FILES_AT_ONCE)) as found:
        for entry in changes.read:
            _put_file(catalogue, changes, entry, found, counts)
            on_file()


@contextmanager
def _reading(folder: Path, prefix: str) -> Iterator[Callable[[FileEntry], Iterator[Found]]]:
    """Open the stage that reads a file."""
    with DocumentExtractor() as extractor:
        yield partial(_read_file, folder, prefix, extractor)


def _read_file(folder: Path, prefix: str, extractor: DocumentExtractor, entry: FileEntry) -> Iterator[Found]:
    """Yield what a file holds, and last the digest of its bytes."""
    whole = sha256()
    for document in read_file(folder, entry, extractor, whole.update):
        named = replace(document, path=prefix + document.path)
        if isinstance(named, SkippedFile):
            yield named
            continue
        content = json.dumps(asdict(named), ensure_ascii=True, sort_keys=True)
        digest = blake2b(content.encode(), digest_size=16).hexdigest()
        dates = date_evidence(named)
        yield ReadArticle(source=named, digest=digest, lines=line_keys(named.text), dates=dates)
    yield whole.hexdigest()


def _put_file(
    catalogue: Catalogue,
    changes: FolderChanges,
    entry: FileEntry,
    found: Iterator[Found],
    counts: ArticleCounts,
) -> None:
    """Store those of a file's articles that are new or changed; what was found goes on with the next file."""
    file = changes.prefix + entry.path
    if catalogue.files.root_of(file) not in (None, changes.prefix):
        raise CorpusError("file_in_two_folders", file=file)
    before = catalogue.writer.digests(file)
    seen: set[str] = set()
    skipped: list[SkippedFile] = []
    while not isinstance(one := next(found), str):
        if isinstance(one, SkippedFile):
            skipped.append(one)
            continue
        path = one.source.path
        seen.add(path)
        if before.get(path) == one.digest:
            counts.unchanged += 1
            continue
        if path in before:
            counts.changed += 1
            counts.removed_passages += catalogue.writer.remove(path)
        else:
            counts.added += 1
        catalogue.writer.put_source(file, one.source, one.digest, one.lines, one.dates)
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
        sha256=None if unread else one,
        indexed_at=datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
    )
    catalogue.files.put(record, skipped)
    counts.skipped += skipped


def _remove_articles(catalogue: Catalogue, paths: Iterable[str], counts: ArticleCounts) -> None:
    for path in paths:
        counts.removed_passages += catalogue.writer.remove(path)
        counts.removed += 1
