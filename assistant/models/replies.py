"""Chunks of a model's reply -> the text for the reader, and how the reply ended."""

import json
import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from assistant.models.token_counts import TokenCounter
from assistant.values import Usage


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
    """What a reply has brought so far, without what its model thinks and the signs around it.

    `held_to_thoughts`: the model is known to close thoughts that it never opens, so that nothing is shown
    before they are closed. `thought_aloud`: such a close came after some of them had been shown.
    """

    def __init__(self, *, held_to_thoughts: bool = False) -> None:
        self.said = False
        self.finish: str | None = None
        self.thought_aloud = False
        self.opened_unseen = False
        self._held = ""
        self._closes: re.Pattern[str] | None = None
        self._waits = True
        self._held_to_thoughts = held_to_thoughts
        self._half = ""
        self._received: list[str] = []
        self._prompt_tokens = 0
        self._completion_tokens = 0

    def add(self, chunk: ReplyChunk) -> str:
        """Take a chunk in and return the text of it that is for the reader."""
        self._prompt_tokens = chunk.prompt_tokens or self._prompt_tokens
        self._completion_tokens = chunk.completion_tokens or self._completion_tokens
        self.finish = chunk.finish or self.finish
        # No control characters; the halves of an emoji are joined or, alone, left out.
        text, self._half = self._half + chunk.text, ""
        if text and "\ud800" <= text[-1] <= "\udbff":
            text, self._half = text[:-1], text[-1]
        joined = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "ignore")
        text = _CONTROL.sub("", joined)
        self._received.append(text)
        return self._say(self._without_thoughts(text))

    def rest(self) -> str:
        """Return what was held back, once nothing more comes."""
        held, self._held = self._held, ""
        return self._say("" if self._closes else held)

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

    def _say(self, text: str) -> str:
        text = text if self.said else text.lstrip()
        self.said = self.said or bool(text)
        return text

    def _without_thoughts(self, piece: str) -> str:
        self._held += piece
        said: list[str] = []
        while True:
            if self._closes:
                close = self._closes.search(self._held)
                if not close:
                    self._held = self._held[-_LONGEST_SIGN:]
                    return "".join(said)
                self._held, self._closes = self._held[close.end() :], None
            if not "".join(said).strip():
                self._held = self._after_element()
            sign = _SIGN.search(self._held)
            if not sign:
                break
            before, self._held = self._held[: sign.start()], self._held[sign.end() :]
            kind = str(sign.lastgroup)
            if kind.startswith("closes"):
                self.opened_unseen = True
                self.thought_aloud = self.thought_aloud or self.said or bool("".join(said).strip())
                said, self._held_to_thoughts = [], False
                continue
            said.append(before)
            self._closes = _CLOSES[kind] if kind.startswith("opens") else None
        if self._may_be_thought():
            label = None if self._held_to_thoughts else _ANSWER_LABEL.search(self._held)
            if not label:
                return "".join(said)
            self._held, self._waits = self._held[label.end() :], False
        unfinished = _UNFINISHED.search(self._held)
        at = unfinished.start() if unfinished else len(self._held)
        said.append(self._held[:at])
        self._held = self._held[at:]
        return "".join(said)

    def _may_be_thought(self) -> bool:
        """Whether what is held, the beginning of a reply, may be thoughts that no sign opened."""
        begun = self._held.lstrip("\"'*_# \n\t").casefold()
        if self._held_to_thoughts:
            return True
        if self.said or self.opened_unseen or not self._waits:
            return False
        if not begun:
            return bool(self._held)
        self._waits = any(begun.startswith(one) or one.startswith(begun) for one in _ALOUD) or bool(
            _ELEMENT.match(begun)
        )
        return self._waits

    def _after_element(self) -> str:
        """Return what is held without an element of any name that a reply begins with, once it has ended."""
        begun = self._held.lstrip()
        element = _ELEMENT.match(begun)
        if self.said or not (element and element["name"]):
            return self._held
        close = re.search(rf"</\s?{re.escape(element['name'])}\s?>", begun, re.IGNORECASE)
        return begun[close.end() :] if close else self._held


_SIGNS = tomllib.loads(Path(__file__).with_name("thoughts.toml").read_text(encoding="utf-8"))
_UNFINISHED = re.compile(_SIGNS["frames"]["unfinished"], re.IGNORECASE)
_ALOUD = tuple(_SIGNS["aloud"]["beginnings"])
_ANSWER_LABEL = re.compile(_SIGNS["aloud"]["answer"], re.IGNORECASE)
_ELEMENT = re.compile(
    rf"<(?P<name>(?!(?:{_SIGNS['frames']['layout']})[\s>])[a-z][\w.:-]{{0,30}})?(?:\s[^<>\n]{{0,80}})?(?:>|$)",
    re.IGNORECASE,
)
"""The beginning of an element of any name but those of layout."""
_CLOSES = {
    f"opens{number}": re.compile(kind["closes"], re.IGNORECASE)
    for number, kind in enumerate(_SIGNS["thoughts"])
}
_SIGN = re.compile(
    "|".join(f"(?P<opens{number}>{kind['opens']})" for number, kind in enumerate(_SIGNS["thoughts"]))
    + f"|(?P<frames>{_SIGNS['frames']['pattern']})"
    + "".join(
        f"|(?P<closes{number}>{kind['closes']})"
        for number, kind in enumerate(_SIGNS["thoughts"])
        if kind.get("closes_alone", True)
    ),
    re.IGNORECASE,
)
_LONGEST_SIGN = 100
_CUT = frozenset({"length", "max_tokens", "max_output_tokens", "model_length"})
_FILTERED = frozenset({"content_filter", "safety", "recitation", "prohibited_content", "blocklist"})
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


_OBJECT = re.compile(r"\{.*\}", re.DOTALL)


def read_object(reply: str) -> dict[str, Any]:
    """Return the JSON object in a reply, empty when there is none; a code fence around it is passed over."""
    match = _OBJECT.search(reply)
    try:
        fields = json.loads(match[0]) if match else {}
    except (ValueError, RecursionError):
        return {}
    return fields if isinstance(fields, dict) else {}
