"""What kind of thing a question asks for, and whether a sentence holds such a thing.

A sentence that answers "how many" holds a number that the question does not. Word lists of the three
languages; weak evidence, weighed beside the vectors.
"""

import re
from functools import lru_cache
from typing import Literal, get_args

from index.language.glossary import meanings
from index.language.terms import word_term
from index.language.word_lists import one_of, read_word_lists

Kind = Literal["number", "when", "why"]
Thing = Literal["who", "where", "money", "share", "name"]

_LISTS = read_word_lists(__file__)
_WORDS = {
    name: re.compile(rf"\b{one_of(words)}\b", re.IGNORECASE)
    for name, words in _LISTS.items()
    if name.isidentifier()
}
_WHICH_THING = re.compile(
    rf"\b(?:{one_of(_LISTS['which'])}\s+(?:\w+\s+){{0,2}}{one_of(_LISTS['named_things'])}|{one_of(_LISTS['asks_name'])})\b",
    re.IGNORECASE,
)
_NAME_OF = "name of: "
_BEARER = r"(?P<bearer>[^\W_][^?!.()]{1,60})"
_NAMED = [
    (
        name.removeprefix(_NAME_OF),
        re.compile(one_of([one]).replace("~", _BEARER) + r"[\s?!.]*", re.IGNORECASE),
    )
    for name, patterns in _LISTS.items()
    if name.startswith(_NAME_OF)
    for one in patterns
]
_MOST_OF_BEARER = 3
_WHETHER = re.compile(rf"[\W_]*{one_of(_LISTS['opens_whether'])}\b|\w[\w-]* ли\b", re.IGNORECASE)
_KINDS: tuple[Kind, ...] = get_args(Kind)
_NUMBER = re.compile(r"\d+(?:[.,\u00a0 ]\d+)*")
_CLAUSE_BEFORE = re.compile(r",\s+(?:\w{1,5}\s+)?$")
_DAY = re.compile(r"\b(?:\d{1,2}[.:]\d{2}|(?:19|20)\d\d|\d{1,2}[.]\d{1,2})\b")


@lru_cache(maxsize=256)
def question_kinds(question: str) -> frozenset[Kind]:
    """Return the kinds of thing a question asks for; none for a question of another kind."""
    return frozenset(kind for kind in _KINDS if _WORDS[f"asks_{kind}"].search(question))


def holds_kind(kind: Kind, sentence: str, question: str) -> bool:
    """Whether a sentence holds a thing of this kind that the question does not name itself.

    Who was called in («вызванный») is no reason («вызвано») why somebody was.
    """
    if kind != "why":
        return bool(find_kind(kind, sentence, question))
    reasons = _WORDS["holds_why"]
    asked: set[str] = set()
    for word in re.findall(r"\w+", question):
        own = word_term(word)
        asked |= {own} if reasons.search(word) else meanings(own)  # a word of reasons means them all
    return any(word_term(match.group()) not in asked for match in reasons.finditer(sentence))


def find_kind(kind: Literal["number", "when"], sentence: str, question: str) -> list[tuple[int, int]]:
    """Return where a sentence holds numbers, or times, that the question does not name itself.

    Both inflect, so that first letters decide what is the same.
    """
    patterns = (_NUMBER, _WORDS["holds_number"]) if kind == "number" else (_DAY, _WORDS["holds_when"])
    known = {word[:5].casefold() for word in re.findall(r"\w+", question)}
    found = (match for pattern in patterns for match in pattern.finditer(sentence))
    return sorted(match.span() for match in found if match.group()[:5].casefold() not in known)


def asks_thing(question: str, thing: Thing) -> bool:
    """Whether a question asks for a person or body, a place, a sum of money, a share, or something's name."""
    if thing == "name":
        # In a clause behind a comma ("the bridge, which …") the same words only tell what is meant.
        asking = _WHICH_THING.finditer(question)
        return any(not _CLAUSE_BEFORE.search(question[: match.start()]) for match in asking)
    if thing == "who" and _WORDS["asks_office"].search(question):
        return False
    return _WORDS[f"asks_{thing}"].search(question) is not None


def asked_by_bearer(question: str) -> str:
    """Return a short question for a name as one for who or what bears it; any other question as it is.

    «Як звати посла?» is near sentences about names, «Хто посла?» near the one that names the ambassador. In
    a longer question its other words outweigh those that ask.
    """
    for asks, pattern in _NAMED:
        match = pattern.fullmatch(question)
        if match and len(match["bearer"].split()) <= _MOST_OF_BEARER:
            bearer = match["bearer"].strip()
            opened = bearer[0].lower() + bearer[1:] if match.start("bearer") == 0 else bearer
            return f"{asks.capitalize()} {opened}?"
    return question


def asks_whether(question: str) -> bool:
    """Whether a question is to be answered by yes or no."""
    return _WHETHER.match(question) is not None


def asks_for_several(question: str) -> bool:
    """Whether a question surveys, lists or compares: its answer stands in several places."""
    return bool(_WORDS["asks_several"].search(question))
