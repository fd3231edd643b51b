"""One generation of an index, open for questions: each step of a search, and what the corpus holds.

question -> EmbeddedQuestion (`question`) -> `candidates` -> scores (`ranking`) -> SearchResult (`result`)
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from index.embedding.embedder import TokenVectors, Vectors
from index.embedding.token_codec import own_tokens
from index.errors import QuestionError
from index.generations.opened import Snapshot
from index.language.question_words import question_words
from index.search.candidates import Candidates, find_candidates
from index.search.embeddings import Embeddings
from index.search.question import EmbeddedQuestion, checked_question
from index.search.ranking import (
    fused,
    late_interaction,
    matchable_terms,
    shared_words,
    token_rarity,
    token_words,
    told_terms,
    without_copies,
    without_crowding,
    word_rarity,
)
from index.search.reranking import RERANKED, Reranking, rerank
from index.search.result import SearchResult
from index.storage.catalogue.catalogue import Catalogue
from index.values import CleanedArticle, Filters, Hit, Passage

MOST_HITS = 1000

NO_FILTERS = Filters()


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Generation:
    """One generation of an index. What is found in it and looked up in its `catalogue` belongs together."""

    stores: Snapshot
    embeddings: Embeddings
    reranking: Reranking

    @property
    def catalogue(self) -> Catalogue:
        """What the corpus holds: articles, their passages and files."""
        return self.stores.catalogue

    def embed(self, text: str) -> EmbeddedQuestion:
        """Return a text embedded as a question. Raises IndexStoreError when another embedder built this."""
        return self.embeddings.embed(text, self.stores.manifest)

    def articles(self, hits: Iterable[Hit]) -> dict[str, CleanedArticle]:
        """Return the articles of hits, with their blocks, by path."""
        return {
            path: self.catalogue.article(path) for path in dict.fromkeys(hit.passage.path for hit in hits)
        }

    def passages_sharing(self, text: str, count: int) -> list[Passage]:
        """Return the passages that share most of the words of a text, at most `count`; none is embedded."""
        numbers = [number for number, _ in self.stores.lexical.search(text, count)]
        found = self.catalogue.passages_by_number(numbers)
        return [found[number] for number in numbers]

    def passages_with(self, term: str, count: int) -> list[Passage]:
        """Return passages that hold a term of the lexical index, at most `count`."""
        numbers = self.stores.lexical.with_term(term, count)
        return list(self.catalogue.passages_by_number(numbers).values())

    def passage_tokens(self, passages: Sequence[Passage]) -> list[TokenVectors]:
        """Return the token vectors of passages; offsets are into `passage.text`."""
        return [own_tokens(one) for one in self.told_tokens(passages)]

    def told_tokens(self, passages: Sequence[Passage]) -> list[TokenVectors]:
        """Return the same with those of the headings that passages stand under, whose spans are empty."""
        return self.embeddings.passage_tokens(self.stores, passages)

    def token_weights(self, text: EmbeddedQuestion) -> Vectors:
        """Return how much each token of a question or claim counts, (tokens,): rare words most."""
        words = question_words(text.text)
        frequency = self.stores.lexical.document_frequency(word.term for word in words)
        return token_rarity(token_words(words, text.tokens), frequency, self.catalogue.passage_count())

    def search(self, question: str, count: int = 10, filters: Filters = NO_FILTERS) -> SearchResult:
        """Return the best passages for a question, best first, at most `count`, and what finding them told.

        The score of a hit joins late interaction, shared words and cosine, and is lowered for a copy of a
        better hit and beyond the best few of an article. Raises QuestionError for a question that is empty or
        too long, and for a count not within 1 and MOST_HITS.
        """
        question = checked_question(question)
        if not 1 <= count <= MOST_HITS:
            raise QuestionError("count_unusable", count=count, most=MOST_HITS)
        return self.find(self.embed(question), count, filters)

    def find(self, question: EmbeddedQuestion, count: int, filters: Filters = NO_FILTERS) -> SearchResult:
        """Return what `search` does, for a question that was embedded before."""
        selection = self.catalogue.select(filters) if filters != NO_FILTERS else None
        candidates = find_candidates(self.stores, question, selection, count)
        if (reranker := self.reranking.opened()) is None:
            return self.rank(question, candidates, count)
        ranked = self.rank(question, candidates, max(count, RERANKED))
        reranked = rerank(question.text, ranked.hits, reranker)
        return replace(ranked, hits=reranked.hits[:count], reranking_seconds=reranked.seconds)

    def search_among(self, question: str, passages: Sequence[Passage]) -> SearchResult:
        """Return these passages as hits for a question, best first; see `search`."""
        asked = self.embed(checked_question(question))
        return self.rank(asked, Candidates(passages=passages, cosines={}), len(passages))

    def rank(self, question: EmbeddedQuestion, candidates: Candidates, count: int) -> SearchResult:
        """Return the best of the candidates, best first, at most `count`, scored as `search` does."""
        passages = candidates.passages
        tokens = self.told_tokens(passages)
        words = question_words(question.text)
        placed = token_words(words, question.tokens)
        frequency = self.stores.lexical.document_frequency(
            term for word in words for term in (*word.meanings, word.name)
        )
        total = self.catalogue.passage_count()
        unknown = [one.id for one in candidates.passages if one.id not in candidates.cosines]
        vectors = self.stores.store.vectors(unknown)
        cosines = {**candidates.cosines, **{one: float(question.vector @ vectors[one]) for one in vectors}}
        farthest = min(cosines.values(), default=0.0)  # for what a server has lost meanwhile
        joined = fused(
            late_interaction(question.tokens, tokens),
            shared_words(words, word_rarity(words, frequency, total), [told_terms(one) for one in passages]),
            np.array([cosines.get(one.id, farthest) for one in passages], dtype=np.float32),
        )
        scores = without_copies(joined.tolist(), [matchable_terms(one.text) for one in passages])
        scores = without_crowding(scores, [one.path for one in passages])
        best = sorted(range(len(passages)), key=lambda row: -scores[row])[:count]
        return SearchResult(
            question=question,
            words=placed,
            weights=token_rarity(placed, frequency, total),
            known_terms=frozenset(term for term, passages_held in frequency.items() if passages_held),
            hits=self._hits([(passages[row], scores[row]) for row in best]),
            tokens={passages[row].id: own_tokens(tokens[row]) for row in best},
            cosines=cosines,
        )

    def _hits(self, best: Sequence[tuple[Passage, float]]) -> tuple[Hit, ...]:
        """Return passages with their scores as hits, each with who tells the same story."""
        stories = self.catalogue.stories.told_by(passage.path for passage, _ in best)
        told = [(*one, *stories.get(one[0].path, ((), None))) for one in best]
        return tuple(
            Hit(passage=passage, score=score, rank=rank, also=also, first=first)
            for rank, (passage, score, also, first) in enumerate(told, start=1)
        )
