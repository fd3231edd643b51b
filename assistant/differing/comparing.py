"""Two sentences -> where they say otherwise of the same matter: numbers, dates, names, what is denied. Pure.

The rules are those that hold a claim against its evidence (`assistant.checking`), here between two articles,
neither of which is taken to be right.
"""

import re
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass
from fractions import Fraction

from assistant.checking.lexicon import Word, load_lexicon, senses, split_words
from assistant.checking.names.comparing import name_faults
from assistant.checking.numbers.comparing import number_faults
from assistant.checking.numbers.dates import date_faults, read_dates
from assistant.checking.numbers.quantity import Quantity
from assistant.checking.numbers.reading import read_quantities
from assistant.checking.sense.polarity import polarity_faults
from assistant.checking.values import Excerpt, Fault
from assistant.question.kinds import Thing, asks_thing, question_kinds
from assistant.values import DifferenceKind
from index.language.word_lists import read_word_lists

_FEWEST_SHARED = 2
_LEAST_SHARE = 0.5
"""Of the words of the shorter sentence, names and numbers aside: what the other has too."""
_NEAR = 0.62
"""The cosine from which sentences of two languages are about the same matter."""
_LEAST_PARALLEL = 0.4
"""The same share of the longer one, from which the sentences are taken to be built alike."""
_NEAR_COUNTS = 0.55
_NEAR_COUNTS_ABROAD = 0.32
"""The cosine from which sentences, of one language or two, count the same thing."""
_NUMBERED = re.compile(r"(?:№|#|\bno\.?)\s*$", re.IGNORECASE)
_ROUNDED = Fraction(1, 10)
"""How far, as a share, a number that is told "about" may be from the other."""
_PEOPLE, _ANYBODY = (
    frozenset[str]().union(*map(senses, read_word_lists(__file__)[name])) for name in ("people", "anybody")
)
_NAMED: tuple[Thing, ...] = ("who", "where", "name")


@dataclass(frozen=True, slots=True, kw_only=True)
class Contrast:
    """Where two sentences differ: the words of each for the same thing."""

    kind: DifferenceKind
    one: str
    other: str


def find_contrast(one: Excerpt, other: Excerpt, question: str, cosine: float = 0.0) -> Contrast | None:
    """Return where two sentences differ on what a question asks, None where they do not or may not.

    `cosine` is that of their vectors: between languages their words may have little in common.
    """
    share = shared_matter(one.text, other.text)
    near = share >= _LEAST_SHARE or (cosine >= _NEAR and one.language != other.language)
    alike = near and share * min(_length(one), _length(other)) >= _LEAST_PARALLEL * max(
        _length(one), _length(other)
    )
    asked = question_kinds(question)
    if "number" in asked:
        near = (near or _counts_asked(one, other, question)) and _may_tell_of(question, one, other)
        found = _number_contrast(one, other) if near else None
        return found if found and not _of_something_else(found, question) else None
    if "when" in asked:
        return date_contrast(one, other) if near else None
    if any(asks_thing(question, thing) for thing in _NAMED):
        return _name_contrast(one, other, question) if alike else None
    return (_number_contrast(one, other) or negation_contrast(one, other)) if alike else None


def counted(text: str) -> list[Quantity]:
    """Return the numbers of a text that count things, not those that measure, date, order or name them."""
    return [
        q
        for q in read_quantities(text)
        if q.about and not (q.unit or q.year or q.ordinal or q.small or _NUMBERED.search(text[: q.start]))
    ]


def count_in_words(text: str, number: str) -> str:
    """Return a number of a text up to the word that says what it counts: "40 wooden homes"."""
    quantity = next(q for q in counted(text) if q.text == number)
    word = next(word for word in split_words(text) if word.start >= quantity.end and word.matters)
    return text[quantity.start : word.end]


def counts_alike(one: Quantity, other: Quantity) -> bool:
    """Whether two numbers count the same kind of thing, in any language."""
    return bool(one.about[0] & other.about[0])


def count_contrast(one: Excerpt, other: Excerpt, cosine: float) -> Contrast | None:
    """Return where two sentences count the same thing otherwise, without a question that says what matters.

    They must be near each other, and a number that is told "about" far enough from the other.
    """
    if cosine < (_NEAR_COUNTS if one.language == other.language else _NEAR_COUNTS_ABROAD):
        return None
    ours, theirs = counted(one.text), counted(other.text)
    if any(a.values & b.values for a in read_quantities(one.text) for b in read_quantities(other.text)):
        return None
    hedged = _is_hedged(one, other)
    for a in ours:
        for b in theirs:
            if counts_alike(a, b) and not (hedged and _may_be_rounded(a, b)):
                return Contrast(kind="number", one=a.text, other=b.text)
    return None


def _is_hedged(one: Excerpt, other: Excerpt) -> bool:
    """Whether a sentence tells something with "about" or "more than"."""
    return any(load_lexicon("hedges").groups(split_words(text)) for text in (one.text, other.text))


def _may_be_rounded(one: Quantity, other: Quantity) -> bool:
    return abs(max(one.values) - max(other.values)) <= _ROUNDED * max(one.values)


def answer_contrast(one: Excerpt, other: Excerpt, question: str, *, sure: bool = False) -> Contrast | None:
    """Return the numbers of two sentences that both answer how many or how much; None where they may agree.

    Both must be of one unit, or count what is asked, or the same; where it is `sure` that both answer, the
    only numbers of two languages are taken to do so.
    """
    sides = [_answering_quantities(excerpt.text, question) for excerpt in (one, other)]
    kept = all(_keeps_act(excerpt.text, question) for excerpt in (one, other))
    if not all(sides) or not kept or _past_years(one) != _past_years(other):
        return None
    asked = frozenset[str]().union(*_matter(question))
    counting = [[q for q in side if q.about and q.about[0] & asked] for side in sides]
    unmeasured = [[q for q in side if not q.unit] for side in sides]  # "two hundred metres" are no wagons
    ours, theirs = next(filter(all, (counting, unmeasured)), sides)
    alone = sure and len(ours) == len(theirs) == 1 and one.language != other.language
    if _reachable(ours) & _reachable(theirs):
        return None
    hedged = _is_hedged(one, other)
    for a in ours:
        for b in theirs:
            counted_alike = alone or (
                bool(a.about and b.about) and (counts_alike(a, b) or _counts(a, b, asked))
            )
            rounded = hedged and _may_be_rounded(a, b)
            found = Contrast(kind="number", one=a.text, other=b.text)
            if a.unit == b.unit and (a.unit or counted_alike) and not rounded:
                return None if _of_something_else(found, question) else found
    return None


def _counts(one: Quantity, other: Quantity, asked: Set[str]) -> bool:
    """Whether both numbers count something asked for; people, whatever they are called, where those are."""
    counted = (one.about[0], other.about[0])
    people = bool(asked & _ANYBODY) and all(about & _PEOPLE for about in counted)
    return people or all(about & asked for about in counted)


def _answering_quantities(text: str, question: str) -> list[Quantity]:
    """Return the numbers of a sentence that may be those asked for: money where money is asked for."""
    money = asks_thing(question, "money")
    return [
        q
        for q in read_quantities(text)
        if not (q.year or q.ordinal or q.small) and (not money or q.family == "money")
    ]


def _reachable(quantities: Sequence[Quantity]) -> frozenset[Fraction]:
    """Return the values of numbers, and their sum."""
    total = sum((max(q.values) for q in quantities), Fraction(0))
    return frozenset((total, *(value for q in quantities for value in q.values)))


def _keeps_act(text: str, question: str) -> bool:
    """Whether a sentence tells the act that a question asks about, if any: not "wounded" for "killed"."""
    told, asked = (load_lexicon("rivals").groups(split_words(words)) for words in (text, question))
    return not asked or bool(told & asked)


def _may_tell_of(question: str, one: Excerpt, other: Excerpt) -> bool:
    """Whether one of two sentences tells the act asked about, and both name the same past years."""
    kept = any(_keeps_act(excerpt.text, question) for excerpt in (one, other))
    return kept and _past_years(one) == _past_years(other)


def _past_years(excerpt: Excerpt) -> frozenset[Fraction]:
    own = {Fraction(excerpt.day.year)} if excerpt.day else set()
    named = (value for q in read_quantities(excerpt.text) if q.year for value in q.values)
    return frozenset(named) - own


def knows_both(contrast: Contrast, one: str, other: str) -> bool:
    """Whether the text that either number of a contrast stands in has the other's too."""
    return gives_numbers_of(one, contrast.other) or gives_numbers_of(other, contrast.one)


def gives_numbers_of(text: str, statement: str) -> bool:
    """Whether every number of a statement, years aside, stands in a text too."""
    given = [quantity.values for quantity in read_quantities(text)]
    wanted = [quantity for quantity in read_quantities(statement) if not (quantity.year or quantity.small)]
    return all(any(quantity.values & values for values in given) for quantity in wanted)


def _length(excerpt: Excerpt) -> int:
    return len(_matter(excerpt.text))


def _counts_asked(one: Excerpt, other: Excerpt, question: str) -> bool:
    """Whether both sentences count the thing that a question asks the number of."""
    asked = frozenset().union(*_matter(question))
    ours, theirs = ([q.about[0] for q in read_quantities(text) if q.about] for text in (one.text, other.text))
    return any(a & b & asked for a in ours for b in theirs)


def _of_something_else(found: Contrast, question: str) -> bool:
    """Whether a number is one that the question names itself, or a fraction without a unit: no count."""
    named = {value for quantity in read_quantities(question) for value in quantity.values}
    said = [quantity for text in (found.one, found.other) for quantity in read_quantities(text)]
    return any(
        named & quantity.values
        or (not quantity.unit and all(value.denominator > 1 for value in quantity.values))
        for quantity in said
    )


def shared_matter(one: str, other: str) -> float:
    """Return the share of the words of the shorter sentence that both have, in any language; 0 for too few.

    Names and numbers are no such words: they are what may differ.
    """
    ours, theirs = (_matter(text) for text in (one, other))
    short, long = sorted((ours, theirs), key=len)
    known = frozenset().union(*long) if long else frozenset()
    shared = sum(bool(word & known) for word in short)
    return shared / len(short) if shared >= min(_FEWEST_SHARED, len(short)) and short else 0.0


def shared_words(one: str, other: str) -> float:
    """Return the share of the different words of the shorter text that the other has, in any language."""
    ours, theirs = (
        {senses(word.text) for word in split_words(text) if word.matters} - {frozenset()}
        for text in (one, other)
    )
    short, long = sorted((ours, theirs), key=len)
    known = frozenset[str]().union(*long)
    return sum(bool(word & known) for word in short) / len(short) if short else 0.0


def _matter(text: str) -> list[frozenset[str]]:
    taken = [(quantity.start, quantity.end) for quantity in read_quantities(text)]
    return [
        senses(word.text)
        for word in split_words(text)
        if word.matters and (not word.capital or word.opens) and not _inside(word, taken)
    ]


def _inside(word: Word, spans: Iterable[tuple[int, int]]) -> bool:
    return any(start <= word.start < end for start, end in spans)


def _number_contrast(one: Excerpt, other: Excerpt) -> Contrast | None:
    """Return two numbers for the same thing; none where the sentences have a number in common."""
    ours, theirs = ([q for q in read_quantities(text) if not q.year] for text in (one.text, other.text))
    if any(a.values & b.values for a in ours for b in theirs):
        return None
    said = list(number_faults(one.text, [other.text], [], []))
    found = list(number_faults(other.text, [one.text], [], []))
    foreign = one.language != other.language
    hedged = _is_hedged(one, other)
    if hedged and not (said and found):  # one of them is "about" or "more than" the other
        return None
    if len(ours) == len(theirs) == 1 and ours[0].family == theirs[0].family and (foreign or ours[0].unit):
        return Contrast(kind="number", one=ours[0].text, other=theirs[0].text)
    return _first("number", said, found)


def date_contrast(one: Excerpt, other: Excerpt) -> Contrast | None:
    """Return two dates that cannot be one, None where the sentences have one in common or no such dates."""
    read = [read_dates(excerpt.text) for excerpt in (one, other)]
    ours, theirs = ({(date.month, date.days, date.weekday) for date in dates} for dates in read)
    if not ours or not theirs or ours & theirs:
        return None
    months, others = ({date.month for date in dates} for dates in read)
    if all(months) and all(others) and not months & others:  # "in mid-July" may have no day to compare
        return Contrast(kind="date", one=read[0][0].text, other=read[1][0].text)
    return _first("date", date_faults(one.text, [other], [], []), date_faults(other.text, [one], [], []))


def _name_contrast(one: Excerpt, other: Excerpt, question: str) -> Contrast | None:
    """Return the names that stand in one sentence alone, not in the question, where each has such names."""
    foreign = one.language != other.language
    said = list(name_faults(one.text, [other.text], [], [], question, foreign=foreign))
    found = list(name_faults(other.text, [one.text], [], [], question, foreign=foreign))
    ours, theirs = (
        " ".join(dict.fromkeys(fault.values["name"] for fault in faults if fault.reason == "name_absent"))
        for faults in (said, found)
    )
    return Contrast(kind="name", one=ours, other=theirs) if ours and theirs else None


def negation_contrast(one: Excerpt, other: Excerpt, question: str = "") -> Contrast | None:
    """Return two sentences of which one denies what the other affirms, or says its opposite.

    With a `question` that must be what it asks: a word of its own, or the opposite of one.
    """
    for first, second in ((one, other), (other, one)):
        for fault in polarity_faults(first.text, [second.text], []):
            turned = fault.reason in ("negation_differs", "opposite")
            words = (str(fault.values[name]) for name in ("word", "found") if name in fault.values)
            if turned and (not question or any(_asked_in(word, question) for word in words)):
                return Contrast(kind="negation", one=one.text, other=other.text)
    return None


def _asked_in(word: str, question: str) -> bool:
    """Whether a question has a word, in any language, or one of its side or the opposite side."""
    pair, asked = (
        {match.group[:-1] for match in load_lexicon("opposites").find(split_words(text))}
        for text in (word, question)
    )
    known = frozenset().union(*(senses(each.text) for each in split_words(question) if each.matters))
    return bool(pair & asked) or bool(senses(word) & known)


def _first(kind: DifferenceKind, ours: Iterable[Fault], theirs: Iterable[Fault]) -> Contrast | None:
    """Return the first fault by which each sentence would have it otherwise."""
    reason = f"{kind}_differs"
    for faults, turned in ((ours, False), (theirs, True)):
        for fault in faults:
            if fault.reason == reason:
                said, found = fault.values[kind], fault.values["found"]
                return Contrast(kind=kind, one=found if turned else said, other=said if turned else found)
    return None
