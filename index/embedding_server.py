"""An embedder on a server that speaks the OpenAI protocol: OpenAI itself, or a local one.

    texts -> requests of bounded size, a few at a time -> replies, checked and in order -> unit vectors

The client is OpenAI's: it asks again, after longer and longer pauses or those the server names, when a server
is busy, fails, does not answer or hangs up. Here a reply that is not what was asked for is treated likewise,
and failures are put in words. The key stands in no error, no repr and no log.
"""

from collections.abc import Sequence
from typing import Any

import openai
from tenacity import Retrying, retry_if_exception_type, stop_after_attempt, wait_exponential_jitter

from index.batches import batched
from index.embedding import ASSUMED_MAX_TOKENS, PROBE, Vectors, checked_vectors
from index.errors import EmbeddingError
from index.masking import NO_KEY, hide_secrets, known_secrets
from index.settings import shown_address
from index.threads import in_threads

OPENAI_URL = "https://api.openai.com/v1"
SECONDS = 60.0
BATCH_SIZE = 64
"""Texts of one request."""
CONCURRENT = 4
"""Requests under way at once: a server embeds some while others travel, and shares itself among indexers."""
QUESTION_RETRIES = 3
PASSAGE_RETRIES = 8
"""Times that a failing server is asked again: somebody waits for a question for seconds, an indexing run goes
on after the half minute that it takes to restart a server."""
_FIRST_PAUSE, _LONGEST_PAUSE = 0.5, 8.0  # seconds; the client's own


class BrokenReplyError(Exception):
    """A reply that does not hold one vector for each text: no JSON, cut off, or of another request."""


class ServerEmbedder:
    """An embedding model of an OpenAI-compatible server; see `Embedder`.

    It is asked for one vector when made, to learn its dimensions. How texts longer than the model takes are
    treated is up to the server. Several threads may share one. Raises EmbeddingError when the server does
    not answer, however often it is asked, or answers with vectors of another length than at first.
    """

    max_tokens = ASSUMED_MAX_TOKENS

    def __init__(
        self, model: str, *, base_url: str, api_key: str, retries: int | None = None, seconds: float = SECONDS
    ) -> None:
        self._model = model
        self._seconds = seconds
        self._place = shown_address(base_url)
        self._secrets = known_secrets(api_key, base_url)
        self._retries = retries
        self._client = openai.OpenAI(base_url=base_url, api_key=api_key, timeout=seconds)
        [probe] = self._asked([PROBE], self._bounded(QUESTION_RETRIES))
        self.dimensions = len(probe)
        self.name = f"openai:{model}@{self._place}/{self.dimensions}"

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.name!r})"

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """Return (texts, dimensions), each row of length 1."""
        return self._embed(texts, self._bounded(PASSAGE_RETRIES))

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        """Return (texts, dimensions), each row of length 1."""
        return self._embed(texts, self._bounded(QUESTION_RETRIES))

    def _bounded(self, retries: int) -> int:
        return retries if self._retries is None else self._retries

    def _embed(self, texts: Sequence[str], retries: int) -> Vectors:
        given = [text or " " for text in texts]  # servers refuse an empty text
        requests = list(batched(given, BATCH_SIZE))
        replies = in_threads(lambda request: self._asked(request, retries), requests, CONCURRENT)
        rows = [row for reply in replies for row in reply]
        return checked_vectors(rows, len(given), self.dimensions, self.name)

    def _asked(self, texts: Sequence[str], retries: int) -> list[list[float]]:
        """Return a row for each text, asking at most `retries` times more. Raises EmbeddingError."""
        asking = Retrying(
            retry=retry_if_exception_type(BrokenReplyError),
            stop=stop_after_attempt(retries + 1),
            wait=wait_exponential_jitter(initial=_FIRST_PAUSE, max=_LONGEST_PAUSE),
            reraise=True,
        )
        client = self._client.with_options(max_retries=retries)
        try:
            return asking(self._request, client, texts)
        except (openai.OpenAIError, BrokenReplyError) as error:
            # Their own text is not chained: it may repeat a request with its key.
            raise EmbeddingError(self._explain(error)) from None

    def _request(self, client: openai.OpenAI, texts: Sequence[str]) -> list[list[float]]:
        try:
            reply = client.embeddings.create(
                model=self._model,
                input=list(texts),
                encoding_format="float",  # the one format that every server knows
            )
        except ValueError as error:  # what the client lets through of a reply that is no JSON
            raise BrokenReplyError(f"the reply is no JSON: {error}") from error
        return rows_of(reply, len(texts))

    def _explain(self, error: Exception) -> str:
        """Return in words what this error means and which setting to change."""
        where = f"the embedding server {self._place}"
        match error:
            case openai.AuthenticationError() | openai.PermissionDeniedError():
                return f"{where} refused the key: check OPENAI_API_KEY"
            case openai.NotFoundError():
                return (
                    f"{where} does not know the model {self._model!r}, or the address is wrong: "
                    "check ASSISTANT_EMBEDDING and OPENAI_BASE_URL"
                )
            case openai.RateLimitError():
                return f"{where} is busy or the quota is used up; try again later ({self._words(error)})"
            case openai.APITimeoutError():
                return f"{where} did not answer within {self._seconds:g} seconds: check OPENAI_BASE_URL"
            case openai.APIConnectionError():
                return f"{where} cannot be reached, or hung up: is it running? Check OPENAI_BASE_URL"
            case openai.APIStatusError():
                return f"{where} answered {error.status_code}: {self._words(error)}"
            case _:
                return f"{where} did not answer as the OpenAI protocol says: {self._words(error)}"

    def _words(self, error: Exception) -> str:
        return hide_secrets(str(error) or type(error).__name__, self._secrets)[:300]


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


def open_server_embedder(
    model: str,
    *,
    base_url: str | None = None,
    api_key: str | None = None,
    retries: int | None = None,
    seconds: float = SECONDS,
) -> ServerEmbedder:
    """Open a model of the server at `base_url`, of OpenAI when None.

    `retries` bounds how often a failing server is asked again (when None, `QUESTION_RETRIES` and
    `PASSAGE_RETRIES` do), `seconds` how long each reply may take. Raises EmbeddingError when it does not
    answer as it should, or a key is needed and not given.
    """
    if not model:
        msg = "no model is named after 'openai:': set ASSISTANT_EMBEDDING to 'openai:MODEL'"
        raise EmbeddingError(msg)
    if not (base_url or api_key):
        msg = (
            f"the embedder 'openai:{model}' needs OPENAI_API_KEY, or OPENAI_BASE_URL for a server that asks "
            "no key; leave ASSISTANT_EMBEDDING unset to embed on this machine"
        )
        raise EmbeddingError(msg)
    return ServerEmbedder(
        model,
        base_url=base_url or OPENAI_URL,
        api_key=api_key or NO_KEY,
        retries=retries,
        seconds=seconds,
    )
