"""The values of answering: question -> Hits -> Draft -> CitedAnswer. All are frozen.

Offsets are Unicode code points into the cited article's text, the end exclusive.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from hashlib import sha256
from typing import Any, Literal

from assistant.links import link_to_words
from assistant.notices import Notice
from index.values import Article, Hit, PassageId, Span

_AROUND = 32
"""Characters of context that a citation has on either side."""

Role = Literal["user", "assistant"]
Mode = Literal["extractive", "model"]
ClaimStatus = Literal["supported", "unchecked", "doubtful", "contradicted"]
Reason = Literal[
    "no_match", "entity_absent", "period_absent", "false_premise", "partly", "no_question", "language"
]
DifferenceKind = Literal["number", "date", "name", "negation", "cause"]
Certainty = Literal["likely", "perhaps", "none"]
PeriodUse = Literal["filter", "preference", "unused"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One earlier message of a conversation."""

    role: Role
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """Tokens a model was sent and wrote, 0 without a model; `cost` in US dollars, None when unknown."""

    prompt_tokens: int = 0
    completion_tokens: int = 0
    cost: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A model's raw text beside what was asked of which model; `hits` are the passages sent."""

    question: str
    text: str
    hits: tuple[Hit, ...]
    model: str
    messages: tuple[Mapping[str, str], ...]
    usage: Usage


@dataclass(frozen=True, slots=True, kw_only=True)
class Retelling:
    """A sentence of another article that says what a quote says; `article.text[start:end] == quote`."""

    path: str
    start: int
    end: int
    quote: str
    title: str | None
    outlet: str | None
    published: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """One mark `[number]` of an answer; `article.text[start:end] == quote`.

    `support` in 0..1 says how well the quote supports the sentence that cites it; `retold` are sentences of
    other articles that say the same, `story` names further files telling the same story. What proves it:
    `url`, where the article says one; `sha256` of the bytes of its file and `indexed_at`, when that was read
    (`Article`); `text_sha256` of the article's text as UTF-8. `prefix` and `suffix` are the words
    around the quote, by which it is found where it moved. `section` and `page` say where it stands in a
    document that has such (`Passage`). `highlight`, within the quote, gives what the question asks for, or
    else the sentence that answers.
    """

    number: int
    path: str
    start: int
    end: int
    quote: str
    passage_id: PassageId
    title: str | None
    outlet: str | None
    published: str | None
    language: str | None
    support: float
    retold: tuple[Retelling, ...] = ()
    story: tuple[str, ...] = ()
    url: str | None = None
    sha256: str | None = None
    text_sha256: str | None = None
    indexed_at: str | None = None
    prefix: str = ""
    suffix: str = ""
    highlight: Span | None = None
    section: str | None = None
    page: int | None = None

    @property
    def also(self) -> tuple[str, ...]:
        """The files of the articles that say what is quoted."""
        return tuple(one.path for one in self.retold)

    @property
    def highlighted(self) -> str:
        """The words of the quote that give what was asked for, in one line; "" where none are known."""
        if self.highlight is None:
            return ""
        return " ".join(
            self.quote[self.highlight.start - self.start : self.highlight.end - self.start].split()
        )

    @property
    def link(self) -> str | None:
        """The article's address with the quote's words behind it, so that a browser opens it at them.

        None where the article has no web address. See https://wicg.github.io/scroll-to-text-fragment/
        """
        return link_to_words(self.url, self.quote)


def cite_span(
    article: Article, span: Span, *, hit: Hit, number: int, support: float, highlight: Span | None = None
) -> Citation:
    """Return a citation, its quote sliced from its article: the only way one is made."""
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
        story=hit.also,
        url=article.url,
        sha256=article.sha256,
        text_sha256=sha256(article.text.encode("utf-8", "surrogatepass")).hexdigest(),
        indexed_at=article.indexed_at,
        prefix=article.text[max(0, span.start - _AROUND) : span.start],
        suffix=article.text[span.end : span.end + _AROUND],
        highlight=highlight,
        section=hit.passage.section,
        page=article.page_at(span.start),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerClaim:
    """What an answer claims at `text[start:end]`, its marks included, and what its evidence says of it.

    `citations` are the numbers it cites. `reason` is a code that says what decided, None where nothing did;
    `values` fill the words of that code. `supported`: its sentences bear it out. `unchecked`: nothing could
    tell. `doubtful`: something of it stands in none of its sentences. `contradicted`: they say otherwise.
    """

    start: int
    end: int
    status: ClaimStatus
    reason: str | None
    citations: tuple[int, ...]
    values: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class PartialAnswer:
    """An answer under way, as far as it can be shown: see `CitedAnswer`, which comes last.

    While `writing`, more text may follow; until then what is there stays, but for what a model said before
    it began anew. While `checking`, a model has yet to read the claims: it may change a status, and take
    out a sentence that it finds contradicted.
    """

    text: str
    claims: tuple[AnswerClaim, ...] = ()
    citations: tuple[Citation, ...] = ()
    writing: bool = True
    checking: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DifferenceSide:
    """What one article says of a matter on which others say otherwise: its own words, and its citation."""

    value: str
    citation: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """A matter that articles tell otherwise, a side each; none of them is taken to be right."""

    kind: DifferenceKind
    sides: tuple[DifferenceSide, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadPeriod:
    """What was made of the time words of a question; `words` are the question's own.

    `since` and `until` are ISO dates, None where there is no such end. `articles` are those known to be
    published then, `undated` those whose year is unknown. As a `filter` all others were left out; as a
    `preference` (also for an order, `newest_first`) articles of that time came first where they told of the
    question; `unused` words changed nothing, as the dates of most articles are unknown.
    """

    words: str
    use: PeriodUse
    since: str | None
    until: str | None
    newest_first: bool
    articles: int
    undated: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Translation:
    """A language model's rendering of the quote of citation number `citation`: never a quote itself.

    `unquoted` are numbers and dates of it, as it writes them, that the quote does not have.
    """

    citation: int
    language: str
    text: str
    model: str
    unquoted: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CitedAnswer:
    """An answer whose every citation is a verbatim span of a source file.

    `text` holds inline marks `[n]` in both modes and no notices; `mode` is `model` also where a model broke
    off and quotes follow what it wrote. `reason` is None when fully answered; with `partly` `answered` is
    true, with any other reason it is false, `citations` is empty and `closest` holds the nearest hits, none
    where the message was `no_question`. `language` says that it was in one that is not read well.
    `standalone` is the question as it was searched, `unsupported` what was written and is not
    shown, `claims` what each part of the text rests on (none of quotes), `period` what its time words did,
    None where it has none. `certainty` says whether the answer is given as such, only offered, or declined
    (then `answered` is false), `confidence` how likely the passages answer, in 0..1. `differences` say where
    articles differ on what is asked, as `text` does last. `translations` stand beside quotes in other
    languages, where they were asked for; nothing else of the answer rests on them.
    """

    question: str
    standalone: str
    text: str
    answered: bool
    reason: Reason | None
    language: str
    mode: Mode
    model: str | None
    citations: tuple[Citation, ...]
    closest: tuple[Hit, ...]
    unsupported: tuple[str, ...]
    notices: tuple[Notice, ...]
    usage: Usage
    seconds: float
    period: ReadPeriod | None = None
    claims: tuple[AnswerClaim, ...] = ()
    differences: tuple[Difference, ...] = ()
    certainty: Certainty = "likely"
    confidence: float = 1.0
    translations: tuple[Translation, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Return the document that `assistant ask --json` prints: lists and plain values only."""
        return {
            **asdict(self),
            "citations": [citation_to_dict(one) for one in self.citations],
            "closest": [hit_to_dict(h) for h in self.closest],
            "unsupported": list(self.unsupported),
            "notices": [str(notice) for notice in self.notices],
            "claims": [{**asdict(claim), "citations": list(claim.citations)} for claim in self.claims],
            "differences": [
                {"kind": one.kind, "sides": [asdict(side) for side in one.sides]} for one in self.differences
            ],
            "translations": [{**asdict(one), "unquoted": list(one.unquoted)} for one in self.translations],
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedClaim:
    """A statement at `text[start:end]` of a checked text, and the sentences of articles for and against it.

    `status` and `reason` are those of `AnswerClaim`, here of what the articles found say.
    """

    text: str
    start: int
    end: int
    status: ClaimStatus
    reason: str
    values: Mapping[str, str] = field(default_factory=dict)
    supporting: tuple[Citation, ...] = ()
    opposing: tuple[Citation, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedText:
    """A text with each of its statements held against the articles; its citations are numbered 1..k.

    `model` names the language model whose verdicts count, None where rules and scores decided. `translations`
    stand beside quotes in other languages, where they were asked for; `notices` say why one does not.
    """

    text: str
    language: str
    claims: tuple[CheckedClaim, ...]
    citations: tuple[Citation, ...]
    model: str | None
    usage: Usage
    seconds: float
    translations: tuple[Translation, ...] = ()
    notices: tuple[Notice, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Return the document that `assistant check --json` prints: lists and plain values only."""
        claims = [
            {
                "text": claim.text,
                "start": claim.start,
                "end": claim.end,
                "status": claim.status,
                "reason": claim.reason,
                "for": [citation_to_dict(one) for one in claim.supporting],
                "against": [citation_to_dict(one) for one in claim.opposing],
            }
            for claim in self.claims
        ]
        return {"text": self.text, "claims": claims}


def hit_to_dict(hit: Hit) -> dict[str, Any]:
    """Return one entry of the `hits` that `assistant search --json` prints."""
    passage = hit.passage
    return {
        "path": passage.path,
        "start": passage.start,
        "end": passage.end,
        "text": passage.text,
        "section": passage.section,
        "page": passage.page,
        "score": hit.score,
        "rank": hit.rank,
        "passage_id": passage.id,
        "also": list(hit.also),
        "first": hit.first,
    }


def citation_to_dict(citation: Citation) -> dict[str, Any]:
    """Return a citation as JSON has it: lists and plain values only."""
    return {
        **asdict(citation),
        "also": list(citation.also),
        "retold": [asdict(one) for one in citation.retold],
        "story": list(citation.story),
        "link": citation.link,
    }
