"""CorpusFacts -> CorpusAnswer: what each outlet says of a topic, or the telling sentences of one article.

Everything told is quoted: a survey has one quote an outlet, outlets with the same words together; a summary
the most telling sentences of its article, in their order.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from assistant.differing.aligning import find_count_differences, tell_difference
from assistant.overview.answering import CorpusAnswer, about_article, wording_of
from assistant.overview.counting import CorpusFacts
from assistant.overview.reading import CorpusQuestion
from assistant.question.question import Question
from assistant.quoting.deciding import decide
from assistant.quoting.quotes import cite_sentences, quote_line, quote_sentences, same_words, with_subject
from assistant.quoting.sentences import Findings, Sentence, find_sentences
from assistant.values import Citation
from index.language.question_words import QuestionWord, question_words
from index.messages import Language
from index.search.generation import Generation
from index.search.ranking import matchable_terms
from index.search.result import SearchResult
from index.storage.catalogue.filters import CatalogueEntry

_MOST_ARTICLES = 40
_MOST_OUTLETS = 12
_MOST_TELLING = 4
_FEWEST_WORDS = 5
_LEAD = 0.15
"""What it adds to how telling a sentence is to be the first of its article; the n-th has one n-th of it."""
_RANKED = 0.1
"""What a unit of the answer network's score adds."""
_AGAIN = 0.95
"""The cosine from which on a sentence of an article tells again what another told."""
_SEARCHED = 100
_FITS = 0.36
"""The score from which a passage with the names of a topic is about it, whatever else it holds."""
_ALIKE = 0.85
"""The cosine from which it is one with a passage that surely is."""
_MOST_PASSAGES = 24
_FOUND = 8


def articles_near(
    question: Question, asked: CorpusQuestion, generation: Generation
) -> tuple[CatalogueEntry, ...]:
    """Return the articles that surely or perhaps tell of a topic, with those of the same stories.

    The course of events is that of one story, the likeliest.
    """
    filters = question.scope.filters
    result = generation.search(asked.topic, _FOUND, filters)
    findings = find_sentences(result, generation.articles(result.hits))
    if findings.answerable is None:  # nothing tells whether they do
        return ()
    quoted = quote_sentences(findings, decide(findings).certainty)
    told = quoted[:1] if asked.kind == "course" else quoted
    paths = {path for one in told for path in (one.hit.passage.path, *one.hit.also)}
    return tuple(entry for entry in generation.catalogue.entries(filters).entries if entry.path in paths)


def articles_naming(
    question: Question, facts: CorpusFacts, generation: Generation
) -> tuple[CatalogueEntry, ...]:
    """Return the articles found that have all the names of a topic, in any script; none without names.

    As others may bear the same name, it must be near to the topic too, or to an article counted, if any is.
    """
    filters, topic = question.scope.filters, facts.question.topic
    names = _names_of(topic)
    hits = generation.search(topic, _SEARCHED, filters).hits if names else ()
    texts = ((hit, matchable_terms(hit.passage.text)) for hit in hits)
    named = [hit for hit, terms in texts if all({word.term, word.name} & terms for word in names)]
    counted = [entry.path for entry in facts.entries[:_MOST_ARTICLES]]
    known = {one.id for one in generation.catalogue.passages_of(counted)}
    vectors = generation.stores.store.vectors(sorted(known.union(hit.passage.id for hit in named)))
    told = [vector for one, vector in vectors.items() if one in known]

    def is_near(passage: str) -> bool:
        return passage in vectors and any(vectors[passage] @ vector >= _ALIKE for vector in told)

    paths = {
        hit.passage.path for hit in named if not counted or hit.score >= _FITS or is_near(hit.passage.id)
    }
    return tuple(entry for entry in generation.catalogue.entries(filters).entries if entry.path in paths)


def _names_of(topic: str) -> list[QuestionWord]:
    """Return the words of a topic that are names by their capital."""
    return [word for word in question_words(topic) if word.name and topic[word.start].isupper()]


def _has_any(words: Sequence[QuestionWord], text: str) -> bool:
    terms = matchable_terms(text)
    return any(word.stands_in(terms) for word in words)


def telling_sentences(facts: CorpusFacts, generation: Generation) -> Findings:
    """Return the sentences of the articles counted, headlines left out, the most telling of the topic first.

    A sentence is telling that holds the words of the topic, is near to all of its article, stands early in
    it, and would answer a question on the topic. Of many articles those found first are read.
    """
    topic, paths = facts.question.topic, [entry.path for entry in facts.entries]
    if len(paths) > _MOST_ARTICLES:
        found = {hit.passage.path: hit.rank for hit in generation.search(topic, _SEARCHED).hits}
        paths.sort(key=lambda path: found.get(path, _SEARCHED))
    result = generation.search_among(topic, generation.catalogue.passages_of(paths[:_MOST_ARTICLES]))
    findings = find_sentences(result, generation.articles(result.hits))
    by_article: dict[str, list[Sentence]] = {}
    for sentence in sorted(findings.sentences, key=lambda one: one.place):
        if not sentence.title:
            by_article.setdefault(sentence.hit.passage.path, []).append(sentence)
    scored = [one for sentences in by_article.values() for one in _score(sentences, topic)]
    return replace(findings, sentences=tuple(sorted(scored, key=lambda one: -one.score)))


def passages_told(facts: CorpusFacts, generation: Generation) -> SearchResult:
    """Return the passages that a model is asked for a survey or summary of, the most telling first."""
    findings = telling_sentences(facts, generation)
    hits = list(dict.fromkeys(sentence.hit for sentence in findings.sentences))
    if facts.question.kind == "summary":
        hits = [hit for hit in hits if hit.passage.path == hits[0].passage.path]
    ranked = (replace(hit, rank=rank) for rank, hit in enumerate(hits[:_MOST_PASSAGES], start=1))
    return findings.result.with_hits(tuple(ranked))


def _score(sentences: Sequence[Sentence], topic: str) -> Iterator[Sentence]:
    words = question_words(topic)
    for sentence, central in zip(sentences, _centrality(sentences), strict=True):
        terms = matchable_terms(sentence.text)
        shared = sum(word.stands_in(terms) for word in words) / max(len(words), 1)
        yield replace(sentence, score=shared + central + _RANKED * sentence.score)


def _centrality(sentences: Sequence[Sentence]) -> Iterator[float]:
    """Yield how near each sentence of an article, given in order, is to all of it; the first ones more."""
    whole = np.stack([one.vector for one in sentences]).mean(axis=0)
    for place, sentence in enumerate(sentences, start=1):
        yield float(sentence.vector @ whole) + _LEAD / place - _is_short(sentence)


def _is_short(sentence: Sentence) -> bool:
    return len(sentence.text.split()) < _FEWEST_WORDS


def _with_neighbours(sentence: Sentence, sentences: Sequence[Sentence]) -> list[Sentence]:
    """Return a sentence with the one before that names its subject, and after a short one with the next."""
    path, place = sentence.hit.passage.path, sentence.place
    after = [one for one in sentences if one.hit.passage.path == path and one.place == place + 1]
    return [*with_subject([sentence], sentences), *(after if _is_short(sentence) else ())]


def survey_outlets(facts: CorpusFacts, findings: Findings, language: str) -> CorpusAnswer:
    """Return one quote an outlet, the most telling, and what they count otherwise.

    `findings` are those of `telling_sentences`. Of a topic with names only sentences with one are quoted, as
    an article may tell the story without what is asked of it.
    """
    names = _names_of(facts.question.topic)
    naming = [one for one in findings.sentences if names and _has_any(names, one.text)]
    told: dict[str, Sentence] = {}
    for sentence in naming or findings.sentences:
        article = findings.articles[sentence.hit.passage.path].article
        outlet = article.outlet or article.path
        if outlet not in told:
            same = (one for one in told.values() if same_words(one.text, sentence.text))
            told[outlet] = next(same, sentence)
    wording, rows = wording_of(language), list(dict.fromkeys(told.values()))
    pieces = [Language().fill(wording["survey"], outlets=len(told), topic=facts.question.topic)]
    citations: list[Citation] = []
    for sentence in rows[:_MOST_OUTLETS]:
        article = findings.articles[sentence.hit.passage.path].article
        outlets = [outlet for outlet, one in told.items() if one is sentence and article.outlet]
        quoted = _with_neighbours(sentence, findings.sentences)
        for citation in cite_sentences(quoted, findings.articles, len(citations) + 1):
            about = about_article(article, language, outlets)
            pieces.append(f"\n\n{about}: {quote_line(citation.quote)} [{citation.number}]")
            citations.append(citation)
    if len(rows) > _MOST_OUTLETS:
        rest = Language().fill(wording["more_outlets"], outlets=len(rows) - _MOST_OUTLETS)
        pieces.append(f"\n\n{rest}")
    counted = find_count_differences(citations, findings)
    pieces += [f"\n\n{tell_difference(one, counted.citations, language)}" for one in counted.differences]
    return CorpusAnswer(text="".join(pieces), citations=counted.citations, differences=counted.differences)


def summarise_article(findings: Findings, language: str) -> CorpusAnswer:
    """Return the telling sentences of the article with the most telling one, in their order."""
    path = findings.sentences[0].hit.passage.path
    article = findings.articles[path].article
    of_article = [one for one in findings.sentences if one.hit.passage.path == path]
    of_article.sort(key=lambda one: one.span.start)
    chosen: list[Sentence] = []
    central = zip(_centrality(of_article), of_article, strict=True)
    for _, sentence in sorted(central, key=lambda pair: -pair[0]):
        again = any(sentence.vector @ one.vector >= _AGAIN for one in chosen)
        if len(chosen) < _MOST_TELLING and not again:
            chosen.append(sentence)
    quoted = dict.fromkeys(each for one in chosen for each in _with_neighbours(one, of_article))
    citations = tuple(cite_sentences(tuple(quoted), findings.articles))
    pieces = [f"{quote_line(article.title or path)} — {about_article(article, language)}:"]
    pieces += [f"\n\n{quote_line(citation.quote)} [{citation.number}]" for citation in citations]
    return CorpusAnswer(text="".join(pieces), citations=citations)
