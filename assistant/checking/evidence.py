"""Do the numbers and names of a sentence stand in its evidence? A pure check beside the score of the vectors.

A vector score hardly notices "12" for "15" or one surname for another; these are what an answer must not get
wrong. Names are compared by their consonants in one Latin spelling, so that "Zelensky", "Зеленський" and
"Зеленского" meet.
"""

import re
from collections.abc import Iterator

from anyascii import anyascii

from index.language.calendar import month_number, number_value

_NUMBER = re.compile(r"\d+(?:[.,:\u00a0\u202f /-]\d+)*")
_DIGITS = re.compile(r"\d+")
_WORD = re.compile(r"[^\W\d_]+(?:['’ʼ-][^\W\d_]+)*")
_DATED_MONTH = re.compile(r"\d(?:st|nd|rd|th)?\s+(?:of\s+)?([^\W\d_]+)|([^\W\d_]+)\s+\d")
_NUMERIC_DATE = re.compile(r"\b(?:\d{4}|-)-(\d\d)-\d\d\b|\b\d{1,2}\.(\d{1,2})\.\d{2,4}\b")
_WEEKDAY = re.compile(r"(?:mon|tues|wednes|thurs|fri|satur|sun)days?", re.IGNORECASE)
_ADDRESS = re.compile(r"(?:[\w.+-]+@)?\b(?:[A-Za-z\d-]+\.)+[A-Za-z]{2,}\b")
_SOUNDS = (
    ("kh", "h"),
    ("ch", "c"),
    ("sh", "s"),
    ("th", "t"),
    ("ph", "f"),
    ("ck", "k"),
    ("x", "ks"),
    ("w", "v"),
)
_VOWELS = re.compile(r"[aeiouyj'’`]")
_REPEATED = re.compile(r"(.)\1+")
_LONGEST_ENDING = 3
_LONGEST_ACRONYM = 3


def missing_evidence(claim: str, evidence: str, *, same_language: bool) -> tuple[str, ...]:
    """Return the numbers, names and addresses of `claim` that `evidence` lacks, as the claim writes them.

    Across languages countries and offices are translated, not transliterated ("Germany", "Німеччина"), so
    there names count as missing only when most of them are.
    """
    numbers = tuple(number for number in _numbers(claim) if not _has_number(number, evidence))
    months = tuple(word for word in _dated_months(claim) if month_number(word) not in _months(evidence))
    names = tuple(dict.fromkeys(_names(claim)))
    skeletons = {_skeleton(word) for word in _WORD.findall(evidence)}
    lacking = tuple(name for name in names if not _has_name(name, skeletons))
    if not same_language and 2 * len(lacking) <= len(names):
        lacking = ()
    known = evidence.casefold()
    addresses = tuple(word for word in _ADDRESS.findall(claim) if word.casefold() not in known)
    return numbers + months + addresses + lacking


def _numbers(text: str) -> Iterator[str]:
    yield from (match[0] for match in _NUMBER.finditer(text))
    yield from (word for word in _WORD.findall(text) if number_value(word))


def _has_number(number: str, evidence: str) -> bool:
    value = number_value(number)
    wanted = {value} if value else _forms(number)
    found: set[str] = set()
    for match in _NUMBER.finditer(evidence):
        found |= _forms(match[0]) | _runs(match[0])
    found |= {number_value(word) for word in _WORD.findall(evidence)} - {""}
    return bool(wanted & found) or (not value and _runs(number) <= found)


def _forms(number: str) -> set[str]:
    """Return a number with its separators left out: "1 200", "1,200" and "1200" are one."""
    return {re.sub(r"\D", "", number).lstrip("0") or "0"}


def _runs(number: str) -> set[str]:
    return {run.lstrip("0") or "0" for run in _DIGITS.findall(number)}


def _dated_months(text: str) -> Iterator[str]:
    """Yield the month names of dates: beside a number, as "may" and "march" are verbs too."""
    words = (word for match in _DATED_MONTH.finditer(text) for word in match.groups() if word)
    yield from (word for word in words if month_number(word))


def _months(text: str) -> set[int]:
    named = {month_number(word) for word in _WORD.findall(text)}
    numeric = (match[1] or match[2] for match in _NUMERIC_DATE.finditer(text))
    return named | {int(month) for month in numeric}


def _names(text: str) -> Iterator[str]:
    """Yield capitalised words but the first of a sentence or quotation, which is capitalised in any case.

    A word all in capitals is a name, or a slogan, wherever it stands.
    """
    for match in _WORD.finditer(text):
        before = text[: match.start()].rstrip(" *_-–—•\n")
        begins = not before or before[-1] in '.!?:…«"“„('
        calendar = month_number(match[0]) or _WEEKDAY.fullmatch(match[0])
        shouted = len(match[0]) > _LONGEST_ACRONYM and match[0].isupper()
        if len(match[0]) > 1 and match[0][0].isupper() and (shouted or not begins) and not calendar:
            yield match[0]


def _has_name(name: str, skeletons: set[str]) -> bool:
    wanted = _skeleton(name)
    return any(_same_name(wanted, found) for found in skeletons)


def _same_name(one: str, other: str) -> bool:
    short, long = sorted((one, other), key=len)
    if len(short) < 3:
        return short == long or (len(short) == 2 and long[:2] == short and len(long) <= 4)
    # Endings differ by case and gender: "зеленського", "зеленским".
    stem = short[: max(3, len(short) - 1)]
    return long.startswith(stem) and len(long) - len(stem) <= _LONGEST_ENDING


def _skeleton(word: str) -> str:
    """Return the consonants of a word's Latin spelling, similar sounds made one (else all of it)."""
    latin = anyascii(word).lower()
    for sound, letter in _SOUNDS:
        latin = latin.replace(sound, letter)
    letters = re.sub(r"[^a-z]", "", latin).replace("c", "k").replace("g", "h")
    return _REPEATED.sub(r"\1", _VOWELS.sub("", letters)) or letters
