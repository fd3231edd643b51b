"""Sentences that the assistant and the index say in English, in the page's language.

They are known by their shape: `Texts.notices` and `Texts.unread_reasons` of the English page hold the
sentences themselves, `{…}` for what varies. One of another shape is shown as it stands.
"""

import re
from collections.abc import Mapping
from functools import cache

from ui.texts import ENGLISH, Texts

NO_MODEL = "no_model"


def notice_code(notice: str) -> str | None:
    """Return which notice a sentence is, None for one the page does not know."""
    found = _recognise(notice, ENGLISH.notices)
    return found[0] if found else None


def translate_notice(notice: str, texts: Texts) -> str:
    """Return a notice of an answer in the page's language."""
    return _translated(notice, ENGLISH.notices, texts.notices)


def translate_reason(reason: str, texts: Texts) -> str:
    """Return why a file was not read, in the page's language."""
    return _translated(reason, ENGLISH.unread_reasons, texts.unread_reasons)


def _translated(sentence: str, known: Mapping[str, str], templates: Mapping[str, str]) -> str:
    found = _recognise(sentence, known)
    return templates[found[0]].format(**found[1]) if found else sentence


def _recognise(sentence: str, known: Mapping[str, str]) -> tuple[str, dict[str, str]] | None:
    for code, template in known.items():
        if match := _shape(template).fullmatch(sentence):
            return code, match.groupdict()
    return None


@cache
def _shape(template: str) -> re.Pattern[str]:
    pieces = re.split(r"\{(\w+)\}", template)
    # Splitting at a group, every second piece is a place's name.
    return re.compile(
        "".join(f"(?P<{p}>.+?)" if n % 2 else re.escape(p) for n, p in enumerate(pieces)), re.DOTALL
    )
