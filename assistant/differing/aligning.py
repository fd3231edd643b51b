"""Citations + Findings -> Differences: each cited sentence beside those of other articles on the same matter.

Articles are compared that tell the same story, or whose sentences share a name: a story told over months is
not one story by its dates. Only the sentences likeliest to answer the question are looked at: those alike,
and of each article its own answer, however it is worded and however far down it was ranked.
"""

import math
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import islice
from pathlib import Path

from assistant.checking.lexicon import split_words
from assistant.checking.names.finding import named_in
from assistant.checking.numbers.quantity import Quantity
from assistant.checking.numbers.reading import read_quantities
from assistant.checking.values import Excerpt
from assistant.differing.comparing import (
    Contrast,
    count_contrast,
    count_in_words,
    counted,
    counts_alike,
    find_contrast,
    knows_both,
    shared_words,
)
from assistant.differing.rival_answers import Telling, contrast_answers, gives_answer, wanted_offices
from assistant.prompt_files import FALLBACK_LANGUAGE
from assistant.question.kinds import asks_whether, question_kinds
from assistant.quoting.quotes import quote_line
from assistant.quoting.sentences import Findings, Sentence
from assistant.source_names import source_name
from assistant.values import Citation, Difference, DifferenceSide, cite_span
from assistant.writing.evidence import excerpt_of
from index.language.calendar import day_in_words
from index.language.names import name_term, name_terms
from index.language.whole_words import whole_words

_LIKELIEST = 40
"""Sentences looked at, best first."""
_MOST_DIFFERENCES = 2
_LEAST_ANSWER = 0.05
"""The chance from which on a sentence is taken for its article's answer, where it gives what is asked."""
_LEAST_CHOSEN = 0.02
"""The same where the question says whom to choose from, and the sentence names one of them."""
_LEAST_CAUSE = 0.015
"""The same for a sentence that gives a cause: it has few words of the question."""
_DAYS_TOGETHER = 14
"""Days apart that articles which are no one story may be published, and tell of one event."""
_DAYS_ALIKE = 3
_ALIKE = 0.7
"""The same for articles of which the question names nothing, and the cosine of two of their sentences."""
_FACTS = 2
"""Names and numbers, a name at least, that two articles of the same days share if they tell of one event."""
_WORDS_SHARED = 0.3
"""The share of the shorter article's words from which on two articles of the same days tell of one event."""
_SMALL = 9
"""Numbers up to this one are in many articles."""
_WORDING = Path(__file__).with_name("wording.toml")


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundDifferences:
    """Where outlets differ, with the answer's citations and those that further sides needed."""

    differences: tuple[Difference, ...]
    citations: tuple[Citation, ...]


def find_differences(citations: Sequence[Citation], findings: Findings) -> FoundDifferences:
    """Return where the cited sentences and those of other articles differ on what is asked.

    Where the question says whom to choose from, also where articles differ of which neither is cited.
    """
    numbered = list(citations)
    differences: list[Difference] = []
    likeliest = [one for one in islice(findings.sentences, _LIKELIEST) if not one.title]
    answering = _answering(likeliest, findings)
    paths = {citation.path for citation in citations}
    wanted = bool(wanted_offices(findings.result.question.text))
    chosen = [one for one in answering if wanted or one.hit.passage.path in paths]
    seen: set[tuple[str, str]] = set()
    for cited in dict.fromkeys((*_cited_sentences(citations, findings), *chosen)):
        sides: list[DifferenceSide] = []
        told: set[str] = set()
        for other in likeliest:
            if other.hit.passage.path in told:  # an article has one side, that of its likeliest sentence
                continue
            contrast = _contrast(cited, other, findings)
            if not contrast and {cited, other} <= answering.keys():
                contrast = _contrast_answers(cited, other, findings, answering)
            pair = tuple(sorted((cited.text, other.text)))
            if not contrast or (pair[0], pair[1]) in seen:
                continue
            seen.add((pair[0], pair[1]))
            told.add(other.hit.passage.path)
            for sentence, value in ((cited, contrast.one), (other, contrast.other))[bool(sides) :]:
                number = _number_of(sentence, numbered, findings)
                sides.append(DifferenceSide(value=quote_line(value), citation=number))
            kind = contrast.kind
        if sides:
            differences.append(Difference(kind=kind, sides=tuple(sides)))
        if len(differences) == _MOST_DIFFERENCES:
            break
    return FoundDifferences(differences=tuple(differences), citations=tuple(numbered))


def find_count_differences(citations: Sequence[Citation], findings: Findings) -> FoundDifferences:
    """Return where articles of one story count a thing otherwise that each of them counts once."""
    numbered = list(citations)
    once = list(_counting_once(findings))
    differences: list[Difference] = []
    told: set[str] = set()
    for place, one in enumerate(once):
        sides: dict[str, DifferenceSide] = {}
        for other in once[place + 1 :]:
            mine, theirs = one.hit.passage.path, other.hit.passage.path
            if theirs == mine or theirs not in one.hit.also or {one.text, other.text} & told:
                continue
            ours, others = _excerpt(one, findings), _excerpt(other, findings)
            contrast = count_contrast(ours, others, float(one.vector @ other.vector))
            for sentence, value in ((one, contrast.one), (other, contrast.other)) if contrast else ():
                if value not in sides:
                    number = _number_of(sentence, numbered, findings)
                    told_as = quote_line(count_in_words(sentence.text, value))
                    sides[value] = DifferenceSide(value=told_as, citation=number)
                told.add(sentence.text)
        if sides:
            differences.append(Difference(kind="number", sides=tuple(sides.values())))
    return FoundDifferences(differences=tuple(differences[:_MOST_DIFFERENCES]), citations=tuple(numbered))


def _counting_once(findings: Findings) -> Iterator[Sentence]:
    """Yield the sentences that count something which their article counts nowhere else, best first."""
    by_article: dict[str, list[Quantity]] = {}
    body = [one for one in findings.sentences if not one.title]
    for one in body:
        by_article.setdefault(one.hit.passage.path, []).extend(counted(one.text))
    for one in body:
        of_article = by_article[one.hit.passage.path]
        if any(sum(counts_alike(q, other) for other in of_article) == 1 for q in counted(one.text)):
            yield one


def tell_difference(difference: Difference, citations: Sequence[Citation], language: str) -> str:
    """Return a difference in words, in one of the three languages, each side with its mark."""
    wording = _wordings().get(language, _wordings()[FALLBACK_LANGUAGE])
    by_number = {citation.number: citation for citation in citations}
    said = []
    for side in difference.sides:
        citation = by_number[side.citation]
        outlet = source_name(citation.outlet, quote_line(citation.title or ""), citation.path, citation.quote)
        template = wording["side" if citation.published else "undated"]
        day = day_in_words(citation.published, language) if citation.published else ""
        said.append(f"{template.format(outlet=outlet, value=side.value, day=day)} [{side.citation}]")
    return f"{wording['lead']} {'; '.join(said)}."


def _cited_sentences(citations: Sequence[Citation], findings: Findings) -> Iterator[Sentence]:
    for citation in citations:
        for sentence in findings.sentences:
            within = citation.start <= sentence.span.start and sentence.span.end <= citation.end
            if sentence.hit.passage.path == citation.path and within and not sentence.title:
                yield sentence


def _comparable(cited: Sentence, other: Sentence, findings: Findings) -> bool:
    """Whether two sentences are of different articles that tell of the same thing, the one asked about."""
    mine, theirs = cited.hit.passage.path, other.hit.passage.path
    question = findings.result.question.text
    here, there = (f"{one.text}\n{_title(one, findings)}" for one in (cited, other))
    if mine == theirs or _lacks(_codes(question), _codes(here), _codes(there)):
        return False
    if theirs in cited.hit.also:
        return True
    asked, ours, others = (frozenset(name_terms(text)) for text in (question, here, there))
    return bool(ours & others & (asked or ours)) and not _lacks(asked, ours, others)


def _lacks(asked: Set[str], ours: Set[str], others: Set[str]) -> bool:
    """Whether the other text lacks something asked for by name that the cited one has."""
    return not asked & ours <= others


def _codes(text: str) -> frozenset[str]:
    """Return the words of letters and digits, by which things of one kind are told apart."""
    words = re.findall(r"[^\W_]*\d[^\W_]*", text)
    return frozenset(word.casefold() for word in words if not word.isdigit())


def _title(sentence: Sentence, findings: Findings) -> str:
    return findings.articles[sentence.hit.passage.path].article.title or ""


def _contrast(cited: Sentence, other: Sentence, findings: Findings) -> Contrast | None:
    if not _comparable(cited, other, findings):
        return None
    one, two = (_excerpt(sentence, findings) for sentence in (cited, other))
    found = find_contrast(one, two, findings.result.question.text, float(cited.vector @ other.vector))
    ours, theirs = (findings.articles[one.hit.passage.path].article.text for one in (cited, other))
    return None if found and found.kind == "number" and knows_both(found, ours, theirs) else found


def _answering(sentences: Iterable[Sentence], findings: Findings) -> Mapping[Sentence, Telling]:
    """Return the sentences that may answer: of each article the likeliest that gives what is asked.

    Whether something is so any sentence may say, in words of its own.
    """
    question = findings.result.question.text
    whether, least = asks_whether(question), _least_answer(question)
    told: dict[Sentence, Telling] = {}
    paths: set[str] = set()
    for one in sorted(sentences, key=lambda one: -one.answers):
        path = one.hit.passage.path
        if one.answers >= least and (path not in paths or whether):
            article = findings.articles[path].article.text
            telling = Telling(excerpt=_excerpt(one, findings), article=article, chance=one.answers)
            if gives_answer(question, telling):
                told[one] = telling
                paths.add(path)
    return told


def _least_answer(question: str) -> float:
    """Return the chance from which on a sentence is taken for its article's answer."""
    if wanted_offices(question):
        return _LEAST_CHOSEN
    return _LEAST_CAUSE if "why" in question_kinds(question) else _LEAST_ANSWER


def _contrast_answers(
    cited: Sentence, other: Sentence, findings: Findings, answering: Mapping[Sentence, Telling]
) -> Contrast | None:
    """Return where two articles of one story, or of the same days and names, answer otherwise."""
    mine, theirs = cited.hit.passage.path, other.hit.passage.path
    one, two = answering[cited], answering[other]
    question = findings.result.question.text
    ours, others = (_asked_names(question, telling.article) for telling in (one, two))
    days = _days_apart(one.excerpt.day, two.excerpt.day)
    if mine == theirs or (ours and not ours & others):
        return None
    together = ours <= others and (theirs in cited.hit.also or (bool(ours) and days <= _DAYS_TOGETHER))
    if not together and days <= _DAYS_ALIKE:
        together = _tell_alike(mine, theirs, findings) or _share_facts(one.article, two.article)
    return contrast_answers(question, one, two) if together else None


def _asked_names(question: str, article: str) -> frozenset[str]:
    """Return the names of a question that an article has, in any form and spelling."""
    words = split_words(question)
    terms = frozenset(name_terms(article))
    named = (word for word in words[1:] if word.capital and word.matters)
    return frozenset(
        word.text for word in named if name_term(word.text) in terms or named_in(article).holds(words, word)
    )


def _tell_alike(one: str, other: str, findings: Findings) -> bool:
    """Whether a sentence of one article is told in the other in nearly the same words."""
    ours, theirs = (
        [sentence.vector for sentence in findings.sentences if sentence.hit.passage.path == path]
        for path in (one, other)
    )
    return any(float(a @ b) >= _ALIKE for a in ours for b in theirs)


def _share_facts(one: str, other: str) -> bool:
    """Whether two articles have the same names and large numbers, or the same words, in any language."""
    names, others = _names_within(one), _names_within(other)
    numbers, found = (
        frozenset(max(q.values) for q in read_quantities(text) if not q.year and max(q.values) > _SMALL)
        for text in (one, other)
    )
    shared = len(names & others)
    facts = shared + len(numbers & found) if shared else 0
    return facts >= _FACTS or shared_words(one, other) >= _WORDS_SHARED


def _names_within(text: str) -> frozenset[str]:
    """Return the names of a text by their consonants, but not those that open a sentence."""
    named = (word for word in split_words(text) if word.capital and word.matters and not word.opens)
    return frozenset(term for word in named if (term := name_term(word.text)))


def _days_apart(one: date | None, other: date | None) -> float:
    """Return how many days lie between two of publication; infinity where one is unknown."""
    return abs((one - other).days) if one and other else math.inf


def _excerpt(sentence: Sentence, findings: Findings) -> Excerpt:
    article = findings.articles[sentence.hit.passage.path].article
    return excerpt_of(article, whole_words(sentence.text).text)


def _number_of(sentence: Sentence, numbered: list[Citation], findings: Findings) -> int:
    """Return the number of the citation of a sentence; one is added where none has it."""
    path, span = sentence.hit.passage.path, sentence.span
    for citation in numbered:
        if citation.path == path and citation.start <= span.start and span.end <= citation.end:
            return citation.number
    article = findings.articles[path].article
    number = len(numbered) + 1
    numbered.append(cite_span(article, span, hit=sentence.hit, number=number, support=1.0))
    return number


@cache
def _wordings() -> Mapping[str, Mapping[str, str]]:
    return tomllib.loads(_WORDING.read_text(encoding="utf-8"))
