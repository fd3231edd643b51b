"""A corpus on a Chroma server: what indexers write there side by side, and what readers take from it.

An article is there once its own record is: that is written after everything it names, and removed before it.
"""

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Self

from index.batches import batched
from index.embedding.embedder import Vectors
from index.embedding.token_codec import EncodedTokens
from index.errors import CorpusError, IndexStoreError
from index.generations.folder import Manifest
from index.server.chroma_client import ServerClient
from index.server.collection import Record, ServerCollection
from index.server.parts import PartRegister, understood
from index.server.records import (
    SharedArticle,
    article_record,
    article_values,
    check_same,
    layout_name,
    manifest_of,
    record_count,
    rest_name,
    to_article,
    to_tokens,
    to_value,
    tokens_name,
    tokens_value,
    value_id,
    value_owner,
    value_records,
)
from index.settings import Settings
from index.storage.nodes import StoredPassage, put_nodes

WRITER_PATIENCE = 120.0
"""Seconds for which an indexer repeats a request: a server may be restarted meanwhile."""
READER_PATIENCE = 10.0
_AT_ONCE = 100
"""Articles read, and passages written, at a time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenArticle:
    """An article with what a server is given for each of its passages, in their order."""

    shared: SharedArticle
    vectors: Sequence[Vectors]
    tokens: Sequence[EncodedTokens]

    @property
    def values(self) -> dict[str, str]:
        """The long values, of the article and of its passages' tokens, by name."""
        tokens = zip(self.shared.passages, self.tokens, strict=True)
        return article_values(self.shared) | {
            tokens_name(one.id): tokens_value(given) for one, given in tokens
        }


class ServerCorpus:
    """The collections of one corpus; threads may share it. Raises IndexStoreError."""

    def __init__(self, client: ServerClient, collections: Mapping[str, ServerCollection]) -> None:
        self._client = client
        self.passages = collections["passages"]
        self.articles = collections["articles"]
        self.values = collections["values"]
        self.parts = collections["parts"]
        self.register = PartRegister(self.parts, self.place)

    @classmethod
    def open(cls, settings: Settings, *, patience: float = READER_PATIENCE) -> Self:
        """Open the collections that the settings name. Raises IndexStoreError when they are not there."""
        client = ServerClient.open(settings, patience=patience)
        try:
            return cls(client, {name: client.collection(name) for name in _COLLECTIONS})
        except IndexStoreError:
            client.close()
            raise

    @classmethod
    def create(cls, settings: Settings, manifest: Manifest, *, patience: float = WRITER_PATIENCE) -> Self:
        """Open the collections for writing, made where they are not there.

        Raises IndexStoreError when they were made with other settings than the manifest says.
        """
        client = ServerClient.open(settings, patience=patience)
        try:
            client.make_database()
            made = {name: client.make_collection(name, asdict(manifest)) for name in _COLLECTIONS}
            corpus = cls(client, made)
            check_same(corpus.manifest(), manifest, corpus.place)
        except IndexStoreError:
            client.close()
            raise
        return corpus

    def close(self) -> None:
        """Let go of the connection."""
        self._client.close()

    @property
    def place(self) -> str:
        """The server in words."""
        return self._client.place

    def version(self) -> str:
        """Return the server's version."""
        return self._client.version()

    def manifest(self) -> Manifest:
        """Return what the corpus was made with. Raises IndexStoreError for another format."""
        return manifest_of(self.passages.metadata, self.place)

    def put(self, articles: Sequence[WrittenArticle]) -> None:
        """Write articles, each with its passages; over what is there of them already.

        Raises CorpusError when the part of another indexer has an article of the same path, also where that
        came while these were written: readers, who ask by path, would see one of the two.
        """
        paths = {one.shared.cleaned.article.path: one.shared.part for one in articles}
        self.register.check_paths(paths, self.articles)
        now = time.time_ns() // 1_000_000
        self.values.put([record for one in articles for record in value_records(one.values, one.shared.part)])
        for part in set(paths.values()):
            stored = [
                StoredPassage(passage=passage, article=one.shared.cleaned.article, vector=vector)
                for one in articles
                if one.shared.part == part
                for passage, vector in zip(one.shared.passages, one.vectors, strict=True)
            ]
            for some in batched(stored, _AT_ONCE):
                put_nodes(self.passages.upsert, some, {"part": part})
        self.articles.put([article_record(one.shared, now) for one in articles])
        try:
            self.register.check_paths(paths, self.articles)
        except CorpusError:
            self.articles.remove([one.shared.id for one in articles])
            raise

    def read(self, ids: Sequence[str]) -> Iterator[SharedArticle]:
        """Yield the articles of these ids that are there, in any order."""
        for some in batched(ids, _AT_ONCE):
            records = self.articles.get(some, documents=True, vectors=True)
            names = [layout_name(one.id) for one in records]
            names += [rest_name(one.id) for one in records if not one.metadata["whole"]]
            values = self.read_values(names)
            found = [understood(self.place, to_article, one, values) for one in records]
            yield from (article for article in found if article is not None)

    def written(self, ids: Sequence[str]) -> dict[str, int]:
        """Return when articles were written, by id."""
        return {one.id: int(one.metadata["written"]) for one in self.articles.get(ids)}

    def tokens(self, passage_ids: Sequence[str]) -> dict[str, EncodedTokens]:
        """Return the token vectors of passages that are there, by passage id."""
        values = self.read_values([tokens_name(one) for one in passage_ids])
        return {value_owner(name): to_tokens(value) for name, value in values.items()}

    def read_values(self, names: Sequence[str]) -> dict[str, str]:
        """Return long values by name; those of which a record is not there are left out."""
        found = {one.id: one for one in self.values.get([value_id(name, 0) for name in names])}
        counts = _record_counts(names, found)
        more = [value_id(name, at) for name, count in counts.items() for at in range(1, count)]
        found |= {one.id: one for one in self.values.get(more)}
        wanted = {name: [value_id(name, at) for at in range(count)] for name, count in counts.items()}
        return {
            name: to_value(found[one] for one in ids)
            for name, ids in wanted.items()
            if found.keys() >= set(ids)
        }

    def passages_of(self, ids: Sequence[str]) -> frozenset[str]:
        """Return the ids of the passages of these articles."""
        return frozenset(passage.id for article in self.read(ids) for passage in article.passages)

    def remove(self, ids: Sequence[str], passages: Sequence[str]) -> None:
        """Remove articles, and passages that no other article has. Raises CorpusError as `mark` does."""
        self.register.check_marks()
        self.articles.remove(ids)
        self.passages.remove(passages)
        names = [layout_name(one) for one in ids] + [rest_name(one) for one in ids]
        names += [tokens_name(one) for one in passages]
        first = {one.id: one for one in self.values.get([value_id(name, 0) for name in names])}
        counts = _record_counts(names, first)
        self.values.remove([value_id(name, at) for name, count in counts.items() for at in range(count)])

    def sweep(self, part: str, articles: frozenset[str], passages: frozenset[str]) -> None:
        """Remove what the part holds beside these articles and passages. CorpusError as of `mark`."""
        self.register.check_marks()
        self.passages.remove([one for one in self.passages.ids(part) if one not in passages])
        owners = articles | passages
        self.values.remove([one for one in self.values.ids(part) if value_owner(one) not in owners])


_COLLECTIONS = ("passages", "articles", "values", "parts")


def _record_counts(names: Sequence[str], records: Mapping[str, Record]) -> dict[str, int]:
    """Return how many records each value has whose first one is among these."""
    first = {name: records.get(value_id(name, 0)) for name in names}
    return {name: record_count(record) for name, record in first.items() if record}
