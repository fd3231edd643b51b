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
from assistant.models.server_stream import NOT_THE_PROTOCOL, REFUSED, words_of
from index.network.failures import asked_pause, causes, shown_words, status_may_pass

# What servers say of a prompt that is too long for a model.
_CONTEXT = re.compile(
    r"""context[ _-]?(?:length|window|size|limit)|context\s+(?:the\s+)?overflow
    |exceed_context_size
    |maximum\s+(?:context|prompt|input|sequence)|too\s+many\s+(?:input\s+|prompt\s+|total\s+)?tokens
    |(?:prompt|input|inputs|messages?|conversation|query|request|text)\b[^.]{0,40}\btoo\s+(?:long|large|big)
    |(?:prompt|input|token|tokens|sequence)\b[^.]{0,80}\bexceed|exceeds?\b[^.]{0,60}\btokens?\b
    |(?:inputs?|prompt)\b[^.]{0,80}(?:less\s+than|at\s+most|fewer\s+than|<=|up\s+to)\s*\d
    |longer\s+than\s+the\s+model|reduce\s+(?:the\s+|your\s+)?(?:length|size|number|prompt|input|messages?)
    |shorter\s+(?:prompt|input)|shorten\s+(?:the|your)""",
    re.IGNORECASE | re.VERBOSE,
)
_NO_SYSTEM = re.compile(
    r"""(?:system|developer)\s+(?:role|messages?|prompts?|instructions?)\b[^.]{0,40}(?:not|n't|unsupported|un(?:known|expected))
    |(?:not|n't)\s+support[^.]{0,40}\b(?:system|developer)\b|only\s+(?:the\s+)?user\s+and\s+assistant\s+roles
    |(?:unsupported|unknown|invalid|unexpected)\s+(?:message\s+)?role\b[^.]{0,20}system""",
    re.IGNORECASE | re.VERBOSE,
)
SYSTEM_ROLE = "system"
"""What a server refuses that takes no system message."""
_LONGEST_REPLY = ("max_tokens", "max_completion_tokens")
_OPTIONAL_PARAMETERS = ("temperature", "stream_options", *_LONGEST_REPLY)
_CONTEXT_CODES = ("context_length_exceeded", "exceed_context_size_error", "string_above_max_length")
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


class ThoughtAloudError(ModelUnavailableError):
    """What came was thoughts, as was seen at their end; asked again, the model's thoughts are held back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """Whom we ask: shown in messages. `secrets` are only known so as to keep them out of these."""

    model: str
    address: str
    secrets: tuple[str, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """One failed attempt: what to tell the user, whether to try again and after how many seconds.

    `refused` names an optional parameter that the server does not take, `instead` what it asks for in its
    place. `cause` is None if it shows a secret.
    """

    error: ModelError
    retryable: bool = False
    wait: float | None = None
    refused: str | None = None
    instead: str | None = None
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
    if any(isinstance(link, httpx.TooManyRedirects) for link in links):
        answer = "it sends us from one address to another"
        return Failure(
            error=ModelSettingsError("model_not_protocol", address=endpoint.address, answer=answer),
            cause=cause,
        )
    if any(isinstance(link, httpx.ConnectError) for link in links):
        absent = ModelSettingsError("model_server_absent", address=endpoint.address)
        return Failure(error=absent, retryable=True, cause=cause)
    if any(isinstance(link, httpx.TransportError) for link in links):
        return cut_off(endpoint, cause)
    if isinstance(error, (JSONDecodeError, UnicodeDecodeError)):
        return _passing(
            ModelUnavailableError("model_malformed", model=endpoint.model, address=endpoint.address), cause
        )
    return _describe_words(error, endpoint, cause)


def _describe_words(error: BaseException, endpoint: Endpoint, cause: BaseException | None) -> Failure:
    """Return what an error means that came without a status: in the stream, or in place of one."""
    model, address = endpoint.model, endpoint.address
    words, kind = _detail(error, endpoint), getattr(error, "type", None)
    code = getattr(error, "code", None)
    if _CONTEXT.search(words):
        return Failure(error=ContextTooLongError("prompt_too_long", model=model), cause=cause)
    if str(code).isdecimal() and status_may_pass(int(str(code))):
        status = f"{code}{words}"
        return _passing(
            ModelUnavailableError("model_failed_status", model=model, address=address, status=status), cause
        )
    if kind == NOT_THE_PROTOCOL:
        other = ModelSettingsError("model_not_protocol", address=address, answer=words.removeprefix(": "))
        return Failure(error=other, cause=cause)
    if kind == REFUSED:
        refusal = ModelSettingsError("model_declined", model=model, answer=words.removeprefix(": "))
        return Failure(error=refusal, cause=cause)
    why = f"{type(error).__name__}{words}"
    return _passing(ModelUnavailableError("model_failed", model=model, address=address, why=why), cause)


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


def filtered(endpoint: Endpoint) -> Failure:
    """Return the failure of a reply that its provider's filter ended."""
    return Failure(
        error=ModelUnavailableError("model_filtered", model=endpoint.model, address=endpoint.address)
    )


def thought_aloud(endpoint: Endpoint) -> Failure:
    """Return the failure of a reply whose thoughts were taken for it."""
    return Failure(error=ThoughtAloudError("model_thought_aloud", model=endpoint.model))


def _describe_status(
    error: BaseException, status: int, endpoint: Endpoint, cause: BaseException | None
) -> Failure:
    model, address = endpoint.model, endpoint.address
    code = getattr(error, "code", None)
    words = words_of(getattr(error, "body", None)) or str(error)
    refused = instead = None
    if status in (401, 403):
        meant = ModelSettingsError("model_key_refused", address=address, status=str(status))
    elif status == 404:
        meant = ModelSettingsError("model_unknown", model=model, address=address)
    elif status == 402 or code == "insufficient_quota":
        meant = ModelSettingsError("model_unpaid", model=model, address=address)
    elif status != 429 and (status == 413 or code in _CONTEXT_CODES or _CONTEXT.search(words)):
        meant = ContextTooLongError("prompt_too_long", model=model)
    elif status_may_pass(status) and not _NO_SYSTEM.search(words):
        passing = ModelUnavailableError(
            "model_busy" if status == 429 else "model_failed_status",
            model=model,
            address=address,
            status=f"{status}{_own_words(error, endpoint)}",
        )
        return _passing(passing, cause, wait=asked_pause(error))
    else:
        answer = f"{status}{_detail(error, endpoint)}"
        meant = ModelSettingsError("model_refused", model=model, address=address, answer=answer)
        whole = f"{words} {error}"  # some servers name the parameter beside their words alone
        refused = next((name for name in _OPTIONAL_PARAMETERS if name in whole), None)
        if refused in _LONGEST_REPLY and _LONGEST_REPLY[1] in whole:
            refused, instead = _LONGEST_REPLY
        if not refused and _NO_SYSTEM.search(words):
            refused = SYSTEM_ROLE
    return Failure(error=meant, refused=refused, instead=instead, cause=cause)


def _passing(
    error: ModelUnavailableError, cause: BaseException | None, *, wait: float | None = None
) -> Failure:
    """Return a failure that may pass, so that it is worth asking again."""
    return Failure(error=error, retryable=True, wait=wait, cause=cause)


def _detail(error: BaseException, endpoint: Endpoint) -> str:
    return _own_words(error, endpoint) or _colon(str(error), endpoint)


def _own_words(error: BaseException, endpoint: Endpoint) -> str:
    """Return what the server says itself, nothing where it says nothing."""
    return _colon(words_of(getattr(error, "body", None)), endpoint)


def _colon(words: str, endpoint: Endpoint) -> str:
    text = shown_words(words, endpoint.secrets, _LONGEST_DETAIL)
    return f": {text}" if text else ""
