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
            error=ModelSettingsError("model_server_absent", address=endpoint.address),
            retryable=True,
            cause=cause,
        )
    if any(isinstance(link, httpx.TransportError) for link in _chain(error)):
        return cut_off(endpoint, cause)
    if isinstance(error, (JSONDecodeError, UnicodeDecodeError)):
        return _unavailable(
            ModelUnavailableError("model_malformed", model=endpoint.model, address=endpoint.address), cause
        )
    why = f"{type(error).__name__}{_detail(error, endpoint)}"
    return _unavailable(
        ModelUnavailableError("model_failed", model=endpoint.model, address=endpoint.address, why=why), cause
    )


def silent(endpoint: Endpoint, cause: BaseException | None = None) -> Failure:
    """Return the failure of a model that did not answer in time."""
    return _unavailable(
        ModelUnavailableError("model_silent", model=endpoint.model, address=endpoint.address), cause
    )


def cut_off(endpoint: Endpoint, cause: BaseException | None = None) -> Failure:
    """Return the failure of a reply that ended before its end."""
    return _unavailable(
        ModelUnavailableError("model_broke_off_reply", model=endpoint.model, address=endpoint.address), cause
    )


def empty_reply(endpoint: Endpoint) -> Failure:
    """Return the failure of a reply without a word in it."""
    return _unavailable(
        ModelUnavailableError("model_empty_reply", model=endpoint.model, address=endpoint.address), None
    )


def _describe_status(
    error: BaseException, status: int, endpoint: Endpoint, cause: BaseException | None
) -> Failure:
    if status in (401, 403):
        return Failure(
            error=ModelSettingsError("model_key_refused", address=endpoint.address, status=str(status)),
            cause=cause,
        )
    if status == 404:
        return Failure(
            error=ModelSettingsError("model_unknown", model=endpoint.model, address=endpoint.address),
            cause=cause,
        )
    if status == 402 or getattr(error, "code", None) == "insufficient_quota":
        return Failure(
            error=ModelSettingsError("model_unpaid", model=endpoint.model, address=endpoint.address),
            cause=cause,
        )
    if status in _BUSY or status >= 500:
        told = ModelUnavailableError(
            "model_busy" if status == 429 else "model_failed_status",
            model=endpoint.model,
            address=endpoint.address,
            status=str(status),
        )
        return _unavailable(told, cause, wait=_asked_wait(error))
    return _describe_refusal(error, status, endpoint, cause)


def _describe_refusal(
    error: BaseException, status: int, endpoint: Endpoint, cause: BaseException | None
) -> Failure:
    words = str(error)
    if status == 413 or _CONTEXT.search(words) or getattr(error, "code", None) == "context_length_exceeded":
        return Failure(error=ContextTooLongError("prompt_too_long", model=endpoint.model), cause=cause)
    refused = next((name for name in _OPTIONAL_PARAMETERS if name in words), None)
    told = ModelSettingsError(
        "model_refused",
        model=endpoint.model,
        address=endpoint.address,
        answer=f"{status}{_detail(error, endpoint)}",
    )
    return Failure(error=told, refused=refused, cause=cause)


def _unavailable(
    error: ModelUnavailableError, cause: BaseException | None, wait: float | None = None
) -> Failure:
    return Failure(error=error, retryable=True, wait=wait, cause=cause)


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
