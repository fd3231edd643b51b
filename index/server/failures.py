"""What a failed request to a Chroma server means: is it worth another try, and in words what to do."""

import ssl

import httpx

from index.errors import IndexStoreError
from index.network.failures import causes, shown_words, status_may_pass
from index.network.secrets import known_secrets

_REFUSED = (401, 403)
THERE_ALREADY = 409


class AnsweredError(Exception):
    """The server, or a proxy before it, answered a request with an error."""

    def __init__(self, response: httpx.Response, name: str, message: str) -> None:
        super().__init__(f"{response.status_code} {name} {message}".strip())
        self.response = response
        self.status = response.status_code
        self.name = name
        self.message = message


def raise_for_answer(response: httpx.Response) -> None:
    """Raise AnsweredError for all but success: of what it cannot read, Chroma's client forgets the status."""
    if response.is_success:
        return
    response.read()
    try:
        told = dict(response.json())
    except (ValueError, TypeError):
        told = {}
    name, message = told.get("error"), told.get("message")
    if not (isinstance(name, str) and isinstance(message, str)):  # no error of Chroma's
        name, message = "", response.text
    raise AnsweredError(response, name, message)


def may_pass(error: BaseException) -> bool:
    """Whether a failure may be over at another try: a lost connection, a server that starts or is busy."""
    if isinstance(error, AnsweredError):
        return error.status != THERE_ALREADY and status_may_pass(error.status)
    return isinstance(error, httpx.TransportError) and _tls_failure(error) is None


def explain_failure(error: BaseException, place: str, token: str | None) -> IndexStoreError:
    """Return what happened at which server and which setting to change.

    The server's own words are shown without the `token` that was sent, which it may have repeated.
    """

    def words(text: str) -> str:
        return shown_words(text, known_secrets(token, None)) or "…"

    match error:
        case AnsweredError(status=status) if status in _REFUSED:
            return IndexStoreError("chroma_token_refused" if token else "chroma_token_missing", place=place)
        case AnsweredError(status=404, name="NotFoundError"):
            return IndexStoreError("chroma_not_found", place=place, why=words(error.message))
        case AnsweredError(name=""):
            return IndexStoreError(
                "chroma_not_chroma", place=place, status=str(error.status), why=words(error.message)
            )
        case AnsweredError():
            return IndexStoreError(
                "chroma_answered", place=place, status=str(error.status), why=words(error.message)
            )
        case httpx.TimeoutException():
            return IndexStoreError("chroma_silent", place=place)
        case httpx.TransportError() if flaw := _tls_failure(error):
            return IndexStoreError("chroma_tls", place=place, why=words(flaw))
        case httpx.TransportError() | httpx.InvalidURL():
            return IndexStoreError("chroma_unreached", place=place)
        case _:
            return IndexStoreError("chroma_malformed", place=place, why=words(str(error)))


def _tls_failure(error: BaseException) -> str | None:
    """Return what TLS says of a failed connection, None where it has nothing to do with it."""
    for cause in causes(error):
        if isinstance(cause, ssl.SSLError):
            # A connection that breaks off in mid-speech is lost, not refused.
            broken = isinstance(cause, ssl.SSLEOFError | ssl.SSLZeroReturnError)
            return None if broken else getattr(cause, "verify_message", "") or cause.reason or str(cause)
    return None
