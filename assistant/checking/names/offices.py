"""The office that a claim gives a person, beside those that the evidence gives (`data/offices.tsv`)."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from assistant.checking.lexicon import DATA, Word, load_lexicon, read_entries, split_words
from assistant.checking.names.reading import is_common, is_verb
from assistant.checking.names.sounds import sounds_alike
from assistant.checking.values import Fault

_WINDOW = 6
_NEAR = 8
_JOINED = re.compile(r"[\s\"«»“”'’.]*")
_APPOSED = re.compile(r"[,—–(-]")
_SENTENCE = re.compile(r"(?<=[.!?…])\s+|\n+")


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedOffice:
    """An office in a sentence: its group, its first word, its place, and the names that it is given to."""

    group: str
    first: int
    start: int
    end: int
    names: tuple[str, ...]


def office_faults(
    claim: str, cited: Sequence[str], passages: Sequence[str], sent: Sequence[str]
) -> Iterator[Fault]:
    """Yield a fault for each office of a claim whose bearer holds another one in the evidence."""
    words = split_words(claim)
    texts = (*cited, *passages, *sent)
    known = frozenset(group for text in texts for group in _offices(text))
    plain, loose = _held(texts)
    holding = load_lexicon("posts").groups(words)
    names = _bearers(words, 0, 0, len(words)) if holding else []
    for match in load_lexicon("offices").find(words):
        bearers = _attached(claim, words, match.first, match.last) or (names if len(names) <= 2 else [])
        if not bearers:
            continue
        shown = claim[words[match.first].start : words[match.last - 1].end]
        if any(may_stand_for(match.group, group) for group in _of(bearers, loose)):
            continue
        theirs = _of(bearers, plain)
        if match.group in exclusive_offices():
            theirs &= exclusive_offices()
        elif any(may_stand_for(match.group, group) for group in known):
            continue
        if theirs:
            yield Fault(reason="office_differs", values={"word": shown, "found": _words_of(texts, theirs)})


@lru_cache(maxsize=1024)
def offices_held(name: str, text: str) -> frozenset[str]:
    """Return the offices that a text gives to a name of one word or more."""
    return _of(name.split(), _held((text,))[0])


def named_offices(text: str) -> Iterator[NamedOffice]:
    """Yield the offices of a sentence in order."""
    words = split_words(text)
    for match in load_lexicon("offices").find(words):
        yield NamedOffice(
            group=match.group,
            first=match.first,
            start=words[match.first].start,
            end=words[match.last - 1].end,
            names=tuple(_attached(text, words, match.first, match.last)),
        )


def _words_of(texts: Sequence[str], groups: frozenset[str]) -> str:
    """Return the first words of texts that name one of some offices."""
    for text in texts:
        words = split_words(text)
        for match in load_lexicon("offices").find(words):
            if match.group in groups:
                return text[words[match.first].start : words[match.last - 1].end]
    return ""


def may_stand_for(claimed: str, found: str) -> bool:
    """Whether who holds the office found may be called by the one claimed, or the other way round."""
    return claimed == found or found in _wider().get(claimed, ()) or claimed in _wider().get(found, ())


def _of(bearers: Sequence[str], held: Mapping[str, frozenset[str]]) -> frozenset[str]:
    return frozenset(
        group
        for name in bearers
        for other, groups in held.items()
        if sounds_alike(name, other)
        for group in groups
    )


@cache
def _wider() -> Mapping[str, frozenset[str]]:
    lines = (DATA / "offices_wider.tsv").read_text(encoding="utf-8").splitlines()
    rows = [line.split() for line in lines if line.strip() and not line.startswith("#")]
    return {row[0]: frozenset(row[1:]) for row in rows}


@cache
def exclusive_offices() -> frozenset[str]:
    """Return the offices that one person does not hold beside another of them."""
    return frozenset(word for _, word in read_entries(DATA / "offices_exclusive.tsv"))


@lru_cache(maxsize=4096)
def _offices(text: str) -> frozenset[str]:
    return load_lexicon("offices").groups(split_words(text))


def _attached(text: str, words: Sequence[Word], first: int, last: int) -> list[str]:
    """Return the names that an office is given to: "President of France X", "X, president of France"."""
    after: list[str] = []
    named = {at for one in load_lexicon("institutions").find(words) for at in range(one.first, one.last)}
    for at in range(last, min(len(words), last + _WINDOW)):
        gap = text[words[at - 1].end : words[at].start]
        acts = not words[at].capital and at not in named and is_verb(words[at].plain)
        if acts or not _JOINED.fullmatch(gap):
            break
        if words[at].capital:
            after += _bearers(words, first, at, at + 1)
    before: list[str] = []
    if first and _APPOSED.search(text[words[first - 1].end : words[first].start]):
        for at in range(first - 1, max(-1, first - 3), -1):
            before += _bearers(words, first, at, at + 1)
            if not words[at].capital:
                break
    return after or before


def _bearers(words: Sequence[Word], office: int, first: int, last: int) -> list[str]:
    """Return the words `[first, last)` that name somebody: capitalised, no place, no office."""
    taken = {
        m.first
        for lexicon in ("places", "offices", "institutions", "calendar")
        for m in load_lexicon(lexicon).find(words)
    }
    return [
        words[at].text
        for at in range(first, last)
        if words[at].capital
        and len(words[at].text) > 2
        and at not in taken
        and not words[at].text.isupper()
        and not (words[at].opens and (is_common(words[at].plain) or not words[at].matters))
    ]


@lru_cache(maxsize=1024)
def _held(texts: tuple[str, ...]) -> tuple[Mapping[str, frozenset[str]], Mapping[str, frozenset[str]]]:
    """Return the offices given to each name of texts, and those that stand anywhere near it."""
    plain: defaultdict[str, set[str]] = defaultdict(set)
    loose: defaultdict[str, set[str]] = defaultdict(set)
    for sentence in dict.fromkeys(sentence for text in texts for sentence in _SENTENCE.split(text)):
        words = split_words(sentence)
        for match in load_lexicon("offices").find(words):
            for name in _attached(sentence, words, match.first, match.last):
                plain[name].add(match.group)
            near = max(0, match.first - _NEAR), min(len(words), match.last + _NEAR)
            for name in _bearers(words, match.first, *near):
                loose[name].add(match.group)
    return (
        {name: frozenset(groups) for name, groups in plain.items()},
        {name: frozenset(groups) for name, groups in loose.items()},
    )
