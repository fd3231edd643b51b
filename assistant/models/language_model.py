"""What a language model is to the rest of the program."""

from collections.abc import Iterator, Sequence
from typing import Protocol, runtime_checkable

from assistant.models.replies import Message, StreamEnd


@runtime_checkable
class LanguageModel(Protocol):
    """A model that writes; `local` when nothing leaves the machine."""

    name: str
    local: bool

    @property
    def context_tokens(self) -> int:
        """Tokens of prompt and reply together."""
        ...

    def stream(self, messages: Sequence[Message]) -> Iterator[str | StreamEnd]:
        """Yield the reply as it comes, then a StreamEnd; raises ModelError and nothing else."""
        ...

    def close(self) -> None:
        """Free what the model holds; closing twice does nothing."""
        ...


def whole_reply(model: LanguageModel, prompt: str) -> str:
    """Return all that a model replies to one prompt. Raises ModelError."""
    pieces = model.stream([Message(role="user", content=prompt)])
    return "".join(piece for piece in pieces if isinstance(piece, str))
