"""Brings a catalogue, and what stands beside it, in step with its corpus folders.

    folders -> texts in the catalogue -> furniture, habits -> passages -> vectors -> stores, or a server

Two passes: all new texts are stored first, because page furniture, and how a site writes its dates, is
learned from the whole corpus; then the articles that are new, or of which something else was learned, are
cleaned, cut, embedded and stored in batches.
"""

from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import closing

from index.building.embedding_ahead import EmbeddedBatch
from index.building.folder_changes import FolderChanges, check_removals
from index.building.preparing import Batch, learned_digest, prepared_batches
from index.building.reading_in import ArticleCounts, read_in
from index.building.workers import Workers
from index.building.writing import ArticleStore
from index.cleaning.publication_date import learn_date_habits
from index.cleaning.repeated_lines import CANDIDATE_COUNT, HOLDERS_PER_LINE, learn_furniture
from index.generations.stores import IndexedArticle, PreparedArticle
from index.messages import CodedText
from index.progress import Progress, counter
from index.storage.catalogue.catalogue import Catalogue
from index.values import SkippedFile


def update(
    catalogue: Catalogue,
    store: ArticleStore,
    folders: Sequence[FolderChanges],
    workers: Workers,
    embed: Callable[[Iterable[Batch]], Generator[EmbeddedBatch, None, None]],
    progress: Progress,
    *,
    before: Mapping[str, int],
    flawed: frozenset[str] = frozenset(),
    published: frozenset[str] | None = None,
) -> ArticleCounts:
    """Write all that changed; return what was done.

    `workers` run what needs one file or article alone, `embed` gives batches their vectors.
    `before` are the articles that were known of each folder, by prefix, where it may not lose most of them;
    `flawed` the paths of articles to be made anew, those themselves damaged from their files.
    `published` are the origins of articles that a server has whole: those are not embedded again, and those
    that it lacks are written again. None where there is no server.
    """
    for changes in folders:
        catalogue.files.put_folder(changes.prefix, str(changes.folder))
        catalogue.files.put_unread(changes.prefix, changes.skipped)
    files = {changes.prefix + entry.path for changes in folders for entry in changes.read}
    damaged = {path for path, file in catalogue.files.of_articles(flawed).items() if file in files}
    for path in damaged:
        catalogue.writer.distrust(path)
    counts = ArticleCounts()
    read = counter(progress, "reading", sum(len(changes.read) for changes in folders))
    for changes in folders:
        read_in(catalogue, changes, counts, workers, on_file=read)
    check_removals(before, catalogue.files.article_counts(), folders)
    lines = catalogue.lines
    furniture = learn_furniture(lines.holders(lines.counts(CANDIDATE_COUNT), HOLDERS_PER_LINE))
    # An article may prove how its site writes dates long after others were read: those are cleaned again.
    habits = learn_date_habits(dict(catalogue.dates.evidence()))
    reopened = [
        path
        for number, path, cleaned_with, held in lines.furniture_states(furniture.keys)
        if cleaned_with is not None and cleaned_with != learned_digest(held, habits.get(number))
    ]
    reopened += sorted(flawed - damaged)
    if published is not None:
        reopened += [origin.path for origin in catalogue.writer.origins() if origin.id not in published]
    counts.removed_passages += [gone for path in reopened for gone in catalogue.writer.reopen(path)]
    store.remove(counts.removed_passages)
    done = counter(progress, "embedding", catalogue.writer.pending_count())
    waiting = (
        (pending, lines.of_article(pending.number), habits.get(pending.number))
        for pending in catalogue.writer.pending()
    )
    prepared = prepared_batches(waiting, furniture, workers)
    batches = _unpublished(catalogue, published or frozenset(), prepared, done)
    with closing(embed(batches)) as ahead:
        for batch in ahead:
            store.put(
                [
                    IndexedArticle(
                        prepared=article,
                        numbers=_put_cleaned(catalogue, article),
                        vectors=[batch.vectors[text.key] for text in article.texts],
                    )
                    for article in batch.articles
                ]
            )
            counts.embedded += batch.embedded
            for article in batch.articles:
                if not article.passages:
                    path = article.cleaned.article.path
                    counts.skipped.append(SkippedFile(path=path, reason=CodedText("no_passages")))
                done()
    store.finish()
    catalogue.commit()
    return counts


def _unpublished(
    catalogue: Catalogue, published: frozenset[str], batches: Iterable[Batch], done: Callable[[], None]
) -> Iterator[Batch]:
    """Yield what must be embedded of the batches; the rest is on the server, and is catalogued at once."""
    if not published:
        yield from batches
        return
    for batch in batches:
        left: Batch = []
        for article in batch:
            if catalogue.writer.origin(article.number, article.furniture).id in published:
                _put_cleaned(catalogue, article)
                done()
            else:
                left.append(article)
        if left:
            yield left


def _put_cleaned(catalogue: Catalogue, article: PreparedArticle) -> list[int]:
    keys = [text.key for text in article.texts]
    return catalogue.writer.put_cleaned(
        article.number, article.cleaned, article.passages, keys, article.furniture
    )
