"""One collection on a Chroma server: records in and out, in requests of a size that any server takes."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count as counting
from typing import Any

import numpy as np

from index.batches import batched
from index.embedding.embedder import Vectors

RECORDS_AT_ONCE = 300
"""Records read or written in one request: as many as Chroma's cloud allows."""
_BYTES_AT_ONCE = 900_000
"""Bytes of documents, metadata and vectors written in one request: many proxies take 1 MB."""

Metadata = Mapping[str, str | int | float | bool]
Ask = Callable[[Callable[[], Any]], Any]
"""Makes a request to a server, and turns its failures into ours."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Record:
    """One record of a collection; what was not asked for when reading is empty."""

    id: str
    document: str = ""
    metadata: Metadata
    vector: Vectors


class ServerCollection:
    """One collection of a server."""

    def __init__(self, ask: "Ask", collection: Any) -> None:  # noqa: ANN401  Chroma has no types here
        self._ask = ask
        self._collection = collection

    @property
    def metadata(self) -> Metadata:
        """What the collection was made with."""
        return dict(self._collection.metadata or {})

    def count(self) -> int:
        """Return the number of records."""
        return int(self._ask(self._collection.count))

    def ids(self, part: str | None = None) -> Iterator[str]:
        """Yield the ids of all records, or of those whose metadata name this `part`.

        Where others write meanwhile, an id that stays may be left out, and one come twice.
        """
        where = None if part is None else {"part": part}
        for page in counting():
            found = self._get(limit=RECORDS_AT_ONCE, offset=page * RECORDS_AT_ONCE, where=where, include=[])
            yield from found["ids"]
            if len(found["ids"]) < RECORDS_AT_ONCE:
                return

    def present(self, ids: Sequence[str]) -> frozenset[str]:
        """Return those of the ids that are there."""
        found = (self._get(ids=list(some), include=[]) for some in batched(ids, RECORDS_AT_ONCE))
        return frozenset(one for answer in found for one in answer["ids"])

    def get(self, ids: Sequence[str], *, documents: bool = False, vectors: bool = False) -> list[Record]:
        """Return the records of these ids, in any order; those that are not there are left out."""
        include = ["metadatas"] + ["documents"] * documents + ["embeddings"] * vectors
        return [
            record
            for some in batched(ids, RECORDS_AT_ONCE)
            for record in _to_records(self._get(ids=list(some), include=include))
        ]

    def find(self, key: str, values: Sequence[str]) -> list[Record]:
        """Return the records that have one of these values under a key of their metadata."""
        return [
            record
            for some in batched(values, RECORDS_AT_ONCE)
            for record in _to_records(self._get(where={key: {"$in": list(some)}}, include=["metadatas"]))
        ]

    def put(self, records: Sequence[Record]) -> None:
        """Write records in the order given, over those of the same ids."""
        for some in _request_sized(records):
            self.upsert(
                ids=[record.id for record in some],
                embeddings=[np.asarray(record.vector, dtype=np.float32) for record in some],
                documents=[record.document for record in some],
                metadatas=[dict(record.metadata) for record in some],
            )

    def upsert(self, **columns: Any) -> None:  # noqa: ANN401
        """Write records given as Chroma's columns, in one request."""
        self._ask(lambda: self._collection.upsert(**columns))

    def remove(self, ids: Sequence[str]) -> None:
        """Remove records by id; unknown ids are ignored."""
        for some in batched(ids, RECORDS_AT_ONCE):
            self._ask(lambda some=some: self._collection.delete(ids=list(some)))  # type: ignore[misc]

    def nearest(
        self, vector: Vectors, count: int, allowed: Sequence[str] | None = None
    ) -> list[tuple[str, float]]:
        """Return the ids of the nearest records with their cosine distance, the nearest first.

        `vector` has shape (dimensions,); `allowed` restricts the search to these ids.
        """
        found = self._ask(
            lambda: self._collection.query(
                query_embeddings=[vector],
                n_results=count,
                ids=None if allowed is None else list(allowed),
                include=["distances"],
            )
        )
        distances = (found["distances"] or [[]])[0]
        return [(one, float(d)) for one, d in zip(found["ids"][0], distances, strict=True)]

    def _get(self, **wanted: object) -> dict[str, Any]:
        answer: dict[str, Any] = self._ask(lambda: self._collection.get(**wanted))
        return answer


def _to_records(answer: Mapping[str, Any]) -> Iterator[Record]:
    ids = answer["ids"]
    vectors = answer["embeddings"] if answer["embeddings"] is not None else [()] * len(ids)
    columns = (ids, answer["documents"] or [""] * len(ids), answer["metadatas"] or [{}] * len(ids), vectors)
    for one, document, metadata, vector in zip(*columns, strict=True):
        array = np.asarray(vector, dtype=np.float32)
        yield Record(id=one, document=document or "", metadata=metadata or {}, vector=array)


def _request_sized(records: Sequence[Record]) -> Iterator[list[Record]]:
    """Yield the records in runs that one request may hold."""
    some: list[Record] = []
    size = 0
    for record in records:
        told = sum(len(str(value).encode()) for value in record.metadata.values())
        more = len(record.document.encode()) + told + 6 * len(record.vector)
        if some and (len(some) == RECORDS_AT_ONCE or size + more > _BYTES_AT_ONCE):
            yield some
            some, size = [], 0
        some.append(record)
        size += more
    if some:
        yield some
