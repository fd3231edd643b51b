"""Stand-ins for what is slow or outside, each through the Protocol that the product itself uses."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from assistant.checking.values import Claim, Judgement
from assistant.errors import ModelError
from assistant.models.replies import Message, StreamEnd
from assistant.values import Usage
from index.values import Passage, Span

_WORD = re.compile(r"\w+")
_FIGURE = re.compile(r"\d+")


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

    def best_span(
        self, claim: str, passage: Passage, article_text: str, sentences: Sequence[Span]
    ) -> tuple[Span, float]:
        shares = [(_share(claim, article_text[span.start : span.end]), span) for span in sentences]
        share, best = max(shares, key=lambda pair: pair[0])
        return best, share

    def chance(self, claim: str, evidence: Sequence[tuple[Passage, Span]]) -> float | None:
        return None


def judge_by_words(claim: Claim, score: float | None) -> Judgement:
    """Judge a claim by its figures, which must stand in what it cites, and by how many of its words do."""
    cited = " ".join(excerpt.text for excerpt in claim.cited)
    figure = next((number for number in _FIGURE.findall(claim.text) if number not in cited), "")
    if figure:
        return Judgement(status="contradicted", reason="number_differs", values={"number": figure})
    if claim.text.endswith(":"):
        return Judgement(status="unchecked", reason="leads_in")
    if _share(claim.text, cited) < 0.5:
        return Judgement(status="doubtful", reason="not_stated")
    return Judgement(status="supported", reason="stated")


def _share(claim: str, text: str) -> float:
    """Return the share of the words of a claim that a text holds, whatever their endings."""
    return len(_stems(claim) & _stems(text)) / max(len(_stems(claim)), 1)


def _stems(text: str) -> set[str]:
    return {word[:5] for word in _WORD.findall(text.casefold())}
