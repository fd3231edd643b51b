"""What a claim affirms that its evidence denies, and where it says the opposite.

Words meet across languages by the glossary; what denies, and which words are opposites, how sure and how
wide a statement is, stands in data files.
"""

import re
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from functools import lru_cache

from assistant.checking.lexicon import Word, load_lexicon, senses, split_words
from assistant.checking.values import Fault

_CLAUSE = re.compile(r"[,;:.!?…()«»\"“”—–]|\n")
_BOUNDED = re.compile(r"(?:\s+(?:than|чем|ніж|як|за|від|от))?\s+[$£€₴₽]?\d")
_UNWORD = re.compile(r"^(?:не(?=[^\W\d_]{4})|без|бес|un(?=[a-z]{4})|im(?=p)|in(?=[a-z]{5})|dis)")
# Kinds of the calendar that exclude one another: north and south, winter and summer.
_SIDES = ("direction", "season")
_REACH = 4
_CONTEXT = 4
# «викликало посла Білорусі», "called in the Belarusian ambassador": languages order two words differently.
_NEAR = 2
# From here on the words around make a denial of the same word no accident.
_ALIKE = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """A word that says something: its senses, and whether it is denied."""

    word: Word
    senses: frozenset[str]
    denied: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """A word of a group, with the senses of the words that matter before and after it, nearest first."""

    group: str
    text: str
    denied: bool
    before: tuple[frozenset[str], ...]
    after: tuple[frozenset[str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a sentence affirms and denies; `denies` when any word of it denies.

    `excepts` where it leaves somebody or something out of that: "nobody but her took it seriously".
    """

    statements: tuple[Statement, ...]
    denies: bool
    excepts: bool
    opposites: tuple[Placed, ...]
    acts: tuple[Placed, ...]
    modality: tuple[Placed, ...]
    width: tuple[Placed, ...]
    sides: tuple[Placed, ...]


@lru_cache(maxsize=4096)
def read_statements(text: str) -> Reading:
    """Return what a sentence affirms and denies."""
    words = split_words(text)
    clauses = _clauses(text, words)
    marks = {match.first: match for match in load_lexicon("negation").find(words)}
    groups = {match.group for match in marks.values()}
    marks = {at: match for at, match in marks.items() if match.group != "except"}
    light = {at for at, match in marks.items() if match.group == "light"}
    marks = {at: match for at, match in marks.items() if match.group != "light"}
    flatly: set[int] = set()
    # "No candidate managed to win": what a subject that denies leaves of its verb is not read.
    swayed: set[int] = set()
    for at, match in marks.items():
        # "none of it be sold": in English a denial stands alone; the others say «не» beside it.
        if match.group != "not" and not (match.group == "none" and words[at].plain.isascii()):
            continue
        if match.group == "none":
            swayed |= {place for place in range(match.last, len(words)) if clauses[place] == clauses[at]}
        left = 1
        for place in range(match.last, min(len(words), match.last + _REACH + 1)):
            if clauses[place] != clauses[at] or not left:
                break
            if words[place].matters and place not in marks:
                flatly.add(place)
                left -= place not in light and not words[place].capital
    statements = tuple(
        Statement(word=word, senses=senses(word.text), denied=at in flatly)
        for at, word in enumerate(words)
        if word.matters and at not in marks
    )
    return Reading(
        statements=statements,
        denies=bool(marks) or any(_UNWORD.match(word.plain) for word in words),
        excepts="except" in groups,
        opposites=_placed("opposites", words, flatly, (swayed - flatly) | _bounds(text, words)),
        acts=_placed("rivals", words, flatly),
        modality=_placed("modality", words, flatly),
        width=_placed("quantity_words", words, flatly),
        sides=tuple(one for one in _placed("calendar", words, flatly) if one.group.startswith(_SIDES)),
    )


def _clauses(text: str, words: Sequence[Word]) -> list[int]:
    """Return the number of the clause of each word."""
    numbers: list[int] = []
    for at, word in enumerate(words):
        parted = at > 0 and _CLAUSE.search(text[words[at - 1].end : word.start])
        numbers.append((numbers[-1] if numbers else 0) + bool(parted))
    return numbers


def _bounds(text: str, words: Sequence[Word]) -> set[int]:
    """Return where a word for more or less bounds a number: "more than 100,000 homes" compares nothing."""
    return {
        match.first
        for match in load_lexicon("opposites").find(words)
        if match.group.startswith("more~") and _BOUNDED.match(text, words[match.last - 1].end)
    }


def _placed(
    lexicon: str, words: Sequence[Word], denied: set[int], unread: Set[int] = frozenset()
) -> tuple[Placed, ...]:
    meant = _with_named(words)
    return tuple(
        Placed(
            group=match.group,
            text=" ".join(word.text for word in words[match.first : match.last]),
            denied=match.first in denied,
            before=tuple(meant[at] for at in range(match.first) if words[at].matters)[: -_CONTEXT - 1 : -1],
            after=tuple(meant[at] for at in range(match.last, len(words)) if words[at].matters)[:_CONTEXT],
        )
        for match in load_lexicon(lexicon).find(words)
        if match.first not in unread
    )


@lru_cache(maxsize=256)
def _with_named(words: Sequence[Word]) -> tuple[frozenset[str], ...]:
    """Return the senses of each word, with the countries, bodies and offices that it helps to name."""
    meant = [senses(word.text) for word in words]
    for lexicon in ("places", "institutions", "offices", "bodies"):
        for match in load_lexicon(lexicon).find(words):
            for at in range(match.first, match.last):
                meant[at] |= {f"{lexicon}:{match.group}"}
    return tuple(meant)


def polarity_faults(text: str, cited: Sequence[str], passages: Sequence[str]) -> Iterator[Fault]:
    """Yield what a claim turns round: a negation, an opposite, a plan told as done, some told as all."""
    claim = read_statements(text)
    evidence = [read_statements(one) for one in cited]
    if not any(one.excepts for one in (claim, *evidence)):
        yield from _negation_faults(claim, evidence)
        yield from _opposite_faults(claim, evidence)
    yield from _act_faults(claim, evidence, passages)
    yield from _modality_faults(claim, evidence)
    yield from _width_faults(claim, evidence)
    yield from _side_faults(claim, evidence, passages)


def _negation_faults(claim: Reading, evidence: Sequence[Reading]) -> Iterator[Fault]:
    """Yield the first word that one side denies and the other affirms, where it denies nothing else."""
    for said in claim.statements:
        if said.word.capital:
            continue
        same = [
            (other, reading)
            for reading in evidence
            for other in reading.statements
            if other.senses & said.senses
        ]
        if not same or any(other.denied == said.denied for other, _ in same):
            continue
        if said.denied and any(reading.denies for _, reading in same):
            continue
        if not said.denied and claim.denies:
            continue
        grave = any(_beside_the_same(claim, said, reading, other) for other, reading in same)
        yield Fault(reason="negation_differs", values={"word": said.word.text}, grave=grave)
        return


def _beside_the_same(claim: Reading, said: Statement, evidence: Reading, other: Statement) -> bool:
    """Whether of the four words around one statement at least three, or all, stand near the other."""
    at, place = claim.statements.index(said), evidence.statements.index(other)
    around = (*claim.statements[max(0, at - 2) : at], *claim.statements[at + 1 : at + 3])
    near = evidence.statements[max(0, place - _CONTEXT) : place + _CONTEXT + 1]
    shared = sum(any(one.senses & two.senses for two in near if two is not other) for one in around)
    return shared > 1 and shared >= min(_ALIKE, len(around))


def _opposite_faults(claim: Reading, evidence: Sequence[Reading]) -> Iterator[Fault]:
    theirs = [one for reading in evidence for one in reading.opposites]
    ours = {_side(one) for one in claim.opposites} | {one.group for one in claim.opposites}
    found = {_side(one) for one in theirs} | {one.group for one in theirs}
    for one in claim.opposites:
        side, other = _side(one), _other(_side(one))
        if other in ours or side in found:
            continue
        rival = next((r for r in theirs if _side(r) == other and _alike(one, r)), None)
        if rival:
            values = {"word": one.text, "found": rival.text}
            yield Fault(reason="opposite", values=values, grave=_among_the_same(one, rival))


def _side(one: Placed) -> str:
    """Return the side of a pair of opposites that a word takes; denied, it takes the other."""
    return _other(one.group) if one.denied else one.group


def _other(side: str) -> str:
    return side[:-1] + ("b" if side.endswith("a") else "a")


def _alike(one: Placed, other: Placed) -> bool:
    """Whether two words stand among the same words: on the same side, and not crosswise for an order."""
    straight = _meet(one.before, other.before) or _meet(one.after, other.after)
    crossed = _meet(one.before, other.after) or _meet(one.after, other.before)
    if "~" in one.group:
        return straight and not crossed
    return straight or crossed


def _among_the_same(one: Placed, other: Placed, near: int = 1) -> bool:
    """Whether two words stand among the same words on both sides, `near` one of them: no accident."""
    next_after = _meet(one.after[:near], other.after[:near])
    beside = next_after or ("~" not in one.group and _meet(one.before[:1], other.before[:1]))
    return beside and _meet(one.before, other.before) and _meet(one.after, other.after)


def _meet(one: Sequence[frozenset[str]], other: Sequence[frozenset[str]]) -> bool:
    return any(a & b for a in one for b in other)


def _act_faults(claim: Reading, evidence: Sequence[Reading], passages: Sequence[str]) -> Iterator[Fault]:
    """Yield a fault where what is cited has another act of the same family among the same words."""
    theirs = [one for reading in evidence for one in reading.acts]
    ours = {one.group for one in claim.acts}
    found = {one.group for one in theirs}
    around = {one.group for text in passages for one in read_statements(text).acts}
    for one in claim.acts:
        family = one.group.split(".")[0]
        rivals = [
            r for r in theirs if r.group.split(".")[0] == family and r.group not in ours and _alike(one, r)
        ]
        if rivals and one.group not in found and not one.denied:
            grave = one.group not in around and any(_among_the_same(one, r, _NEAR) for r in rivals)
            yield Fault(reason="opposite", values={"word": one.text, "found": rivals[0].text}, grave=grave)


def _modality_faults(claim: Reading, evidence: Sequence[Reading]) -> Iterator[Fault]:
    kinds = {one.group for one in claim.modality}
    for surer, weaker in (("done", "plan"), ("certain", "guess")):
        if surer not in kinds or weaker in kinds or claim.denies:
            continue
        ours = [one for one in claim.modality if one.group == surer and not one.denied]
        if any(one.group == surer for reading in evidence for one in reading.modality):
            continue
        for reading in evidence:
            doubts = [one for one in reading.modality if one.group == weaker]
            doubt = next((d for d in doubts for one in ours if _meet(one.after[:3], d.after[:3])), None)
            if doubt:
                yield Fault(reason="not_yet", values={"found": doubt.text})
                return


def _width_faults(claim: Reading, evidence: Sequence[Reading]) -> Iterator[Fault]:
    theirs = [one for reading in evidence for one in reading.width]
    for ours, narrower in (("all", ("some", "none")), ("none", ("all", "some")), ("only", ("all",))):
        if any(one.group == ours for one in theirs):
            continue
        for one in claim.width:
            rival = next(
                (r for r in theirs if r.group in narrower and _meet(one.after[:2], r.after[:2])), None
            )
            if one.group == ours and rival:
                yield Fault(reason="all_not_some", values={"word": one.text, "found": rival.text})
                return


def _side_faults(claim: Reading, evidence: Sequence[Reading], passages: Sequence[str]) -> Iterator[Fault]:
    """Yield a fault where what is cited has another direction, season or hour beside the same words."""
    theirs = [one for reading in evidence for one in reading.sides]
    around = {one.group for text in passages for one in read_statements(text).sides}
    found = {one.group for one in theirs} | around
    for one in claim.sides:
        kind = one.group.split(".")[0]
        rival = next((r for r in theirs if r.group.startswith(kind) and _alike(one, r)), None)
        if one.group not in found and rival:
            yield Fault(reason="opposite", values={"word": one.text, "found": rival.text})
            return
