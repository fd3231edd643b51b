"""Builds an index or brings it up to date: what has to be done, the generation it is done in, the report.

The work itself, from files to stores, is `index.building.update`.
"""

import json
import logging
import re
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import asdict
from hashlib import blake2b
from pathlib import Path

from index.building.planning import plan_folders, recorded_folders
from index.building.sinks import IndexRun, IndexTarget
from index.building.syncing import SyncPlan, SyncResult, merge_results, unchanged_result
from index.building.update import update
from index.building.writing import LocalTarget
from index.chunking import DEFAULT_LIMITS
from index.embedding.embedder import Embedder, TokenEmbedder
from index.embedding.opening import given_or_opened
from index.embedding.sentence_tokens import with_tokens
from index.errors import CorpusError, IndexStoreError
from index.generations.folder import (
    CATALOGUE,
    FORMAT,
    Manifest,
    abandon_generation,
    begin_generation,
    current_generation,
    publish_generation,
    read_manifest,
    writer_lock,
)
from index.progress import Progress, no_progress
from index.settings import Settings, load_settings
from index.storage.catalogue.catalogue import Catalogue
from index.storage.dense import HNSW
from index.storage.vector_cache import VectorCache
from index.values import BuildReport
from index.version import package_version

CLEANING_VERSION = 5
"""Raise it when cleaning, passages, the embedded text, its tokens, lexical terms or what tells stories
change: indexes are then rebuilt, which would else mix what is kept of unchanged files with what is made of
new ones."""

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
    the settings is opened, and closed at the end. Raises NewsAssistantError. Whatever interrupts it, the
    index stays as it was and what was embedded is kept; it does not wait for a call of the embedder to end.
    """
    started = time.monotonic()
    if name and not _NAME.fullmatch(name):
        raise CorpusError("folder_name_unusable", name=name)
    settings = load_settings(index=index)
    folder = Path(folder).expanduser().resolve()
    if not folder.is_dir():
        raise CorpusError("corpus_missing", folder=str(folder))
    prefix = f"{name}/" if name else ""
    with writer_lock(_locked_folder(settings)), given_or_opened(embedder, settings) as opened:
        manifest = index_manifest(opened)
        with _open_target(settings, manifest) as target:
            return _build(target, manifest, folder, prefix, with_tokens(opened), progress, started)


def index_fingerprint() -> str:
    """Return a hash of every setting that shapes passages or how they are found."""
    shape = json.dumps([CLEANING_VERSION, asdict(DEFAULT_LIMITS), HNSW])
    return blake2b(shape.encode(), digest_size=8).hexdigest()


def index_manifest(embedder: Embedder) -> Manifest:
    """Return what an index built now is built by."""
    return Manifest(
        format=FORMAT,
        version=package_version(),
        embedder=embedder.name,
        dimensions=embedder.dimensions,
        fingerprint=index_fingerprint(),
    )


def _locked_folder(settings: Settings) -> Path:
    if not settings.chroma_url:
        return settings.index
    from index.server.target import sources_folder

    return sources_folder(settings)


@contextmanager
def _open_target(settings: Settings, manifest: Manifest) -> Iterator[IndexTarget]:
    if not settings.chroma_url:
        yield LocalTarget(folder=settings.index)
        return
    from index.server.target import ServerTarget

    with closing(ServerTarget.connect(settings, manifest)) as target:
        yield target


def _build(
    target: IndexTarget,
    manifest: Manifest,
    folder: Path,
    prefix: str,
    embedder: TokenEmbedder,
    progress: Progress,
    started: float,
) -> BuildReport:
    current = _current_generation(target.folder)
    base = _reusable_generation(target, current, manifest) if current else None
    plans = plan_folders(current, base, folder, prefix)
    folders = recorded_folders(base, prefix)[0] | {plan.prefix: str(plan.folder) for plan in plans}
    nothing_new = base is not None and all(plan.changes_nothing for plan in plans)
    run = target.begin(folders, thorough=nothing_new)
    if base and nothing_new and (unchanged := _unchanged(run, base, plans)):
        return _report(plans, unchanged, target.settle(base, progress), 0, started)
    if base and not _is_whole(target, base):
        base, plans = None, plan_folders(current, None, folder, prefix)
    result, new, embedded = _new_generation(target, run, manifest, base, plans, embedder, progress)
    return _report(plans, result, target.settle(new, progress), embedded, started)


def _unchanged(run: IndexRun, base: Path, plans: Sequence[SyncPlan]) -> SyncResult | None:
    """Return the counts where nothing is left to be done for unchanged files, else None."""
    with closing(Catalogue.open(base / CATALOGUE)) as catalogue:
        if not run.in_step(catalogue) or not all(_tells_unread(catalogue, plan) for plan in plans):
            return None
        return merge_results([unchanged_result(catalogue, plan) for plan in plans])


def _tells_unread(catalogue: Catalogue, plan: SyncPlan) -> bool:
    """Whether the catalogue names the files of a folder that are not read, and no others."""
    return catalogue.files.unread(plan.prefix) == {one.path: one.reason for one in plan.skipped}


def _new_generation(
    target: IndexTarget,
    run: IndexRun,
    manifest: Manifest,
    base: Path | None,
    plans: Sequence[SyncPlan],
    embedder: TokenEmbedder,
    progress: Progress,
) -> tuple[SyncResult, Path, int]:
    """Write the next generation; return the counts, its folder and how many texts were embedded."""
    new = begin_generation(target.folder, base)
    try:
        cache = VectorCache.open(
            target.vectors_folder, embedder=embedder.name, dimensions=embedder.dimensions, writable=True
        )
        with (
            closing(cache) as vectors,
            closing(Catalogue.open(new.folder / CATALOGUE, writable=True)) as catalogue,
            run.open(new.folder, catalogue, vectors) as sink,
        ):
            result, embedded = update(catalogue, sink, vectors, plans, embedder, progress)
        publish_generation(target.folder, new, manifest)
    except BaseException:
        # What was embedded is kept in the vector cache; the half-written generation is worth nothing.
        abandon_generation(new)
        raise
    return result, new.final, embedded


def _current_generation(index: Path) -> Path | None:
    """Return the generation that readers open, None where there is none yet."""
    try:
        return current_generation(index)
    except IndexStoreError as error:
        logger.info("building from nothing: %s", error)
        return None


def _reusable_generation(target: IndexTarget, current: Path, manifest: Manifest) -> Path | None:
    """Return the current generation when the new one can start as its copy, else None: build from nothing."""
    try:
        built_by = read_manifest(current)
        VectorCache.open(
            target.vectors_folder, embedder=built_by.embedder, dimensions=built_by.dimensions
        ).close()
        target.check(current, every_page=False)
    except IndexStoreError as error:
        logger.warning("the index is built anew: %s", error)
        return None
    same = (built_by.embedder, built_by.fingerprint) == (manifest.embedder, manifest.fingerprint)
    if not same:
        logger.warning("settings changed since this index was built (embedder or passages): building it anew")
    return current if same else None


def _is_whole(target: IndexTarget, base: Path) -> bool:
    """Whether no page of a generation is damaged; it is read when it is to be copied, not at every run."""
    try:
        target.check(base, every_page=True)
    except IndexStoreError as error:
        logger.warning("the index is built anew: %s", error)
        return False
    return True


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
