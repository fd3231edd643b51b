"""How names sound, so that they meet across scripts: "Rosenstein", «Розенштейн»."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache, lru_cache

from anyascii import anyascii

from assistant.checking.lexicon import DATA, LexiconError, plain_spelling
from index.language.detection import is_latin

_VOWELS = "aeiouy"
_DROPPED = 0.9
_TOLERANCE = 0.24
_SPELT_ALIKE = 0.6
# «Уиллоби», «Уельс»: a W that opens a name.
_W = re.compile(r"^у(?=[аеиоуыэюяії])")
_ADJECTIVE = re.compile(r"(?<=[^\W\d_]{3})(?:[сцз]ьк|ск)[^\W\d_]{1,3}$")


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
    shapes = {plain, _ADJECTIVE.sub("", plain), _W.sub("в", plain)}
    found = {_skeleton(anyascii(shape).lower().replace("'", "")) for shape in shapes}
    if is_latin(plain):
        latin = anyascii(plain).lower()
        found |= {
            _skeleton(latin.replace(spelt, read)) for spelt, read in load_sounds().readings if spelt in latin
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


def sounds_alike(one: str, other: str) -> bool:
    """Whether two words may be one name, in whatever scripts."""
    return any(same_sound(a, b) for a in skeletons(one) for b in skeletons(other))


def spelt_alike(one: str, other: str) -> bool:
    """Whether two names may be one, spelt by an orthography that is not known here: "Bojaxhiu", «Бояджиу»."""
    first, second = (str(anyascii(name)).lower().replace("'", "") for name in (one, other))
    return SequenceMatcher(None, first, second, autojunk=False).ratio() >= _SPELT_ALIKE


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
