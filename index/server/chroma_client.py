"""A Chroma server's collections over HTTP: the one module that knows Chroma's client.

Chroma's own client waits for ever, and gives up at the first lost connection: here its HTTP session is one
with time limits, and a request that may go through later is repeated for as long as the caller has patience.
Every request is one that may be repeated: records have ids that come from their content.
"""

import logging
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event
from typing import Any, Self, TypeVar

import httpx
from tenacity import RetryCallState, Retrying, retry_if_exception, stop_after_delay
from tenacity.nap import sleep_using_event
from tenacity.stop import stop_when_event_set

from index.errors import IndexStoreError, SettingsError
from index.network.failures import Pauses
from index.network.proxies import check_proxies
from index.server.collection import Metadata, ServerCollection
from index.server.failures import (
    THERE_ALREADY,
    AnsweredError,
    explain_failure,
    may_pass,
    raise_for_answer,
)
from index.settings import Settings, shown_address
from index.storage.nodes import HNSW

_OPENING_PATIENCE = 5.0
_TOLD_AT = 5
"""Attempts after which a user is told why nothing goes on: some seconds."""
_TIME_LIMITS = httpx.Timeout(30.0, connect=10.0)
_NOT_FOUND = 404
_USUAL_HEADERS = ("Authorization", "X-Chroma-Token")

_Answer = TypeVar("_Answer")

logger = logging.getLogger(__name__)


class ServerClient:
    """A connection to a server; threads may share it. Errors are IndexStoreErrors that name the server."""

    def __init__(self, settings: Settings, patience: float) -> None:
        self._settings = settings
        self._place = f"the Chroma server {shown_address(settings.chroma_url or '')}"
        self._closed = Event()
        self._retrying = Retrying(
            retry=retry_if_exception(may_pass),
            stop=stop_after_delay(patience) | stop_when_event_set(self._closed),
            wait=Pauses(first=0.25, longest=5.0),
            sleep=sleep_using_event(self._closed),
            before_sleep=self._tell,
            reraise=True,
        )
        self._patience = patience
        self._session = _make_session(settings)
        self._api = _make_api(settings, self._session)

    @classmethod
    def open(cls, settings: Settings, *, patience: float) -> Self:
        """Connect to the server that the settings name; a request is repeated for `patience` seconds.

        Only the first is not repeated for long: the address may be wrong. Raises IndexStoreError when the
        server does not answer, SettingsError for certificates that cannot be read.
        """
        client = cls(settings, min(patience, _OPENING_PATIENCE))
        try:
            client.version()
        except IndexStoreError:
            client.close()
            raise
        client._patience = patience
        client._retrying = client._retrying.copy(
            stop=stop_after_delay(patience) | stop_when_event_set(client._closed)
        )
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

    def make_database(self) -> None:
        """Make the tenant and the database that the settings name, where they are not there."""
        tenant, database = self._settings.chroma_tenant, self._settings.chroma_database
        with self._translated():
            try:
                self._retrying(lambda: self._api.get_database(database, tenant))
                return
            except AnsweredError as error:
                if error.status != _NOT_FOUND:
                    raise
            for make in (
                lambda: self._api.create_tenant(tenant),
                lambda: self._api.create_database(database, tenant),
            ):
                try:
                    self._retrying(make)
                except AnsweredError as error:
                    if error.status != THERE_ALREADY:
                        raise

    def make_collection(self, name: str, metadata: Metadata) -> ServerCollection:
        """Open a collection, made with this metadata where it is not there; one that is keeps its own."""
        return self._collection(
            self._api.get_or_create_collection, name, metadata, configuration={"hnsw": HNSW}
        )

    def collection(self, name: str) -> ServerCollection:
        """Open a collection. Raises IndexStoreError when it is not there."""
        return self._collection(self._api.get_collection, name)

    def _collection(
        self, ask: Callable[..., Any], name: str, metadata: Metadata | None = None, **options: object
    ) -> ServerCollection:
        from chromadb.api.models.Collection import Collection

        full = f"{self._settings.chroma_collection}-{name}"
        named = {"tenant": self._settings.chroma_tenant, "database": self._settings.chroma_database}
        if metadata is not None:
            options["metadata"] = dict(metadata)
        model = self.ask(lambda: ask(full, **options, **named))
        # No embedding function: vectors are always given, Chroma's own default never loads.
        return ServerCollection(self.ask, Collection(client=self._api, model=model, embedding_function=None))

    def _tell(self, state: RetryCallState) -> None:
        if state.attempt_number == _TOLD_AT and state.outcome and (error := state.outcome.exception()):
            logger.warning("%s (it is asked again for %.0f seconds)", self._explain(error), self._patience)

    def _explain(self, error: BaseException) -> IndexStoreError:
        """Return what happened, without the token, which the server may have repeated."""
        return explain_failure(error, self._place, self._settings.chroma_token)

    def ask(self, request: Callable[[], _Answer]) -> _Answer:
        """Make a request, again and again while that may help. Raises IndexStoreError."""
        with self._translated():
            return self._retrying(request)

    @contextmanager
    def _translated(self) -> Iterator[None]:
        from chromadb.errors import ChromaError

        known = (AnsweredError, ChromaError, httpx.HTTPError, httpx.InvalidURL, ValueError, KeyError)
        try:
            yield
        except (*known, RuntimeError) as error:
            # A RuntimeError is what httpx says of a session that another thread has closed.
            if self._closed.is_set():
                raise IndexStoreError("chroma_closed", place=self._place) from None
            if not isinstance(error, known):
                raise
            # Whoever reads a traceback must not find the token in what the server repeated of it.
            raise self._explain(error) from None


def _make_session(settings: Settings) -> httpx.Client:
    token, named = settings.chroma_token, settings.chroma_token_header
    names = ((named,) if named else _USUAL_HEADERS) if token else ()
    headers = {name: f"Bearer {token}" if name.lower() == "authorization" else str(token) for name in names}
    check_proxies()
    return httpx.Client(
        headers=headers | {"Content-Type": "application/json"},
        timeout=_TIME_LIMITS,
        verify=_trusted(settings),
        event_hooks={"response": [raise_for_answer]},
    )


def _trusted(settings: Settings) -> ssl.SSLContext | bool:
    file = settings.chroma_ca_file
    if file is None:
        return True
    try:
        return ssl.create_default_context(cafile=str(file))
    except OSError as error:  # ssl.SSLError is one
        raise SettingsError(
            "certificates_unreadable", file=str(file), why=str(error.strerror or error)
        ) from error


def _make_api(settings: Settings, session: httpx.Client) -> Any:  # noqa: ANN401
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
            chroma_server_ssl_verify=False,  # of the session that is closed below, unused
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
