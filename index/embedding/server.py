"""An embedder on a server that speaks the OpenAI protocol: OpenAI itself, or a local one.

    texts -> requests of bounded size, a few at a time -> replies, checked and in order -> unit vectors

A server that is busy, fails, hangs up, does not answer or answers nonsense is asked again, after longer and
longer pauses or those it names, for as long as `Patience` says: only here, the client itself asks once.
Whatever waits for a reply ends when the embedder is closed. The key stands in no error, no repr and no log.
"""

import logging
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import CancelledError
from dataclasses import dataclass
from typing import TypeVar

import openai
from tenacity import AsyncRetrying, RetryCallState, retry_if_exception, stop_before_delay

from index.batches import batched
from index.embedding.embedder import ASSUMED_MAX_TOKENS, PROBE, Vectors, checked_vectors
from index.embedding.server_replies import BrokenReplyError, explain_failure, may_pass, rows_of
from index.errors import EmbeddingError
from index.network.background_loop import BackgroundLoop, gather_few
from index.network.failures import Pauses, shown_words
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
