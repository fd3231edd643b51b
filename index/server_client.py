"""A Chroma server's collections over HTTP: the one module that knows Chroma's client.

Chroma's own client waits for ever, and gives up at the first lost connection: here its HTTP session is one
with time limits, and a request that may go through later is repeated for as long as the caller has patience.
Every request is one that may be repeated: records have ids that come from their content.
"""

import logging
import os
import ssl
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count as counting
from threading import Event
from typing import Any, Self, TypeVar

import httpx
import numpy as np
from tenacity import Retrying, retry_if_exception, stop_after_delay, wait_random_exponential
from tenacity.nap import sleep_using_event
from tenacity.stop import stop_when_event_set

from index.batches import batched
from index.embedding import Vectors
from index.errors import IndexStoreError, SettingsError
from index.masking import hide_secrets, known_secrets
from index.server_failures import AnsweredError, explain_failure, may_pass, raise_for_answer
from index.settings import Settings, shown_address

RECORDS_AT_ONCE = 300
"""Records read or written in one request: as many as Chroma's cloud allows."""
_BYTES_AT_ONCE = 900_000
"""Bytes of documents and vectors written in one request: many proxies take 1 MB."""
_TIME_LIMITS = httpx.Timeout(30.0, connect=10.0)
_USUAL_HEADERS = ("Authorization", "X-Chroma-Token")

_Answer = TypeVar("_Answer")
Metadata = Mapping[str, str | int | float | bool]

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Record:
    """One record of a collection; what was not asked for when reading is empty."""

    id: str
    document: str = ""
    metadata: Metadata
    vector: Vectors


class ServerClient:
    """A connection to a server; threads may share it. Errors are IndexStoreErrors that name the server."""

    def __init__(self, settings: Settings, patience: float) -> None:
        self._settings = settings
        self._place = f"the Chroma server {shown_address(settings.chroma_url or '')}"
        self._closed = Event()
        self._retrying = Retrying(
            retry=retry_if_exception(may_pass),
            stop=stop_after_delay(patience) | stop_when_event_set(self._closed),
            wait=wait_random_exponential(multiplier=0.25, max=5),
            sleep=sleep_using_event(self._closed),
            reraise=True,
        )
        self._session = _make_session(settings)
        self._api = _make_api(settings, self._session)

    @classmethod
    def open(cls, settings: Settings, *, patience: float) -> Self:
        """Connect to the server that the settings name; a request is repeated for `patience` seconds.

        Raises IndexStoreError when it does not answer, SettingsError for certificates that cannot be read.
        """
        client = cls(settings, patience)
        try:
            client.version()
        except IndexStoreError:
            client.close()
            raise
        return client

    @property
    def place(self) -> str:
        """The server in words, without anything secret."""
        return self._place

    def version(self) -> str:
        """Return the server's version."""
        return str(self.ask(self._api.get_version))

    def close(self) -> None:
        """Let go of the connections; a request that is being repeated ends."""
        self._closed.set()
        self._session.close()

    def make_collection(self, name: str, metadata: Metadata) -> "ServerCollection":
        """Open a collection, made with this metadata where it is not there; one that is keeps its own."""
        return self._collection(
            self._api.get_or_create_collection, name, metadata, configuration={"hnsw": {"space": "cosine"}}
        )

    def collection(self, name: str) -> "ServerCollection":
        """Open a collection. Raises IndexStoreError when it is not there."""
        return self._collection(self._api.get_collection, name)

    def _collection(
        self, ask: Callable[..., Any], name: str, metadata: Metadata | None = None, **options: object
    ) -> "ServerCollection":
        from chromadb.api.models.Collection import Collection

        full = f"{self._settings.chroma_collection}-{name}"
        named = {"tenant": self._settings.chroma_tenant, "database": self._settings.chroma_database}
        if metadata is not None:
            options["metadata"] = dict(metadata)
        model = self.ask(lambda: ask(full, **options, **named))
        # No embedding function: vectors are always given, Chroma's own default never loads.
        return ServerCollection(self, Collection(client=self._api, model=model, embedding_function=None))

    def ask(self, request: Callable[[], _Answer]) -> _Answer:
        """Make a request, again and again while that may help. Raises IndexStoreError."""
        with self._translated():
            return self._retrying(request)

    @contextmanager
    def _translated(self) -> Iterator[None]:
        from chromadb.errors import ChromaError

        try:
            yield
        except (AnsweredError, ChromaError, httpx.HTTPError, httpx.InvalidURL, ValueError, KeyError) as error:
            if self._closed.is_set():
                raise IndexStoreError(f"the connection to {self._place} was closed meanwhile") from error
            told = explain_failure(error, token=bool(self._settings.chroma_token))
            secrets = known_secrets(self._settings.chroma_token, None)
            # Whoever reads a traceback must not find the token in what the server repeated of it.
            raise IndexStoreError(hide_secrets(f"{self._place} {told}", secrets)) from None


class ServerCollection:
    """One collection of a server."""

    def __init__(self, client: ServerClient, collection: Any) -> None:  # noqa: ANN401  Chroma has no types here
        self._client = client
        self._collection = collection

    @property
    def metadata(self) -> Metadata:
        """What the collection was made with."""
        return dict(self._collection.metadata or {})

    def count(self) -> int:
        """Return the number of records."""
        return int(self._client.ask(self._collection.count))

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
        self._client.ask(lambda: self._collection.upsert(**columns))

    def remove(self, ids: Sequence[str]) -> None:
        """Remove records by id; unknown ids are ignored."""
        for some in batched(ids, RECORDS_AT_ONCE):
            self._client.ask(lambda some=some: self._collection.delete(ids=list(some)))  # type: ignore[misc]

    def nearest(
        self, vector: Vectors, count: int, allowed: Sequence[str] | None = None
    ) -> list[tuple[str, float]]:
        """Return the ids of the nearest records with their cosine distance, the nearest first.

        `vector` has shape (dimensions,); `allowed` restricts the search to these ids.
        """
        found = self._client.ask(
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
        answer: dict[str, Any] = self._client.ask(lambda: self._collection.get(**wanted))
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
        more = len(record.document.encode()) + 6 * len(record.vector)
        if some and (len(some) == RECORDS_AT_ONCE or size + more > _BYTES_AT_ONCE):
            yield some
            some, size = [], 0
        some.append(record)
        size += more
    if some:
        yield some


def _make_session(settings: Settings) -> httpx.Client:
    return httpx.Client(
        headers=_token_headers(settings) | {"Content-Type": "application/json"},
        timeout=_TIME_LIMITS,
        verify=_trusted(settings),
        event_hooks={"response": [raise_for_answer]},
    )


def _token_headers(settings: Settings) -> dict[str, str]:
    token, named = settings.chroma_token, settings.chroma_token_header
    if not token:
        return {}
    names = (named,) if named else _USUAL_HEADERS
    return {name: f"Bearer {token}" if name.lower() == "authorization" else token for name in names}


def _trusted(settings: Settings) -> ssl.SSLContext | bool:
    file = settings.chroma_ca_file
    if file is None:
        return True
    try:
        return ssl.create_default_context(cafile=str(file))
    except OSError as error:  # ssl.SSLError is one
        raise SettingsError(
            f"the certificates in {str(file)!r} (CHROMA_CA_FILE) cannot be read: {error.strerror or error};"
            " name a file of certificates in PEM format"
        ) from error


def _make_api(settings: Settings, session: httpx.Client) -> Any:  # noqa: ANN401
    os.environ.setdefault("ANONYMIZED_TELEMETRY", "False")
    from chromadb.api import ServerAPI
    from chromadb.config import Settings as ChromaSettings
    from chromadb.config import System

    url = httpx.URL(settings.chroma_url or "")
    # Every value that Chroma would else take from the environment or `.env` under a name of its own.
    system = System(
        ChromaSettings(
            chroma_api_impl="chromadb.api.fastapi.FastAPI",
            chroma_server_host=str(url),
            chroma_server_http_port=url.port or 0,
            chroma_server_ssl_enabled=url.scheme == "https",
            chroma_server_headers=None,
            chroma_server_ssl_verify=None,
            chroma_client_auth_provider=None,
            anonymized_telemetry=False,
        )
    )
    api = system.instance(ServerAPI)
    system.start()
    # Its session has no time limits, and no public way to give it any.
    api._session.close()
    api._session = session
    return api
