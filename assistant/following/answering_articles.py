"""Newly indexed passages -> the articles among them that answer a question, each judged by itself.

    their vectors -> those near a question -> ranked -> judged article by article -> AnsweringArticles

Far passages are not looked at, so a question that nothing new is about costs next to nothing.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from heapq import nlargest

import numpy as np

from assistant.quoting.deciding import absent_names, decide
from assistant.quoting.quotes import cite_sentences, quote_sentences
from assistant.quoting.sentences import find_sentences
from assistant.relevance.weights import TRAINED_ON
from assistant.values import Citation
from index.batches import batched
from index.language.sentences import split_sentences
from index.language.words import words_and_numbers
from index.search.candidates import Candidates
from index.search.generation import Generation
from index.search.question import EmbeddedQuestion
from index.search.result import SearchResult
from index.values import PassageId

NEAR = 0.78
"""The cosine to a question below which next to no passage answers it; known of the embedded model alone."""
_MOST = 64
"""Passages that one update is judged by for one question, the nearest."""
_AT_ONCE = 2000


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class AnsweringArticle:
    """An article that answers: its quotes, and what was found of it."""

    citations: tuple[Citation, ...]
    found: SearchResult


def near_passages(
    questions: Sequence[EmbeddedQuestion],
    within: Sequence[frozenset[PassageId] | None],
    ids: Sequence[PassageId],
    generation: Generation,
) -> list[Mapping[PassageId, float]]:
    """Return, for each question, the passages near it with their cosines, at most _MOST.

    Those alone that are `within` what its filters leave, where that is not None.
    """
    asked = np.stack([question.vector for question in questions])
    least = NEAR if generation.stores.manifest.embedder.startswith(TRAINED_ON) else -1.0
    near: list[dict[PassageId, float]] = [{} for _ in questions]
    for names in batched(ids, _AT_ONCE):
        vectors = generation.stores.store.vectors(names)
        if not vectors:
            continue
        known, rows = list(vectors), np.stack(list(vectors.values()))
        for found, its, cosines in zip(near, within, asked @ rows.T, strict=True):
            here = ((known[row], float(cosines[row])) for row in np.flatnonzero(cosines >= least))
            found |= {name: cosine for name, cosine in here if its is None or name in its}
    return [dict(nlargest(_MOST, found.items(), key=lambda pair: pair[1])) for found in near]


def find_answering(
    question: EmbeddedQuestion, near: Mapping[PassageId, float], generation: Generation
) -> list[AnsweringArticle]:
    """Return the articles that answer likely, by these of their passages, the best first."""
    numbers = generation.catalogue.numbers_of(list(near))
    passages = generation.catalogue.passages_by_number(list(numbers.values()))
    if not passages:
        return []
    candidates = Candidates(passages=list(passages.values()), cosines=near)
    return judge_articles(generation.rank(question, candidates, len(passages)), generation)


def judge_articles(result: SearchResult, generation: Generation) -> list[AnsweringArticle]:
    """Return the articles of a result that answer likely, each judged as if it were the only one."""
    articles = generation.articles(result.hits)
    answering: list[AnsweringArticle] = []
    together = find_sentences(result, articles)
    if decide(together).certainty == "none":  # most often, and told at once
        return answering
    for path, article in articles.items():
        of_one = result.with_hits([hit for hit in result.hits if hit.passage.path == path])
        sentences = tuple(one for one in together.sentences if one.hit.passage.path == path)
        # Of a whole index the best hits have the names asked for; one article may tell of another place.
        if absent_names(replace(together, result=of_one, sentences=sentences)):
            continue
        findings = find_sentences(of_one, {path: article})
        certainty = decide(findings).certainty
        if certainty == "likely":
            quoted = quote_sentences(findings, certainty)
            cited = tuple(cite_sentences(quoted, findings.articles, 1, result.question.text))
            answering.append(AnsweringArticle(citations=cited, found=of_one))
    return answering


def is_retold(citation: Citation, texts: Iterable[str]) -> bool:
    """Whether each sentence of a quote stands in one of these texts, word for word."""
    held = [_words(text) for text in texts]
    spans = split_sentences(citation.quote, 0, len(citation.quote), language=citation.language)
    said = [_words(citation.quote[span.start : span.end]) for span in spans]
    return all(any(sentence in text for text in held) for sentence in said if sentence.strip())


def _words(text: str) -> str:
    return f" {' '.join(words_and_numbers(text.casefold()))} "
