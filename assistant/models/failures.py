"""What went wrong with a language model -> one clear message, and whether trying again can help.

Providers' clients agree on little but HTTP: an error that has a `status_code`, or a transport error of httpx
somewhere in its chain. No secret gets into a message: a server's own words are shown with it blotted out.
"""

import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from json import JSONDecodeError

import httpx

from assistant.errors import ModelError, ModelSettingsError, ModelUnavailableError
from index.network.failures import asked_pause, causes, shown_words, status_may_pass

_CONTEXT = re.compile(
    r"context[ _](?:length|window|size)|maximum context|too many tokens|prompt is too long", re.IGNORECASE
)
_OPTIONAL_PARAMETERS = ("temperature", "stream_options")
_LONGEST_DETAIL = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class RetryPolicy:
    """Bounds of one request to a model, in seconds; `sleep` and `clock` can be given for tests.

    Waits double from `first_wait`, unless the server names its own. `silence` is the longest wait for a next
    piece, `total` bounds everything, waits included.
    """

    attempts: int = 3
    first_wait: float = 1.0
    longest_wait: float = 20.0
    silence: float = 60.0
    total: float = 180.0
    sleep: Callable[[float], None] = field(default=time.sleep, repr=False)
    clock: Callable[[], float] = field(default=time.monotonic, repr=False)

    def wait_before(self, attempt: int, *, asked: float | None, left: float) -> float | None:
        """Return the wait before `attempt` (2, 3, …), or None when it is not to be made.

        `asked` is the wait the server asks for, `left` the time that is left in all.
        """
        wait = self.first_wait * 2 ** (attempt - 2) if asked is None else asked
        if attempt > self.attempts or wait > self.longest_wait or wait >= left:
            return None
        return wait


DEFAULT_RETRY_POLICY = RetryPolicy()


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
    links = list(causes(error))
    shown = " ".join(f"{link}{getattr(link, 'body', '')}" for link in links)
    cause = None if any(secret in shown for secret in endpoint.secrets) else error
    status = getattr(error, "status_code", None)
    if isinstance(status, int):
        return _describe_status(error, status, endpoint, cause)
    if any(isinstance(link, httpx.TimeoutException) for link in links):
        return silent(endpoint, cause)
    if any(isinstance(link, httpx.ConnectError) for link in links):
        absent = ModelSettingsError("model_server_absent", address=endpoint.address)
        return Failure(error=absent, retryable=True, cause=cause)
    if any(isinstance(link, httpx.TransportError) for link in links):
        return cut_off(endpoint, cause)
    if isinstance(error, (JSONDecodeError, UnicodeDecodeError)):
        return _passing(
            ModelUnavailableError("model_malformed", model=endpoint.model, address=endpoint.address), cause
        )
    why = f"{type(error).__name__}{_detail(error, endpoint)}"
    return _passing(
        ModelUnavailableError("model_failed", model=endpoint.model, address=endpoint.address, why=why), cause
    )


def silent(endpoint: Endpoint, cause: BaseException | None = None) -> Failure:
    """Return the failure of a model that did not answer in time."""
    return _passing(
        ModelUnavailableError("model_silent", model=endpoint.model, address=endpoint.address), cause
    )


def cut_off(endpoint: Endpoint, cause: BaseException | None = None) -> Failure:
    """Return the failure of a reply that ended before its end."""
    return _passing(
        ModelUnavailableError("model_broke_off_reply", model=endpoint.model, address=endpoint.address), cause
    )


def empty_reply(endpoint: Endpoint) -> Failure:
    """Return the failure of a reply without a word in it."""
    return _passing(
        ModelUnavailableError("model_empty_reply", model=endpoint.model, address=endpoint.address), None
    )


def _describe_status(
    error: BaseException, status: int, endpoint: Endpoint, cause: BaseException | None
) -> Failure:
    model, address = endpoint.model, endpoint.address
    code, words = getattr(error, "code", None), str(error)
    refused = None
    if status in (401, 403):
        meant = ModelSettingsError("model_key_refused", address=address, status=str(status))
    elif status == 404:
        meant = ModelSettingsError("model_unknown", model=model, address=address)
    elif status == 402 or code == "insufficient_quota":
        meant = ModelSettingsError("model_unpaid", model=model, address=address)
    elif status_may_pass(status):
        passing = ModelUnavailableError(
            "model_busy" if status == 429 else "model_failed_status",
            model=model,
            address=address,
            status=str(status),
        )
        return _passing(passing, cause, wait=asked_pause(error))
    elif status == 413 or _CONTEXT.search(words) or code == "context_length_exceeded":
        meant = ContextTooLongError("prompt_too_long", model=model)
    else:
        answer = f"{status}{_detail(error, endpoint)}"
        meant = ModelSettingsError("model_refused", model=model, address=address, answer=answer)
        refused = next((name for name in _OPTIONAL_PARAMETERS if name in words), None)
    return Failure(error=meant, refused=refused, cause=cause)


def _passing(
    error: ModelUnavailableError, cause: BaseException | None, *, wait: float | None = None
) -> Failure:
    """Return a failure that may pass, so that it is worth asking again."""
    return Failure(error=error, retryable=True, wait=wait, cause=cause)


def _detail(error: BaseException, endpoint: Endpoint) -> str:
    body = getattr(error, "body", None)
    words = body.get("message") if isinstance(body, dict) else None
    text = shown_words(str(words or error), endpoint.secrets, _LONGEST_DETAIL)
    return f": {text}" if text else ""
