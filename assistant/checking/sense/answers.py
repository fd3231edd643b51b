"""Answers of a word, yes or no and one name: they say something only with their question."""

import re
from collections.abc import Iterator

from assistant.checking.lexicon import Word, load_lexicon, senses, split_words
from assistant.checking.names.reading import is_common
from assistant.checking.sense.polarity import read_statements
from assistant.checking.values import Claim, Fault

_FEW_WORDS = 3
_SENTENCE = re.compile(r"(?<=[.!?…])\s+|\n+")
_LEAST_SHARE = 0.5


def whole_statement(claim: Claim) -> str:
    """Return the statement that a claim makes: an answer of a few words is joined to its question.

    "Putin" to "Who accused Astana?" states "Putin accused Astana".
    """
    words = split_words(claim.text)
    if not claim.question or len(words) > _FEW_WORDS or not words or _answer(words):
        return claim.text
    text = claim.text.strip(" .!")
    if is_common(words[0].plain):
        text = text[:1].lower() + text[1:]
    asked = split_words(claim.question)
    if asked and "who" in load_lexicon("answers").groups(asked[:1]):
        return f"{text} {claim.question[asked[0].end :].strip(' ?')}"
    return f"{claim.question.strip(' ?')} — {text}"


def names_the_others(question: str, text: str) -> bool:
    """Whether a text tells who did what a question asks who did not do: "signed" to "Who did not sign?"."""
    asked = split_words(question)
    if "who" not in load_lexicon("answers").groups(asked[:1]):
        return False
    denied = [one.senses for one in read_statements(question).statements if one.denied]
    said = read_statements(text).statements if denied else ()
    same = [other for other in said if any(other.senses & senses for senses in denied)]
    return bool(same) and not any(other.denied for other in same)


def answer_faults(claim: Claim) -> Iterator[Fault]:
    """Yield a fault where yes or no does not fit what the nearest sentences say to the question."""
    answer = _answer(split_words(claim.text))
    if not answer or not claim.question:
        return
    denied = _evidence_denies(claim)
    if denied is not None and denied == (answer == "yes"):
        yield Fault(reason="answer_differs", values={"word": split_words(claim.text)[0].text}, grave=True)


def _answer(words: tuple[Word, ...]) -> str:
    """Return "yes" or "no" where a text opens with such a word, "" otherwise."""
    return next(iter(load_lexicon("answers").groups(words[:1]) & {"yes", "no"}), "")


def _evidence_denies(claim: Claim) -> bool | None:
    """Return whether the sentence nearest to the question denies what it asks; None where none is near.

    Names tell of what a sentence is, other words what it says of it: at least one of these must be shared.
    """
    asked = [word for word in split_words(claim.question) if word.matters]
    wanted = [senses(word.text) for word in asked if not word.capital]
    nearest, share = "", 0.0
    texts = [excerpt.text for excerpt in (*claim.cited, *claim.passages)]
    for sentence in dict.fromkeys(one for text in texts for one in _SENTENCE.split(text)):
        there = frozenset(word.term for word in split_words(sentence))
        hits = [bool(senses(word.text) & there) for word in asked]
        if asked and sum(hits) / len(asked) > share and any(found & there for found in wanted):
            nearest, share = sentence, sum(hits) / len(asked)
    if share < _LEAST_SHARE:
        return None
    question, evidence = read_statements(claim.question), read_statements(nearest)
    sides = {one.group for one in question.opposites}
    turned = any(
        f"{one.group[:-1]}{'b' if one.group.endswith('a') else 'a'}" in sides and one.group not in sides
        for one in evidence.opposites
    )
    denies = any(one.denied for one in evidence.statements) and not any(
        one.denied for one in question.statements
    )
    return denies != turned
