"""Embedding ahead of storing: order, what is embedded once, what overlaps, what a failure stops."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, nullcontext
from functools import partial
from pathlib import Path
from threading import Event
from time import monotonic, sleep

import pytest

from index.building.embedding_ahead import (
    MOST_TEXTS,
    EmbeddedBatch,
    embed_ahead,
    embed_on_workers,
    embedding_stage,
)
from index.building.preparing import BATCH_PASSAGES, Batch, prepare_article, prepared_batches
from index.building.workers import HereAlone
from index.cleaning.repeated_lines import NO_FURNITURE
from index.errors import EmbeddingError
from index.storage.catalogue.articles import PendingArticle
from index.storage.vector_cache import VectorCache
from index.values import SourceDocument
from tests.support.hash_embedder import HashEmbedder
from tests.support.strategies import invented_story

PATIENCE = 20


def waiting(number: int, text: str | None = None) -> PendingArticle:
    source = SourceDocument(path=f"{number}.txt", text=text or invented_story(number))
    return PendingArticle(number=number, source=source)


def batch(*numbers: int) -> Batch:
    """Return a batch of invented articles; one number always gives the same text."""
    return [prepare_article(waiting(number), frozenset(), NO_FURNITURE) for number in numbers]


def texts_of(batches: Sequence[Batch]) -> list[str]:
    return [text.text for one in batches for article in one for text in article.texts]


@pytest.fixture
def cache(tmp_path: Path) -> Iterator[VectorCache]:
    with closing(VectorCache.open(tmp_path, embedder="hash", dimensions=64, writable=True)) as opened:
        yield opened


def test_batches_come_in_order_with_their_vectors(cache: VectorCache) -> None:
    embedder = HashEmbedder()
    batches = [batch(0, 1), batch(2), batch(), batch(3), batch(4, 5, 6)]
    found = list(embed_ahead(batches, embedder, cache))
    assert [one.articles for one in found] == batches
    for one in found:
        keys = {text.key for article in one.articles for text in article.texts}
        assert one.vectors.keys() == keys == cache.known(keys)
    assert embedder.asked == texts_of(batches)


def test_a_text_of_two_batches_is_embedded_once_whichever_are_under_way(cache: VectorCache) -> None:
    embedder = HashEmbedder()
    batches = [batch(0, 0), batch(1, 0), batch(0), batch(0, 1, 2), batch(1)]
    found = list(embed_ahead(batches, embedder, cache))
    assert embedder.asked == texts_of([batch(0, 1, 2)])
    assert [one.embedded > 0 for one in found] == [True, True, False, True, False]
    assert sum(one.embedded for one in found) == len(embedder.asked)
    assert all(len(one.vectors) > 0 for one in found)


def test_the_next_batch_is_embedded_while_one_is_stored(cache: VectorCache) -> None:
    second = Event()
    asked: list[int] = []

    def hear(texts: Sequence[str]) -> None:
        asked.append(len(texts))
        if len(asked) == 2:
            second.set()

    embedded = embed_ahead([batch(n) for n in range(4)], HashEmbedder(before_passages=hear), cache)
    next(embedded)  # is being stored now
    assert second.wait(PATIENCE)
    assert len(list(embedded)) == 3


def test_few_batches_are_prepared_before_the_first_is_stored(cache: VectorCache) -> None:
    prepared: list[int] = []

    def preparing() -> Iterator[Batch]:
        for number in range(10):
            prepared.append(number)
            yield batch(number)

    embedded = embed_ahead(preparing(), HashEmbedder(), cache)
    for stored, _ in enumerate(embedded, start=1):
        assert len(prepared) <= stored + 2
    assert len(prepared) == 10


def test_a_very_long_article_is_embedded_in_parts(cache: VectorCache) -> None:
    sizes: list[int] = []
    long = " ".join(f"Ferry {number} sailed to the island at nine in the morning." for number in range(5000))
    articles = [prepare_article(waiting(1, long), frozenset(), NO_FURNITURE)]
    embedder = HashEmbedder(before_passages=lambda texts: sizes.append(len(texts)))
    [found] = embed_ahead([articles], embedder, cache)
    assert sum(sizes) == found.embedded == len(articles[0].passages) > MOST_TEXTS >= max(sizes)
    assert embedder.asked == texts_of([articles])
    assert cache.get_tokens(list(found.vectors)).keys() == found.vectors.keys()


def test_after_a_failure_nothing_more_is_embedded_and_what_was_stays(cache: VectorCache) -> None:
    calls: list[int] = []

    def fail_at_the_second(texts: Sequence[str]) -> None:
        calls.append(len(texts))
        if len(calls) == 2:
            raise EmbeddingError("the server went away")

    stored: list[EmbeddedBatch] = []
    failing = HashEmbedder(before_passages=fail_at_the_second)
    with pytest.raises(EmbeddingError, match="went away"):
        stored += embed_ahead([batch(n) for n in range(6)], failing, cache)
    assert len(calls) == 2
    first = {text.key for article in batch(0) for text in article.texts}
    assert cache.known(first) == first
    assert cache.count() == len(first)


def test_whoever_interrupts_waits_for_no_call_and_what_was_embedded_stays(cache: VectorCache) -> None:
    stuck, released = Event(), Event()
    calls: list[int] = []

    def hang_at_the_second(texts: Sequence[str]) -> None:
        calls.append(len(texts))
        if len(calls) == 2:
            stuck.set()
            assert released.wait(PATIENCE)

    def interrupted() -> Iterator[Batch]:
        yield batch(*range(3 * MOST_TEXTS))
        assert stuck.wait(PATIENCE)
        raise KeyboardInterrupt

    try:
        with pytest.raises(KeyboardInterrupt):
            list(embed_ahead(interrupted(), HashEmbedder(before_passages=hang_at_the_second), cache))
        assert not released.is_set()
        assert cache.count() == calls[0] == MOST_TEXTS
    finally:
        released.set()


def test_what_was_embedded_ahead_stays_where_storing_fails(cache: VectorCache) -> None:
    embedder = HashEmbedder()
    ahead = embed_ahead([batch(0), batch(1), batch(2), batch(3)], embedder, cache)
    with closing(ahead):
        next(ahead)
        give_up = monotonic() + PATIENCE
        while len(embedder.asked) < len(texts_of([batch(0), batch(1), batch(2)])):
            assert monotonic() < give_up
            sleep(0.01)
        sleep(0.1)  # from the embedder to where it is kept
    assert cache.count() >= len(texts_of([batch(0), batch(1)]))


def test_a_batch_is_full_at_its_number_of_passages() -> None:
    articles = [waiting(number) for number in range(2 * BATCH_PASSAGES)]
    batches = list(prepared_batches(((one, frozenset()) for one in articles), NO_FURNITURE, HereAlone()))
    sizes = [sum(len(article.passages) for article in one) for one in batches]
    assert len(batches) > 1
    assert all(size >= BATCH_PASSAGES for size in sizes[:-1])
    assert [article.number for one in batches for article in one] == [one.number for one in articles]


def on_workers(
    batches: Iterable[Batch], embedder: HashEmbedder, cache: VectorCache
) -> Iterator[EmbeddedBatch]:
    stage = partial(embedding_stage, lambda: nullcontext(embedder), "hash")
    return embed_on_workers(batches, stage, cache, HereAlone())


def test_what_workers_embed_is_what_a_thread_embeds(cache: VectorCache, tmp_path: Path) -> None:
    batches = [batch(0, 0), batch(), batch(1, 0), batch(*range(2 * MOST_TEXTS)), batch(0), batch(1, 90)]
    there, here = HashEmbedder(), HashEmbedder()
    found = list(on_workers(batches, there, cache))
    (tmp_path / "other").mkdir()
    with closing(
        VectorCache.open(tmp_path / "other", embedder="hash", dimensions=64, writable=True)
    ) as other:
        alike = list(embed_ahead(batches, here, other))
    assert [(one.articles, one.embedded) for one in found] == [(one.articles, one.embedded) for one in alike]
    assert [one.vectors.keys() for one in found] == [one.vectors.keys() for one in alike]
    assert there.asked == here.asked


def test_of_a_batch_that_workers_leave_unfinished_what_was_embedded_stays(cache: VectorCache) -> None:
    def fail_at_the_second(texts: Sequence[str]) -> None:
        if embedder.asked:
            raise EmbeddingError("the server went away")

    embedder = HashEmbedder(before_passages=fail_at_the_second)
    with pytest.raises(EmbeddingError, match="went away"):
        list(on_workers([batch(*range(3 * MOST_TEXTS))], embedder, cache))
    assert cache.count() == len(embedder.asked) == MOST_TEXTS


def test_a_worker_with_another_embedder_is_an_error_that_names_both(cache: VectorCache) -> None:
    with pytest.raises(EmbeddingError, match="'another', and this run with 'hash'"):
        list(on_workers([batch(0)], HashEmbedder(name="another"), cache))
