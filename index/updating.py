"""Brings the stores of a new generation in step with its corpus folders.

    folders -> texts in the catalogue -> furniture -> passages -> vectors -> stores -> stories

Two passes: all new texts are stored first, because page furniture is learned from the whole corpus; then the
articles that are new, or whose furniture changed, are cleaned, cut, embedded and stored in batches.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from index.catalogue import Catalogue
from index.catalogue_articles import PendingArticle
from index.embedding import TokenEmbedder
from index.embedding_ahead import EmbeddedBatch, embed_ahead
from index.furniture import CANDIDATE_COUNT, HOLDERS_PER_LINE, Furniture, learn_furniture
from index.lexical import LexicalIndex, LexicalRow
from index.neighbours import nearest_articles
from index.preparing import furniture_digest, prepared_batches
from index.progress import Progress, counter
from index.store import PassageStore, StoredPassage
from index.stories import article_vector, describe_story, first_told, group_stories
from index.syncing import SyncPlan, SyncResult, apply_sync, merge_results
from index.vectors import VectorCache


@dataclass(frozen=True, slots=True, kw_only=True)
class Stores:
    """The stores of the generation being written, and the cache of vectors beside it."""

    catalogue: Catalogue
    lexical: LexicalIndex
    passages: PassageStore
    vectors: VectorCache


def update_stores(
    stores: Stores, plans: Sequence[SyncPlan], embedder: TokenEmbedder, progress: Progress
) -> tuple[SyncResult, int]:
    """Write all that changed; return the counts and how many texts were embedded."""
    catalogue = stores.catalogue
    for plan in plans:
        catalogue.files.put_folder(plan.prefix, str(plan.folder))
        catalogue.files.put_unread(plan.prefix, plan.skipped)
    read = counter(progress, "reading", sum(len(plan.read) for plan in plans))
    result = merge_results([apply_sync(catalogue, plan, on_file=read) for plan in plans])
    furniture = _learn(catalogue)
    result.removed_passages += _reopen_changed(catalogue, furniture)
    stores.lexical.remove(number for number, _ in result.removed_passages)
    stores.passages.remove([passage_id for _, passage_id in result.removed_passages])
    stored = counter(progress, "embedding", catalogue.writer.pending_count())
    embedded = 0
    for batch in embed_ahead(prepared_batches(_waiting(catalogue), furniture), embedder, stores.vectors):
        _put_batch(stores, batch)
        embedded += batch.embedded
        for _ in batch.articles:
            stored()
    _group(catalogue)
    catalogue.commit()
    stores.lexical.commit()
    return result, embedded


def _learn(catalogue: Catalogue) -> Furniture:
    candidates = catalogue.lines.counts(CANDIDATE_COUNT)
    return learn_furniture(catalogue.lines.holders(candidates, HOLDERS_PER_LINE))


def _reopen_changed(catalogue: Catalogue, furniture: Furniture) -> list[tuple[int, str]]:
    """Let articles be cleaned again whose furniture is not what they were cleaned with."""
    changed = [
        path
        for path, cleaned_with, held in catalogue.lines.furniture_states(furniture.keys)
        if cleaned_with is not None and cleaned_with != furniture_digest(held)
    ]
    return [passage for path in changed for passage in catalogue.writer.reopen(path)]


def _waiting(catalogue: Catalogue) -> Iterator[tuple[PendingArticle, frozenset[int]]]:
    return ((pending, catalogue.lines.of_article(pending.number)) for pending in catalogue.writer.pending())


def _put_batch(stores: Stores, batch: EmbeddedBatch) -> None:
    """Store the articles of a batch and their passages."""
    rows: list[LexicalRow] = []
    stored: list[StoredPassage] = []
    for one in batch.articles:
        article, keys = one.cleaned.article, [text.key for text in one.texts]
        numbers = stores.catalogue.writer.put_cleaned(
            one.number, one.cleaned, one.passages, keys, one.furniture
        )
        vectors = [batch.vectors[key] for key in keys]
        if vectors:
            member = describe_story(one.cleaned, article_vector(np.stack(vectors)))
            stores.catalogue.stories.put_member(one.number, member)
        for number, passage, vector in zip(numbers, one.passages, vectors, strict=True):
            rows.append(LexicalRow(number=number, title=article.title or "", text=passage.text))
            stored.append(StoredPassage(passage=passage, article=article, vector=vector))
    stores.lexical.add(rows)
    stores.passages.add(stored)


def _group(catalogue: Catalogue) -> None:
    """Find which articles tell one story, over the whole corpus."""
    members = {member.path: member for member in catalogue.stories.members()}
    known = catalogue.stories.neighbours()
    neighbours = nearest_articles({path: member.vector for path, member in members.items()}, known)
    changed = {path: near for path, near in neighbours.items() if list(near) != known.get(path)}
    catalogue.stories.put_neighbours(changed)
    stories = group_stories(members.values(), neighbours)
    catalogue.stories.put((paths, first_told([members[path] for path in paths])) for paths in stories)
