"""A corpus on a Chroma server: what indexers write there side by side, and what readers take from it.

An article is there once its own record is: that is written after everything it names, and removed before it.
"""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Self, TypeVar
from uuid import uuid4

from index.batches import batched
from index.dense import StoredPassage
from index.embedding import Vectors
from index.errors import CorpusError, IndexStoreError
from index.generations import FORMAT, Manifest
from index.nodes import put_nodes
from index.server.client import ServerClient
from index.server.collection import Record, ServerCollection
from index.server.records import (
    Part,
    PartState,
    SharedArticle,
    article_record,
    article_values,
    layout_name,
    part_id,
    part_record,
    parts_with,
    record_count,
    rest_name,
    to_article,
    to_parts,
    to_tokens,
    to_value,
    tokens_name,
    tokens_value,
    value_id,
    value_owner,
    value_records,
)
from index.settings import Settings
from index.token_codec import EncodedTokens

WRITER_PATIENCE = 120.0
"""Seconds for which an indexer repeats a request: a server may be restarted meanwhile."""
READER_PATIENCE = 10.0
_AT_ONCE = 100
"""Articles read, and passages written, at a time."""


_Read = TypeVar("_Read")


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenArticle:
    """An article with what a server is given for each of its passages, in their order."""

    shared: SharedArticle
    vectors: Sequence[Vectors]
    tokens: Sequence[EncodedTokens]


class ServerCorpus:
    """The collections of one corpus; threads may share it. Raises IndexStoreError."""

    def __init__(self, client: ServerClient, collections: Mapping[str, ServerCollection]) -> None:
        self._client = client
        self.passages = collections["passages"]
        self.articles = collections["articles"]
        self.values = collections["values"]
        self.parts = collections["parts"]
        self._own: set[str] = set()

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
            made = {name: client.make_collection(name, _described(manifest)) for name in _COLLECTIONS}
            corpus = cls(client, made)
            _check_same(corpus, manifest)
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
        told = self.passages.metadata
        if told.get("format") != FORMAT:
            raise IndexStoreError(
                f"the corpus on {self.place} has another format ({told.get('format')}; this version reads"
                f" {FORMAT}); set CHROMA_COLLECTION to another name and run `assistant index FOLDER` again"
            )
        return Manifest(
            format=FORMAT,
            version=str(told["version"]),
            embedder=str(told["embedder"]),
            dimensions=int(told["dimensions"]),
            fingerprint=str(told["fingerprint"]),
        )

    # Parts

    def all_parts(self) -> dict[str, Part]:
        """Return the parts of the corpus by name."""
        return self._understood(to_parts, self.parts.get(list(self.parts.ids())))

    def own_part(self, name: str, folder: str, writer: str) -> Part:
        """Return a part as it is, or as it is to be made.

        Raises CorpusError when it is of another folder or writer: each would remove what the other has.
        """
        mine = Part(name=name, folder=folder, writer=writer, state="complete", revision="")
        there = self._understood(to_parts, self.parts.get([part_id(name)])).get(name, mine)
        if (there.folder, there.writer) != (folder, writer):
            raise CorpusError(
                f"on {self.place} {there.described} is there already, and this is the folder {folder!r} of"
                f" {writer!r}; use `--add NAME` to give this folder a part of its own, or, where the same"
                f" corpus has moved here, set CHROMA_WRITER={there.writer} and index {there.folder!r}"
            )
        self._own.add(name)
        return there

    def mark(self, part: Part, state: PartState) -> None:
        """Say that a part has changed, and its state; readers then look for what is new."""
        self.parts.put([part_record(replace(part, state=state, revision=uuid4().hex))])

    # Articles

    def put(self, articles: Sequence[WrittenArticle]) -> None:
        """Write articles, each with its passages; over what is there of them already.

        Raises CorpusError when the part of another indexer has an article of the same path, also where that
        came while these were written: readers, who ask by path, would see one of the two.
        """
        self._check_paths(articles)
        now = time.time_ns() // 1_000_000
        self.values.put(
            [record for one in articles for record in value_records(_values(one), one.shared.part)]
        )
        self._put_passages(articles)
        self.articles.put([article_record(one.shared, now) for one in articles])
        try:
            self._check_paths(articles)
        except CorpusError:
            self.articles.remove([one.shared.id for one in articles])
            raise

    def _check_paths(self, articles: Sequence[WrittenArticle]) -> None:
        mine = {one.shared.cleaned.article.path: one.shared.part for one in articles}
        others = {path: parts_with(path) - self._own - {part} for path, part in mine.items()}
        there = self.parts.present([part_id(name) for name in frozenset().union(*others.values())])
        asked = [path for path, names in others.items() if any(part_id(name) in there for name in names)]
        for record in self.articles.find("path", asked):
            path, part = str(record.metadata["path"]), str(record.metadata["part"])
            if part in others[path]:
                raise self._of_two_parts(path, part, mine[path])

    def _of_two_parts(self, path: str, *names: str) -> CorpusError:
        parts = self.all_parts()
        there, here = (parts[name].described if name in parts else f"the part {name!r}" for name in names)
        return CorpusError(
            f"on {self.place} {there} has an article {path!r} already, and {here} has one of the same path;"
            f" rename the sub-folder {path.partition('/')[0]!r} of the folder without a name, or index the"
            " other folder with another `--add NAME`"
        )

    def _put_passages(self, articles: Sequence[WrittenArticle]) -> None:
        for part in {one.shared.part for one in articles}:
            stored = [
                StoredPassage(passage=passage, article=one.shared.cleaned.article, vector=vector)
                for one in articles
                if one.shared.part == part
                for passage, vector in zip(one.shared.passages, one.vectors, strict=True)
            ]
            for some in batched(stored, _AT_ONCE):
                put_nodes(self.passages.upsert, some, {"part": part})

    def read(self, ids: Sequence[str]) -> Iterator[SharedArticle]:
        """Yield the articles of these ids that are there, in any order."""
        for some in batched(ids, _AT_ONCE):
            records = self.articles.get(some, documents=True, vectors=True)
            names = [layout_name(one.id) for one in records]
            names += [rest_name(one.id) for one in records if not one.metadata["whole"]]
            values = self.read_values(names)
            found = [self._understood(to_article, one, values) for one in records]
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
        """Remove articles, and passages that no other article has."""
        self.articles.remove(ids)
        self.passages.remove(passages)
        names = [layout_name(one) for one in ids] + [rest_name(one) for one in ids]
        names += [tokens_name(one) for one in passages]
        first = {one.id: one for one in self.values.get([value_id(name, 0) for name in names])}
        counts = _record_counts(names, first)
        self.values.remove([value_id(name, at) for name, count in counts.items() for at in range(count)])

    def sweep(self, part: str, articles: frozenset[str], passages: frozenset[str]) -> None:
        """Remove what the part holds beside these articles and passages."""
        self.passages.remove([one for one in self.passages.ids(part) if one not in passages])
        owners = articles | passages
        self.values.remove([one for one in self.values.ids(part) if value_owner(one) not in owners])

    def _understood(self, read: Callable[..., _Read], *records: object) -> _Read:
        """Return what records say. Raises IndexStoreError when this program did not write them."""
        try:
            return read(*records)
        except (KeyError, TypeError, ValueError) as error:
            raise IndexStoreError(
                f"the corpus on {self.place} holds records that this version did not write ({error!r});"
                " remove them, or set CHROMA_COLLECTION to another name and index again"
            ) from error


_COLLECTIONS = ("passages", "articles", "values", "parts")


def _record_counts(names: Sequence[str], records: Mapping[str, Record]) -> dict[str, int]:
    """Return how many records each value has whose first one is among these."""
    first = {name: records.get(value_id(name, 0)) for name in names}
    return {name: record_count(record) for name, record in first.items() if record}


def _values(one: WrittenArticle) -> dict[str, str]:
    tokens = zip(one.shared.passages, one.tokens, strict=True)
    return article_values(one.shared) | {tokens_name(p.id): tokens_value(encoded) for p, encoded in tokens}


def _described(manifest: Manifest) -> dict[str, str | int]:
    return {
        "format": manifest.format,
        "version": manifest.version,
        "embedder": manifest.embedder,
        "dimensions": manifest.dimensions,
        "fingerprint": manifest.fingerprint,
    }


def _check_same(corpus: ServerCorpus, manifest: Manifest) -> None:
    """Raise IndexStoreError when the corpus was made with another embedder, or passages cut otherwise."""
    there = corpus.manifest()
    if there.embedder != manifest.embedder:
        raise IndexStoreError(
            f"the corpus on {corpus.place} was made with the embedder {there.embedder!r}, but the settings"
            f" name {manifest.embedder!r}; set ASSISTANT_EMBEDDING as it was, or CHROMA_COLLECTION to another"
        )
    if (there.dimensions, there.fingerprint) != (manifest.dimensions, manifest.fingerprint):
        raise IndexStoreError(
            f"the corpus on {corpus.place} was made by version {there.version}, which cuts articles into"
            " other passages; use that version, or set CHROMA_COLLECTION to another name and index again"
        )
