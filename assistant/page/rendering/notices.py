"""Sentences that the assistant and the index say in English, in the page's language.

They are known by their shape: the texts of the English page hold the sentences themselves, `{…}` for what
varies. One of another shape is shown as it stands.
"""

import re
from collections.abc import Mapping
from functools import cache

from assistant.page.texts import ENGLISH, Texts, count_noun

NO_MODEL = "no_model"

_COUNTED = re.compile(r"\d[\d\u00a0]*")  # with its thousands apart


def notice_code(notice: str) -> str | None:
    """Return which notice a sentence is, None for one the page does not know."""
    found = _recognise(notice, ENGLISH.notices)
    return found[0] if found else None


def translate_notice(notice: str, texts: Texts) -> str:
    """Return a notice of an answer in the page's language; that a model failed may be all it says."""
    told = _translate(notice, ENGLISH.notices, texts.notices, texts)
    return told or _translate_problem(notice, texts) or notice


def translate_problem(problem: str, texts: Texts) -> str:
    """Return an error's message in the page's language; what it does not know it passes on as reported."""
    return _translate_problem(problem, texts) or texts.reported.format(problem=problem)


def translate_reason(reason: str, texts: Texts) -> str:
    """Return why a file was not read, in the page's language."""
    return _translate(reason, ENGLISH.unread_reasons, texts.unread_reasons, texts) or reason


def _translate_problem(problem: str, texts: Texts) -> str | None:
    return _translate(problem, ENGLISH.problems, texts.problems, texts)


def _translate(
    sentence: str, known: Mapping[str, str], templates: Mapping[str, str], texts: Texts
) -> str | None:
    """Return a sentence in other words, None for one of no known shape."""
    found = _recognise(sentence, known)
    if found is None:
        return None
    code, places = found
    return templates[code].format(**{name: _fill(name, words, texts) for name, words in places.items()})


def _fill(place: str, words: str, texts: Texts) -> str:
    """Return what stands in a place of a sentence, in the page's language where it has a language."""
    match place:
        case "problem":
            return _translate_problem(words, texts) or words
        case "failing":
            return _translate(words, ENGLISH.failings, texts.failings, texts) or words
        case "articles" if counted := _COUNTED.match(words):
            return count_noun(int(re.sub(r"\D", "", counted[0])), texts.count_left_out)
        case "characters" if counted := _COUNTED.match(words):
            return count_noun(int(re.sub(r"\D", "", counted[0])), texts.count_characters)
    return words


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
