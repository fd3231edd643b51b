"""A conversation as text that the browser's tab keeps: it outlives a restart of the server.

What comes back may be anything, since a visitor can write there what they like: it is shown escaped like all
else, and a text that is no conversation is only forgotten.
"""

from pydantic import TypeAdapter, ValidationError

from ui.session import Draft, Exchange, Exchanges, Stopped

LARGEST = 400_000  # characters; a browser keeps some five million of a site
_EXCHANGE = TypeAdapter(Exchange)
_EXCHANGES = TypeAdapter(Exchanges)


def keep_exchanges(exchanges: Exchanges, draft: Draft | None = None) -> str:
    """Return the latest exchanges as text, as many as may be kept; a draft as an answer that was left."""
    if draft:
        left = Exchange(question=draft.question, outcome=Stopped(text=draft.text, left=True))
        exchanges = (*exchanges, left)
    kept: list[str] = []
    size = 2
    for exchange in reversed(exchanges):
        text = _EXCHANGE.dump_json(exchange).decode()
        size += len(text) + 1
        if size > LARGEST:
            break
        kept.append(text)
    return f"[{','.join(reversed(kept))}]"


def read_exchanges(text: str) -> Exchanges:
    """Return what `keep_exchanges` wrote, nothing for any other text."""
    if len(text) > LARGEST:
        return ()
    try:
        return _EXCHANGES.validate_json(text)
    except ValidationError:
        return ()
