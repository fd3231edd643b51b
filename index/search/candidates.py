"""Question -> candidates: the passages that either leg of the search proposes; the first stage of retrieval.

EmbeddedQuestion (question) -> nearest vectors, rarest shared terms -> Passages -> (scores)
"""

from collections.abc import Iterable

from index.embedding.embedder import Vectors
from index.generations.opened import Snapshot
from index.search.question import EmbeddedQuestion
from index.storage.catalogue.filters import Selection
from index.values import Passage

DENSE_CANDIDATES = 25
LEXICAL_CANDIDATES = 10

_MOST_OVERLOOKED = 8
"""Times as many passages are looked through as are wanted, where the catalogue knows few of them."""


def find_candidates(
    snapshot: Snapshot, question: EmbeddedQuestion, selection: Selection | None, count: int
) -> list[Passage]:
    """Return the nearest passages, at least `count` where there are so many, then those of shared terms.

    `selection` restricts both legs. No passage is named twice.
    """
    nearest = _nearest(snapshot, question.vector, max(count, DENSE_CANDIDATES), selection)
    return _passages(snapshot, dict.fromkeys([*nearest, *_sharing_terms(snapshot, question.text, selection)]))


def _nearest(snapshot: Snapshot, vector: Vectors, count: int, selection: Selection | None) -> list[int]:
    """Return the numbers of the nearest passages, of those that the catalogue knows."""
    allowed = selection.ids if selection else None
    asked = count
    while True:
        found = [passage_id for passage_id, _ in snapshot.store.search(vector, asked, allowed)]
        numbers = snapshot.catalogue.numbers_of(found)
        known = [numbers[passage_id] for passage_id in found if passage_id in numbers]
        # A server has passages that are still on their way here: behind them stand those to be found.
        if len(known) >= count or len(found) < asked or asked >= _MOST_OVERLOOKED * count:
            return known[:count]
        asked *= 2


def _sharing_terms(snapshot: Snapshot, question: str, selection: Selection | None) -> list[int]:
    allowed = selection.numbers if selection else None
    return [number for number, _ in snapshot.lexical.search(question, LEXICAL_CANDIDATES, allowed)]


def _passages(snapshot: Snapshot, numbers: Iterable[int]) -> list[Passage]:
    wanted = list(numbers)
    found = snapshot.catalogue.passages_by_number(wanted)
    return [found[number] for number in wanted]
