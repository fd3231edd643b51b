"""A sentence, and the one before it -> who says it: "…, said X", «X заявив, що …», «по словам X». Pure.

A sentence is parted at its commas, dashes, colons and quotation marks; who speaks stands beside a verb of
saying within a part, or in the part before where the verb opens its own. A pronoun is whoever spoke in the
sentence before, or was named there first.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from itertools import pairwise

from index.language.word_lists import read_word_lists

_WORD = re.compile(r"[^\W_]+(?:['’ʼ.-][^\W_]+)*")
_PARTS = re.compile(r"(?:[;:()«»“”„\"…]|,(?!\d))+|\s[—–-]+\s")
_NAME = re.compile(
    r"[A-ZА-ЯІЇЄҐЁЎ][^\W\d_]+(?:['’ʼ-][^\W\d_]+)*(?:\s[A-ZА-ЯІЇЄҐЁЎ][^\W\d_]+(?:['’ʼ-][^\W\d_]+)*)+"
)
_OPENING, _CLOSING = "«“„", "»”"
_QUOTES_ALONE = re.compile(r"\s*[«“„\"].*[»”\"][.!?]?\s*", re.DOTALL)
_SPOKEN_AFTER = re.compile(r"\s*([^:,;«“„\"]+):\s*[—–-]?\s*[«“„\"]")
_MOST_WORDS = 12
_MOST_OF_NAME = 6
_MOST_OF_TIME = 4
"""Words of "two days earlier", before who speaks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Utterance:
    """Who says something in a sentence, as its own words or those of the sentence `before` name them.

    `frame` is "according to" and the like where the name stands after it, in its case; "" elsewhere.
    """

    speaker: str
    before: bool = False
    frame: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Part:
    """A stretch of a sentence between two marks; `quoted` where it stands in quotation marks."""

    words: tuple[str, ...]
    opened: str
    quoted: bool


@lru_cache(maxsize=4096)
def find_utterance(text: str, before: str = "") -> Utterance | None:
    """Return who says what a sentence tells, None where it is told by its article or nobody is named."""
    framed = _pattern("frames").search(text)
    if framed:
        rest = _PARTS.split(text[framed.end() :])[0]
        if speaker := _until_preposition(_WORD.findall(rest)):
            return Utterance(speaker=" ".join(speaker), frame=framed[0])
    colon = _SPOKEN_AFTER.match(text)
    if colon and not _pattern("verbs").search(colon[1]):
        words = _WORD.findall(colon[1])
        if words and words[0][0].isupper() and words[-1][0].isupper() and len(words) <= _MOST_OF_NAME:
            return Utterance(speaker=" ".join(words))
    parts = _parts(text)
    # What a quotation tells of others' words comes after who speaks it.
    for place, part in sorted(enumerate(parts), key=lambda pair: pair[1].quoted):
        for at, word in enumerate(part.words):
            if _is("verbs", word) and (speaker := _speaker(parts, place, at)):
                found = Utterance(speaker=" ".join(speaker))
                return _resolve(found, before) if _is("pronouns", found.speaker) else found
    if before and _QUOTES_ALONE.fullmatch(text) and re.search(r"[»”\"]", before):
        spoken = find_utterance(before)
        return replace(spoken, before=True) if spoken else None
    return None


def _resolve(found: Utterance, before: str) -> Utterance | None:
    """Return whom a pronoun means: who spoke in the sentence before, or was named there first."""
    spoken = find_utterance(before) if before else None
    if spoken:
        return replace(spoken, before=True)
    named = _NAME.search(before)
    return Utterance(speaker=named[0], before=True) if named else None


def _parts(text: str) -> list[_Part]:
    found, start, opened, quoted = [], 0, "", False
    for mark in (*_PARTS.finditer(text), None):
        words = tuple(_WORD.findall(text[start : mark.start() if mark else len(text)]))
        if words:
            found.append(_Part(words=words, opened=opened.strip(), quoted=quoted))
        if mark:
            for sign in mark[0]:
                quoted = sign in _OPENING if sign in _OPENING + _CLOSING else quoted != (sign == '"')
            start, opened = mark.end(), mark[0] if words or not opened else opened + mark[0]
    return found


def _speaker(parts: Sequence[_Part], place: int, at: int) -> Sequence[str]:
    """Return who is the subject of the verb at a place of a part; none where it has none."""
    words = parts[place].words
    ahead, behind, verb = words[:at], words[at + 1 :], words[at]
    while ahead and _is("adverbs", ahead[-1]):
        ahead = ahead[:-1]
    if ahead and (_is("not_finite", ahead[-1]) or _is("negations", ahead[-1]) or _is("relatives", ahead[-1])):
        return ()
    if _is_latin(verb) and _is("addressing", verb) and behind and _is("prepositions", behind[0]):
        return ()  # "called in the ambassador"
    turned = not _is_latin(verb) and not _is("addressing", verb) and _turned(ahead, behind, verb)
    if not turned and (subject := _subject(ahead, behind, verb)):
        return subject
    may_follow = (place or ahead or not _is_latin(verb)) and not _is("addressing", verb)
    told = behind and _is("content", behind[0])
    if may_follow and not told and (after := _inverted(parts, place, behind, verb)):
        return after
    if not behind and _is_name_in_quotes(*parts[place + 1 : place + 3]):  # «як пише «Ранок», …»
        return parts[place + 1].words
    return _apposed(parts[:place]) if not ahead else ()


def _is_name_in_quotes(name: _Part | None = None, rest: _Part | None = None) -> bool:
    """Whether what follows is a name in quotation marks, and ends there: else it may be who is told."""
    return (
        name is not None
        and name.opened in ("«", "“", '"')
        and name.words[0][0].isupper()
        and len(name.words) <= _MOST_OF_TIME
        and (rest is None or rest.opened not in ("»", "”", '"'))
    )


def _subject(ahead: Sequence[str], behind: Sequence[str], verb: str) -> Sequence[str]:
    """Return who speaks of the words before a verb in its part."""
    words = list(ahead)
    since = max((n for n, word in enumerate(words[:_MOST_OF_TIME]) if _is("time_ends", word)), default=-1)
    words = words[since + 1 :]
    while words and _is("openers", words[0]):
        words.pop(0)
    if words and _is("pronouns", words[-1]):
        return words[-1:]
    if words and _is("openers", words[-1]):  # "X closed the door and said"
        words = words[: next((n for n, word in enumerate(words) if n and word.islower()), 0)]
    relative = max((n for n, word in enumerate(words) if _is("relatives", word)), default=None)
    if relative is not None:
        words = words[:relative] if _is("before_relative", words[relative]) else words[relative + 1 :]
    if not words or _is("negations", words[0]) or any(_is("clauses", word) for word in words):
        return ()
    if not _is("prepositions", words[0]):  # "a spokesman for the railway"
        return words if len(words) <= _MOST_WORDS and not _is("oblique", words[0]) else ()
    last = max(n for n, word in enumerate(words) if _is("prepositions", word))
    inner, told = words[last + 1 :], not behind or _is("content", behind[0]) or _is("prepositions", behind[0])
    about = _is("topics", words[last])  # "about this they told in the town hall"
    if inner and not about and _is("plural", verb) and not _is_latin(verb) and not _is("times", inner[0]):
        own = len(inner) > 1 and inner[-1].islower() and _is("plural_subject", inner[-1])
        if not own:  # "in the ministry they said"
            return inner if told else ()
    tail = [word for word in inner[1:] if not _is("openers", word)]
    return () if not tail or _is("oblique", tail[0]) or (about and tail[0].islower()) else tail


def _turned(ahead: Sequence[str], behind: Sequence[str], verb: str) -> bool:
    """Whether what stands before a verb is what is said: an infinitive, or no name where one follows.

    «Відбудувати школу пообіцяла міністерка»; a name that follows agrees with the verb, and nobody is told.
    """
    if ahead and behind and _is("infinitives", ahead[0]):
        return True
    forms = "feminine_names" if _is("feminine", verb) else "masculine_names"
    named = any(a[0].isupper() and b[0].isupper() and _is(forms, a) for a, b in pairwise(behind))
    return named and len(ahead) > 1 and not any(word[0].isupper() for word in ahead[1:])


def _inverted(parts: Sequence[_Part], place: int, behind: Sequence[str], verb: str) -> Sequence[str]:
    """Return who speaks of the words after a verb: "…, said X"."""
    words = list(behind)
    while words and (_is("hearers", words[0]) or _is("openers", words[0])):
        words.pop(0)
    if not words:
        return ()
    if _is_latin(verb):
        fits = words[0][0].isupper() or _is("determiners", words[0]) or len(words) <= 2
        return _until_preposition(words) if fits and not _apposed(parts[:place]) else ()
    if _is("prepositions", words[0]):
        if _is("plural", verb) and not any(word[0].isupper() for word in words[2:]):
            return _until_preposition(words[1:])
        words = words[2:]
    return (
        ()
        if not words or _is("oblique", words[0]) or _is("negations", words[0])
        else _until_preposition(words)
    )


def _apposed(parts: Sequence[_Part]) -> Sequence[str]:
    """Return the subject before a part set off by commas: "X, head of Y," before "said"."""
    if len(parts) < 2 or parts[-1].opened != ",":
        return ()
    name = parts[-2].words
    while name and _is("openers", name[0]):
        name = name[1:]
    lead = parts[-1].words[0]
    named = len(name) <= _MOST_OF_NAME and name and name[0][0].isupper()
    return name if named and (lead.islower() or _is("determiners", lead)) else ()


def _until_preposition(words: Sequence[str]) -> Sequence[str]:
    """Return the name or office that words begin with."""
    first = 3 if words and _is("partitive", words[0]) else 1
    end = next((n for n, word in enumerate(words) if n >= first and _ends_name(word)), len(words))
    return words[:end][:_MOST_WORDS]


def _ends_name(word: str) -> bool:
    return _is("prepositions", word) or _is("relatives", word)


def _is_latin(word: str) -> bool:
    return word.isascii()


def _is(name: str, word: str) -> bool:
    return _pattern(name).fullmatch(word) is not None


@cache
def _pattern(name: str) -> re.Pattern[str]:
    listed = sorted(read_word_lists(__file__)[name], key=len, reverse=True)
    words = "|".join(listed).replace("_", r"\s").replace("*", r"\w*")
    return re.compile(rf"\b(?:{words})(?!\w)", re.IGNORECASE)
