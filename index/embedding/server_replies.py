"""Replies of an embedding server: the vectors of a good one, and what it means that a request failed."""

import math
from typing import Any

import openai

from index.errors import EmbeddingError
from index.network.failures import asked_pause, status_may_pass

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
