"""An embedder on a server that speaks the OpenAI protocol: OpenAI itself, or a local one.

    texts -> requests of bounded size, a few at a time -> replies, checked and in order -> unit vectors

A server that is busy, fails, hangs up, does not answer or answers nonsense is asked again, after longer and
longer pauses or those it names, for as long as `Patience` says: only here, the client itself asks once.
Whatever waits for a reply ends when the embedder is closed. The key stands in no error, no repr and no log.
"""

import logging
import math
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import CancelledError
from dataclasses import dataclass
from typing import Any, TypeVar

import openai
from tenacity import AsyncRetrying, RetryCallState, retry_if_exception, stop_before_delay

from index.batches import batched
from index.embedding.embedder import ASSUMED_MAX_TOKENS, PROBE, Vectors, checked_vectors
from index.errors import EmbeddingError
from index.network.background_loop import BackgroundLoop, gather_few
from index.network.failures import Pauses, asked_pause, shown_words, status_may_pass
from index.network.proxies import check_proxies
from index.network.secrets import NO_KEY, known_secrets
from index.settings import shown_address

OPENAI_URL = "https://api.openai.com/v1"
BATCH_SIZE = 64
"""Texts of one request."""
CONCURRENT = 4
"""Requests under way at once: a server embeds some while others travel, and shares itself among indexers."""
_TOLD_AT = 4
"""Attempts after which a user is told why nothing goes on: some seconds."""

_Answer = TypeVar("_Answer")

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How long a server is waited for, in seconds.

    A `reply` may take so long. A request that failed is made again until `questions` or `passages` seconds
    after the first time, of which no try begins later: somebody waits for a question, an indexing run
    outlives a server's restart and a minute's rate limit. Pauses double from `first_pause`.
    """

    reply: float = 60.0
    questions: float = 10.0
    passages: float = 120.0
    first_pause: float = 0.5
    longest_pause: float = 15.0


class ServerEmbedder:
    """An embedding model of an OpenAI-compatible server; see `OpenedEmbedder`.

    It is asked for one vector when made, to learn its dimensions. How texts longer than the model takes are
    treated is up to the server. Several threads may share one. Raises EmbeddingError when the server does
    not answer, however often it is asked, answers with vectors of another length than at first, or the
    embedder is closed.
    """

    max_tokens = ASSUMED_MAX_TOKENS

    def __init__(self, model: str, *, base_url: str, api_key: str, patience: Patience) -> None:
        self._model = model
        self._patience = patience
        self._place = shown_address(base_url)
        self._secrets = known_secrets(api_key, base_url)
        check_proxies()
        self._client = openai.AsyncOpenAI(
            base_url=base_url, api_key=api_key, timeout=patience.reply, max_retries=0
        )
        self._loop = BackgroundLoop("embedding-server")
        try:
            [probe] = self._wait_for(lambda: self._ask([PROBE], patience.questions))
        except BaseException:
            self.close()
            raise
        self.dimensions = len(probe)
        self.name = f"openai:{model}@{self._place}/{self.dimensions}"

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.name!r})"

    def close(self) -> None:
        """Let go of the connections; calls under way in other threads end with an EmbeddingError."""
        self._loop.close(self._client.close)

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """Return (texts, dimensions), each row of length 1."""
        return self._embed(texts, self._patience.passages)

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        """Return (texts, dimensions), each row of length 1."""
        return self._embed(texts, self._patience.questions)

    def _embed(self, texts: Sequence[str], seconds: float) -> Vectors:
        given = [text or " " for text in texts]  # servers refuse an empty text
        requests = list(batched(given, BATCH_SIZE))
        replies = self._wait_for(
            lambda: gather_few(lambda request: self._ask(request, seconds), requests, CONCURRENT)
        )
        rows = [row for reply in replies for row in reply]
        return checked_vectors(rows, len(given), self.dimensions, self.name)

    def _wait_for(self, answer: Callable[[], Awaitable[_Answer]]) -> _Answer:
        try:
            return self._loop.wait_for(answer)
        except CancelledError:
            raise EmbeddingError("embedding_server_closed", place=self._place) from None

    async def _ask(self, texts: Sequence[str], seconds: float) -> list[list[float]]:
        """Return a row for each text, asking again for so many seconds. Raises EmbeddingError."""
        asking = AsyncRetrying(
            retry=retry_if_exception(may_pass),
            stop=stop_before_delay(seconds),
            wait=Pauses(first=self._patience.first_pause, longest=self._patience.longest_pause),
            before_sleep=lambda state: self._tell(state, seconds),
            reraise=True,
        )
        try:
            return await asking(self._request, texts)
        except (openai.OpenAIError, BrokenReplyError) as error:
            # Their own text is not chained: it may repeat a request with its key.
            raise self._explain(error) from None

    async def _request(self, texts: Sequence[str]) -> list[list[float]]:
        try:
            reply = await self._client.embeddings.create(
                model=self._model,
                input=list(texts),
                encoding_format="float",  # the one format that every server knows
            )
        except ValueError as error:  # what the client lets through of a reply that is no JSON
            raise BrokenReplyError(f"the reply is no JSON: {error}") from error
        return rows_of(reply, len(texts))

    def _tell(self, state: RetryCallState, seconds: float) -> None:
        error = state.outcome.exception() if state.outcome else None
        if state.attempt_number == _TOLD_AT and isinstance(error, Exception):
            logger.warning("%s (it is asked again for %.0f seconds)", self._explain(error), seconds)

    def _explain(self, error: Exception) -> EmbeddingError:
        """Return what this error means and which setting to change."""
        words = shown_words(str(error) or type(error).__name__, self._secrets)
        return explain_failure(error, self._place, self._model, self._patience.reply, words)


def open_server_embedder(
    model: str, *, base_url: str | None = None, api_key: str | None = None, patience: Patience | None = None
) -> ServerEmbedder:
    """Open a model of the server at `base_url`, of OpenAI when None; whoever opens it closes it.

    Raises EmbeddingError when it does not answer as it should, or a key is needed and not given.
    """
    if not model:
        raise EmbeddingError("embedding_model_missing")
    if not (base_url or api_key):
        raise EmbeddingError("embedding_key_missing", model=model)
    return ServerEmbedder(
        model,
        base_url=base_url or OPENAI_URL,
        api_key=api_key or NO_KEY,
        patience=patience or Patience(),
    )


_NO_QUOTA = "insufficient_quota"


class BrokenReplyError(Exception):
    """A reply that does not hold one vector for each text: no JSON, cut off, or of another request."""


def may_pass(error: BaseException) -> bool:
    """Whether a failure may be over at another try: a busy, failing or absent server, a broken reply."""
    if not isinstance(error, openai.APIStatusError):
        return isinstance(error, openai.APIConnectionError | BrokenReplyError)
    if (asked := error.response.headers.get("x-should-retry")) in ("true", "false"):
        return bool(asked == "true")
    return error.code != _NO_QUOTA and status_may_pass(error.status_code)


def explain_failure(error: Exception, place: str, model: str, seconds: float, words: str) -> EmbeddingError:
    """Return what happened at which server, and which setting to change.

    `seconds` is how long a reply may take, `words` what the error itself says, without anything secret.
    """
    match error:
        case openai.AuthenticationError() | openai.PermissionDeniedError():
            return EmbeddingError("embedding_key_refused", place=place)
        case openai.NotFoundError():
            return EmbeddingError("embedding_model_unknown", place=place, model=model)
        case openai.RateLimitError():
            pause = asked_pause(error)
            if pause is None:
                return EmbeddingError("embedding_busy", place=place, why=words)
            return EmbeddingError("embedding_busy_for", place=place, seconds=math.ceil(pause), why=words)
        case openai.APITimeoutError():
            return EmbeddingError("embedding_silent", place=place, seconds=f"{seconds:g}")
        case openai.APIConnectionError():
            return EmbeddingError("embedding_unreached", place=place)
        case openai.APIStatusError():
            return EmbeddingError("embedding_answered", place=place, status=str(error.status_code), why=words)
        case _:
            return EmbeddingError("embedding_malformed", place=place, why=words)


def rows_of(reply: Any, count: int) -> list[list[float]]:  # noqa: ANN401  the client hands on whatever came
    """Return the vectors of a reply in the order of the texts. Raises BrokenReplyError."""
    data = getattr(reply, "data", None)
    if not isinstance(data, list):
        raise BrokenReplyError("the reply holds no vectors")
    rows: list[Any] = [getattr(one, "embedding", None) for one in data]
    if len(rows) != count or not all(isinstance(row, list) and row for row in rows):
        raise BrokenReplyError(f"expected {count} vectors, got {len(rows)}, or some of them empty")
    places: list[Any] = [getattr(one, "index", None) for one in data]
    if all(place is None for place in places):  # a server that does not number them keeps their order
        return rows
    if not all(isinstance(place, int) for place in places) or sorted(places) != list(range(count)):
        raise BrokenReplyError(f"expected vectors numbered from 0 to {count - 1}, got {str(places)[:60]}")
    return [rows[number] for number in sorted(range(count), key=places.__getitem__)]
