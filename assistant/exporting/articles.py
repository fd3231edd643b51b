"""ExportedAnswers -> the articles that they cite, for formats with an entry an article; dates in parts."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from assistant.differing.aligning import tell_difference
from assistant.exporting.values import ExportedAnswer
from assistant.texts.texts import Texts, describe_translation
from assistant.values import AnswerClaim, Citation


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
