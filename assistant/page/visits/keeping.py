"""A conversation as text that the browser's tab keeps: it outlives a restart of the server.

What comes back may be anything, since a visitor can write there what they like: what this server did not sign
for this tab, and this user, is forgotten. So no answer is shown, rated or built upon that was not given here.
"""

import hmac
import logging
import os
import secrets
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from assistant.page.visits.conversations import Conversation
from assistant.page.visits.values import Exchange, Exchanges, Stopped

LARGEST = 400_000  # characters; a browser keeps some five million of a site
_EXCHANGE = TypeAdapter(Exchange)
_EXCHANGES = TypeAdapter(Exchanges)
_KEY_BYTES = 32

logger = logging.getLogger(__name__)


class Keeper:
    """Writes conversations for the browser and reads them back; the key that signs them is in a file.

    Without one that can be read or written, what was kept is forgotten when the server ends.
    """

    def __init__(self, key_file: Path) -> None:
        self._file = key_file
        self._key = b""

    def keep(self, conversation: Conversation) -> str:
        """Return the latest exchanges as text, as many as may be kept; a draft as an answer that was left."""
        exchanges, draft = conversation.exchanges, conversation.draft
        if draft:
            left = Exchange(question=draft.question, outcome=Stopped(answer=draft.answer, left=True))
            exchanges = (*exchanges, left)
        kept: list[str] = []
        size = 2 + len(self._sign("", conversation))
        for exchange in reversed(exchanges):
            text = _EXCHANGE.dump_json(exchange).decode()
            size += len(text) + 1
            if size > LARGEST:
                break
            kept.append(text)
        written = f"[{','.join(reversed(kept))}]"
        return self._sign(written, conversation) + written

    def restore(self, conversation: Conversation, text: str) -> None:
        """Let a conversation go on where `keep` wrote it down; no other text does anything."""
        length = len(self._sign("", conversation))
        signature, written = text[:length], text[length:]
        if len(text) > LARGEST or not hmac.compare_digest(
            signature.encode("utf-8", "replace"), self._sign(written, conversation).encode()
        ):
            return
        try:
            conversation.restore(_EXCHANGES.validate_json(written))
        except ValidationError:  # of another version of this program
            return

    def _sign(self, written: str, conversation: Conversation) -> str:
        self._key = self._key or _read_key(self._file)
        signed = "\0".join((*conversation.name, written))
        return hmac.digest(self._key, signed.encode("utf-8", "surrogatepass"), "sha256").hex()


def open_keeper(index: Path) -> Keeper:
    """Return the keeper of the conversations about an index."""
    return Keeper(index.with_name(f"{index.name}-page.key"))


def _read_key(file: Path) -> bytes:
    """Return the key of a file, made when missing; where neither can be, one for this process alone."""
    key = secrets.token_bytes(_KEY_BYTES)
    try:
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as made:
            made.write(key)
    except FileExistsError:
        try:
            found = file.read_bytes()
        except OSError as error:
            logger.warning("conversations end with the server: %s", error)
            return key
        return found if len(found) == _KEY_BYTES else key
    except OSError as error:
        logger.warning("conversations end with the server: %s", error)
    return key
