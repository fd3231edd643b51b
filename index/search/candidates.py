"""Question -> candidates: the passages that either leg of the search proposes; the first stage of retrieval.

EmbeddedQuestion -> nearest vectors, rarest shared terms -> Candidates -> (ranking)
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from index.embedding.embedder import Vectors
from index.generations.opened import Snapshot
from index.search.question import EmbeddedQuestion
from index.storage.catalogue.filters import Selection
from index.values import Passage, PassageId

DENSE_CANDIDATES = 25
LEXICAL_CANDIDATES = 10

_MOST_OVERLOOKED = 8
"""Times as many passages are looked through as are wanted, where the catalogue knows few of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidates:
    """The nearest passages, then those of shared terms, none twice; `cosines` of the former, by their ids."""

    passages: Sequence[Passage]
    cosines: Mapping[PassageId, float]


def find_candidates(
    snapshot: Snapshot, question: EmbeddedQuestion, selection: Selection | None, count: int
) -> Candidates:
    """Return the nearest passages, at least `count` where there are so many, and those of shared terms.

    `selection` restricts both legs.
    """
    nearest = _nearest(snapshot, question.vector, max(count, DENSE_CANDIDATES), selection)
    allowed = selection.numbers if selection else None
    sharing = [number for number, _ in snapshot.lexical.search(question.text, LEXICAL_CANDIDATES, allowed)]
    numbers = list(dict.fromkeys([*nearest, *sharing]))
    found = snapshot.catalogue.passages_by_number(numbers)
    return Candidates(
        passages=[found[number] for number in numbers],
        cosines={found[number].id: cosine for number, cosine in nearest.items()},
    )


def _nearest(
    snapshot: Snapshot, vector: Vectors, count: int, selection: Selection | None
) -> dict[int, float]:
    """Return the cosines of the nearest passages by their numbers, of those that the catalogue knows."""
    allowed = selection.ids if selection else None
    asked = count
    while True:
        found = snapshot.store.search(vector, asked, allowed)
        numbers = snapshot.catalogue.numbers_of([passage_id for passage_id, _ in found])
        known = [(numbers[passage_id], cosine) for passage_id, cosine in found if passage_id in numbers]
        # A server has passages that are still on their way here: behind them stand those to be found.
        if len(known) >= count or len(found) < asked or asked >= _MOST_OVERLOOKED * count:
            return dict(known[:count])
        asked *= 2
