"""The files of an index's corpus as they are now, read anew: what exports are checked against."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import Protocol

from index.reading.child_process import DocumentExtractor
from index.reading.folder import FileEntry, list_files, modification_time, read_file
from index.reading.formats import RECORD_SUFFIXES, suffix_of
from index.search.generation import Generation
from index.values import SourceDocument

_SHARING = 20
"""Passages of the index that share words with a quote, whose files are looked into."""
_KEPT = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class FileNow:
    """A file as it is now: the texts of its articles by path, and the SHA-256 of its bytes."""

    texts: Mapping[str, str]
    sha256: str


class CorpusNow(Protocol):
    """What exports are checked against."""

    def file_of(self, article: str) -> str:
        """Return the path of the file that gives an article."""

    def read(self, file: str) -> FileNow | None:
        """Return a file as it is now, None where it is gone or cannot be read."""

    def elsewhere(self, quote: str) -> Iterator[str]:
        """Yield files that a quote may have moved to."""


class IndexedCorpus:
    """The corpus folders of an index; close it to end the process that takes documents apart."""

    def __init__(self, generation: Generation) -> None:
        self._generation = generation
        self._folders = generation.catalogue.files.folders()
        self._extractor = DocumentExtractor()
        self._recent: dict[str, FileNow | None] = {}

    def close(self) -> None:
        """End the process that takes documents apart."""
        self._extractor.close()

    def file_of(self, article: str) -> str:
        """Return the path of the file that gives an article: of `lines.jsonl#3`, `lines.jsonl`."""
        file, mark, number = article.rpartition("#")
        holds_records = suffix_of(file) in RECORD_SUFFIXES
        return file if mark and number.isdecimal() and holds_records else article

    def read(self, file: str) -> FileNow | None:
        """Return a file as it is now, None where it is gone or cannot be read."""
        if file not in self._recent:
            while len(self._recent) >= _KEPT:
                del self._recent[next(iter(self._recent))]
            self._recent[file] = self._read(file)
        return self._recent[file]

    def _read(self, file: str) -> FileNow | None:
        prefix = max((one for one in self._folders if file.startswith(one)), key=len, default=None)
        if prefix is None:
            return None
        folder = Path(self._folders[prefix])
        path = file.removeprefix(prefix)
        try:
            place = (folder / path).resolve()
            status = place.stat()
        except (OSError, ValueError):
            return None
        # An export may come from anywhere: it must not lead out of the corpus, nor to what that leaves out.
        hidden = any(part.startswith(".") for part in PurePosixPath(path).parts)
        if hidden or not place.is_relative_to(folder.resolve()) or not place.is_file():
            return None
        entry = FileEntry(path=path, size=status.st_size, modified_ns=modification_time(status))
        whole = hashlib.sha256()
        found = read_file(folder, entry, self._extractor, whole.update)
        texts = {prefix + one.path: one.text for one in found if isinstance(one, SourceDocument)}
        return FileNow(texts=texts, sha256=whole.hexdigest()) if texts else None

    def elsewhere(self, quote: str) -> Iterator[str]:
        """Yield the files whose articles share words with a quote, then those the index does not know."""
        found = self._generation.passages_sharing(quote, _SHARING)
        yield from dict.fromkeys(self.file_of(passage.path) for passage in found)
        yield from self._new_files

    @cached_property
    def _new_files(self) -> list[str]:
        new = []
        for prefix, folder in self._folders.items():
            known = self._generation.catalogue.files.of_folder(prefix)
            listed = (one for one in list_files(Path(folder)) if isinstance(one, FileEntry))
            new += [prefix + one.path for one in listed if prefix + one.path not in known]
        return new
