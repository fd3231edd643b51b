"""MarkedSentence + passages -> cited text: every mark is checked and leads to a verbatim quote.

A sentence's marks say where the model thinks its evidence lies; `Support` says where it lies and how well. A
claim that its marked passages do not bear out may be borne out by another passage, and is cited there; one
that none bears out loses its marks and is reported. No quote is made otherwise than by slicing its article.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from assistant.checking.evidence import missing_evidence
from assistant.prompting.marks import MarkedSentence
from assistant.prompting.passages import Source
from assistant.values import Citation
from index.values import Article, Hit, Passage, Span

_FRAME = r"""
    (?:according\s+to|in|as\s+\w+\s+in|based\s+on)\s+(?:the|this|an?)\s+
        (?:article|passage|text|source|excerpt)s?(?:\s+it\s+(?:is|was)\s+\w+)?(?:\s+that)?
    |(?:the|this)\s+(?:article|passage|text|source|excerpt)s?\s+(?:\w+s|say|state|tell)\s+that
    |(?:у|в|згідно\s+з|за|як)\s+(?:ц\w+\s+|дан\w+\s+|наведен\w+\s+)?
        (?:статт|уривк|фрагмент|джерел|текст)\w*
        (?:\s+(?:сказано|йдеться|вказан\w*|зазнач\w+|повідомля\w+|написано|згада\w+))?(?:\s*,?\s*що)?
    |(?:в|из|согласно|по|как)\s+(?:эт\w+\s+|данн\w+\s+|приведённ\w+\s+)?
        (?:стать|отрывк|фрагмент|источник|текст)\w*
        (?:\s+(?:сказано|говорится|указан\w*|сообща\w+|отмеч\w+|написано|упомя\w+))?(?:\s*,?\s*что)?
"""
_OPENING = re.compile(rf"\s*(?:{_FRAME})\s*[,:—–-]?\s+", re.IGNORECASE | re.VERBOSE)
_FRAME_WORD = re.compile(r"\w+")
_LEAST_WORDS = 3


def without_frame(claim: str) -> str:
    """Return a claim without such an opening, as long as it still says something."""
    match = _OPENING.match(claim)
    rest = claim[match.end() :] if match else claim
    return rest if len(_FRAME_WORD.findall(rest)) >= _LEAST_WORDS else claim


SUPPORT_THRESHOLD = 0.5
# A quote that lacks a number or a name of the claim cannot support it, however near its vector.
UNMATCHED_SCORE = 0.2
_STOPS = ".!?…"
_CLOSERS = '»"”’)*_'
_WORD = re.compile(r"[^\W_]+")
_ORNAMENT = re.compile(r"^\s*(?:[-*•–—]|\d{1,2}[.)])\s+|[*_`#]+")
_SHORTEST_CLAUSE = 4


class Support(Protocol):
    """Finds, in one passage, the verbatim span (a sentence or two) that best supports a sentence."""

    def best_span(self, sentence: str, passage: Passage, article_text: str) -> tuple[int, int, float]:
        """Return start and end in `article_text`, and the support in 0..1; languages may differ."""
        ...


class SupportJudge(Protocol):
    """Has a second opinion on whether quotes bear a claim out."""

    def rejects(self, claim: str, quotes: Sequence[str]) -> bool:
        """Whether the quotes do not bear the claim out; raises nothing."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """A span of a source's article and how well it supports a claim; `ordered` when it gives orders."""

    source: Source
    span: Span
    score: float
    ordered: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A sentence, or a clause with a mark of its own: what is to be supported, and where it ends."""

    text: str
    at: int
    numbers: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedClaim:
    """A claim and the evidence that supports it (none: unsupported); `obeys` when only an order does.

    `nearest` is the number of the source that comes nearest to supporting it.
    """

    claim: Claim
    evidence: tuple[Evidence, ...]
    nearest: int
    obeys: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Checker:
    """What claims are checked against: the sources in the order of their numbers, and how strictly.

    A claim of one word says something only as the answer to the `question`, so it is judged with it. A
    `judge` may reject what the score lets pass, never the other way round; quotes are not put to it.
    """

    question: str
    sources: Sequence[Source]
    support: Support
    language: str
    threshold: float = SUPPORT_THRESHOLD
    judge: SupportJudge | None = None

    def check_sentence(self, sentence: MarkedSentence) -> tuple[CheckedClaim, ...]:
        """Return each claim of a sentence with its evidence."""
        return tuple(self._check_claim(claim) for claim in split_claims(sentence))

    def _check_claim(self, claim: Claim) -> CheckedClaim:
        marked = [self.sources[number - 1] for number in claim.numbers]
        others = [source for source in self.sources if source not in marked]
        shown = "\n".join(source.evidence for source in marked)
        judged = [self._judge(claim, source, shown) for source in marked]
        kept = [evidence for evidence in judged if self._holds(evidence)]
        if not kept:
            elsewhere = [self._judge(claim, source, source.evidence) for source in others]
            judged += elsewhere
            holding = [evidence for evidence in elsewhere if self._holds(evidence)]
            kept = sorted(holding, key=lambda evidence: -evidence.score)[:1]
        if self._rejects(claim, kept):
            kept = []
        obeys = not kept and any(e.ordered and e.score >= self.threshold for e in judged)
        nearest = self.sources.index(max(judged, key=lambda evidence: evidence.score).source) + 1
        return CheckedClaim(claim=claim, evidence=tuple(kept), nearest=nearest, obeys=obeys)

    def _rejects(self, claim: Claim, kept: Sequence[Evidence]) -> bool:
        if self.judge is None or not kept or any(evidence.score >= 1.0 for evidence in kept):
            return False
        quotes = [evidence.source.article.text[evidence.span.start : evidence.span.end] for evidence in kept]
        return self.judge.rejects(claim.text, quotes)

    def _judge(self, claim: Claim, source: Source, shown: str) -> Evidence:
        article = source.article
        fragment = len(_WORD.findall(claim.text)) < 2
        text = f"{self.question} {claim.text}" if fragment else without_frame(claim.text)
        start, end, score = self.support.best_span(text, source.hit.passage, article.text)
        span = _within(article, Span(start=start, end=end), source.hit.passage)
        evidence = f"{article.text[span.start : span.end]}\n{shown}"
        if missing_evidence(claim.text, evidence, same_language=article.language == self.language):
            score = min(score, UNMATCHED_SCORE)
        ordered = any(order.start < span.end and span.start < order.end for order in source.orders)
        return Evidence(source=source, span=span, score=min(max(score, 0.0), 1.0), ordered=ordered)

    def _holds(self, evidence: Evidence) -> bool:
        return evidence.score >= self.threshold and not evidence.ordered


class CitationList:
    """Numbers the quotes of an answer 1..k as they first appear; a quote keeps its number."""

    def __init__(self) -> None:
        self._citations: dict[tuple[str, int, int], Citation] = {}

    def cite(self, evidence: Evidence) -> int:
        """Return the number of a quote; cited again, its support is that of its weaker sentence."""
        key = (evidence.source.article.path, evidence.span.start, evidence.span.end)
        known = self._citations.get(key)
        number = known.number if known else len(self._citations) + 1
        citation = cite_span(
            evidence.source.article,
            evidence.span,
            hit=evidence.source.hit,
            number=number,
            support=evidence.score,
        )
        if known and known.support < citation.support:
            citation = replace(citation, support=known.support)
        self._citations[key] = citation
        return number

    def holds(self, evidence: Evidence) -> bool:
        """Whether a quote is cited already."""
        return (evidence.source.article.path, evidence.span.start, evidence.span.end) in self._citations

    @property
    def citations(self) -> tuple[Citation, ...]:
        """The citations so far, in order of their numbers."""
        return tuple(self._citations.values())


def cite_span(article: Article, span: Span, *, hit: Hit, number: int, support: float) -> Citation:
    """Return a citation, its quote sliced from its article: the only way one is made of a model's answer."""
    return Citation(
        number=number,
        path=article.path,
        start=span.start,
        end=span.end,
        quote=article.text[span.start : span.end],
        passage_id=hit.passage.id,
        title=article.title,
        outlet=article.outlet,
        published=article.published,
        language=article.language,
        support=round(support, 4),
        also=hit.also,
    )


def split_claims(sentence: MarkedSentence) -> tuple[Claim, ...]:
    """Return what a sentence claims: itself, or its clauses where several marks stand in it.

    A clause too short to be judged alone is judged by its whole sentence.
    """
    whole = plain_text(sentence.text)
    groups: dict[int, list[int]] = {}
    for at, mark in sentence.anchors:
        groups.setdefault(at, []).extend(mark.numbers)
    marked = [(at, tuple(dict.fromkeys(numbers))) for at, numbers in groups.items() if numbers]
    if len(marked) < 2:
        at, numbers = marked[0] if marked else (_words_end(sentence.text), ())
        return (Claim(text=whole, at=at, numbers=numbers),) if whole else ()
    ends = [at for at, _ in marked[:-1]] + [len(sentence.text)]
    clauses = [plain_text(sentence.text[a:b]) for a, b in zip([0, *ends], ends, strict=False)]
    return tuple(
        Claim(
            text=clause if len(_WORD.findall(clause)) >= _SHORTEST_CLAUSE else whole, at=at, numbers=numbers
        )
        for clause, (at, numbers) in zip(clauses, marked, strict=True)
    )


def _words_end(text: str) -> int:
    """Return where a sentence ends but for its stop and what closes after it."""
    return len(text.rstrip(_CLOSERS).rstrip(_STOPS).rstrip())


def is_claim(claim: Claim) -> bool:
    """Whether a claim needs support: marked, or more than a word, and not the opening of a list."""
    return bool(claim.numbers) or (len(_WORD.findall(claim.text)) > 1 and not claim.text.endswith(":"))


def plain_text(text: str) -> str:
    """Return a sentence without list bullets and emphasis."""
    return " ".join(_ORNAMENT.sub("", text).split()).strip(" ,;—–-")


def insert_marks(text: str, marks: Sequence[tuple[int, Sequence[int]]]) -> str:
    """Return `text` with `[n]` at each offset, set off by a blank: "[1](…)" would be a link."""
    pieces: list[str] = []
    begin = 0
    for at, numbers in marks:
        piece = text[begin:at]
        gap = "" if not piece or piece[-1].isspace() else " "
        after = " " if text[at : at + 1] == "(" else ""
        shown = "".join(f"[{n}]" for n in dict.fromkeys(numbers))
        pieces.append(piece + (f"{gap}{shown}{after}" if numbers else ""))
        begin = at
    return "".join(pieces) + text[begin:]


def _within(article: Article, span: Span, passage: Passage) -> Span:
    """Return a span that can be sliced; an empty or impossible one becomes the passage."""
    start, end = max(span.start, 0), min(span.end, len(article.text))
    return Span(start=start, end=end) if start < end else Span(start=passage.start, end=passage.end)
