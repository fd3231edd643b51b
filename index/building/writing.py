"""An index on disk: a generation holds a catalogue, a lexical index and a vector store."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import numpy as np

from index.building.preparing import BATCH_PASSAGES, PreparedArticle
from index.building.sinks import IndexedArticle
from index.generations.folder import CATALOGUE, LEXICAL, VECTORS, read_manifest
from index.progress import Progress
from index.storage.catalogue.catalogue import Catalogue
from index.storage.chroma_folder import PassageStore
from index.storage.dense import StoredPassage
from index.storage.lexical import LexicalIndex, LexicalRow
from index.storage.vector_cache import VectorCache
from index.stories.grouping import article_vector, describe_story, first_told, group_stories
from index.stories.neighbours import nearest_articles
from index.values import CleanedArticle, Passage

_AT_ONCE = 256
"""Passages given to the vector store at a time: it brings each time to the disk, which few are not worth, and
the last are stored when nothing is left to be embedded meanwhile."""
_SPARE = 2
"""Vectors kept for each passage of the index before those of gone texts are dropped."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalTarget:
    """An index whose every part lies in one folder; see `index.building.sinks.IndexTarget`.

    It is the `IndexRun` as well: nothing has to be looked at before.
    """

    folder: Path

    @property
    def vectors_folder(self) -> Path:
        """The same folder."""
        return self.folder

    def begin(self, folders: Mapping[str, str], *, thorough: bool) -> Self:
        """Return this: any folder can be indexed on disk."""
        return self

    def check(self, generation: Path, *, every_page: bool) -> None:
        """Open the stores of a generation, or read them; see `index.building.sinks.IndexTarget`."""
        check_catalogue(generation, every_page=every_page)
        with closing(LexicalIndex.open(generation / LEXICAL)) as lexical:
            if every_page:
                lexical.check()
        PassageStore.open(generation / VECTORS).close()

    def in_step(self, catalogue: Catalogue) -> bool:
        """Say yes: a generation appears whole or not at all."""
        return True

    @contextmanager
    def open(self, generation: Path, catalogue: Catalogue, vectors: VectorCache) -> Iterator["LocalSink"]:
        """Open the stores of a new generation."""
        with (
            closing(LexicalIndex.open(generation / LEXICAL, writable=True)) as lexical,
            closing(LocalSink(catalogue, lexical, generation / VECTORS)) as sink,
        ):
            yield sink

    def settle(self, generation: Path, progress: Progress) -> int:
        """Drop the vectors of gone texts once they are many; return how many passages the index has."""
        return drop_spare_vectors(self.folder, [generation])


class LocalSink:
    """The stores of a generation being written; see `index.building.sinks.PassageSink`."""

    def __init__(self, catalogue: Catalogue, lexical: LexicalIndex, folder: Path) -> None:
        self._catalogue = catalogue
        self._lexical = lexical
        self._folder = folder
        self._opened: PassageStore | None = None
        self._waiting: list[StoredPassage] = []

    def close(self) -> None:
        """Release what was opened."""
        if self._opened:
            self._opened.close()

    def missing(self) -> tuple[str, ...]:
        """Return nothing: the stores are as old as the catalogue."""
        return ()

    def holds(self, article: PreparedArticle) -> bool:
        """Say no: an article that waits is new here."""
        return False

    def put(self, articles: Sequence[IndexedArticle]) -> None:
        """Store the passages of articles, and what their stories are found by."""
        store = self._store()
        for one in articles:
            prepared = one.prepared
            put_text(self._lexical, prepared.cleaned, prepared.passages, one.numbers)
            if one.vectors:
                put_member(
                    self._catalogue, prepared.number, prepared.cleaned, article_vector(np.stack(one.vectors))
                )
            self._waiting += [
                StoredPassage(passage=passage, article=prepared.cleaned.article, vector=vector)
                for passage, vector in zip(prepared.passages, one.vectors, strict=True)
            ]
        if len(self._waiting) >= _AT_ONCE:
            self._store_waiting(store)

    def remove(self, passages: Sequence[tuple[int, str]]) -> None:
        """Remove passages from the stores."""
        if passages:
            self._lexical.remove(number for number, _ in passages)
            self._store().remove([passage_id for _, passage_id in passages])

    def finish(self) -> None:
        """Store what waits, and find which articles tell one story."""
        self._store_waiting(self._store())
        group(self._catalogue)
        self._lexical.commit()

    def _store_waiting(self, store: PassageStore) -> None:
        store.add(self._waiting)
        self._waiting = []

    def _store(self) -> PassageStore:
        """Return the store, opened when it is first needed: something is being embedded by then.

        Importing Chroma takes as long as a dozen articles, and nothing else would run meanwhile.
        """
        self._opened = self._opened or PassageStore.open(self._folder, writable=True)
        return self._opened


# What an index on disk and the replica of one on a server have in common


def check_catalogue(generation: Path, *, every_page: bool) -> None:
    """Open or read the catalogue of a generation. Raises IndexStoreError when it is absent or damaged."""
    with closing(Catalogue.open(generation / CATALOGUE)) as catalogue:
        if every_page:
            catalogue.check()


def drop_spare_vectors(folder: Path, generations: Sequence[Path]) -> int:
    """Drop the vectors in `folder` of texts that are in none of the generations, once they are many.

    To be called when these are the current ones: who still reads another embeds again what it lacks. Returns
    how many passages the last of them has.
    """
    built_by = read_manifest(generations[-1])
    cache = VectorCache.open(
        folder, embedder=built_by.embedder, dimensions=built_by.dimensions, writable=True
    )
    with ExitStack() as opened:
        vectors = opened.enter_context(closing(cache))
        catalogues = [opened.enter_context(closing(Catalogue.open(g / CATALOGUE))) for g in generations]
        passages = [catalogue.passage_count() for catalogue in catalogues]
        if vectors.count() > _SPARE * sum(passages) + BATCH_PASSAGES:
            vectors.keep_only(key for catalogue in catalogues for key in catalogue.all_content_keys())
    return passages[-1]


def put_text(
    lexical: LexicalIndex, cleaned: CleanedArticle, passages: Sequence[Passage], numbers: Sequence[int]
) -> None:
    """Let the passages of an article be found by their words."""
    title = cleaned.article.title or ""
    rows = zip(numbers, passages, strict=True)
    lexical.add([LexicalRow(number=number, title=title, text=passage.text) for number, passage in rows])


def put_member(catalogue: Catalogue, number: int, cleaned: CleanedArticle, vector: np.ndarray) -> None:
    """Store what the story of an article is found by; `vector` is that of `article_vector`."""
    catalogue.stories.put_member(number, describe_story(cleaned, vector))


def group(catalogue: Catalogue) -> None:
    """Find which articles tell one story, over the whole corpus."""
    members = {member.path: member for member in catalogue.stories.members()}
    known = catalogue.stories.neighbours()
    neighbours = nearest_articles({path: member.vector for path, member in members.items()}, known)
    changed = {path: near for path, near in neighbours.items() if list(near) != known.get(path)}
    catalogue.stories.put_neighbours(changed)
    stories = group_stories(members.values(), neighbours)
    catalogue.stories.put((paths, first_told([members[path] for path in paths])) for paths in stories)
