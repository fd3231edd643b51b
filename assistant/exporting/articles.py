"""ExportedAnswers -> the articles that they cite, for formats with an entry an article; dates in parts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assistant.exporting.values import ExportedAnswer
from assistant.values import AnswerClaim, Citation


@dataclass(frozen=True, slots=True, kw_only=True)
class CitedPlace:
    """A citation of an article, with the question it answers and the claims that rest on it."""

    question: str
    citation: Citation
    claims: tuple[AnswerClaim, ...]


def places_by_article(answers: Sequence[ExportedAnswer]) -> Mapping[str, list[CitedPlace]]:
    """Return what is cited of each article, by path, in the order of the answers."""
    found: dict[str, list[CitedPlace]] = {}
    for answer in answers:
        for citation in answer.citations:
            claims = tuple(claim for claim in answer.claims if citation.number in claim.citations)
            place = CitedPlace(question=answer.question, citation=citation, claims=claims)
            found.setdefault(citation.path, []).append(place)
    return found


def date_parts(published: str | None) -> list[int]:
    """Return year, month and day of an ISO date; nothing where the year is unknown."""
    if not published or published.startswith("-"):
        return []
    return [int(part) for part in published[:10].split("-")]
