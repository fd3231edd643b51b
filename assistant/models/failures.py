"""What went wrong with a language model -> one clear message, and whether trying again can help.

Providers' clients agree on little but HTTP: an error that has a `status_code`, or a transport error of httpx
somewhere in its chain. No secret gets into a message: a server's own words are shown with it blotted out.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from json import JSONDecodeError

import httpx

from assistant.errors import ModelError, ModelSettingsError, ModelUnavailableError
from index.network.secrets import hide_secrets

_CONTEXT = re.compile(
    r"context[ _](?:length|window|size)|maximum context|too many tokens|prompt is too long", re.IGNORECASE
)
_OPTIONAL_PARAMETERS = ("temperature", "stream_options")
_BUSY = frozenset({408, 409, 425, 429})
_LONGEST_DETAIL = 200


class ContextTooLongError(ModelSettingsError):
    """The prompt does not fit the model; fewer passages may."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """Whom we ask: shown in messages. `secrets` are only known so as to keep them out of these."""

    model: str
    address: str
    secrets: tuple[str, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """One failed attempt: what to tell the user, whether to try again and after how many seconds.

    `refused` names an optional parameter that the server does not take. `cause` is None if it shows a secret.
    """

    error: ModelError
    retryable: bool = False
    wait: float | None = None
    refused: str | None = None
    cause: BaseException | None = None


def describe_failure(error: BaseException, endpoint: Endpoint) -> Failure:
    """Return what an exception of any provider's client means."""
    cause = None if _shows(error, endpoint.secrets) else error
    status = getattr(error, "status_code", None)
    if isinstance(status, int):
        return _describe_status(error, status, endpoint, cause)
    if any(isinstance(link, httpx.TimeoutException) for link in _chain(error)):
        return silent(endpoint, cause)
    if any(isinstance(link, httpx.ConnectError) for link in _chain(error)):
        return Failure(
            error=ModelSettingsError(
                f"No server answers at {endpoint.address}; start it, or check OPENAI_BASE_URL."
            ),
            retryable=True,
            cause=cause,
        )
    if any(isinstance(link, httpx.TransportError) for link in _chain(error)):
        return cut_off(endpoint, cause)
    if isinstance(error, (JSONDecodeError, UnicodeDecodeError)):
        return _unavailable(endpoint, "sent a malformed reply", cause)
    detail = _detail(error, endpoint)
    return _unavailable(endpoint, f"failed ({type(error).__name__}{detail})", cause)


def silent(endpoint: Endpoint, cause: BaseException | None = None) -> Failure:
    """Return the failure of a model that did not answer in time."""
    return _unavailable(endpoint, "did not answer in time", cause)


def cut_off(endpoint: Endpoint, cause: BaseException | None = None) -> Failure:
    """Return the failure of a reply that ended before its end."""
    return _unavailable(endpoint, "broke off its reply", cause)


def empty_reply(endpoint: Endpoint) -> Failure:
    """Return the failure of a reply without a word in it."""
    return _unavailable(endpoint, "gave an empty reply", None)


def _describe_status(
    error: BaseException, status: int, endpoint: Endpoint, cause: BaseException | None
) -> Failure:
    model, address = endpoint.model, endpoint.address
    if status in (401, 403):
        text = f"The server at {address} refused the key (HTTP {status}); check OPENAI_API_KEY."
        return Failure(error=ModelSettingsError(text), cause=cause)
    if status == 404:
        text = f"The server at {address} knows no model {model!r}; check ASSISTANT_MODEL and OPENAI_BASE_URL."
        return Failure(error=ModelSettingsError(text), cause=cause)
    if status == 402 or getattr(error, "code", None) == "insufficient_quota":
        text = f"The account at {address} has no credit left for {model!r}; check its billing."
        return Failure(error=ModelSettingsError(text), cause=cause)
    if status in _BUSY or status >= 500:
        what = "is busy" if status == 429 else "failed"
        return _unavailable(endpoint, f"{what} (HTTP {status})", cause, wait=_asked_wait(error))
    return _describe_refusal(error, status, endpoint, cause)


def _describe_refusal(
    error: BaseException, status: int, endpoint: Endpoint, cause: BaseException | None
) -> Failure:
    words = str(error)
    if status == 413 or _CONTEXT.search(words) or getattr(error, "code", None) == "context_length_exceeded":
        text = f"The prompt does not fit the context of {endpoint.model!r}; name a model with a longer one."
        return Failure(error=ContextTooLongError(text), cause=cause)
    refused = next((name for name in _OPTIONAL_PARAMETERS if name in words), None)
    text = (
        f"The server at {endpoint.address} refused the request for {endpoint.model!r}"
        f" (HTTP {status}{_detail(error, endpoint)})."
    )
    return Failure(error=ModelSettingsError(text), refused=refused, cause=cause)


def _unavailable(
    endpoint: Endpoint, what: str, cause: BaseException | None, wait: float | None = None
) -> Failure:
    text = (
        f"The model {endpoint.model!r} at {endpoint.address} {what}; try again later, or name another model."
    )
    return Failure(error=ModelUnavailableError(text), retryable=True, wait=wait, cause=cause)


def _asked_wait(error: BaseException) -> float | None:
    """Return the seconds that `Retry-After` asks for; a date or nonsense counts as not asked."""
    headers = getattr(getattr(error, "response", None), "headers", None) or {}
    asked = str(headers.get("retry-after", "")).strip()
    return float(asked) if re.fullmatch(r"\d{1,6}(?:\.\d+)?", asked) else None


def _detail(error: BaseException, endpoint: Endpoint) -> str:
    body = getattr(error, "body", None)
    words = body.get("message") if isinstance(body, dict) else None
    text = " ".join(hide_secrets(str(words or error), endpoint.secrets).split())[:_LONGEST_DETAIL]
    return f": {text}" if text else ""


def _chain(error: BaseException) -> Iterator[BaseException]:
    link: BaseException | None = error
    while link is not None:
        yield link
        link = link.__cause__ or link.__context__


def _shows(error: BaseException, secrets: tuple[str, ...]) -> bool:
    texts = [f"{link!s}{getattr(link, 'body', '')}" for link in _chain(error)]
    return any(secret in text for secret in secrets for text in texts)
