"""Earlier turns of a conversation as a model is sent them: the last that fit, without their marks."""

import re
from collections.abc import Sequence

from assistant.models.replies import Message
from assistant.models.token_counts import TokenCounter
from assistant.prompting.marks import parse_marks, without_sentences
from assistant.values import Turn

_MESSAGE_OVERHEAD = 8


def bound_history(history: Sequence[Turn], counter: TokenCounter, tokens: int) -> tuple[Message, ...]:
    """Return the last turns that fit `tokens`, oldest first and without their marks."""
    kept: list[Message] = []
    for turn in reversed(history):
        message = Message(role=turn.role, content=without_marks(turn.text))
        tokens -= counter.count(message.content) + _MESSAGE_OVERHEAD
        if tokens < 0:
            break
        kept.append(message)
    return tuple(reversed(kept))


def without_marks(text: str) -> str:
    """Return a text without citation marks: the numbers of an earlier answer mean other passages."""
    # Marks of other numbers are marks too, only without a passage.
    items = parse_marks(text, without_sentences(1))
    text = " ".join("".join(item for item in items if isinstance(item, str)).split())
    return re.sub(r" (?=[.,;:!?…])", "", text)
