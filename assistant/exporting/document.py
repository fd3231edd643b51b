"""ExportedAnswer -> what documents show of it, the articles cited, and the line that says where.

That line reads the same in every language, so that it can be read back: number, path, offsets, digests. A
translation stands below it, apart from the quote, and is not read back.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote, unquote

from assistant.differing.aligning import tell_difference
from assistant.exporting.values import CarriedQuote, ExportedAnswer
from assistant.texts.texts import Texts, describe_claim, describe_translation, format_date, format_place
from assistant.values import AnswerClaim, Citation, Translation
from index.messages import BIDI_CONTROLS, printable

_LINE = re.compile(
    r"\[(?P<number>\d+)\] (?P<path>.+?) · (?P<start>\d+)–(?P<end>\d+)"
    r"(?: · sha256:(?P<sha256>[0-9a-f]{64}))?(?: · text-sha256:(?P<text_sha256>[0-9a-f]{64}))?(?: · [^·]*)?"
)
# What would not come back from a line of a document as it was, or turn around what follows.
_UNSHOWN = re.compile(rf"[\x00-\x1f\x7f-\x9f\u2028\u2029{BIDI_CONTROLS}%·]|(?<=\s)\s|^\s|\s$|[^\S ]")


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentSource:
    """A cited source: title, outlet and date, a link, the quote, and the line that says where it stands.

    `translation` is marked as such, "" where there is none, and `spoken` is its language.
    """

    about: str
    link: str | None
    quote: str
    language: str | None
    line: str
    translation: str
    spoken: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentAnswer:
    """An answer for people to read; each claim with its status, remarks on what is missing."""

    question: str
    language: str
    paragraphs: tuple[str, ...]
    claims: tuple[str, ...]
    sources: tuple[DocumentSource, ...]
    remarks: tuple[str, ...]


def describe_answer(answer: ExportedAnswer, texts: Texts) -> DocumentAnswer:
    """Return what a document shows of an answer, names and dates in the language of `texts`."""
    reason = texts.reasons.get(answer.reason or "", "")
    return DocumentAnswer(
        question=answer.question,
        language=answer.language,
        paragraphs=tuple(part for part in answer.text.split("\n\n") if part.strip()),
        claims=tuple(
            f"{describe_claim(claim, texts)}: «{' '.join(answer.text[claim.start : claim.end].split())}»"
            for claim in answer.claims
        ),
        sources=tuple(_describe(one, answer.translation_of(one), texts) for one in answer.citations),
        remarks=tuple(remark for remark in (reason, *answer.notices) if remark),
    )


def describe_source(citation: Citation, texts: Texts) -> str:
    """Return title, outlet, date and place of a citation."""
    facts = (
        citation.title or texts.untitled,
        citation.outlet,
        format_date(citation.published, texts),
        format_place(citation.section, citation.page, texts),
    )
    return printable(". ".join(fact for fact in facts if fact))


def _describe(citation: Citation, translation: Translation | None, texts: Texts) -> DocumentSource:
    return DocumentSource(
        about=describe_source(citation, texts),
        link=citation.link,
        quote=citation.quote,
        language=citation.language,
        line=source_line(citation, texts),
        translation=describe_translation(translation, texts) if translation else "",
        spoken=translation.language if translation else "",
    )


def source_line(citation: Citation, texts: Texts) -> str:
    """Return the line that `read_source_line` reads."""
    path = _UNSHOWN.sub(lambda match: quote(match[0]), citation.path)
    day = format_date((citation.indexed_at or "")[:10], texts)
    parts = [
        f"[{citation.number}] {path}",
        f"{citation.start}–{citation.end}",
        f"sha256:{citation.sha256}" if citation.sha256 else "",
        f"text-sha256:{citation.text_sha256}" if citation.text_sha256 else "",
        texts.indexed.format(day=day) if day else "",
    ]
    return " · ".join(part for part in parts if part)


def read_source_line(line: str, words: Sequence[str]) -> CarriedQuote | None:
    """Return the quote, of these lines, that a source line tells the place of; None for another line."""
    match = _LINE.fullmatch(" ".join(line.split()))
    if match is None:
        return None
    return CarriedQuote(
        number=int(match["number"]),
        path=unquote(match["path"]),
        start=int(match["start"]),
        end=int(match["end"]),
        quote="\n".join(words),
        sha256=match["sha256"],
        text_sha256=match["text_sha256"],
        exact=False,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class CitedPlace:
    """A citation of an article, with the question it answers and the claims that rest on it.

    `differences` say, in words, where other citations of the answer have it otherwise; `translation` is
    marked as such, "" where there is none.
    """

    question: str
    citation: Citation
    claims: tuple[AnswerClaim, ...]
    differences: tuple[str, ...]
    translation: str


def cited_places(answers: Sequence[ExportedAnswer], texts: Texts) -> Iterator[CitedPlace]:
    """Yield the citations in the order of the answers."""
    for answer in answers:
        for citation in answer.citations:
            number, translation = citation.number, answer.translation_of(citation)
            yield CitedPlace(
                question=answer.question,
                citation=citation,
                claims=tuple(claim for claim in answer.claims if number in claim.citations),
                differences=tuple(
                    tell_difference(one, answer.citations, texts.code)
                    for one in answer.differences
                    if any(side.citation == number for side in one.sides)
                ),
                translation=describe_translation(translation, texts) if translation else "",
            )


def places_by_article(answers: Sequence[ExportedAnswer], texts: Texts) -> Mapping[str, list[CitedPlace]]:
    """Return what is cited of each article, by path, in the order of the answers."""
    found: dict[str, list[CitedPlace]] = {}
    for place in cited_places(answers, texts):
        found.setdefault(place.citation.path, []).append(place)
    return found


def date_parts(published: str | None) -> list[int]:
    """Return year, month and day of an ISO date; nothing where the year is unknown."""
    if not published or published.startswith("-"):
        return []
    return [int(part) for part in published[:10].split("-")]
