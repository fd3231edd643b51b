"""Builds an index or brings it up to date: what has to be done, the generation it is done in, the report.

The work itself, from files to stores, is `index.building.update`.
"""

import json
import logging
import re
import time
from collections.abc import Generator, Iterable, Mapping, Sequence
from contextlib import ExitStack, closing
from dataclasses import asdict, dataclass, replace
from functools import partial
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING

from index.building.beginning import find_beginning, is_sound
from index.building.embedding_ahead import (
    EmbeddedBatch,
    Texts,
    embed_ahead,
    embed_on_workers,
    embedding_stage,
)
from index.building.folder_changes import (
    FolderChanges,
    compare_folders,
    follow_move,
    forget_times,
)
from index.building.preparing import Batch
from index.building.ray_workers import open_workers
from index.building.reading_in import ArticleCounts, count_unchanged
from index.building.update import update
from index.building.workers import HereAlone, Stage, Workers
from index.building.writing import GenerationStores
from index.chunking import LIMITS
from index.embedding.embedder import Embedder, TokenEmbedder
from index.embedding.opening import given_or_opened
from index.embedding.sentence_tokens import with_tokens
from index.errors import CorpusError
from index.generations.folder import (
    CATALOGUE,
    FORMAT,
    Manifest,
    abandon_generation,
    begin_generation,
    publish_generation,
    writer_lock,
)
from index.generations.stores import drop_spare_vectors
from index.generations.vectors import open_vectors
from index.progress import Progress, no_progress
from index.settings import load_settings
from index.storage.catalogue.catalogue import Catalogue
from index.storage.damage import forget_damage
from index.storage.forks import use_index
from index.storage.nodes import HNSW
from index.storage.vector_cache import Embedded, VectorCache
from index.values import BuildReport
from index.version import package_version

if TYPE_CHECKING:
    from index.server.publishing import Publication, Publisher

CLEANING_VERSION = 14
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
    remove_all: bool = False,
    reread: bool = False,
    moved_from: str | Path | None = None,
    workers: str | None = None,
) -> BuildReport:
    """Build the index of a corpus folder, or bring it up to date, and return what was done.

    `name` adds a further folder to an index, its paths prefixed with `name/`. Without `embedder` the one of
    the settings is opened, and closed at the end. A folder that has lost most of its articles is an error,
    unless it may `remove_all`. With `reread` every file is read, also one whose size and time are as before.
    A folder that was moved is known by its files, or by `moved_from`, its former path. With `workers`, such
    as `ray:8`, files are read, cleaned and embedded there (`open_workers`), with the `embedder` as it is
    pickled. Raises NewsAssistantError. Whatever interrupts it, the index stays as it was and what was
    embedded is kept; it does not wait for a call of the embedder to end.
    """
    started = time.monotonic()
    use_index()
    if name and not _NAME.fullmatch(name):
        raise CorpusError("folder_name_unusable", name=name)
    settings = load_settings(index=index)
    folder = Path(folder).expanduser().resolve()
    if not folder.is_dir():
        raise CorpusError("corpus_missing", folder=str(folder))
    if settings.chroma_url:
        from index.server.publishing import Publisher, sources_folder  # Chroma's client takes its time

        generations = sources_folder(settings)
    else:
        generations = settings.index
    with ExitStack() as held:
        held.enter_context(writer_lock(generations))
        elsewhere = held.enter_context(open_workers(workers))
        opened = held.enter_context(given_or_opened(embedder, settings))
        manifest = index_manifest(opened)
        sent = replace(settings, chroma_token=None)  # workers have no need of it
        publisher = (
            held.enter_context(closing(Publisher.connect(settings, manifest)))
            if settings.chroma_url
            else None
        )
        build = _Build(
            generations=generations,
            vectors=generations.parent if publisher else generations,
            publisher=publisher,
            manifest=manifest,
            embedder=with_tokens(opened),
            elsewhere=elsewhere,
            embedding=partial(embedding_stage, partial(given_or_opened, embedder, sent), opened.name),
            progress=progress,
            remove_all=remove_all,
            reread=reread,
            moved_from=Path(moved_from).expanduser().absolute() if moved_from else None,
        )
        return build.run(folder, f"{name}/" if name else "", started)


def index_manifest(embedder: Embedder) -> Manifest:
    """Return what an index built now is built by."""
    # Every setting that shapes passages or how they are found.
    shape = json.dumps([CLEANING_VERSION, asdict(LIMITS), HNSW])
    return Manifest(
        format=FORMAT,
        version=package_version(),
        embedder=embedder.name,
        dimensions=embedder.dimensions,
        fingerprint=blake2b(shape.encode(), digest_size=8).hexdigest(),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Build:
    """One run of indexing: `generations` and `vectors` are the folders of what it writes.

    With a `publisher` a generation is no more than a catalogue, and words and vectors are on its server.
    """

    generations: Path
    vectors: Path
    publisher: "Publisher | None"
    manifest: Manifest
    embedder: TokenEmbedder
    elsewhere: Workers | None
    embedding: Stage[Texts, Embedded]
    progress: Progress
    remove_all: bool
    reread: bool
    moved_from: Path | None

    def run(self, folder: Path, prefix: str, started: float) -> BuildReport:
        """Bring the index in step with a folder."""
        on_server = self.publisher is not None
        found = find_beginning(self.generations, self.vectors, self.manifest, prefix, on_server=on_server)
        base = found.base
        recorded = follow_move(found.recorded, folder, prefix, self.moved_from)
        if self.reread:
            recorded = forget_times(recorded)
        folders = compare_folders(recorded, folder, prefix, anew=base is None)
        moved = recorded.folders != found.recorded.folders
        nothing_new = base is not None and not moved and all(changes.none for changes in folders)
        publication = None
        if self.publisher:
            parts = {changes.prefix: str(changes.folder) for changes in folders}
            publication = self.publisher.begin({**recorded.folders, **parts}, thorough=nothing_new)
        counts = None
        if base and nothing_new and not found.flawed:
            generation, counts = base, _count_in_step(base, folders, publication)
        if counts is None:
            if base and not is_sound(base, on_server=on_server, every_page=True):
                base, folders = None, compare_folders(recorded, folder, prefix, anew=True)
            before = {} if self.remove_all else found.article_counts()
            if publication and not (found.current or self.remove_all):  # an indexer that begins anew
                before = {folders[0].prefix: len(publication.articles)}
            generation, counts = self._write(base, folders, publication, before, found.flawed)
        for noted in (self.vectors, generation):
            forget_damage(noted)
        if self.publisher:
            passages = self.publisher.update_replica(generation, self.progress)
        else:
            passages = drop_spare_vectors(self.vectors, [generation])
        return BuildReport(
            files=sum(len(changes.read) + len(changes.same) + len(changes.skipped) for changes in folders),
            added=counts.added,
            changed=counts.changed,
            removed=counts.removed,
            unchanged=counts.unchanged,
            skipped=tuple(counts.skipped),
            passages=passages,
            embedded=counts.embedded,
            seconds=round(time.monotonic() - started, 3),
        )

    def _write(
        self,
        base: Path | None,
        folders: Sequence[FolderChanges],
        publication: "Publication | None",
        before: Mapping[str, int],
        flawed: frozenset[str],
    ) -> tuple[Path, ArticleCounts]:
        """Write the next generation; return its folder and what was done."""
        new = begin_generation(self.generations, base)
        try:
            with ExitStack() as opened:
                cache = open_vectors(self.vectors, self.manifest, writable=True)
                vectors = opened.enter_context(closing(cache))
                catalogue = opened.enter_context(
                    closing(Catalogue.open(new.folder / CATALOGUE, writable=True))
                )
                published = publication.open(catalogue, vectors) if publication else None
                store = published or opened.enter_context(closing(GenerationStores(new.folder, catalogue)))
                counts = update(
                    catalogue,
                    store,
                    folders,
                    self.elsewhere or HereAlone(),
                    partial(self._embed, vectors),
                    self.progress,
                    before=before,
                    flawed=flawed,
                    published=published.whole if published else None,
                )
            publish_generation(self.generations, new, self.manifest)
        except BaseException:
            # What was embedded is kept in the vector cache; the half-written generation is worth nothing.
            abandon_generation(new)
            raise
        return new.final, counts

    def _embed(self, vectors: VectorCache, batches: Iterable[Batch]) -> Generator[EmbeddedBatch, None, None]:
        if self.elsewhere:
            return embed_on_workers(batches, self.embedding, vectors, self.elsewhere)
        return embed_ahead(batches, self.embedder, vectors)


def _count_in_step(
    base: Path, folders: Sequence[FolderChanges], publication: "Publication | None"
) -> ArticleCounts | None:
    """Count the unchanged articles where nothing is left to be done; None where something is."""
    counts = ArticleCounts()
    with closing(Catalogue.open(base / CATALOGUE)) as catalogue:
        if publication and not publication.in_step(catalogue):
            return None
        for changes in folders:
            if catalogue.files.unread(changes.prefix) != {file.path: file.reason for file in changes.skipped}:
                return None
            count_unchanged(catalogue, changes, counts)
    return counts
