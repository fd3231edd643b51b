"""What a failed request to a Chroma server means: is it worth another try, and in words what to do."""

import ssl
from collections.abc import Iterator

import httpx

_SHOWN = 300
_REFUSED = (401, 403)
_BUSY = (429, 500, 502, 503, 504)


class AnsweredError(Exception):
    """The server, or a proxy before it, answered a request with an error."""

    def __init__(self, status: int, name: str, message: str) -> None:
        super().__init__(f"{status} {name} {message}".strip())
        self.status = status
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
    raise AnsweredError(response.status_code, name, message)


def may_pass(error: BaseException) -> bool:
    """Whether a failure may be over at another try: a lost connection, a server that starts or is busy."""
    if isinstance(error, AnsweredError):
        return error.status in _BUSY
    return isinstance(error, httpx.TransportError) and _tls_failure(error) is None


def explain_failure(error: BaseException, token: bool) -> str:
    """Return in words what happened and which setting to change; `token` tells whether one was sent."""
    match error:
        case AnsweredError(status=status) if status in _REFUSED:
            held = "refused the token; check CHROMA_TOKEN" if token else "wants a token; set CHROMA_TOKEN"
            return f"{held} (and CHROMA_TOKEN_HEADER, CHROMA_TENANT and CHROMA_DATABASE)"
        case AnsweredError(status=404, name="NotFoundError"):
            return (
                f"does not hold what is asked for ({_words(error.message)}); run `assistant index FOLDER`"
                " with these settings first, or check CHROMA_COLLECTION, CHROMA_TENANT and CHROMA_DATABASE"
            )
        case AnsweredError(name=""):
            return (
                f"answered {error.status} ({_words(error.message)}), not as Chroma does; check CHROMA_URL,"
                " and a proxy before it: some take no request above 1 MB"
            )
        case AnsweredError():
            return f"answered {error.status}: {_words(error.message)}; its own log may say more"
        case httpx.TimeoutException():
            return "did not answer in time; is it overloaded? Try again, or check CHROMA_URL"
        case httpx.TransportError() if flaw := _tls_failure(error):
            return (
                f"cannot be spoken to over TLS ({_words(flaw)}); check whether CHROMA_URL begins with http or"
                " https, and name a private authority's certificate in CHROMA_CA_FILE"
            )
        case httpx.TransportError() | httpx.InvalidURL():
            return "cannot be reached; is it running? Check CHROMA_URL, and try again"
        case _:
            return f"did not answer as Chroma does ({_words(str(error))}); check CHROMA_URL and its version"


def _tls_failure(error: BaseException) -> str | None:
    """Return what TLS says of a failed connection, None where it has nothing to do with it."""
    for cause in _causes(error):
        if isinstance(cause, ssl.SSLError):
            # A connection that breaks off in mid-speech is lost, not refused.
            broken = isinstance(cause, ssl.SSLEOFError | ssl.SSLZeroReturnError)
            return None if broken else getattr(cause, "verify_message", "") or cause.reason or str(cause)
    return None


def _causes(error: BaseException) -> Iterator[BaseException]:
    cause: BaseException | None = error
    while cause is not None:
        yield cause
        cause = cause.__cause__ or cause.__context__


def _words(text: str) -> str:
    return " ".join(text.split())[:_SHOWN] or "no reason given"
