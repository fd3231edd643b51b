"""Does a claim affirm what its evidence denies, or say the opposite?

Words meet across languages by the glossary; what denies, and which words are opposites, how sure and how
wide a statement is, stands in data files.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from assistant.checking.lexicon import Word, load_lexicon, senses, split_words
from assistant.checking.values import Fault

_CLAUSE = re.compile(r"[,;:.!?…()«»\"“”—–]|\n")
_UNWORD = re.compile(r"^(?:не(?=[^\W\d_]{4})|без|бес|un(?=[a-z]{4})|im(?=p)|in(?=[a-z]{5})|dis)")
_REACH = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """A word that says something: its senses, whether it is denied, and the number of its clause."""

    word: Word
    senses: frozenset[str]
    denied: bool
    clause: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A text as statements; `denying` are the clauses with any word that denies."""

    statements: tuple[Statement, ...]
    denying: frozenset[int]
    opposites: frozenset[tuple[str, str]]
    modality: frozenset[str]
    width: frozenset[str]


@lru_cache(maxsize=4096)
def read_statements(text: str) -> Reading:
    """Return the statements of a text."""
    words = split_words(text)
    clauses = _clauses(text, words)
    marks = {match.first: match for match in load_lexicon("negation").find(words)}
    denied: set[int] = set()
    denying = {clauses[at] for at in marks}
    for at, match in marks.items():
        left = 2 if match.group == "fail" else 1
        for place in range(match.last, min(len(words), match.last + _REACH + 1)):
            if clauses[place] != clauses[at] or not left:
                break
            if words[place].matters and place not in marks:
                denied.add(place)
                left -= 1
    for at, word in enumerate(words):
        if _UNWORD.match(word.plain):
            denying.add(clauses[at])
    statements = tuple(
        Statement(word=word, senses=senses(word.text), denied=at in denied, clause=clauses[at])
        for at, word in enumerate(words)
        if word.matters and at not in marks
    )
    return Reading(
        statements=statements,
        denying=frozenset(denying),
        opposites=frozenset(_opposites(words, denied)),
        modality=load_lexicon("modality").groups(words),
        width=load_lexicon("quantity_words").groups(words),
    )


def _clauses(text: str, words: Sequence[Word]) -> list[int]:
    """Return the number of the clause of each word."""
    numbers: list[int] = []
    for at, word in enumerate(words):
        parted = at > 0 and _CLAUSE.search(text[words[at - 1].end : word.start])
        numbers.append((numbers[-1] if numbers else 0) + bool(parted))
    return numbers


def _opposites(words: Sequence[Word], denied: set[int]) -> Iterator[tuple[str, str]]:
    """Yield each side of a pair of opposites that a text takes, with the word; a denied word takes the other."""
    for match in load_lexicon("opposites").find(words):
        side = match.group
        if match.first in denied:
            side = side[:-1] + ("b" if side.endswith("a") else "a")
        yield side, " ".join(word.text for word in words[match.first : match.last])


def polarity_faults(text: str, cited: Sequence[str], passages: Sequence[str]) -> Iterator[Fault]:
    """Yield what a claim turns round: a negation, an opposite, a plan told as done, some told as all."""
    claim = read_statements(text)
    evidence = read_statements("\n".join(cited))
    yield from _negation_faults(claim, evidence)
    yield from _opposite_faults(claim, evidence)
    yield from _modality_faults(claim, evidence)
    yield from _width_faults(claim, evidence)


def _negation_faults(claim: Reading, evidence: Reading) -> Iterator[Fault]:
    for said in claim.statements:
        if said.word.capital:
            continue
        same = [other for other in evidence.statements if other.senses & said.senses]
        if not same or any(other.denied == said.denied for other in same):
            continue
        if said.denied and any(other.clause in evidence.denying for other in same):
            continue
        if not said.denied and said.clause in claim.denying:
            continue
        yield Fault(reason="negation_differs", values={"word": said.word.text})
        return


def _opposite_faults(claim: Reading, evidence: Reading) -> Iterator[Fault]:
    sides = {side for side, _ in claim.opposites}
    theirs = dict(evidence.opposites)
    for side, word in sorted(claim.opposites):
        other = side[:-1] + ("b" if side.endswith("a") else "a")
        if other in theirs and other not in sides and side not in theirs:
            yield Fault(reason="opposite", values={"word": word, "found": theirs[other], "pair": side})


def _modality_faults(claim: Reading, evidence: Reading) -> Iterator[Fault]:
    if "done" in claim.modality and "plan" in evidence.modality and "done" not in evidence.modality and "plan" not in claim.modality:
        yield Fault(reason="not_yet", values={"found": "plan"})
    elif "certain" in claim.modality and "guess" in evidence.modality and "certain" not in evidence.modality:
        yield Fault(reason="not_yet", values={"found": "guess"})


def _width_faults(claim: Reading, evidence: Reading) -> Iterator[Fault]:
    if "all" in claim.width and "some" in evidence.width and not evidence.width & {"all"}:
        yield Fault(reason="all_not_some", values={"word": "all", "found": "some"})
    if "all" in claim.width and "none" in evidence.width and not evidence.width & {"all"} and "none" not in claim.width:
        yield Fault(reason="all_not_some", values={"word": "all", "found": "none"})
    if "only" in claim.width and "only" not in evidence.width:
        yield Fault(reason="all_not_some", values={"word": "only", "found": "-"})
