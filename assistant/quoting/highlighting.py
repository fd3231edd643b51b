"""A question and the sentence that answers it -> the words that give what is asked for.

They are looked for among things of the kind asked for that the question does not name itself; of several
numbers or times the nearest to what both name is taken, of several names none.
`benchmarks.answers.highlights` says how often it is right.
"""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Literal

from assistant.checking.lexicon import load_lexicon, split_words
from assistant.checking.numbers.quantity import Quantity
from assistant.checking.numbers.reading import read_quantities
from assistant.question.kinds import asks_thing, asks_whether, find_kind, question_kinds
from index.language.glossary import meanings
from index.language.names import name_term
from index.language.question_words import FUNCTION_WORDS
from index.language.terms import placed_terms, text_terms
from index.language.word_lists import one_of, read_word_lists
from index.values import Span

Place = tuple[int, int]
AskedThing = Literal["number", "when", "where", "who", "name"]
_NAMED: tuple[Literal["where", "who", "name"], ...] = ("where", "who", "name")

_DAY_BEFORE = re.compile(r"\b\d{1,2}(?:-?(?:го|ого|th|st|nd|rd))?\s+(?:of\s+)?$")
_YEAR_AFTER = re.compile(r",?\s+(?:19|20)\d\d\b")
_CURRENCY_BEFORE = re.compile(r"(?:US)?[$€£₴₽¥]\s?$")
_WORD_AFTER = re.compile(r"\s+([^\W\d_]+)")
_LISTS = read_word_lists(__file__)
_CAPITALISED = r"[A-ZА-ЯІЇЄҐЁЎ][\w'’ʼ-]*"
_NAME = re.compile(rf"{_CAPITALISED}(?:\s(?:{one_of(_LISTS['within_names'])}\s)*{_CAPITALISED})*")
_TITLE = re.compile(rf"[«“„\"]({_CAPITALISED}[^«»“”„\"]{{0,60}})[»”\"]")
_AT = rf"\b{one_of(_LISTS['before_places'])}\b"
_OF_A_COUNTRY = one_of(_LISTS["of_countries"])
AT_A_PLACE = re.compile(rf"{_AT}(?:\s(?:[a-zа-яіїєґёў'’ʼ-]+|{_OF_A_COUNTRY})){{0,4}}\s«?$")
_COUNTRY_BEFORE = re.compile(rf"{_OF_A_COUNTRY}\s+(?=[a-z])")
_RIGHT_AT_A_PLACE = re.compile(rf"{_AT}\s«?$")


def highlight_answer(question: str, sentence: str) -> Span | None:
    """Return where a sentence gives what a question asks for; None where that is not known.

    A number is taken with what is counted, a month with its day and year, a name whole.
    """
    found = given_things(question, sentence)
    if not found or (len(set(found)) > 1 and asked_thing(question) in _NAMED):
        return None
    asked = {term for *_, own in placed_terms(question) for term in meanings(own)}
    named = [start for start, _, term in placed_terms(sentence) if term in asked]
    start, end = min(found, key=lambda one: min((abs(one[0] - place) for place in named), default=0))
    return Span(start=start, end=end)


@lru_cache(maxsize=256)
def asked_thing(question: str) -> AskedThing | None:
    """Return the kind of thing that a question asks for; None for one that has no form to be known by."""
    if asks_whether(question):
        return None
    kinds = question_kinds(question)
    if "number" in kinds or asks_thing(question, "money") or asks_thing(question, "share"):
        return "number"
    if "when" in kinds:
        return "when"
    return next((thing for thing in _NAMED if asks_thing(question, thing)), None)


def given_things(question: str, sentence: str) -> list[Place]:
    """Return where a sentence has things of the kind asked for that the question does not name itself."""
    match asked_thing(question):
        case "number":
            return [_with_unit(sentence, one) for one in _asked_quantities(question, sentence)]
        case "when":
            return [_whole_date(sentence, place) for place in find_kind("when", sentence, question)]
        case "where":
            places = (p for p in _new_names(question, sentence) if AT_A_PLACE.search(sentence[: p[0]]))
            return [place for place in places if not _COUNTRY_BEFORE.match(sentence, place[0])]
        case "who":
            return [one for one in _new_names(question, sentence) if _is_person(sentence, one)]
        case "name":
            titles = [match.span(1) for match in _TITLE.finditer(sentence)]
            titles = [title for title in titles if _is_new(question, sentence, title)]
            names = _new_names(question, sentence)
            return [*titles, *(one for one in names if not any(a <= one[0] < b for a, b in titles))]
        case None:
            return []


def lacked_thing(question: str, sentences: Iterable[str]) -> AskedThing | None:
    """Return the kind of thing that a question asks for where no sentence has anything that might be one.

    None where one has, be it of no use: a place may be told by any name.
    """
    thing = asked_thing(question)
    for text in sentences if thing else ():
        named = thing in _NAMED and any(_new_names(question, text))
        if named or given_things(question, text):
            return None
    return thing


def _whole_date(sentence: str, place: Place) -> Place:
    start, end = place
    before, after = _DAY_BEFORE.search(sentence[:start]), _YEAR_AFTER.match(sentence, end)
    return before.start() if before else start, after.end() if after else end


def _asked_quantities(question: str, sentence: str) -> list[Quantity]:
    """Return the quantities of a sentence that measure what is asked, or may: those without a unit."""
    asked = {match.group.split(".")[0] for match in load_lexicon("units").find(split_words(question))}
    if asks_thing(question, "money"):
        asked.add("money")
    if asks_thing(question, "share"):
        asked.add("percent")
    named = {value for one in read_quantities(question) for value in one.values}
    new = [
        one
        for one in read_quantities(sentence)
        if not (one.year or one.ordinal) and named.isdisjoint(one.values)
    ]
    if not asked:
        return new
    return [one for one in new if one.family in asked] or [one for one in new if not one.unit]


def _with_unit(sentence: str, quantity: Quantity) -> Place:
    """Return the place of a quantity with its unit or, where it has none, the word counted."""
    before = _CURRENCY_BEFORE.search(sentence[: quantity.start])
    start = before.start() if before else quantity.start
    end = max(quantity.end, quantity.start + len(quantity.text))
    counted = _WORD_AFTER.match(sentence, end)
    if quantity.unit or counted is None or counted[1].casefold() in FUNCTION_WORDS:
        return start, end
    return start, counted.end()


def _is_person(sentence: str, place: Place) -> bool:
    """Whether a name has several words and does not follow a preposition of place: a person's, most often."""
    start, end = place
    return " " in sentence[start:end] and not _RIGHT_AT_A_PLACE.search(sentence[:start])


def _new_names(question: str, sentence: str) -> Iterator[Place]:
    """Yield the places of names of which the question has no part; one word that opens a sentence is none.

    Of "Mayor Olha Reva" the office may be what the question is about.
    """
    asked = {word for word in re.findall(r"\w+", question) if word.islower()}
    for match in _NAME.finditer(sentence):
        start, end = match.span()
        opens = " " not in match.group() and not sentence[:start].strip(' «“„"—–-')
        while (first := sentence[start:end].partition(" "))[1] and first[0].casefold() in asked:
            start += len(first[0]) + 1
        if not opens and _is_new(question, sentence, (start, end)):
            yield start, end


def _is_new(question: str, sentence: str, place: Place) -> bool:
    name = sentence[slice(*place)]
    return _named_in(question).isdisjoint((*map(name_term, name.split()), *text_terms(name)))


@lru_cache(maxsize=256)
def _named_in(question: str) -> frozenset[str]:
    """Return the terms of a question, as words and as names."""
    return frozenset((*map(name_term, re.findall(r"\w+", question)), *text_terms(question))) - {""}
