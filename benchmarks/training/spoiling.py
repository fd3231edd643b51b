"""A true claim -> claims that differ from it in one thing, and are most likely false.

Numbers, months and units give way to others of the same form, names to other names of the same article or
of the same ending, two names change places, a negation comes or goes, a word gives way to its opposite.
"""

import random
import re
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from pathlib import Path

_FOLDER = Path(__file__).parent
_NUMBER = re.compile(r"\d+")
_WORD = re.compile(r"[^\W\d_]+(?:['’ʼ-][^\W\d_]+)*")
_NAMES = re.compile(
    r"[A-ZА-ЯІЇЄҐЁ][^\W\d_]+(?:['’ʼ-][^\W\d_]+)*(?:\s+[A-ZА-ЯІЇЄҐЁ][^\W\d_]+(?:['’ʼ-][^\W\d_]+)*)*"
)
_ENGLISH_VERB = re.compile(
    r"\b(was|were|is|are|has|had|have|will|can|could|would|should|did|does|do|must|may|might)\b(?! not|n't)"
)
_SLAVIC_VERB = re.compile(
    r"(?<!не )(?<!Не )\b[а-яіїєґё']{2,}"
    r"(?:в|ла|ло|ли|вся|лася|лося|лися|лось|лась|лись|л|лся|є|ють|ють|ет|ит|ют|ят|ть)\b"
)
_NEGATION = re.compile(r"\b(?:not|не)\s+|n't\b")

Spoiler = Callable[[str, str, Sequence[str], random.Random], str]


def spoilt_claims(
    claim: str, language: str, names: Sequence[str], chance: random.Random
) -> Iterator[tuple[str, str]]:
    """Yield (kind, claim) for each way in which the claim can be spoilt; `names` are those to choose from."""
    for kind, spoil in _SPOILERS.items():
        spoilt = spoil(claim, language, names, chance)
        if spoilt != claim:
            yield kind, spoilt


def names_of(text: str) -> list[str]:
    """Return the names of a text: runs of capitalised words but the first word of all."""
    return [match.group() for match in _NAMES.finditer(text) if match.start() > 0]


def _other_number(claim: str, language: str, names: Sequence[str], chance: random.Random) -> str:
    numbers = list(_NUMBER.finditer(claim))
    if not numbers:
        return claim
    match = chance.choice(numbers)
    digits = list(match.group())
    if chance.random() < 0.3 and len(digits) > 1 and len(set(digits)) > 1:
        place = chance.randrange(len(digits) - 1)
        digits[place], digits[place + 1] = digits[place + 1], digits[place]
    else:
        place = chance.randrange(len(digits))
        digits[place] = chance.choice([d for d in "123456789" if d != digits[place]])
    return claim[: match.start()] + "".join(digits) + claim[match.end() :]


@cache
def _forms() -> dict[str, list[str]]:
    lines = (_FOLDER / "forms.tsv").read_text(encoding="utf-8").splitlines()
    found: dict[str, list[str]] = {}
    for line in lines:
        for word in line.split():
            found.setdefault(word, []).extend(other for other in line.split() if other != word)
    return found


def _other_form(claim: str, language: str, names: Sequence[str], chance: random.Random) -> str:
    fitting = [match for match in _WORD.finditer(claim) if match.group() in _forms()]
    if not fitting:
        return claim
    match = chance.choice(fitting)
    return claim[: match.start()] + chance.choice(_forms()[match.group()]) + claim[match.end() :]


def _other_name(claim: str, language: str, names: Sequence[str], chance: random.Random) -> str:
    own = [match for match in _NAMES.finditer(claim) if match.start() > 0]
    if not own:
        return claim
    match = chance.choice(own)
    ends = match.group()[-2:]
    free = [name for name in names if name not in claim]
    alike = [name for name in free if name[-2:] == ends] or [n for n in free if n[-1] == ends[-1]] or free
    return claim[: match.start()] + chance.choice(alike) + claim[match.end() :] if alike else claim


def _changed_places(claim: str, language: str, names: Sequence[str], chance: random.Random) -> str:
    own = [match for match in _NAMES.finditer(claim) if match.group() not in ("The", "In")]
    if len(own) < 2:
        return claim
    first, second = sorted(chance.sample(own, 2), key=lambda match: match.start())
    return (
        claim[: first.start()]
        + second.group()
        + claim[first.end() : second.start()]
        + first.group()
        + claim[second.end() :]
    )


def _negated(claim: str, language: str, names: Sequence[str], chance: random.Random) -> str:
    negations = list(_NEGATION.finditer(claim))
    if negations:
        match = chance.choice(negations)
        return claim[: match.start()] + claim[match.end() :]
    verbs = list((_ENGLISH_VERB if language == "en" else _SLAVIC_VERB).finditer(claim))
    if not verbs:
        return claim
    match = chance.choice(verbs)
    if language == "en":
        return claim[: match.end()] + " not" + claim[match.end() :]
    return claim[: match.start()] + "не " + claim[match.start() :]


@cache
def _opposites() -> dict[tuple[str, str], list[str]]:
    found: dict[tuple[str, str], list[str]] = {}
    for line in (_FOLDER / "opposites.tsv").read_text(encoding="utf-8").splitlines():
        language, one, other = line.split("\t")
        found.setdefault((language, one), []).append(other)
        found.setdefault((language, other), []).append(one)
    return found


def _opposite(claim: str, language: str, names: Sequence[str], chance: random.Random) -> str:
    places = [
        (match, other)
        for (tongue, word), others in _opposites().items()
        if tongue == language
        for match in re.finditer(rf"(?<![\w'’-]){re.escape(word)}(?![\w'’-])", claim)
        for other in others
    ]
    if not places:
        return claim
    match, other = chance.choice(places)
    return claim[: match.start()] + other + claim[match.end() :]


_SPOILERS: dict[str, Spoiler] = {
    "number": _other_number,
    "form": _other_form,
    "name": _other_name,
    "roles": _changed_places,
    "negation": _negated,
    "opposite": _opposite,
}
