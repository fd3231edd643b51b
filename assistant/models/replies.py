"""Chunks of a model's reply -> the text for the reader, and how the reply ended."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from assistant.models.token_counts import TokenCounter
from assistant.values import Usage

_THINKING, _THOUGHT = "<think>", "</think>"


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
    """What a reply has brought so far, without the `<think>…</think>` with which some open models begin."""

    def __init__(self) -> None:
        self.said = False
        self.finish: str | None = None
        self._held = ""
        self._thinking: bool | None = None
        self._received: list[str] = []
        self._prompt_tokens = 0
        self._completion_tokens = 0

    def add(self, chunk: ReplyChunk) -> str:
        """Take a chunk in and return the text of it that is for the reader."""
        self._prompt_tokens = chunk.prompt_tokens or self._prompt_tokens
        self._completion_tokens = chunk.completion_tokens or self._completion_tokens
        self.finish = chunk.finish or self.finish
        self._received.append(chunk.text)
        return self._say(self._without_thinking(chunk.text))

    def rest(self) -> str:
        """Return what was held back, once nothing more comes."""
        held, self._held = self._held, ""
        return self._say("" if self._thinking else held)

    def end(self, messages: Sequence[Message], counter: TokenCounter) -> StreamEnd:
        """Return the reply's end; tokens the provider did not count are estimated."""
        estimated = not (self._prompt_tokens and self._completion_tokens)
        usage = Usage(prompt_tokens=self._prompt_tokens, completion_tokens=self._completion_tokens)
        if estimated:
            usage = estimate_usage(messages, "".join(self._received), counter)
        return StreamEnd(usage=usage, estimated=estimated, cut=self.finish == "length")

    def _say(self, text: str) -> str:
        text = text if self.said else text.lstrip()
        self.said = self.said or bool(text)
        return text

    def _without_thinking(self, piece: str) -> str:
        if self._thinking is False:
            return piece
        self._held += piece
        begun = self._held.lstrip()
        if self._thinking is None:
            if _THINKING.startswith(begun):  # may still become it
                return ""
            self._thinking = begun.startswith(_THINKING)
        if self._thinking and _THOUGHT not in self._held:
            return ""
        text = self._held.partition(_THOUGHT)[2] if self._thinking else self._held
        self._thinking, self._held = False, ""
        return text


_OBJECT = re.compile(r"\{.*\}", re.DOTALL)


def read_object(reply: str) -> dict[str, Any]:
    """Return the JSON object in a reply, empty when there is none; a code fence around it is passed over."""
    match = _OBJECT.search(reply)
    try:
        fields = json.loads(match[0]) if match else {}
    except (ValueError, RecursionError):
        return {}
    return fields if isinstance(fields, dict) else {}
