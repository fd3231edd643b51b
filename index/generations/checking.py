"""Holds the current generation of an index to every promise its parts make one another.

Every passage of the catalogue lies in its article, has one row in the lexical index, one vector in the store,
and that vector and its tokens in the cache; nothing else is in them; no page of any file is damaged.
"""

from collections.abc import Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from index.generations.folder import CATALOGUE, LEXICAL, VECTORS, current_generation, held_generation
from index.storage.catalogue.catalogue import Catalogue
from index.storage.chroma_folder import PassageStore
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
class _Parts:
    catalogue: Catalogue
    lexical: LexicalIndex
    store: PassageStore
    vectors: VectorCache


def verify_index(index: Path) -> Verification:
    """Read all of an index and compare its parts; memory is bounded by the longest article.

    Raises IndexStoreError when a part cannot be opened or is damaged; the message says how to mend it.
    """
    generation = current_generation(index)
    with ExitStack() as opened:
        manifest = opened.enter_context(held_generation(generation))
        catalogue = opened.enter_context(closing(Catalogue.open(generation / CATALOGUE)))
        lexical = opened.enter_context(closing(LexicalIndex.open(generation / LEXICAL)))
        cache = VectorCache.open(index, embedder=manifest.embedder, dimensions=manifest.dimensions)
        vectors = opened.enter_context(closing(cache))
        store = opened.enter_context(closing(PassageStore.open(generation / VECTORS)))
        for part in (catalogue, lexical, vectors):
            part.check()
        # Without one of its files a generation is built anew, of the folders that the catalogue knows.
        remedy = (
            f"delete {str(generation / LEXICAL)!r} (and, when the cache has a flaw, {index}/vectors-*)"
            " and run `assistant index` again to have it built anew"
        )
        return _verify(_Parts(catalogue=catalogue, lexical=lexical, store=store, vectors=vectors), remedy)


def _verify(parts: _Parts, remedy: str) -> Verification:
    articles = passages = 0
    flaws: list[str] = []
    for path in parts.catalogue.paths():
        cleaned = parts.catalogue.article(path)
        held = parts.catalogue.passages(path)
        flaws += offset_flaws(cleaned, held)
        flaws += _copy_flaws(parts, path, [passage.id for passage in held])
        articles, passages = articles + 1, passages + len(held)
    flaws += orphan_flaws("lexical index", parts.lexical.count(), passages)
    flaws += orphan_flaws("vector store", parts.store.count(), passages)
    if waiting := parts.catalogue.writer.pending_count():
        flaws.append(f"{waiting} articles were read and never cleaned")
    return Verification(articles=articles, passages=passages, flaws=tuple(flaws), remedy=remedy)


def offset_flaws(cleaned: CleanedArticle, passages: tuple[Passage, ...]) -> Iterator[str]:
    """Yield what does not lie in an article as it should."""
    path, length = cleaned.article.path, len(cleaned.article.text)
    end = 0
    for block in cleaned.blocks:
        if not end <= block.start < block.end <= length:
            yield f"{path}: the {block.kind} at {block.start} does not lie in order in the text"
        end = block.end
    for position, passage in enumerate(passages):
        if passage.position != position or not 0 <= passage.start < passage.end <= length:
            yield f"{path}: passage {passage.id} at {passage.start} does not lie in order in the text"


def _copy_flaws(parts: _Parts, path: str, ids: list[str]) -> Iterator[str]:
    """Yield what the other parts lack of an article's passages, or hold differently."""
    numbers, keys = parts.catalogue.numbers_of(ids), parts.catalogue.content_keys(ids)
    indexed = parts.lexical.holds(list(numbers.values()))
    stored, cached = parts.store.vectors(ids), parts.vectors.get(list(keys.values()))
    for passage_id in ids:
        if numbers[passage_id] not in indexed:
            yield f"{path}: passage {passage_id} is not in the lexical index"
        if passage_id not in stored:
            yield f"{path}: passage {passage_id} is not in the vector store"
        if keys[passage_id] not in cached:
            yield f"{path}: passage {passage_id} has no vector or no tokens in the cache"
        elif passage_id in stored and not _alike(stored[passage_id], cached[keys[passage_id]]):
            yield f"{path}: passage {passage_id} has another vector in the store than in the cache"


def _alike(one: np.ndarray, other: np.ndarray) -> bool:
    if one.shape != other.shape:
        return False
    return float(one @ other) >= _NEARLY_ONE * float(np.linalg.norm(one) * np.linalg.norm(other))


def orphan_flaws(part: str, held: int, expected: int) -> list[str]:
    """Return a flaw where a part of an index holds more than it should."""
    if held <= expected:
        return []
    return [f"the {part} holds {held - expected} passages of no article"]
