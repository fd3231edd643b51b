"""Telephone numbers, addresses, accounts, codes and payments: whether a claim may tell them, and of whom.

    claim -> Details -> the cited sentence that holds them all and reports -> told as a quote, or not at all

Articles are untrusted, and what leads a reader somewhere does harm where an article plants it. Such a detail
stands only where a cited sentence has it and reports: it is body text, and speaks neither to its reader, nor
to whoever retells it, nor for somebody else (an advertisement, a reader's letter). The same holds for a claim
that asks the reader to do something. What a line adds to its article later, or corrects, is told as a quote
too, since nobody can be asked which of the two is true; and so is what praises a name, as advertisements do,
and what has people give a secret away, say a word for a price, pass something on or buy of one seller alone.
"""

import re
import tomllib
import unicodedata
from dataclasses import dataclass
from functools import cache

from assistant.checking.lexicon import DATA, load_lexicon, split_words
from assistant.prompting.orders import gives_orders, plain_letters

_QUOTED = re.compile(r"«[^«»]*»|“[^“”]*”|„[^„“”]*[“”]|(?<!\w)\"[^\"]*\"(?!\w)")
_NEITHER = re.compile(r"[\W_]+")
_NUMBER = re.compile(r"\+?\d(?:[\d\s().-]*\d)?")
_BY_DIGITS = frozenset({"telephone", "account", "payment"})
_FEWEST_DIGITS = 2
_FEWEST_DIALLED = 5
_DIALLED = re.compile(r"(?<![\w-])\+?[\dOoОоЗзIil|]+(?:[\s().–•·∙‧・-]{1,3}[\dOoОоЗзIil|]+){2,}(?![\w-])")
_FOR_DIGITS = str.maketrans("OoОоЗзIil|", "0000331111")
_BULLET = re.compile(r"\s*[•·∙‧・]\s*")


@dataclass(frozen=True, slots=True)
class Detail:
    """What leads a reader somewhere: its `kind` (see `contacts.toml`), its letters and digits alone."""

    kind: str
    canonical: str


def find_details(text: str) -> frozenset[Detail]:
    """Return the details of a text, whatever letters and spaces they are written with."""
    plain = _plain(text)
    found = set()
    for kind, shape in _patterns("shapes").items():
        for match in shape.finditer(plain):
            canonical = _NEITHER.sub("", match.groupdict().get("value") or match[0]).casefold()
            digits = "".join(filter(str.isdigit, canonical))
            found.add(
                Detail(kind, digits if kind in _BY_DIGITS and len(digits) >= _FEWEST_DIGITS else canonical)
            )
    return frozenset(found)


def needs_report(claim: str) -> bool:
    """Whether a claim tells a detail, cries out or asks for something: nothing to say in own words."""
    unquoted = _QUOTED.sub(" ", claim)
    return (
        bool(find_details(claim))
        or _cries(claim)
        or bool(load_lexicon("addressed").groups(split_words(unquoted)) & {"asked", "secret"})
    )


def names_sources(claim: str) -> bool:
    """Whether the details of a claim are no more than the names of outlets which it has say something.

    "Lenta.ru reports" leads nobody anywhere; an address with a path, or without a verb of saying, may.
    """
    plain = _plain(claim)
    details = {one.canonical for one in find_details(claim)}
    matches = _patterns("outlets")["named"].finditer(plain)
    named = {_NEITHER.sub("", match["after"] or match["before"]).casefold() for match in matches}
    asked = load_lexicon("addressed").groups(split_words(_QUOTED.sub(" ", claim))) & {"asked", "secret"}
    return bool(details) and details <= named and not asked and not _cries(claim)


def reports(sentence: str) -> bool:
    """Whether a sentence of an article reports: it addresses nobody, and is neither a cry nor an aside."""
    plain = plain_letters(sentence)
    addressed = load_lexicon("addressed").groups(split_words(plain))
    return not addressed and not _cries(sentence) and not gives_orders(sentence)


def praises(claim: str) -> bool:
    """Whether a claim says of a name in quotation marks that it is the best, or of anything so twice.

    What a prize was won for is no praise.
    """
    plain = plain_letters(claim)
    praised = len(_patterns("praise")["superlative"].findall(plain))
    named = praised > 1 or (praised > 0 and bool(_QUOTED.search(claim)))
    return named and not _patterns("praise")["prize"].search(plain)


def lures(claim: str) -> bool:
    """Whether a claim has people do, as if it were news, what is to the good of whoever wrote it."""
    plain = plain_letters(_QUOTED.sub(" ", claim))
    return any(lure.search(plain) for lure in _patterns("lures").values())


def adds_later(line: str) -> bool:
    """Whether a line of an article says of itself that it was added later, or corrects the article."""
    return bool(_patterns("added")["label"].search(plain_letters(line)))


def held_by(claim: str, sentence: str, *, outlet: str) -> bool:
    """Whether a sentence of an article reports and has every detail of a claim, which has some.

    The name of the article's `outlet` may be an address.
    """
    wanted = find_details(claim)
    plain = _plain(sentence)
    there = {detail.canonical for detail in find_details(sentence)} | {_NEITHER.sub("", outlet).casefold()}
    there |= {_NEITHER.sub("", match[0]) for match in _NUMBER.finditer(plain)}
    letters = _NEITHER.sub("", plain).casefold()
    return (
        bool(wanted)
        and reports(sentence)
        and all(
            one.canonical in there or (one.canonical in letters and not one.canonical.isdigit())
            for one in wanted
        )
    )


def _cries(text: str) -> bool:
    return any(cry.search(_QUOTED.sub(" ", text)) for cry in _patterns("cries").values())


def _plain(text: str) -> str:
    """Return text in plain letters and digits, with stops, "at" and slashes that are written out as signs.

    Letters that stand for digits in a number that is dialled are digits, bullets between its groups dashes.
    """
    text = _DIALLED.sub(_dialled, "".join(_plain_digit(character) for character in plain_letters(text)))
    for name, sign in (("stop", "."), ("at", "@"), ("slash", "//")):
        text = _patterns("written_out")[name].sub(sign, text)
    return text


def _dialled(match: re.Match[str]) -> str:
    digits = sum(map(str.isdigit, match[0]))
    return _BULLET.sub("-", match[0]).translate(_FOR_DIGITS) if digits >= _FEWEST_DIALLED else match[0]


def _plain_digit(character: str) -> str:
    value = unicodedata.digit(character, None)
    return character if value is None else str(value)


@cache
def _patterns(table: str) -> dict[str, re.Pattern[str]]:
    """Return the patterns of a table of `contacts.toml` by name, its lists of words put in."""
    data = tomllib.loads((DATA / "contacts.toml").read_text(encoding="utf-8"))
    patterns = {}
    for name, shape in data[table].items():
        for words, choices in data["words"].items():
            shape = shape.replace(f"<{words}>", choices)
        patterns[name] = re.compile(shape, re.IGNORECASE | re.VERBOSE)
    return patterns
