"""A reader's copy of the corpus on a server: what the lexical leg, filters, stories and citations need.

    server -> articles that are new or gone -> the next generation of catalogue and lexical index

Vectors stay on the server: the dense leg asks it, and token vectors are fetched for the candidates of a
question alone, then kept. Parts say by their revisions whether there is anything to look for.
"""

import json
import logging
from collections import defaultdict
from collections.abc import Iterable, Mapping
from contextlib import closing
from dataclasses import asdict, dataclass, field
from hashlib import blake2b
from pathlib import Path
from typing import Self

from index.errors import IndexStoreError
from index.generations.folder import (
    CATALOGUE,
    LEXICAL,
    Manifest,
    abandon_generation,
    begin_generation,
    current_generation,
    publish_generation,
    read_manifest,
    writer_lock,
)
from index.generations.stores import group, put_text
from index.progress import Progress, counter, no_progress
from index.server.corpus import ServerCorpus
from index.server.records import SharedArticle
from index.settings import Settings, shown_address
from index.storage.catalogue.articles import Replicated, same_article
from index.storage.catalogue.catalogue import Catalogue
from index.storage.lexical import LexicalIndex
from index.storage.vector_cache import embedding_text
from index.stories.grouping import describe_story

_SEEN = "seen.json"

logger = logging.getLogger(__name__)


def server_folder(settings: Settings) -> Path:
    """Return the folder, within that of the index, of all that is kept of the server's corpus."""
    address = shown_address(settings.chroma_url or "")
    named = json.dumps(
        [address, settings.chroma_tenant, settings.chroma_database, settings.chroma_collection]
    )
    return settings.index / f"server-{blake2b(named.encode(), digest_size=6).hexdigest()}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What a generation was made from; while that is the same, there is nothing to do.

    The revisions of the parts by name, and the generation of this machine's own sources, if any.
    """

    revisions: Mapping[str, str] = field(default_factory=dict)
    sources: str | None = None

    @classmethod
    def read(cls, folder: Path, generation: Path) -> Self | None:
        """Return what was noted of a generation, None where that cannot be read or is of another one."""
        try:
            noted = json.loads((folder / _SEEN).read_text(encoding="utf-8"))
            return cls(**noted["seen"]) if noted["generation"] == generation.name else None
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def write(self, folder: Path, generation: Path) -> None:
        """Note it of a generation. Raises IndexStoreError."""
        written = folder / f"{_SEEN}.new"
        noted = {"generation": generation.name, "seen": asdict(self)}
        try:
            written.write_text(json.dumps(noted), encoding="utf-8")
            written.replace(folder / _SEEN)
        except OSError as error:
            raise IndexStoreError(
                "seen_unwritable", file=str(folder / _SEEN), why=str(error.strerror or error)
            ) from error


class Replica:
    """The generations of a replica in `folder`; `sources` are those of an indexer on this machine, if any."""

    def __init__(self, folder: Path, corpus: ServerCorpus) -> None:
        self.folder = folder
        self._sources = folder / "sources"
        self._corpus = corpus

    @property
    def present(self) -> bool:
        """Whether there is a generation to read."""
        return _current(self.folder) is not None

    def update(self, *, wait: float = 0.0, progress: Progress = no_progress) -> None:
        """Bring the replica in step with the server, as a new generation where anything changed.

        Raises IndexBusyError when another process is at it for longer than `wait` seconds, IndexStoreError
        when the server cannot be asked.
        """
        with writer_lock(self.folder, wait=wait):
            manifest = self._corpus.manifest()
            base = _reusable(self.folder, manifest)
            seen = Seen.read(self.folder, base) if base else None
            sources = _current(self._sources)
            now = Seen(
                revisions={name: part.revision for name, part in self._corpus.register.all().items()},
                sources=sources.name if sources else None,
            )
            if base and now == seen:
                return
            before = seen or Seen()
            known: dict[str, Replicated] = {}
            if base:
                with closing(Catalogue.open(base / CATALOGUE)) as catalogue:
                    known = {article.name: article for article in catalogue.writer.replicas()}
            new, gone = self._compare(known, now.revisions, before.revisions)
            if not base or new or gone or now.sources != before.sources:
                base = self._write(base, manifest, new, gone, sources, progress)
            now.write(self.folder, base)

    def _compare(
        self, known: Mapping[str, Replicated], revisions: Mapping[str, str], seen: Mapping[str, str]
    ) -> tuple[frozenset[str], frozenset[str]]:
        """Return what to fetch, by name, and to drop, by path, of parts that changed since they were seen."""
        there = {
            name: set(self._corpus.articles.ids(name))
            for name, revision in revisions.items()
            if seen.get(name) != revision
        }
        listed = frozenset().union(*there.values())
        unlisted = [
            name
            for name, one in known.items()
            if name not in listed and (one.part in there or one.part not in revisions)
        ]
        # A list that is read while others write may leave out what is there.
        gone = frozenset(unlisted) - self._corpus.articles.present(unlisted)
        old = self._superseded(listed | (known.keys() - gone))
        dropped = frozenset(known[name].path for name in gone | (old & known.keys()))
        return listed - known.keys() - old, dropped

    def _superseded(self, names: Iterable[str]) -> frozenset[str]:
        """Return the versions of articles of which the server has a newer one, too."""
        versions: dict[str, list[str]] = defaultdict(list)
        for name in names:
            versions[same_article(name)].append(name)
        several = [some for some in versions.values() if len(some) > 1]
        written = self._corpus.written([name for some in several for name in some])
        newest = {max(some, key=lambda name: (written.get(name, -1), name)) for some in several}
        return frozenset(name for some in several for name in some) - newest

    def _write(
        self,
        base: Path | None,
        manifest: Manifest,
        fetch: frozenset[str],
        drop: frozenset[str],
        sources: Path | None,
        progress: Progress,
    ) -> Path:
        """Write the next generation and make it the current one; return its folder."""
        new = begin_generation(self.folder, base)
        try:
            with (
                closing(Catalogue.open(new.folder / CATALOGUE, writable=True)) as catalogue,
                closing(LexicalIndex.open(new.folder / LEXICAL, writable=True)) as lexical,
            ):
                for path in sorted(drop):
                    lexical.remove(number for number, _ in catalogue.writer.remove(path))
                fetched = counter(progress, "fetching", len(fetch))
                for article in self._corpus.read(sorted(fetch)):
                    _put(catalogue, lexical, article)
                    fetched()
                group(catalogue)
                if sources:
                    with closing(Catalogue.open(sources / CATALOGUE)) as own:
                        catalogue.files.replace(own.files)
            publish_generation(self.folder, new, manifest)
        except BaseException:
            abandon_generation(new)
            raise
        logger.info("fetched %d articles, dropped %d", len(fetch), len(drop))
        return new.final


def _put(catalogue: Catalogue, lexical: LexicalIndex, shared: SharedArticle) -> None:
    cleaned, article = shared.cleaned, shared.cleaned.article
    if article.path in catalogue.articles([article.path]):
        logger.warning("two parts of the corpus have an article %r: the first stays", article.path)
        return
    keys = [embedding_text(article, passage).key for passage in shared.passages]
    replicated = Replicated(name=shared.id, path=article.path, part=shared.part)
    number, numbers = catalogue.writer.put_replica(replicated, shared.file, cleaned, shared.passages, keys)
    if article.sha256 and article.indexed_at:
        catalogue.files.put_provenance(shared.file, article.sha256, article.indexed_at)
    put_text(lexical, cleaned, shared.passages, numbers)
    if shared.passages:
        catalogue.stories.put_member(number, describe_story(cleaned, shared.vector))


def _current(folder: Path) -> Path | None:
    try:
        return current_generation(folder)
    except IndexStoreError:
        return None


def _reusable(folder: Path, manifest: Manifest) -> Path | None:
    """Return the current generation when the next one can start as its copy."""
    current = _current(folder)
    if current is None:
        return None
    try:
        same = read_manifest(current) == manifest
        Catalogue.open(current / CATALOGUE).close()
        LexicalIndex.open(current / LEXICAL).close()
    except IndexStoreError as error:
        logger.warning("the replica is fetched anew: %s", error)
        return None
    return current if same else None
