"""Brings a catalogue, and what stands beside it, in step with its corpus folders.

    folders -> texts in the catalogue -> furniture -> passages -> vectors -> a sink (index.building.sinks)

Two passes: all new texts are stored first, because page furniture is learned from the whole corpus; then the
articles that are new, or whose furniture changed, are cleaned, cut, embedded and stored in batches.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing

from index.building.embedding_ahead import EmbeddedBatch, embed_ahead
from index.building.preparing import Batch, PreparedArticle, furniture_digest, prepared_batches
from index.building.sinks import IndexedArticle, PassageSink
from index.building.syncing import SyncPlan, SyncResult, apply_sync, merge_results
from index.cleaning.repeated_lines import CANDIDATE_COUNT, HOLDERS_PER_LINE, Furniture, learn_furniture
from index.embedding.embedder import TokenEmbedder
from index.progress import Progress, counter
from index.storage.catalogue.articles import PendingArticle
from index.storage.catalogue.catalogue import Catalogue
from index.storage.vector_cache import VectorCache


def update(
    catalogue: Catalogue,
    sink: PassageSink,
    vectors: VectorCache,
    plans: Sequence[SyncPlan],
    embedder: TokenEmbedder,
    progress: Progress,
) -> tuple[SyncResult, int]:
    """Write all that changed; return the counts and how many texts were embedded."""
    for plan in plans:
        catalogue.files.put_folder(plan.prefix, str(plan.folder))
        catalogue.files.put_unread(plan.prefix, plan.skipped)
    read = counter(progress, "reading", sum(len(plan.read) for plan in plans))
    result = merge_results([apply_sync(catalogue, plan, on_file=read) for plan in plans])
    furniture = _learn(catalogue)
    reopened = [*_cleaned_otherwise(catalogue, furniture), *sink.missing()]
    result.removed_passages += [gone for path in reopened for gone in catalogue.writer.reopen(path)]
    sink.remove(result.removed_passages)
    done = counter(progress, "embedding", catalogue.writer.pending_count())
    batches = _not_held(catalogue, sink, prepared_batches(_waiting(catalogue), furniture), done)
    embedded = 0
    with closing(embed_ahead(batches, embedder, vectors)) as ahead:
        for batch in ahead:
            sink.put(_catalogued(catalogue, batch))
            embedded += batch.embedded
            for _ in batch.articles:
                done()
    sink.finish()
    catalogue.commit()
    return result, embedded


def _learn(catalogue: Catalogue) -> Furniture:
    candidates = catalogue.lines.counts(CANDIDATE_COUNT)
    return learn_furniture(catalogue.lines.holders(candidates, HOLDERS_PER_LINE))


def _cleaned_otherwise(catalogue: Catalogue, furniture: Furniture) -> list[str]:
    """Return the paths of articles whose furniture is not what they were cleaned with."""
    return [
        path
        for path, cleaned_with, held in catalogue.lines.furniture_states(furniture.keys)
        if cleaned_with is not None and cleaned_with != furniture_digest(held)
    ]


def _waiting(catalogue: Catalogue) -> Iterator[tuple[PendingArticle, frozenset[int]]]:
    return ((pending, catalogue.lines.of_article(pending.number)) for pending in catalogue.writer.pending())


def _not_held(
    catalogue: Catalogue, sink: PassageSink, batches: Iterable[Batch], done: Callable[[], None]
) -> Iterator[Batch]:
    """Yield what must be embedded of the batches; the rest is in the sink, and is catalogued at once."""
    for batch in batches:
        held = [article for article in batch if sink.holds(article)]
        for article in held:
            _put_cleaned(catalogue, article)
            done()
        if len(held) < len(batch):
            kept = {article.number for article in held}
            yield [article for article in batch if article.number not in kept]


def _catalogued(catalogue: Catalogue, batch: EmbeddedBatch) -> list[IndexedArticle]:
    """Store the articles of a batch in the catalogue."""
    return [
        IndexedArticle(
            prepared=article,
            numbers=_put_cleaned(catalogue, article),
            vectors=[batch.vectors[text.key] for text in article.texts],
        )
        for article in batch.articles
    ]


def _put_cleaned(catalogue: Catalogue, article: PreparedArticle) -> list[int]:
    keys = [text.key for text in article.texts]
    return catalogue.writer.put_cleaned(
        article.number, article.cleaned, article.passages, keys, article.furniture
    )
