"""Two questions and the corpus -> whether one of them goes on about what the other was about."""

from index.language.question_words import QuestionWord, question_words
from index.search.generation import Generation
from index.search.ranking import matchable_terms
from index.values import Filters

_ABOUT = 5
"""Passages that tell what a question is about."""
_COMPARED = 40
_NEARLY_AS_NEAR = 0.8
"""Passages with this share of the best score are about the same."""
_AS_NEAR = 0.9
_LEAST_HELD = 0.5


def same_topic(question: str, before: str, generation: Generation, filters: Filters) -> bool:
    """Whether the articles about the question `before`, and those of the same story, are about another too.

    All names of both must stand there, and half of its words; or nothing else in the corpus is nearer to it.
    """
    hits = generation.search(before, _ABOUT, filters).hits
    near = [hit for hit in hits if hit.score >= _NEARLY_AS_NEAR * hits[0].score]
    paths = {path for hit in near for path in (hit.passage.path, *hit.also)}
    texts = [generation.catalogue.article(path).article.text for path in paths]
    terms = frozenset[str]().union(*map(matchable_terms, texts))
    if not all(name.stands_in(terms) for text in (question, before) for name in _names(text)):
        return False
    held = [word.stands_in(terms) for word in question_words(question)]
    if sum(held) >= _LEAST_HELD * len(held):
        return True
    found = generation.search(question, _COMPARED, filters).hits
    scores = [hit.score for hit in found if hit.passage.path in paths]
    return bool(scores) and scores[0] >= _AS_NEAR * found[0].score


def _names(text: str) -> list[QuestionWord]:
    """Return the words of a text that have a capital; the first has one in any case."""
    return [word for word in question_words(text) if word.start > 0 and text[word.start].isupper()]
