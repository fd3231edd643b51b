"""Who said what, where a claim gives it to another."""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from assistant.checking.lexicon import (
    DATA,
    LexiconError,
    Word,
    load_lexicon,
    plain_spelling,
    senses,
    split_words,
)
from assistant.checking.names.sounds import same_sound, skeletons
from assistant.checking.values import Fault

_CONSONANTS = frozenset("бвгґджзйклмнпрстфхцчшщь")


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Somebody a text names: a person by name, a country or institution by its group; where it stands."""

    key: str
    text: str
    at: int
    last: int


@cache
def _cases() -> Mapping[str, tuple[str, ...]]:
    """Return the endings of `data/cases.toml`; raises LexiconError where a list is missing."""
    path = DATA / "cases.toml"
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    if sorted(table) != ["doer", "oblique", "passive"]:
        raise LexiconError(
            "lexicon_unusable", file=path.name, why="needs the lists doer, oblique and passive"
        )
    return {name: tuple(endings) for name, endings in table.items()}


def _is_passive(verb: Word, after: Actor) -> bool:
    """Whether a verb is passive and the actor after it the doer: «обвинён Мельником»."""
    return verb.plain.endswith(_cases()["passive"]) and plain_spelling(after.text).endswith(_cases()["doer"])


def _is_object(before: Actor, after: Actor) -> bool:
    """Whether the actor before a verb is its object: an oblique case, or -а beside a bare consonant."""
    first, second = plain_spelling(before.text), plain_spelling(after.text)
    if first.endswith(_cases()["oblique"]) and not second.endswith(_cases()["oblique"]):
        return True
    return first.endswith(("а", "я")) and second[-1] in _CONSONANTS


def _actors(words: Sequence[Word]) -> list[Actor]:
    found: list[Actor] = []
    for lexicon in ("places", "institutions"):
        for match in load_lexicon(lexicon).find(words):
            if words[match.first].capital:
                key = f"{match.group.split('.')[0]}"
                found.append(
                    Actor(
                        key=key, text=_text(words, match.first, match.last), at=match.first, last=match.last
                    )
                )
    taken = {at for actor in found for at in range(actor.at, actor.last)}
    skip = {
        m.first for lexicon in ("calendar", "initials", "offices") for m in load_lexicon(lexicon).find(words)
    }
    at = 0
    while at < len(words):
        first = at
        while (
            at < len(words)
            and _is_name(words, at)
            and at not in taken
            and at not in skip
            and (at == first or words[at].start - words[at - 1].end <= 1)
        ):
            at += 1
        if at > first:
            found.append(Actor(key="", text=_text(words, first, at), at=first, last=at))
        at = max(at, first + 1)
    return sorted(found, key=lambda actor: actor.at)


def _is_name(words: Sequence[Word], at: int) -> bool:
    word = words[at]
    if not word.capital or len(word.text) < 2:
        return False
    return not word.opens or (word.matters and len(senses(word.text)) == 1)


def _text(words: Sequence[Word], first: int, last: int) -> str:
    return " ".join(word.text for word in words[first:last])


@lru_cache(maxsize=50_000)
def _same(one: Actor, other: Actor) -> bool:
    if one.key or other.key:
        return one.key == other.key
    return any(
        same_sound(a, b)
        for mine in one.text.split()
        for theirs in other.text.split()
        for a in skeletons(mine)
        for b in skeletons(theirs)
    )


def speaker_faults(text: str, cited: Sequence[str]) -> Iterator[Fault]:
    """Yield a fault where a claim gives words to one speaker, and what is cited the same verb to another.

    Everybody says something: of the plain verbs only one counts whose other speaker is named beside it.
    """
    known = [actor for one in cited for actor in _actors(split_words(one))]
    theirs = [speech for one in cited for speech in _speeches(one)]
    for speech in _speeches(text):
        others = [o for o in theirs if o.verb & speech.verb and not o.speaker.key and not speech.speaker.key]
        # "Mayor of X said" beside "Mayor Y said": «голова Вербилова» has a place where a name would stand.
        others = [o for o in others if not speech.office & o.office]
        named = any(_same(speech.speaker, actor) for actor in known)
        if any(_same(speech.speaker, actor) for other in theirs for actor in other.before):
            continue
        if others and (named or not speech.plain):
            yield Fault(
                reason="speaker_differs",
                values={"name": speech.speaker.text, "found": others[0].speaker.text},
            )
            return


@dataclass(frozen=True, slots=True, kw_only=True)
class Speech:
    """A verb of saying with the actor right beside it, his office, and all actors that stand before it."""

    verb: frozenset[str]
    plain: bool
    speaker: Actor
    office: frozenset[str]
    before: tuple[Actor, ...]


@lru_cache(maxsize=4096)
def _speeches(text: str) -> tuple[Speech, ...]:
    words = split_words(text)
    actors = _actors(words)
    offices = list(load_lexicon("offices").find(words))
    found = []
    for match in load_lexicon("speech").find(words):
        before = [a for a in actors if a.last <= match.first]
        after = [a for a in actors if a.at == match.last]
        beside = [a for a in before[-1:] if match.first - a.last <= 1] or after[:1]
        passive = after and _is_passive(words[match.first], after[0])
        if beside and after and (passive or _is_object(beside[0], after[0])):
            beside = after[:1]
        if beside:
            found.append(
                Speech(
                    verb=senses(words[match.first].text),
                    plain=match.group == "says",
                    speaker=beside[0],
                    office=frozenset(one.group for one in offices if one.last == beside[0].at),
                    before=(*before, beside[0]),
                )
            )
    return tuple(found)
