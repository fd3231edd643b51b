"""Builds an index or brings it up to date: what has to be done, the generation it is done in, the report.

The work itself, from files to stores, is `index.updating`.
"""

import json
import logging
import re
import time
from collections.abc import Sequence
from contextlib import closing
from dataclasses import asdict
from hashlib import blake2b
from pathlib import Path

from index.catalogue import Catalogue
from index.catalogue_files import FileRecord
from index.chunking import DEFAULT_LIMITS
from index.embedding import Embedder, TokenEmbedder, open_set_embedder
from index.errors import CorpusError, IndexStoreError
from index.generations import (
    CATALOGUE,
    FORMAT,
    LEXICAL,
    VECTORS,
    Manifest,
    abandon_generation,
    begin_generation,
    current_generation,
    publish_generation,
    read_manifest,
    writer_lock,
)
from index.lexical import LexicalIndex
from index.preparing import BATCH_PASSAGES
from index.progress import Progress, no_progress
from index.records import BuildReport
from index.settings import load_settings
from index.store import PassageStore
from index.syncing import SyncPlan, SyncResult, merge_results, plan_sync, unchanged_result
from index.updating import Stores, update_stores
from index.vectors import VectorCache
from index.version import package_version
from index.whole_text import with_tokens

CLEANING_VERSION = 2
"""Raise it when cleaning, passages, the embedded text, lexical terms or what tells stories change: indexes
are then rebuilt, which would else mix what is kept of unchanged files with what is made of new ones."""

_SPARE = 2
"""Vectors kept for each passage of the index before those of gone texts are dropped."""

_NAME = re.compile(r"\w[\w.-]*")

logger = logging.getLogger(__name__)


def build_index(
    folder: str | Path,
    *,
    index: str | Path | None = None,
    name: str = "",
    embedder: Embedder | None = None,
    progress: Progress = no_progress,
) -> BuildReport:
    """Build the index of a corpus folder, or bring it up to date, and return what was done.

    `name` adds a further folder to an index, its paths prefixed with `name/`. Without `embedder` the one of
    the settings is opened. Raises NewsAssistantError.
    """
    started = time.monotonic()
    if name and not _NAME.fullmatch(name):
        raise CorpusError(
            f"{name!r} cannot name a folder (`--add`); use letters, digits, `_`, `-` and `.`,"
            " a letter, a digit or `_` first"
        )
    settings = load_settings(index=index)
    folder = Path(folder).expanduser().resolve()
    if not folder.is_dir():
        raise CorpusError(f"the corpus folder {str(folder)!r} is not there or not a folder; name another")
    with writer_lock(settings.index):
        if embedder is None:
            embedder = open_set_embedder(settings)
        prefix = f"{name}/" if name else ""
        return _build(settings.index, folder, prefix, with_tokens(embedder), progress, started)


def index_fingerprint() -> str:
    """Return a hash of every setting that shapes passages."""
    shape = json.dumps([CLEANING_VERSION, asdict(DEFAULT_LIMITS)])
    return blake2b(shape.encode(), digest_size=8).hexdigest()


def _build(
    index: Path, folder: Path, prefix: str, embedder: TokenEmbedder, progress: Progress, started: float
) -> BuildReport:
    manifest = Manifest(
        format=FORMAT,
        version=package_version(),
        embedder=embedder.name,
        dimensions=embedder.dimensions,
        fingerprint=index_fingerprint(),
    )
    current = _current_generation(index)
    base = _reusable_generation(index, current, manifest) if current else None
    plans = _plans(current, base, folder, prefix)
    if base and all(plan.changes_nothing for plan in plans):
        with closing(Catalogue.open(base / CATALOGUE)) as catalogue:
            result = merge_results([unchanged_result(catalogue, plan) for plan in plans])
            return _report(plans, result, catalogue.passage_count(), 0, started)
    new = begin_generation(index, base)
    try:
        vectors = VectorCache.open(
            index, embedder=embedder.name, dimensions=embedder.dimensions, writable=True
        )
        with (
            closing(vectors),
            closing(Catalogue.open(new.folder / CATALOGUE, writable=True)) as catalogue,
            closing(LexicalIndex.open(new.folder / LEXICAL, writable=True)) as lexical,
            closing(PassageStore.open(new.folder / VECTORS, writable=True)) as store,
        ):
            stores = Stores(catalogue=catalogue, lexical=lexical, passages=store, vectors=vectors)
            result, embedded = update_stores(stores, plans, embedder, progress)
            passages = catalogue.passage_count()
        publish_generation(index, new, manifest)
    except BaseException:
        # What was embedded is kept in the vector cache; the half-written generation is worth nothing.
        abandon_generation(new)
        raise
    _forget_spare_vectors(index, new.final, manifest, passages)
    return _report(plans, result, passages, embedded, started)


def _forget_spare_vectors(index: Path, generation: Path, manifest: Manifest, passages: int) -> None:
    """Drop the vectors of gone texts once they are many; only now, when no reader needs them any more."""
    cache = VectorCache.open(index, embedder=manifest.embedder, dimensions=manifest.dimensions, writable=True)
    with closing(cache) as vectors:
        if vectors.count() > _SPARE * passages + BATCH_PASSAGES:
            with closing(Catalogue.open(generation / CATALOGUE)) as catalogue:
                vectors.keep_only(catalogue.all_content_keys())


def _current_generation(index: Path) -> Path | None:
    """Return the generation that readers open, None where there is none yet."""
    try:
        return current_generation(index)
    except IndexStoreError as error:
        logger.info("building from nothing: %s", error)
        return None


def _reusable_generation(index: Path, current: Path, manifest: Manifest) -> Path | None:
    """Return the current generation when the new one can start as its copy, else None: build from nothing."""
    try:
        built_by = read_manifest(current)
        _check_stores(index, current, built_by)
    except IndexStoreError as error:
        logger.warning("the index is built anew: %s", error)
        return None
    same = (built_by.embedder, built_by.fingerprint) == (manifest.embedder, manifest.fingerprint)
    if not same:
        logger.warning("settings changed since this index was built (embedder or passages): building it anew")
    return current if same else None


def _check_stores(index: Path, generation: Path, built_by: Manifest) -> None:
    """Open and read the stores of a generation. Raises IndexStoreError when one is absent or damaged."""
    VectorCache.open(index, embedder=built_by.embedder, dimensions=built_by.dimensions).close()
    with closing(Catalogue.open(generation / CATALOGUE)) as catalogue:
        catalogue.check()
    with closing(LexicalIndex.open(generation / LEXICAL)) as lexical:
        lexical.check()
    PassageStore.open(generation / VECTORS).close()


def _plans(current: Path | None, base: Path | None, folder: Path, prefix: str) -> list[SyncPlan]:
    """Compare the folder with the catalogue; without a `base`, plan to read every recorded folder anew.

    Raises CorpusError when the index has another folder, or when one that must be read anew is gone.
    """
    folders, files = _recorded(current, prefix)
    known = folders.get(prefix)
    if known is None and not prefix:
        known = next(iter(folders.values()), None)
    if known is not None and Path(known) != folder:
        raise CorpusError(
            f"this index is of the folder {known!r}, not of {str(folder)!r};"
            " use `--add NAME` to add a folder, or `--index DIR` for an index of its own"
        )
    if base:
        return [plan_sync(folder, prefix, files)]
    return [
        plan_sync(_still_there(Path(path)), name, {})
        for name, path in sorted((folders | {prefix: str(folder)}).items())
    ]


def _recorded(current: Path | None, prefix: str) -> tuple[dict[str, str], dict[str, FileRecord]]:
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
        raise CorpusError(
            f"this index must be built anew, but its folder {str(folder)!r} is not there;"
            " bring it back, or name another index with `--index DIR`"
        )
    return folder


def _report(
    plans: Sequence[SyncPlan], result: SyncResult, passages: int, embedded: int, started: float
) -> BuildReport:
    return BuildReport(
        files=sum(len(plan.read) + len(plan.same) + len(plan.skipped) for plan in plans),
        added=result.added,
        changed=result.changed,
        removed=result.removed,
        unchanged=result.unchanged,
        skipped=tuple(result.skipped),
        passages=passages,
        embedded=embedded,
        seconds=round(time.monotonic() - started, 3),
    )
