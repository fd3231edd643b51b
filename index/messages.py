"""A text as a code and values; its words stand in data files and are filled in where they are read.

    CodedText("large", size="10") --English--> "larger than 10 MB"

A template writes `{name}` for a value, `{name!r}` for it in quotation marks, `{count:file|files}` for a
number with its noun (two forms, or the Slavic three). A value may be words of a list, or another such text.
"""

import json
import re
import string
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, TypeAlias

Value: TypeAlias = "str | int | float | tuple[str, ...] | CodedText"

_english_files: list[Path] = []


@dataclass(frozen=True, slots=True, init=False)
class CodedText:
    """A code and its values; `str` gives the English words. A code of no template stands for itself."""

    code: str
    values: Mapping[str, Value]

    def __init__(self, code: str, /, **values: Value) -> None:
        object.__setattr__(self, "code", code)
        object.__setattr__(self, "values", values)

    def __str__(self) -> str:
        return _ENGLISH.say(self)

    def dump(self) -> str:
        """Return it as JSON for `load`; its values hold no other such text."""
        return json.dumps([self.code, self.values], ensure_ascii=False)

    @classmethod
    def load(cls, text: str) -> "CodedText":
        """Return what `dump` wrote; any other text is taken for words, as earlier versions stored them."""
        try:
            code, values = json.loads(text)
            return cls(code, **values)
        except (ValueError, TypeError):
            return cls(text)


class _Values(dict[str, Any]):
    """The values of a text, which may be of an earlier version and lack one."""

    def __missing__(self, name: str) -> str:
        return "…"


BIDI_CONTROLS = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
"""What turns around text that follows, for a class of a regular expression."""
# What could move a cursor, colour what follows, end a line or turn it around.
_UNPRINTABLE = re.compile(f"[\x00-\x08\x0b-\x1f\x7f-\x9f{BIDI_CONTROLS}]")
_ODD_IN_JSON = re.compile(f"[\x7f-\x9f\u2028\u2029{BIDI_CONTROLS}]")
# Also what nobody sees and no headline has, by which one name passes for another.
_UNSEEN = "\u2060-\u2064\U000e0000-\U000e007f"
_ODD_IN_LINE = re.compile(f"[\x00-\x1f\x7f-\x9f\u2028\u2029{_UNSEEN}{BIDI_CONTROLS}]")


def printable(text: str) -> str:
    """Return text of several lines without characters that could change how others are shown."""
    return _UNPRINTABLE.sub("", text)


def printable_line(text: str) -> str:
    """Return a name as one line: what could change how others are shown stands as its code, ⟨000A⟩.

    A file's name may hold line ends, and so could forge lines of ours.
    """
    return _ODD_IN_LINE.sub(lambda match: f"⟨{ord(match[0]):04X}⟩", text)


def printable_json(written: str) -> str:
    """Return a JSON document with such characters, which may stand in it as they are, escaped."""
    return _ODD_IN_JSON.sub(lambda match: f"\\u{ord(match[0]):04x}", written)


class Language(string.Formatter):
    """Fills templates with values; a language of the page groups digits."""

    def __init__(self, templates: Mapping[str, str] | None = None) -> None:
        self._templates = templates

    def say(self, message: CodedText) -> str:
        """Return a text in this language, in English where it has no words for it."""
        templates = english_templates() if self._templates is None else self._templates
        if message.code in templates:
            values = {
                name: printable_line(value) if isinstance(value, str) else value
                for name, value in message.values.items()
            }
            return self.vformat(templates[message.code], (), _Values(values))
        return message.code if message.code not in english_templates() else str(message)

    def fill(self, template: str, **values: object) -> str:
        """Return a template with its values. Raises KeyError for one that is missing."""
        return self.vformat(template, (), values)

    def number(self, number: int) -> str:
        """Return a number that stands before its noun."""
        return str(number)

    def convert_field(self, value: Any, conversion: str | None) -> Any:  # noqa: ANN401
        """Return a value as `!r` asks, each of a list."""
        if isinstance(value, tuple | list):
            return [super(Language, self).convert_field(one, conversion) for one in value]
        return super().convert_field(value, conversion)

    def format_field(self, value: Any, format_spec: str) -> str:  # noqa: ANN401
        """Return the words of a value; a list is one line, or as the format `lines` a line each."""
        if isinstance(value, CodedText):
            return self.say(value)
        if isinstance(value, tuple | list):
            between = "\n" if format_spec == "lines" else ", "
            return between.join(printable_line(str(one)) for one in value)
        if "|" in format_spec and isinstance(value, int):
            return f"{self.number(value)} {noun_form(value, format_spec.split('|'))}"
        return str(value) if "|" in format_spec else str(super().format_field(value, format_spec))


def noun_form(count: int, forms: Sequence[str]) -> str:
    """Return a noun's form after a number: of two as in English, of three (one, few, many) as in Slavic."""
    if len(forms) == 2:
        return forms[count != 1]
    if count % 10 == 1 and count % 100 != 11:
        return forms[0]
    return forms[1] if count % 10 in (2, 3, 4) and count % 100 not in (12, 13, 14) else forms[2]


def add_english(file: Path) -> None:
    """Name a file of English templates by code; it is read when first needed."""
    _english_files.append(file)
    english_templates.cache_clear()


@cache
def english_templates() -> Mapping[str, str]:
    """Return every English template by its code."""
    return {
        code: template
        for file in _english_files
        for code, template in tomllib.loads(file.read_text(encoding="utf-8")).items()
    }


_ENGLISH = Language()
