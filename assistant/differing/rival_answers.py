"""Two sentences of different articles that both answer a question -> where their answers differ. Pure.

What a sentence gives is known by its form: who did it (a name, an office, a trade), where, when, why, how
many, or whether at all. Who only says so did not do it. A name or cause that the other article has
anywhere is no difference.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from operator import itemgetter
from typing import Literal

from assistant.checking.lexicon import load_lexicon, split_words
from assistant.checking.names.finding import named_in
from assistant.checking.names.offices import exclusive_offices, may_stand_for, named_offices, offices_held
from assistant.checking.values import Excerpt
from assistant.differing.answer_kinds import (
    Asked,
    GivenKind,
    exclude_each_other,
    given_kinds,
    kinds_in,
    kinds_of,
)
from assistant.differing.comparing import (
    Contrast,
    answer_contrast,
    date_contrast,
    knows_both,
    negation_contrast,
)
from assistant.differing.stances import Stance, article_stances, stance
from assistant.question.kinds import asks_whether, question_kinds
from assistant.quoting.highlighting import AskedThing, asked_thing, given_things
from assistant.speaking.utterances import find_utterance
from index.language.names import name_terms
from index.language.sentences import sentence_texts
from index.language.word_lists import one_of, read_word_lists

_LISTS = read_word_lists(__file__)
_DEPUTIES, _REGIONS = (frozenset(_LISTS[name]) for name in ("deputies", "regions"))
_OFFICIALS = exclusive_offices().union(_LISTS["more_officials"])
_ANY_OFFICIAL, _EITHER, _DEPUTY, _NOBODY, _RULED_OUT = (
    re.compile(rf"\b{one_of(_LISTS[name])}\b", re.IGNORECASE)
    for name in ("any_official", "either", "deputy", "nobody", "ruled_out")
)
_OBLIQUE = re.compile(rf"{one_of(_LISTS['oblique'])}$", re.IGNORECASE)
_NAMED_WITHIN = 40
"""Characters after an office in which its bearer may be named: "the ambassador of Belarus Pavel X"."""
_CALLED = re.compile(rf"\b{one_of(_LISTS['called'])}\W*$", re.IGNORECASE)
_QUOTES = tuple('«“„"')
_NOT = re.compile(
    rf"\b(?:not|no|не|ні|ни|нет|нема)\s(?:{one_of(_LISTS['before_causes'])}\s){{0,3}}$", re.IGNORECASE
)
_CLAUSE = re.compile(r"[,;:.!?…()—–]")
_AT_A_KIND = re.compile(rf"\b(?i:{one_of(_LISTS['before_kinds'])})\b(?:\s[a-zа-яіїєґёў'’ʼ-]+){{0,4}}\s$")
_LEAST_CAUSES = 0.05
"""What the chances of two sentences that give causes must be together: few have words of the question."""
_LIKELY = 0.1
"""The chance from which on a sentence's only number is taken for what is asked, whatever it counts."""
_SURE = 0.3
"""The chance from which on a sentence is about what is asked, whichever words it has."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """A sentence that answers a question, how likely, and the text of the article that it stands in."""

    excerpt: Excerpt
    article: str
    chance: float

    @property
    def text(self) -> str:
        """The words of the sentence."""
        return self.excerpt.text


@dataclass(frozen=True, slots=True, kw_only=True)
class _Doer:
    """Who did it: as the sentence says, the name where it has one, and the offices that he is given."""

    text: str
    name: str
    offices: frozenset[str]


def gives_answer(question: str, telling: Telling) -> bool:
    """Whether a sentence gives, by its form, what a question asks for: who, where, when, why, or whether."""
    match _asked(question):
        case "whether":
            return True
        case "why":
            return bool(_causes(question, telling))
        case "who":
            return bool(_doers(question, telling))
        case "where":
            return bool(_places(question, telling) or _kinds_of_place(question, telling))
        case "name":
            return bool(_places(question, telling))
        case "number":
            return bool(given_things(question, telling.text))
        case "when":
            return bool(given_things(question, telling.text) or _day_times(telling))
        case _:
            return False


def contrast_answers(question: str, one: Telling, other: Telling) -> Contrast | None:
    """Return where two sentences answer a question otherwise, None where they do not or may not."""
    match _asked(question):
        case "whether":
            return negation_contrast(one.excerpt, other.excerpt, question) or _stance_contrast(
                question, one, other
            )
        case "why":
            return _cause_contrast(question, one, other)
        case "who":
            return _doer_contrast(question, one, other)
        case "where":
            return _place_contrast(question, one, other)
        case "name":
            return _name_contrast(question, one, other)
        case "number":
            return _number_contrast(question, one, other)
        case "when":
            return date_contrast(one.excerpt, other.excerpt) or _day_time_contrast(one, other)
        case _:
            return None


def _asked(question: str) -> AskedThing | Literal["whether", "why"] | None:
    if asks_whether(question):
        return "whether"
    return "why" if "why" in question_kinds(question) else asked_thing(question)


def _stance_contrast(question: str, one: Telling, other: Telling) -> Contrast | None:
    """Return two sentences of which one says yes and the other no, and their articles nothing else."""
    sides = [_stance_of(question, telling) for telling in (one, other)]
    if not all(sides) or sides[0] == sides[1]:
        return None
    return Contrast(kind="negation", one=one.text, other=other.text)


def _stance_of(question: str, telling: Telling) -> Stance | None:
    """Return what a sentence says to a question; None where its article says the contrary too."""
    found = stance(question, telling.text, telling.article, answers=telling.chance >= _SURE)
    alone = found and article_stances(question, telling.article, telling.excerpt.language) <= {found}
    return found if alone else None


def _cause_contrast(question: str, one: Telling, other: Telling) -> Contrast | None:
    ours, theirs = _causes(question, one), _causes(question, other)
    likely = one.chance + other.chance >= _LEAST_CAUSES
    if not likely or not _kinds_differ(ours, one, theirs, other, "why"):
        return None
    return Contrast(kind="cause", one=one.text, other=other.text)


def _causes(question: str, telling: Telling) -> list[GivenKind]:
    """Return the kinds of cause that a sentence tells and the question does not; none that are ruled out."""
    text, asked = telling.text, kinds_in("why", question)
    if _RULED_OUT.search(text):
        return []
    told = (one for one in given_kinds("why", text) if one.kind not in asked)
    return [one for one in told if not _NOT.search(text[: one.start])]


def _kinds_differ(
    ours: Sequence[GivenKind], one: Telling, theirs: Sequence[GivenKind], other: Telling, asked: Asked
) -> bool:
    """Whether two sentences give kinds of which none goes with another, or stands in the other article."""
    here, there = (frozenset(given.kind for given in kinds) for kinds in (ours, theirs))
    known = here & _told_kinds(asked, other) or there & _told_kinds(asked, one)
    return bool(here and there) and not known and exclude_each_other(here, there)


def _told_kinds(asked: Asked, telling: Telling) -> frozenset[str]:
    """Return the kinds that an article gives anywhere, but not those that it rules out."""
    sentences = sentence_texts(telling.article, telling.excerpt.language)
    return frozenset[str]().union(*(kinds_in(asked, one) for one in sentences if not _RULED_OUT.search(one)))


def _number_contrast(question: str, one: Telling, other: Telling) -> Contrast | None:
    """Return the numbers of two answers; None where an article has the other's number somewhere too."""
    sure = min(one.chance, other.chance) >= _LIKELY
    found = answer_contrast(one.excerpt, other.excerpt, question, sure=sure)
    return None if found and knows_both(found, one.article, other.article) else found


def _doer_contrast(question: str, one: Telling, other: Telling) -> Contrast | None:
    ours, theirs = _doers(question, one), _doers(question, other)
    pairs = [(a, b) for a in ours for b in theirs]
    if not pairs or not all(_rivals(a, b, one, other) for a, b in pairs):
        return None
    return Contrast(kind="name", one=ours[0].text, other=theirs[0].text)


def _rivals(one: _Doer, other: _Doer, here: Telling, there: Telling) -> bool:
    """Whether two who are said to have done it cannot be one and the same."""
    if one.name and other.name:
        return not (_names(one.name, there.article) or _names(other.name, here.article))
    known = one.offices & kinds_in("who", there.article) or other.offices & kinds_in("who", here.article)
    return (
        not known
        and bool(one.offices and other.offices)
        and all(_rival_offices(a, b) for a in one.offices for b in other.offices)
    )


def _rival_offices(one: str, other: str) -> bool:
    if one == other:
        return False
    deputy = one in _DEPUTIES or other in _DEPUTIES
    exclusive = {one, other} <= _OFFICIALS | kinds_of("who")
    return deputy or (exclusive and not may_stand_for(one, other) and exclude_each_other({one}, {other}))


def _names(name: str, text: str, enough: Callable[[Iterable[bool]], bool] = any) -> bool:
    """Whether a text has any part of a name, in any spelling; `enough` of a thing's name are all."""
    words = split_words(name)
    return enough(named_in(text).holds(words, word) for word in words if word.capital)


def _doers(question: str, telling: Telling) -> list[_Doer]:
    """Return those of the first clause that names any, but not who is asked about, denied or only speaks."""
    text, wanted = telling.text, wanted_offices(question)
    asked = load_lexicon("offices").groups(split_words(question)) - wanted
    found: list[tuple[int, _Doer]] = []
    persons: set[str] = set()
    for start, end in given_things(question, text):
        name = text[start:end]
        if not _is_name(name):
            continue
        persons.update(name.split())
        found.append((start, _Doer(text=name, name=name, offices=offices_held(name, telling.article))))
    trades = {one.start: one for one in _trades(question, text) if not _is_followed(text, one.end, found)}
    found += [
        (one.start, _Doer(text=text[one.start : one.end], name="", offices=frozenset({one.kind})))
        for one in trades.values()
    ]
    for office in named_offices(text):
        shown = text[office.start : office.end]
        about = _names_any(question, text[office.end : office.end + _NAMED_WITHIN])
        if office.group in asked or about or _NOBODY.match(shown) or _OBLIQUE.search(shown.split()[0]):
            continue
        if persons.isdisjoint(office.names) and office.start not in trades:
            name = " ".join(office.names)
            held = offices_held(name, telling.article) if name else frozenset()
            found.append((office.start, _Doer(text=shown, name=name, offices=held | {office.group})))
    found = [(start, doer) for start, doer in found if not wanted or _is_wanted(doer, wanted)]
    clauses = [0, *(match.end() for match in _CLAUSE.finditer(text)), len(text)]
    for begin, close in pairwise(clauses):
        within = [doer for start, doer in sorted(found, key=itemgetter(0)) if begin <= start < close]
        if within and not (_denies(text[begin:close]) or _speaks(question, text, begin, close)):
            return within
    return []


def _trades(question: str, text: str) -> Iterator[GivenKind]:
    """Yield whom a sentence names by what they do, but not who is asked about or plainly no subject."""
    asked = kinds_in("who", question)
    for one in given_kinds("who", text):
        if one.kind not in asked and not _OBLIQUE.search(text[one.start : one.end].split()[0]):
            yield one


def _is_followed(text: str, end: int, found: Iterable[tuple[int, _Doer]]) -> bool:
    """Whether a name follows in the same clause: it is that of whom the words before it mean."""
    return any(
        0 <= start - end <= _NAMED_WITHIN and not _CLAUSE.search(text, end, start) for start, _ in found
    )


def wanted_offices(question: str) -> frozenset[str]:
    """Return the offices that a question gives to choose from, none where it asks for anybody.

    So does "the minister or a deputy?", and "which official?".
    """
    if _ANY_OFFICIAL.search(question):
        return _OFFICIALS | _DEPUTIES
    asked = load_lexicon("offices").groups(split_words(question))
    if asked and _DEPUTY.search(question):
        asked |= _DEPUTIES
    return asked if len(asked) > 1 and _EITHER.search(question) else frozenset()


def _is_wanted(doer: _Doer, wanted: frozenset[str]) -> bool:
    return any(
        office in wanted or any(may_stand_for(one, office) and one not in _DEPUTIES for one in wanted)
        for office in doer.offices
    )


def _is_name(name: str) -> bool:
    """Whether capitalised words are of a person's name: no place, and none that opens a sentence."""
    words = split_words(name)
    return all(word.capital and word.matters for word in words) and not load_lexicon("places").groups(words)


def _names_any(question: str, text: str) -> bool:
    """Whether a text names somebody or something that a question names."""
    return not frozenset(name_terms(question)).isdisjoint(name_terms(text))


def _denies(clause: str) -> bool:
    return not load_lexicon("negation").groups(split_words(clause)).isdisjoint(("not", "none"))


def _speaks(question: str, text: str, start: int, end: int) -> bool:
    """Whether a clause names who says the sentence, where it is not asked who says something."""
    if load_lexicon("speech").groups(split_words(question)):
        return False
    spoken = find_utterance(text)
    place = text.find(spoken.speaker) if spoken else -1
    return start <= place < end


def _place_contrast(question: str, one: Telling, other: Telling) -> Contrast | None:
    if _of_region(one.text) != _of_region(other.text) or _known(question, one, other):
        return None
    ours, theirs = _kinds_of_place(question, one), _kinds_of_place(question, other)
    if not _kinds_differ(ours, one, theirs, other, "where"):
        return _name_contrast(question, one, other)
    return Contrast(
        kind="name", one=_with_clause(one.text, ours[0]), other=_with_clause(other.text, theirs[0])
    )


def _name_contrast(question: str, one: Telling, other: Telling) -> Contrast | None:
    ours, theirs = _places(question, one), _places(question, other)
    if not ours or not theirs or _known(question, one, other):
        return None
    return Contrast(kind="name", one=ours[0], other=theirs[0])


def _known(question: str, one: Telling, other: Telling) -> bool:
    """Whether the article of either has a name that the sentence of the other gives."""
    pairs = ((one, other.article), (other, one.article))
    enough = all if asked_thing(question) == "name" else any
    return any(
        _names(place, article, enough) for telling, article in pairs for place in _places(question, telling)
    )


def _places(question: str, telling: Telling) -> list[str]:
    """Return the names that a sentence gives; none akin to one of the question's, or that of a day.

    What something is called stands in quotation marks or beside a word that says so.
    """
    text, called = telling.text, asked_thing(question) == "name"
    return [
        text[start:end]
        for start, end in given_things(question, text)
        if not (_is_of_time(text[start:end]) or _names(text[start:end], question))
        and (not called or text[start - 1 : start] in _QUOTES or _CALLED.search(text[:start]))
    ]


def _is_of_time(name: str) -> bool:
    """Whether a name is that of a day or month."""
    groups = load_lexicon("calendar").groups(split_words(name))
    return any(group.startswith(("day.", "month.")) for group in groups)


def _kinds_of_place(question: str, telling: Telling) -> list[GivenKind]:
    """Return the kinds of place at which something is said to be, that the question does not name."""
    text, asked = telling.text, kinds_in("where", question)
    told = (one for one in given_kinds("where", text) if one.kind not in asked)
    return [one for one in told if _AT_A_KIND.search(text[: one.start])]


def _with_clause(text: str, given: GivenKind) -> str:
    """Return the words of a kind and those after them, up to the end of their clause."""
    end = _CLAUSE.search(text, given.end)
    return text[given.start : end.start() if end else None].strip()


def _of_region(text: str) -> bool:
    return not _REGIONS.isdisjoint(word.plain for word in split_words(text))


def _day_time_contrast(one: Telling, other: Telling) -> Contrast | None:
    ours, theirs = _day_times(one), _day_times(other)
    if not ours or not theirs or ours.keys() & theirs.keys():
        return None
    return Contrast(kind="date", one=next(iter(ours.values())), other=next(iter(theirs.values())))


def _day_times(telling: Telling) -> Mapping[str, str]:
    """Return the times of day that a sentence names, and the words for each."""
    words = split_words(telling.text)
    found = load_lexicon("calendar").find(words)
    return {one.group: words[one.first].text for one in found if one.group.startswith("daytime")}
