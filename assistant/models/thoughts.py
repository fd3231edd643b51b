"""What a model thinks before it answers, cut from its reply while that comes.

Where thoughts begin and end, `thoughts.toml` says. Text is held back as long as it may become such a sign.
"""

import re
import tomllib
from pathlib import Path

_SIGNS = tomllib.loads(Path(__file__).with_name("thoughts.toml").read_text(encoding="utf-8"))
_LONGEST_SIGN = 100
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


class ThoughtFilter:
    """Lets through what of a reply is for the reader, without thoughts and the signs around them.

    `held_to_thoughts`: the model is known to close thoughts that it never opens, so that nothing is let
    through before they are closed. Then `said` tells whether anything was, `opened_unseen` whether thoughts
    were closed that no sign opened, and `thought_aloud` whether some of those had been let through before.
    """

    def __init__(self, *, held_to_thoughts: bool = False) -> None:
        self.said = False
        self.opened_unseen = False
        self.thought_aloud = False
        self._held = ""
        self._closes: re.Pattern[str] | None = None  # what ends the thoughts that are being read
        self._held_to_thoughts = held_to_thoughts
        self._may_begin_aloud = True

    def add(self, text: str) -> str:
        """Take the next piece of a reply in and return what is known to be for the reader."""
        self._held += text
        return self._without_leading_space(self._pass_signs())

    def rest(self) -> str:
        """Return what was held back, once nothing more comes; thoughts without an end stay out."""
        held, self._held = self._held, ""
        return self._without_leading_space("" if self._closes else held)

    def _without_leading_space(self, text: str) -> str:
        text = text if self.said else text.lstrip()
        self.said = self.said or bool(text)
        return text

    def _pass_signs(self) -> str:
        """Go through what is held, sign by sign, and return the text between them that is no thought."""
        answer = ""
        while True:
            if self._closes:
                close = self._closes.search(self._held)
                if not close:
                    self._held = self._held[-_LONGEST_SIGN:]
                    return answer
                self._held, self._closes = self._held[close.end() :], None
            if not (self.said or answer.strip()):
                self._held = _without_first_element(self._held)
            sign = _SIGN.search(self._held)
            if not sign:
                return answer + self._pass_text()
            before, self._held = self._held[: sign.start()], self._held[sign.end() :]
            kind = str(sign.lastgroup)
            if kind.startswith("closes"):  # all before it was thought
                self.opened_unseen = True
                self.thought_aloud = self.thought_aloud or self.said or bool(answer.strip())
                answer, self._held_to_thoughts = "", False
            else:
                answer += before
                self._closes = _CLOSES.get(kind)

    def _pass_text(self) -> str:
        """Return what is held, in which no sign stands, but for what may be thought or become a sign."""
        if self._may_be_thought():
            label = None if self._held_to_thoughts else _ANSWER_LABEL.search(self._held)
            if not label:
                return ""
            self._held, self._may_begin_aloud = self._held[label.end() :], False
        unfinished = _UNFINISHED.search(self._held)
        at = unfinished.start() if unfinished else len(self._held)
        passed, self._held = self._held[:at], self._held[at:]
        return passed

    def _may_be_thought(self) -> bool:
        """Whether what is held, the beginning of a reply, may be thoughts that no sign opened."""
        if self._held_to_thoughts:
            return True
        if self.said or self.opened_unseen or not self._may_begin_aloud:
            return False
        begun = self._held.lstrip("\"'*_# \n\t").casefold()
        if not begun:
            return bool(self._held)
        aloud = any(begun.startswith(one) or one.startswith(begun) for one in _ALOUD)
        self._may_begin_aloud = aloud or bool(_ELEMENT.match(begun))
        return self._may_begin_aloud


def _without_first_element(text: str) -> str:
    """Return the beginning of a reply without the element, of any name, that it starts with and ends."""
    begun = text.lstrip()
    element = _ELEMENT.match(begun)
    if not (element and element["name"]):
        return text
    close = re.search(rf"</\s?{re.escape(element['name'])}\s?>", begun, re.IGNORECASE)
    return begun[close.end() :] if close else text
