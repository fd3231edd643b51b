"""Holds the current generation of an index to every promise its parts make one another.

Every passage of the catalogue lies in its article, has one row in the lexical index, one vector in the store,
and that vector and its tokens in the cache; nothing else is in them; no page of any file is damaged.
"""

from collections.abc import Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from index.errors import IndexStoreError
from index.generations.folder import CATALOGUE, LEXICAL, VECTORS, current_generation, held_generation
from index.generations.vectors import open_vectors
from index.storage.catalogue.catalogue import Catalogue
from index.storage.chroma_folder import PassageStore
from index.storage.damage import note_damage
from index.storage.lexical import LexicalIndex
from index.storage.vector_cache import VectorCache
from index.values import CleanedArticle, Passage

_NEARLY_ONE = 0.999
"""Cosine of a stored vector with the one it was copied from: Chroma keeps float32, as the cache does."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """What was looked through, and every flaw found, in words; an index without flaws is sound.

    `remedy` says how to have it built anew.
    """

    articles: int
    passages: int
    flaws: tuple[str, ...]
    remedy: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Flaw:
    """What is wrong with an article, or with a part of the index where `path` is None.

    `unread` where the article itself is damaged, and not only what other parts hold of it.
    """

    path: str | None
    text: str
    unread: bool = False


def verify_index(index: Path) -> Verification:
    """Read all of an index and compare its parts; memory is bounded by the longest article.

    What is found is noted for the next run of indexing. Raises IndexStoreError when a part cannot be opened
    or is damaged as a whole; the message says how to mend it.
    """
    generation = current_generation(index)
    flaws = tuple(f"{flaw.path}: {flaw.text}" if flaw.path else flaw.text for flaw in find_flaws(index))
    if flaws:
        note_damage(generation / CATALOGUE, flaws[0])
    with closing(Catalogue.open(generation / CATALOGUE)) as catalogue:
        articles, passages = len(catalogue.paths()), catalogue.passage_count()
    remedy = "run `assistant index FOLDER` again: it makes anew what is damaged"
    return Verification(articles=articles, passages=passages, flaws=flaws, remedy=remedy)


def find_flaws(index: Path) -> Iterator[Flaw]:
    """Yield every flaw of the current generation and of its vectors. Raises IndexStoreError."""
    generation = current_generation(index)
    with ExitStack() as opened:
        manifest = opened.enter_context(held_generation(generation))
        catalogue = opened.enter_context(closing(Catalogue.open(generation / CATALOGUE)))
        lexical = opened.enter_context(closing(LexicalIndex.open(generation / LEXICAL)))
        vectors = opened.enter_context(closing(open_vectors(index, manifest)))
        store = opened.enter_context(closing(PassageStore.open(generation / VECTORS)))
        for part in (catalogue, lexical, vectors):
            part.check()
        passages = catalogue.passage_count()
        for path in catalogue.paths():
            try:
                held = catalogue.passages(path)
                texts = [*offset_flaws(catalogue.article(path), held)]
            except IndexStoreError as error:
                yield Flaw(path=path, text=str(error), unread=True)
                continue
            yield from (Flaw(path=path, text=text, unread=True) for text in texts)
            ids = [passage.id for passage in held]
            for text in _copy_flaws(catalogue, lexical, store, vectors, ids):
                yield Flaw(path=path, text=text)
        for text in (
            *orphan_flaws("lexical index", lexical.count(), passages),
            *orphan_flaws("vector store", store.count(), passages),
        ):
            yield Flaw(path=None, text=text)
        if waiting := catalogue.writer.pending_count():
            yield Flaw(path=None, text=f"{waiting} articles were read and never cleaned")


def offset_flaws(cleaned: CleanedArticle, passages: tuple[Passage, ...]) -> Iterator[str]:
    """Yield what does not lie in an article as it should."""
    length = len(cleaned.article.text)
    end = 0
    for block in cleaned.blocks:
        if not end <= block.start < block.end <= length:
            yield f"the {block.kind} at {block.start} does not lie in order in the text"
        end = block.end
    for position, passage in enumerate(passages):
        if passage.position != position or not 0 <= passage.start < passage.end <= length:
            yield f"passage {passage.id} at {passage.start} does not lie in order in the text"


def _copy_flaws(
    catalogue: Catalogue, lexical: LexicalIndex, store: PassageStore, vectors: VectorCache, ids: list[str]
) -> Iterator[str]:
    """Yield what the other parts lack of an article's passages, or hold differently."""
    numbers, keys = catalogue.numbers_of(ids), catalogue.content_keys(ids)
    indexed = lexical.holds(list(numbers.values()))
    stored, cached, whole = store.vectors(ids), vectors.get([*keys.values()]), vectors.known(keys.values())
    for passage_id in ids:
        if numbers[passage_id] not in indexed:
            yield f"passage {passage_id} is not in the lexical index"
        if passage_id not in stored:
            yield f"passage {passage_id} is not in the vector store"
        if keys[passage_id] not in whole:
            yield f"passage {passage_id} has no vector or no tokens in the cache"
        elif passage_id in stored and not _alike(stored[passage_id], cached[keys[passage_id]]):
            yield f"passage {passage_id} has another vector in the store than in the cache"


def _alike(one: np.ndarray, other: np.ndarray) -> bool:
    if one.shape != other.shape:
        return False
    return float(one @ other) >= _NEARLY_ONE * float(np.linalg.norm(one) * np.linalg.norm(other))


def orphan_flaws(part: str, held: int, expected: int) -> list[str]:
    """Return a flaw where a part of an index holds more than it should."""
    if held <= expected:
        return []
    return [f"the {part} holds {held - expected} passages of no article"]
