"""Stand-ins for what is slow or outside, each through the Protocol that the product itself uses."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from assistant.errors import ModelError
from assistant.models.replies import Message, StreamEnd
from assistant.values import Usage
from index.chunking import split_sentences
from index.values import Passage

_WORD = re.compile(r"\w+")


@dataclass
class ScriptedModel:
    """A language model that plays `replies`, one a request, and remembers what it was asked.

    A reply is the whole text, its pieces, or an error to raise; an error among the pieces is raised there.
    """

    replies: list[str | ModelError | Sequence[str | ModelError]]
    name: str = "scripted"
    context_tokens: int = 4096
    local: bool = True
    asked: list[Sequence[Message]] = field(default_factory=list)
    closed: bool = False

    def stream(self, messages: Sequence[Message]) -> Iterator[str | StreamEnd]:
        self.asked.append(messages)
        reply = self.replies.pop(0) if len(self.replies) > 1 else self.replies[0]
        for piece in [reply] if isinstance(reply, (str, ModelError)) else reply:
            if isinstance(piece, ModelError):
                raise piece
            yield piece
        yield StreamEnd(usage=Usage(prompt_tokens=100, completion_tokens=20), estimated=False, cut=False)

    def close(self) -> None:
        self.closed = True


class FakeSupport:
    """Finds the sentence of a passage that holds most of the claim's words, whatever their endings."""

    def best_span(self, sentence: str, passage: Passage, article_text: str) -> tuple[int, int, float]:
        claim = _stems(sentence)
        best = (passage.start, passage.end, 0.0)
        for span in split_sentences(article_text, passage.start, passage.end):
            share = len(claim & _stems(article_text[span.start : span.end])) / max(len(claim), 1)
            if share > best[2]:
                best = (span.start, span.end, share)
        return best


def _stems(text: str) -> set[str]:
    return {word[:5] for word in _WORD.findall(text.casefold())}
