"""What is quoted for a question, and whether another one goes on about the articles told of for it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from assistant.question.follow_ups import Place
from assistant.quoting.deciding import decide
from assistant.quoting.quotes import quote_sentences
from assistant.quoting.sentences import Findings, Sentence, find_sentences
from index.language.question_words import QuestionWord, question_words
from index.search.generation import NO_FILTERS, Generation
from index.search.ranking import matchable_terms
from index.search.result import SearchResult
from index.values import Filters, Hit, Passage

PASSAGES_READ = 8
"""Passages found that an answer is read from, whoever writes it; more where several things are asked for."""
_NEARLY_AS_NEAR = 0.8
"""Passages with this share of the best score are about the same."""
_COMPARED = 40
_AS_NEAR = 0.9
_LEAST_HELD = 0.5


def quoted_for(
    text: str, generation: Generation, filters: Filters = NO_FILTERS
) -> tuple[Findings, tuple[Sentence, ...]]:
    """Return what is found for another question than the one asked, and what would be quoted of it."""
    findings = _judge(generation.search(text, PASSAGES_READ, filters), generation)
    return findings, quote_sentences(findings, decide(findings).certainty)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Found:
    """What is found for a question: what is read and judged, what is quoted of it, and more hits."""

    findings: Findings
    quoted: tuple[Sentence, ...]
    hits: tuple[Hit, ...]

    @property
    def chance(self) -> float:
        decision = decide(self.findings)
        return decision.confidence if decision.certainty == "likely" else 0.0


class CorpusTold:
    """What an index says of a question that may go on about others; see `ToldArticles`."""

    def __init__(self, generation: Generation, filters: Filters) -> None:
        self._generation = generation
        self._filters = filters
        self._found: dict[str, _Found] = {}

    def of(self, questions: Sequence[str]) -> frozenset[str]:
        """Return the paths of articles quoted for questions, or near where none is, and of their stories."""
        told: set[str] = set()
        for question in dict.fromkeys(filter(None, questions)):
            found = self._find(question)
            hits = found.findings.result.hits
            near = [hit for hit in hits if hit.score >= _NEARLY_AS_NEAR * hits[0].score]
            told.update(hit.passage.path for hit in ([one.hit for one in found.quoted] or near))
        if not self._filters.active:
            told.update(*(also for also, _ in self._generation.catalogue.stories.told_by(told).values()))
        return frozenset(told)

    def chance(self, question: str, among: frozenset[str] | None = None) -> float:
        """Return the chance that these articles, or any, likely answer a question; 0 where they do not."""
        if among is None:
            return self._find(question).chance
        passages = self._passages(among)
        if not passages:
            return 0.0
        found = self._found_in(self._generation.search_among(question, passages))
        judged = found.findings.answerable is not None  # by the networks; with other vectors by its words
        return found.chance if judged or _is_held(question, passages) else 0.0

    def place(self, question: str, among: frozenset[str]) -> Place:
        """Return where a question finds its answer when it is searched by itself, or what it is about.

        Near to it are those that hold all its names and half its words, or that nothing in the corpus is
        nearer.
        """
        found = self._find(question)
        if not among.isdisjoint(one.hit.passage.path for one in found.quoted):
            return "there"
        passages = self._passages(among)
        near = passages and (_is_held(question, passages) or _is_near(found.hits, among))
        return "near" if near else "elsewhere"

    def _find(self, question: str) -> _Found:
        if question not in self._found:
            self._found[question] = self._found_in(
                self._generation.search(question, _COMPARED, self._filters)
            )
        return self._found[question]

    def _found_in(self, result: SearchResult) -> _Found:
        findings = _judge(result.with_hits(result.hits[:PASSAGES_READ]), self._generation)
        quoted = quote_sentences(findings, decide(findings).certainty)
        return _Found(findings=findings, quoted=quoted, hits=result.hits)

    def _passages(self, paths: frozenset[str]) -> list[Passage]:
        return self._generation.catalogue.passages_of(sorted(paths))


def _judge(result: SearchResult, generation: Generation) -> Findings:
    return find_sentences(result, generation.articles(result.hits))


def _is_held(question: str, passages: Iterable[Passage]) -> bool:
    """Whether passages hold all names of a question and half of its words."""
    terms = matchable_terms(" ".join(one.text for one in passages))
    words = question_words(question)
    held = [word.stands_in(terms) for word in words]
    named = (stands for word, stands in zip(words, held, strict=True) if _is_name(word, question))
    return all(named) and sum(held) >= _LEAST_HELD * len(held)


def _is_name(word: QuestionWord, text: str) -> bool:
    """Whether a word has a capital; the first has one in any case."""
    return word.start > 0 and text[word.start].isupper()


def _is_near(hits: Sequence[Hit], articles: frozenset[str]) -> bool:
    """Whether a hit of these articles is as near as the best."""
    scores = [hit.score for hit in hits if hit.passage.path in articles]
    return bool(scores) and scores[0] >= _AS_NEAR * hits[0].score
