"""The names of a claim, found in its evidence whatever their script, case and spelling.

A name is found as it is written, by its consonants in one Latin spelling ("Rosenstein", «Розенштейн»), as a
country or capital, as an institution, or by the words it is made of ("Republic Day", «День Республики»).
"""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from anyascii import anyascii

from assistant.checking.lexicon import (
    DATA,
    LexiconError,
    Word,
    load_lexicon,
    plain_spelling,
    senses,
    split_words,
)
from assistant.checking.values import Fault

_VOWELS = "aeiouy"
_DROPPED = 0.9
_TOLERANCE = 0.24
_ADJECTIVE = re.compile(r"(?<=[^\W\d_]{3})(?:[сцз]ьк|ск)[^\W\d_]{1,3}$")
_PARTS = re.compile(r"[-'’]")
_INITIAL = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Name:
    """A capitalised word of a claim that has to be a name; `likely` is False where it opens a sentence."""

    word: Word
    likely: bool


def name_faults(
    claim: str,
    cited: Sequence[str],
    passages: Sequence[str],
    sent: Sequence[str],
    question: str,
    *,
    foreign: bool,
) -> Iterator[Fault]:
    """Yield a fault for each name of a claim that stands in no text.

    `foreign` where claim and evidence are of different languages: there a word that is no name may be written
    with a capital, and a given name beside a surname that is found may be spelt or shortened in its own way.
    """
    near = _named("\n".join(cited))
    around = _named("\n".join(passages))
    far = _named("\n".join((*sent, question)))
    words = split_words(claim)
    names = list(claim_names(claim, foreign=foreign))
    found = [any(named.holds(words, name) for named in (near, around, far)) for name in names]
    for at, name in enumerate(names):
        beside = [names[i] for i in (at - 1, at + 1) if 0 <= i < len(names) and found[i]]
        beside = [other for other in beside if not _kind(words, [other])[0]]
        if found[at] or (foreign and any(_touch(name, other) for other in beside)):
            continue
        yield Fault(reason="name_absent", values={"name": name.word.text})
    yield from _rival_faults(claim, names, [near.holds(words, name) for name in names], cited)


def _rival_faults(
    claim: str, names: Sequence[Name], cited_names: Sequence[bool], cited: Sequence[str]
) -> Iterator[Fault]:
    """Yield a fault where what is cited has another name beside the same words."""
    words = split_words(claim)
    here = _named(claim)
    for chain in _chains(names):
        if any(cited_names[names.index(name)] for name in chain):
            continue
        context = _context(words, chain[0].word.start, chain[-1].word.end)
        rivals = [
            (text, rival)
            for text in cited
            for rival in _chains(list(claim_names(text)))
            if _kind(words, chain) == _kind(split_words(text), rival)
            and not any(here.holds(split_words(text), name) for name in rival)
        ]
        beside = [
            rival
            for text, rival in rivals
            if _parallel(context, _context(split_words(text), rival[0].word.start, rival[-1].word.end))
        ]
        for rival in beside[:1]:
            yield Fault(reason="name_differs", values={"name": _shown(chain), "found": _shown(rival)})
            return


def _kind(words: Sequence[Word], chain: Sequence[Name]) -> tuple[bool, bool]:
    """Return whether a name is a known place, and whether it is written in capitals."""
    places = {words[m.first].start for m in load_lexicon("places").find(words)}
    return any(n.word.start in places for n in chain), all(n.word.text.isupper() for n in chain)


def _shown(chain: Sequence[Name]) -> str:
    return " ".join(name.word.text for name in chain)


def _chains(names: Sequence[Name]) -> list[list[Name]]:
    """Return the names that stand side by side, as one each."""
    chains: list[list[Name]] = []
    for name in names:
        if chains and _touch(chains[-1][-1], name):
            chains[-1].append(name)
        else:
            chains.append([name])
    return chains


def _context(
    words: Sequence[Word], start: int, end: int
) -> tuple[list[frozenset[str]], list[frozenset[str]]]:
    """Return the senses of the two words that matter before a place and after it, nearest first."""
    before = [senses(w.text) for w in words if w.end <= start and w.matters and not w.capital][-2:]
    after = [senses(w.text) for w in words if w.start >= end and w.matters and not w.capital][:2]
    return before[::-1], after


def _parallel(
    one: tuple[list[frozenset[str]], list[frozenset[str]]],
    other: tuple[list[frozenset[str]], list[frozenset[str]]],
) -> bool:
    """Whether two places stand beside the same words."""
    left = sum(any(a & b for b in other[0]) for a in one[0])
    right = sum(any(a & b for b in other[1]) for a in one[1])
    across = sum(any(a & b for b in (*other[0], *other[1])) for a in (*one[0], *one[1]))
    next_left = bool(one[0] and other[0] and one[0][0] & other[0][0])
    next_right = bool(one[1] and other[1] and one[1][0] & other[1][0])
    return across >= 2 or (next_left and next_right) or (left + right >= 1 and (next_left or next_right))


@lru_cache(maxsize=2048)
def _named(text: str) -> "_Named":
    return _Named(text)


def _touch(one: Name, other: Name) -> bool:
    """Whether two names stand side by side."""
    gap = max(one.word.start, other.word.start) - min(one.word.end, other.word.end)
    return gap <= 1


def claim_names(text: str, *, foreign: bool = False) -> Iterator[Name]:
    """Yield the words of a text that are names: capitalised, and no word of the calendar."""
    words = split_words(text)
    calendar = {m.first for m in load_lexicon("calendar").find(words)}
    plain = {m.first for m in load_lexicon("initials").find(words)}
    for at, word in enumerate(words):
        if not word.capital or at in calendar or len(word.text) < _INITIAL or at in plain:
            continue
        if foreign and (is_common(word.plain) or (word.text.isupper() and not word.text.isascii())):
            continue
        if word.plain.endswith("'s"):
            word = Word(
                text=word.text[:-2],
                plain=word.plain[:-2],
                start=word.start,
                end=word.end - 2,
                opens=word.opens,
            )
        if word.opens and not word.text.isupper():
            if not _opens_as_name(words, at):
                continue
            yield Name(word=word, likely=False)
        else:
            yield Name(word=word, likely=True)


def _opens_as_name(words: Sequence[Word], at: int) -> bool:
    """Whether a first word is a name: another capital follows it, or it is no word of the language."""
    word = words[at]
    if not word.matters or is_common(word.plain) or at + 1 >= len(words):
        return False
    following = words[at + 1]
    if following.capital:
        return True
    return is_verb(following.plain) and not word.plain.endswith(_endings()["no_name_endings"])


@cache
def _endings() -> Mapping[str, tuple[str, ...]]:
    """Return the lists of `data/endings.toml`; raises LexiconError where one is missing."""
    path = DATA / "endings.toml"
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    if sorted(table) != ["no_name_endings", "verb_endings", "verbs"] or not all(table.values()):
        raise LexiconError(
            "lexicon_unusable", file=path.name, why="needs verb_endings, verbs and no_name_endings"
        )
    return {name: tuple(words) for name, words in table.items()}


def is_verb(plain: str) -> bool:
    """Whether a word looks like a verb that says what somebody did or does."""
    endings = _endings()
    return (
        plain.endswith(endings["verb_endings"])
        or plain in endings["verbs"]
        or bool(load_lexicon("speech").groups(split_words(plain)) & {"says", "holds"})
    )


def is_common(plain: str) -> bool:
    """Whether a word is one that texts write in lower case: no name by itself."""
    return bool(load_lexicon("common").groups(split_words(plain)))


class _Named:
    """The names and words of texts, for names of a claim to be found in."""

    def __init__(self, text: str) -> None:
        self._words = split_words(text)
        self._plain = _plain_words(text)
        self._senses = _senses(text)
        self._places = load_lexicon("places").groups(self._words)
        self._institutions = load_lexicon("institutions").groups(self._words) | load_lexicon(
            "offices"
        ).groups(self._words)
        self._skeletons = _capital_skeletons(text)
        self._initials = _initial_runs(text)

    def holds(self, words: Sequence[Word], name: Name) -> bool:
        """Whether a name of a claim stands here in any spelling."""
        word = name.word
        at = next(place for place, other in enumerate(words) if other.start == word.start)
        window = words[max(0, at - 3) : at + 4]
        spot = at - max(0, at - 3)
        for lexicon, groups in (
            ("places", self._places),
            ("institutions", self._institutions),
            ("offices", self._institutions),
        ):
            for match in load_lexicon(lexicon).find(window):
                capital = lexicon == "places" and self._by_capital(match.group)
                if match.first <= spot < match.last and (match.group in groups or capital):
                    return True
        if word.plain in self._plain or senses(word.text) & self._senses:
            return True
        if word.text.isupper() and any(word.text.lower() in run for run in self._initials):
            return True
        return all(self._has_part(part) for part in _name_parts(word.text))

    def _by_capital(self, group: str) -> bool:
        """Whether a country stands here for its capital, or the other way round."""
        country, capital, _ = group.partition(".capital")
        return (country in self._places) if capital else (f"{country}.capital" in self._places)

    def _has_part(self, part: str) -> bool:
        if plain_spelling(part) in self._plain:
            return True
        wanted = skeletons(part)
        return any(same_sound(one, other) for one in wanted for other in self._skeletons)


@lru_cache(maxsize=2048)
def _plain_words(text: str) -> frozenset[str]:
    return frozenset(part for word in split_words(text) for part in (word.plain, *_PARTS.split(word.plain)))


@lru_cache(maxsize=2048)
def _senses(text: str) -> frozenset[str]:
    return frozenset(word.term for word in split_words(text)) - {""}


@lru_cache(maxsize=2048)
def _capital_skeletons(text: str) -> frozenset[str]:
    found: set[str] = set()
    for word in split_words(text):
        for part in (word.text, *_PARTS.split(word.text)):
            if part and word.capital:
                found |= skeletons(part)
    return frozenset(found)


@lru_cache(maxsize=2048)
def _initial_runs(text: str) -> frozenset[str]:
    """Return the Latin initials of the words of each sentence: "ICBC" stands in those of its full name."""
    words = split_words(text)
    letters = "".join(anyascii(word.text[0]).lower()[:1] for word in words if word.matters)
    return frozenset({letters})


def _name_parts(text: str) -> Sequence[str]:
    parts = [part for part in text.split("-") if len(part) > 1]
    return parts or [text]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sounds:
    """How names sound, of `data/sounds.toml`."""

    spellings: Sequence[tuple[str, str]]
    readings: Sequence[tuple[str, str]]
    near: Mapping[frozenset[str], float]
    silent: Mapping[str, float]


@cache
def load_sounds() -> Sounds:
    """Return how names sound; raises LexiconError for a table that is missing or of another shape."""
    path = DATA / "sounds.toml"
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    try:
        return Sounds(
            spellings=[(spelt, sound) for spelt, sound in table["spellings"]],
            readings=[(spelt, read) for spelt, read in table["readings"]],
            near={frozenset(pair): float(cost) for pair, cost in table["near"].items()},
            silent={sound: float(cost) for sound, cost in table["silent"].items()},
        )
    except (KeyError, ValueError, TypeError) as error:
        raise LexiconError(
            "lexicon_unusable", file=path.name, why=f"needs spellings, readings, near and silent: {error}"
        ) from error


@lru_cache(maxsize=50_000)
def skeletons(word: str) -> frozenset[str]:
    """Return the consonants of a word's Latin spelling as classes of sound: "Hughes" -> {"HHZ"}.

    Empty words give their vowels. A vowel that opens a word is kept as "A".
    """
    plain = plain_spelling(word)
    shapes = {plain, _ADJECTIVE.sub("", plain)}
    found = {_skeleton(anyascii(shape).lower().replace("'", "")) for shape in shapes}
    if plain.isascii():
        found |= {
            _skeleton(plain.replace(spelt, read)) for spelt, read in load_sounds().readings if spelt in plain
        }
    return frozenset(found)


def _skeleton(latin: str) -> str:
    """Return the consonants of a Latin spelling as classes of sound."""
    out: list[str] = []
    at = 0
    while at < len(latin):
        sound = next(((s, c) for s, c in load_sounds().spellings if latin.startswith(s, at)), None)
        if sound:
            if not out or out[-1] != sound[1]:
                out.append(sound[1])
            at += len(sound[0])
        else:
            if at == 0 and latin[at] in _VOWELS:
                out.append("A")
            at += 1
    return "".join(out) or latin


@lru_cache(maxsize=200_000)
def same_sound(one: str, other: str) -> bool:
    """Whether two skeletons may be one name, endings of case and silent letters allowed for."""
    if one == other:
        return True
    short, long = sorted((len(one), len(other)))
    if short < 2 or long - short > 3:
        return False
    allowed = _TOLERANCE * max(short, 3) if short > 2 else 0.4
    return _distance(one, other) <= allowed


def _distance(one: str, other: str) -> float:
    rows = [[0.0] * (len(other) + 1) for _ in range(len(one) + 1)]
    for i in range(1, len(one) + 1):
        rows[i][0] = rows[i - 1][0] + _drop(one, i - 1)
    for j in range(1, len(other) + 1):
        rows[0][j] = rows[0][j - 1] + _drop(other, j - 1)
    for i in range(1, len(one) + 1):
        for j in range(1, len(other) + 1):
            a, b = one[i - 1], other[j - 1]
            change = 0.0 if a == b else load_sounds().near.get(frozenset((a, b)), 1.0)
            rows[i][j] = min(
                rows[i - 1][j - 1] + change,
                rows[i - 1][j] + _drop(one, i - 1),
                rows[i][j - 1] + _drop(other, j - 1),
            )
    return rows[-1][-1]


def _drop(word: str, at: int) -> float:
    """Return what it costs to leave out a sound: little at the end (cases), less for silent letters."""
    if at == 0:
        return 0.3 if word[0] in "AH" else _DROPPED
    if at >= len(word) - 2 and word[at] in "HMVZKN" and at >= 2:
        return 0.45 if at == len(word) - 2 else 0.3
    return load_sounds().silent.get(word[at], _DROPPED)
