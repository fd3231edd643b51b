"""Words in quotation marks: in the language of what is cited they must stand there as they are."""

import re
from collections.abc import Iterator, Sequence

from assistant.checking.lexicon import split_words
from assistant.checking.values import Claim, Fault

_QUOTED = re.compile(r"«([^«»]+)»|“([^“”]+)”|„([^„“”]+)[“”]|(?<!\w)\"([^\"]+)\"(?!\w)")
_LEFT_OUT = re.compile(r"…|\.\.\.|\[[^\]]*\]|<…>")
_FEWEST_WORDS = 3
_INFLECTED_WORDS = 4
_SHOWN = 60


def quotation_faults(text: str, claim: Claim) -> Iterator[Fault]:
    """Yield a fault for each quotation of a claim that stands in no text, where it cites its own language.

    One or two words are a name or a turn of phrase; up to four may stand in another case.
    """
    translated = any(excerpt.language != claim.language for excerpt in claim.cited)
    said = [excerpt.text for excerpt in (*claim.cited, *claim.passages, *claim.sent)]
    for match in () if translated or not said else _QUOTED.finditer(text):
        quotation = next(group for group in match.groups() if group)
        pieces = [piece for piece in _LEFT_OUT.split(quotation) if len(split_words(piece)) >= _FEWEST_WORDS]
        if not all(any(_stands(piece, one) for one in said) for piece in pieces):
            yield Fault(reason="quotation_altered", values={"quotation": quotation[:_SHOWN]})


def _stands(piece: str, text: str) -> bool:
    wanted, there = split_words(piece), split_words(text)
    if _runs([w.plain for w in wanted], [w.plain for w in there]):
        return True
    return len(wanted) <= _INFLECTED_WORDS and _runs([w.term for w in wanted], [w.term for w in there])


def _runs(wanted: Sequence[str], there: Sequence[str]) -> bool:
    return f" {' '.join(wanted)} " in f" {' '.join(there)} "
