"""What a search found and what it learned on the way; the answer is made of this without asking again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Self

from index.embedding.embedder import TokenVectors, Vectors
from index.language.question_words import QuestionWord
from index.search.question import EmbeddedQuestion
from index.values import Hit, PassageId


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SearchResult:
    """The hits of a question, best first.

    `words` names, for each token of the question, the word it is part of, None for punctuation and function
    words; `weights`, (tokens,), says how much it counts: the rarer its word in the corpus, the more.
    `known_terms` are those of the question's words, names and meanings that some article of the index holds.
    `tokens` are the rotated token vectors of each hit's passage, with offsets into its text, and `cosines`
    how near its vector is to the question's, both by the passage's id. `reranking_seconds` is what a
    cross-encoder took, None where none is set.
    """

    question: EmbeddedQuestion
    words: Sequence[QuestionWord | None]
    weights: Vectors
    known_terms: frozenset[str]
    hits: tuple[Hit, ...]
    tokens: Mapping[PassageId, TokenVectors]
    cosines: Mapping[PassageId, float]
    reranking_seconds: float | None = None

    @property
    def nearest(self) -> float:
        """The cosine of the nearest hit; -1 where none is known."""
        return max((self.cosines.get(hit.passage.id, -1.0) for hit in self.hits), default=-1.0)

    def with_hits(self, hits: Sequence[Hit]) -> Self:
        """Return the result with some of its hits, or with others of the same passages."""
        return replace(self, hits=tuple(hits))

    def joined(self, other: Self) -> Self:
        """Return the hits of two searches for one question; a passage found by both is the other's hit."""
        hits = {hit.passage.id: hit for hit in (*self.hits, *other.hits)}
        return replace(
            self,
            hits=tuple(hits.values()),
            tokens={**self.tokens, **other.tokens},
            cosines={**self.cosines, **other.cosines},
        )
