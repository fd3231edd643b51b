"""Clause + Sources -> the sentences it rests on, and what they say of it.

marks that name sentences -> those sentences, neighbours joined
marks that name a passage -> the sentences of it that say the same, by `Support`
no marks                  -> the sentences of any passage, where they say the same clearly enough
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from assistant.checking.contacts import adds_later
from assistant.checking.sense.premises import beyond_question
from assistant.checking.values import Claim, Excerpt, Judgement
from assistant.prompting.passages import Source, join_spans
from assistant.values import Citation, cite_span
from assistant.writing.clauses import Clause, count_words
from index.values import Article, Passage, Span

CLEAR_SUPPORT = 0.5
"""From here on a passage that no mark names is taken for a claim's source."""

# Neither doubted nor supported, whatever words are absent.
_UNDECIDED = 0.5
_LEAST_STATED = 2


class Support(Protocol):
    """Finds which sentences of a passage say what a claim says; languages may differ."""

    def best_span(
        self, claim: str, passage: Passage, article_text: str, sentences: Sequence[Span]
    ) -> tuple[Span, float]:
        """Return the best sentence, or two neighbours, and how well it supports the claim, in 0..1."""
        ...

    def chance(self, claim: str, evidence: Sequence[tuple[Passage, Span]]) -> float | None:
        """Return how likely the sentences together bear the claim out, in 0..1; None where unknown."""
        ...


Judge = Callable[[Claim, float | None], Judgement]
"""Says what its evidence makes of a claim, given how well they match, in 0..1; None for not known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """A span of a source's article, and how well it matches the claim, in 0..1."""

    source: Source
    span: Span
    score: float

    @property
    def text(self) -> str:
        """Its words, verbatim."""
        return self.source.text(self.span)

    @property
    def added(self) -> bool:
        """Whether it stands in a line that was added to its article later, or corrects it."""
        text = self.source.article.text
        return adds_later(text[text.rfind("\n", 0, self.span.start) + 1 : self.span.end])

    def sentences(self) -> Iterator["Evidence"]:
        """Yield the sentences of the body that it is made of, then them all; a headline is none."""
        spans = [
            one for one in self.source.sentences if one.start < self.span.end and self.span.start < one.end
        ]
        whole = [Span(start=spans[0].start, end=spans[-1].end)] if spans else []
        for one in (*spans, *whole):
            yield Evidence(source=self.source, span=one, score=self.score)


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedClause:
    """A clause, the sentences it rests on, and what they say of it."""

    clause: Clause
    evidence: tuple[Evidence, ...]
    judgement: Judgement


class Checker:
    """Holds the claims of an answer to `question` against `sources`, in the order of their numbers."""

    def __init__(
        self, *, question: str, language: str, sources: Sequence[Source], support: Support, judge: Judge
    ) -> None:
        self.sources = sources
        self.question = question
        self.language = language
        self._support = support
        self._judge = judge
        self._passages = [_passage_excerpt(source) for source in sources]

    def check(self, clause: Clause, *, following: Sequence[Evidence] = ()) -> CheckedClause:
        """Return a clause with its evidence; one that leads up to others has theirs, the `following`."""
        evidence = tuple(following) or self._evidence(clause)
        return CheckedClause(clause=clause, evidence=evidence, judgement=self.judge_by(clause, evidence))

    def judge_by(self, clause: Clause, evidence: Sequence[Evidence]) -> Judgement:
        """Return what this evidence says of a clause."""
        if clause.tells_of_silence and not evidence:
            return Judgement(status="unchecked", reason="says_silent")
        cited = [(one.source.hit.passage, one.span) for one in evidence]
        chance = self._chance(clause.text, cited) if cited else None
        return self._judge(self.claim(clause, evidence), chance)

    def _chance(self, text: str, cited: Sequence[tuple[Passage, Span]]) -> float | None:
        """Return how likely sentences bear a text out; None where it says nothing beyond the question.

        What corrects the question stands in no sentence: there what is left may save it from doubt, no more.
        """
        stated = beyond_question(text, self.question)
        if count_words(stated) < _LEAST_STATED:
            return None
        chance = self._support.chance(text, cited)
        if chance is None or stated == text:
            return chance
        return max(chance, min(self._support.chance(stated, cited) or 0.0, _UNDECIDED))

    def claim(self, clause: Clause, evidence: Sequence[Evidence]) -> Claim:
        """Return a clause beside its evidence, the passages that hold it, and all passages sent."""
        holding = {id(one.source) for one in evidence}
        return Claim(
            text=clause.text,
            language=self.language,
            question=self.question,
            cited=[excerpt_of(one.source.article, one.text) for one in evidence],
            passages=[
                passage
                for source, passage in zip(self.sources, self._passages, strict=True)
                if id(source) in holding
            ],
            sent=self._passages,
        )

    def nearest(self, text: str) -> list[Evidence]:
        """Return what says most nearly the same in each passage, the nearest first."""
        found = [self._aligned(text, source) for source in self.sources if source.sentences]
        return sorted(found, key=lambda one: -one.score)

    def _evidence(self, clause: Clause) -> tuple[Evidence, ...]:
        """Return what the marks name; without marks the best of all, if it is clear."""
        text = f"{self.question} {clause.text}" if count_words(clause.text) < 2 else clause.text
        if not clause.references:
            if clause.tells_of_silence:  # no sentence says what none says
                return ()
            return tuple(one for one in self.nearest(text)[:1] if one.score >= CLEAR_SUPPORT)
        named: dict[int, list[Span]] = {}
        aligned: list[tuple[int, Evidence]] = []
        for reference in clause.references:
            source = self.sources[reference.passage - 1]
            if spans := source.spans(reference):
                named.setdefault(reference.passage, []).extend(spans)
            elif source.sentences:
                aligned.append((reference.passage, self._aligned(text, source)))
        # Of passages named as a whole only those count that say something alike, the best in any case.
        aligned.sort(key=lambda pair: -pair[1].score)
        for place, (passage, one) in enumerate(aligned):
            if one.score >= CLEAR_SUPPORT or (place == 0 and not named):
                named.setdefault(passage, []).append(one.span)
        scored = {(passage, one.span): one for passage, one in aligned}
        return tuple(
            scored.get((passage, span)) or self._aligned(text, self.sources[passage - 1], (span,))
            for passage, spans in named.items()
            for span in join_spans(spans, self.sources[passage - 1].article.text)
        )

    def _aligned(self, text: str, source: Source, sentences: Sequence[Span] = ()) -> Evidence:
        """Return what of these sentences, or of a passage and its headline, says most nearly the same."""
        headline = (source.headline,) if source.headline else ()
        span, score = self._support.best_span(
            text, source.hit.passage, source.article.text, sentences or (*headline, *source.sentences)
        )
        return Evidence(source=source, span=span, score=score)


class CitationList:
    """Numbers the quotes of an answer 1..k as they first appear; a quote keeps its number."""

    def __init__(self) -> None:
        self._citations: dict[tuple[str, int, int], Citation] = {}

    def cite(self, evidence: Evidence) -> int:
        """Return the number of a quote; cited again, its support is that of its weaker sentence."""
        source = evidence.source
        key = (source.article.path, evidence.span.start, evidence.span.end)
        known = self._citations.get(key)
        number = known.number if known else len(self._citations) + 1
        citation = cite_span(
            source.article, evidence.span, hit=source.hit, number=number, support=evidence.score
        )
        self._citations[key] = known if known and known.support < citation.support else citation
        return number

    @property
    def citations(self) -> tuple[Citation, ...]:
        """The citations so far, in order of their numbers."""
        return tuple(self._citations.values())


def _passage_excerpt(source: Source) -> Excerpt:
    """Return what a claim may rest on of a passage: no order to a model."""
    spans = [source.headline, *source.sentences] if source.headline else source.sentences
    return excerpt_of(source.article, "\n".join(source.text(span) for span in spans if span))


def excerpt_of(about: Article | Citation, text: str) -> Excerpt:
    """Return a text of an article, or of a citation of it, as claims are held against it."""
    return Excerpt(
        text=text,
        language=about.language or "",
        title=about.title or "",
        outlet=about.outlet or "",
        published=about.published or "",
    )
