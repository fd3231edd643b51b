"""Chunks of a model's reply -> the text for the reader, and how the reply ended."""

import codecs
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from assistant.models.thoughts import ThoughtFilter
from assistant.models.token_counts import TokenCounter
from assistant.values import Usage

_CUT = frozenset({"length", "max_tokens", "max_output_tokens", "model_length"})
_FILTERED = frozenset({"content_filter", "safety", "recitation", "prohibited_content", "blocklist"})
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_UTF16 = codecs.getincrementaldecoder("utf-16-le")
_OBJECT = re.compile(r"\{.*\}", re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One message of a prompt."""

    role: Literal["system", "user", "assistant"]
    content: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyChunk:
    """One chunk as a provider sends it; None where it does not say."""

    text: str
    prompt_tokens: int | None = None
    completion_tokens: int | None = None
    finish: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamEnd:
    """The end of a reply. `estimated`: the provider counted no tokens; `cut`: a length limit ended it."""

    usage: Usage
    estimated: bool
    cut: bool


def estimate_usage(messages: Sequence[Message], reply: str, counter: TokenCounter) -> Usage:
    """Return the tokens of a call that its provider did not count."""
    prompt = sum(counter.count(message.content) for message in messages)
    return Usage(prompt_tokens=prompt, completion_tokens=counter.count(reply))


class Reply:
    """What a reply has brought so far: its text for the reader, its tokens and how it ended.

    `held_to_thoughts` is told to the filter of its `thoughts`.
    """

    def __init__(self, *, held_to_thoughts: bool = False) -> None:
        self.thoughts = ThoughtFilter(held_to_thoughts=held_to_thoughts)
        self.finish: str | None = None
        self._halves = _UTF16("ignore")  # joins those of an emoji; one alone is left out
        self._received: list[str] = []
        self._prompt_tokens = 0
        self._completion_tokens = 0

    def add(self, chunk: ReplyChunk) -> str:
        """Take a chunk in and return the text of it that is for the reader."""
        self._prompt_tokens = chunk.prompt_tokens or self._prompt_tokens
        self._completion_tokens = chunk.completion_tokens or self._completion_tokens
        self.finish = chunk.finish or self.finish
        text = self._halves.decode(chunk.text.encode("utf-16-le", "surrogatepass"))
        text = _CONTROL.sub("", text)
        self._received.append(text)
        return self.thoughts.add(text)

    def end(self, messages: Sequence[Message], counter: TokenCounter) -> StreamEnd:
        """Return the reply's end; tokens the provider did not count are estimated."""
        estimated = not (self._prompt_tokens and self._completion_tokens)
        usage = Usage(prompt_tokens=self._prompt_tokens, completion_tokens=self._completion_tokens)
        if estimated:
            usage = estimate_usage(messages, "".join(self._received), counter)
        return StreamEnd(usage=usage, estimated=estimated, cut=(self.finish or "").casefold() in _CUT)

    @property
    def filtered(self) -> bool:
        """Whether the provider's filter ended it."""
        return (self.finish or "").casefold() in _FILTERED


def read_object(reply: str) -> dict[str, Any]:
    """Return the JSON object in a reply, empty when there is none; a code fence around it is passed over."""
    match = _OBJECT.search(reply)
    try:
        fields = json.loads(match[0]) if match else {}
    except (ValueError, RecursionError):
        return {}
    return fields if isinstance(fields, dict) else {}
