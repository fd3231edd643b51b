"""Whether the names of a claim stand in its evidence, and what stands there instead."""

from collections.abc import Iterator, Sequence

from assistant.checking.lexicon import Word, load_lexicon, senses, split_words
from assistant.checking.names.finding import named_in
from assistant.checking.names.reading import claim_names
from assistant.checking.names.sounds import sounds_alike, spelt_alike
from assistant.checking.values import Fault
from index.language.detection import is_latin

_FULL_NAME = 2


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
    near = named_in("\n".join(cited))
    around = named_in("\n".join(passages))
    far = named_in("\n".join((*sent, question)))
    words = split_words(claim)
    names = list(claim_names(claim, foreign=foreign))
    found = [any(named.holds(words, name) for named in (near, around, far)) for name in names]
    for at, name in enumerate(names):
        beside = [names[i] for i in (at - 1, at + 1) if 0 <= i < len(names) and found[i]]
        beside = [other for other in beside if not _kind(words, [other])[0]]
        own = foreign and any(_touch(name, other) for other in beside)
        if found[at] or (own and not _is_other_surname(names, at, (*cited, *passages))):
            continue
        if name.opens and all(found[at + 1 : at + 3]) and len(_chains(names[at : at + 3])[0]) == 3:
            continue  # "Miller Panas Hrechka": what a full name is of
        yield Fault(reason="name_absent", values={"name": name.text})
    persons = [chain for text in passages for chain in _chains(list(claim_names(text))) if len(chain) > 1]
    yield from _rival_faults(claim, names, [near.holds(words, name) for name in names], cited, persons)


def _rival_faults(
    claim: str,
    names: Sequence[Word],
    cited_names: Sequence[bool],
    cited: Sequence[str],
    persons: Sequence[Sequence[Word]],
) -> Iterator[Fault]:
    """Yield a fault where what is cited has another name beside the same words, or another person at all.

    `persons` are full names of the article: a surname is no rival of its own given name.
    """
    words = split_words(claim)
    here = named_in(claim)
    for chain in _chains(names):
        if any(cited_names[names.index(name)] for name in chain):
            continue
        context = _context(words, chain[0].start, chain[-1].end)
        rivals = [
            (text, rival)
            for text in cited
            for rival in _chains(list(claim_names(text)))
            if _kind(words, chain) == _kind(split_words(text), rival)
            and not any(here.holds(split_words(text), name) for name in rival)
            and not any(_both_in(person, chain, rival) for person in persons)
        ]
        person = _is_person(claim, chain) and not _kind(words, chain)[0]
        beside = [
            rival
            for text, rival in rivals
            if (person and _is_person(text, rival))
            or _parallel(context, _context(split_words(text), rival[0].start, rival[-1].end))
        ]
        for rival in beside[:1]:
            yield Fault(reason="name_differs", values={"name": _shown(chain), "found": _shown(rival)})
            return


def _both_in(person: Sequence[Word], one: Sequence[Word], other: Sequence[Word]) -> bool:
    """Whether two names are parts of one full name."""
    full = named_in(_shown(person))
    return all(
        full.holds(split_words(_shown(chain)), split_words(_shown(chain))[0]) for chain in (one, other)
    )


def _kind(words: Sequence[Word], chain: Sequence[Word]) -> tuple[bool, bool]:
    """Return whether a name is a known place, and whether it is written in capitals."""
    places = {words[m.first].start for m in load_lexicon("places").find(words)}
    return any(n.start in places for n in chain), all(n.text.isupper() for n in chain)


def _is_person(text: str, chain: Sequence[Word]) -> bool:
    """Whether a name may be a person's: two words, in the script of the text, as brands often are not."""
    return len(chain) == _FULL_NAME and is_latin(_shown(chain)) == is_latin(text)


def _shown(chain: Sequence[Word]) -> str:
    return " ".join(name.text for name in chain)


def _chains(names: Sequence[Word]) -> list[list[Word]]:
    """Return the names that stand side by side, as one each."""
    chains: list[list[Word]] = []
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


def _is_other_surname(names: Sequence[Word], at: int, texts: Sequence[str]) -> bool:
    """Whether texts give another surname to the given name right before a name that stands nowhere."""
    last = at + 1 == len(names) or not _touch(names[at], names[at + 1])
    if not (last and at and _touch(names[at - 1], names[at])):
        return False
    surnames = [
        chain[place + 1]
        for text in texts
        for chain in _chains(list(claim_names(text)))
        for place in range(len(chain) - 1)
        if sounds_alike(names[at - 1].text, chain[place].text)
    ]
    return bool(surnames) and not any(spelt_alike(names[at].text, other.text) for other in surnames)


def _touch(one: Word, other: Word) -> bool:
    """Whether two names stand side by side."""
    gap = max(one.start, other.start) - min(one.end, other.end)
    return gap <= 1
