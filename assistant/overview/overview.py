"""Question -> the answer counted in the corpus, where it asks about the corpus itself.

Nothing found by a topic is no answer, as the question may be meant otherwise; only a count may be nought.
"""

import time
from dataclasses import replace

from assistant.notices import Notice
from assistant.overview.answering import CorpusAnswer, answer_from_facts
from assistant.overview.counting import CorpusFacts, count_articles
from assistant.overview.reading import CorpusQuestion, read_corpus_question, read_next_question
from assistant.overview.surveys import (
    articles_naming,
    articles_near,
    summarise_article,
    survey_outlets,
    telling_sentences,
)
from assistant.overview.timeline import course_answer, find_course
from assistant.question.question import Question
from assistant.values import CitedAnswer, ReadPeriod, Reason, Usage
from index.search.generation import Generation
from index.values import Filters

_CLOSEST = 3
QUOTED_KINDS = frozenset(("survey", "summary", "course"))
"""What is answered by sentences of the articles counted, not by a list of these."""
WRITTEN_KINDS = frozenset(("survey", "summary"))
"""What a model, where one is set, is asked to write."""


def find_facts(question: Question, generation: Generation) -> CorpusFacts | None:
    """Return what the corpus says of itself to a question, None to an ordinary question.

    Where it was made to stand alone, the user's own words go first.
    """
    before = _asked_before(question, generation)
    for text in dict.fromkeys((question.text, question.standalone)):
        asked = _read(text, question, generation, question.base, before)
        if asked:
            facts = count_articles(asked, generation, question.scope.filters)
            if asked.kind == "summary" and not asked.topic:  # the article of an outlet, if it has one alone
                alone = facts.entries[0].title if len(facts.entries) == 1 else None
                told = replace(asked, topic=alone) if alone else replace(asked, kind="listing")
                facts = replace(facts, question=told)
            if asked.kind == "course":  # its later articles may have other words for it
                more = articles_naming(question, facts, generation)
                facts = replace(facts, entries=tuple(dict.fromkeys((*facts.entries, *more))))
            if asked.kind in QUOTED_KINDS and not facts.entries:
                facts = replace(facts, entries=articles_near(question, asked, generation))
            return facts if facts.entries or asked.kind == "count" else None
    return None


def _asked_before(question: Question, generation: Generation) -> CorpusQuestion | None:
    """Return what the question before asked about the corpus, it may be of those before that; else None."""
    before = None
    for turn in question.history:
        if turn.role == "user":
            before = _read(turn.text, question, generation, "", before)
    return before


def _read(
    text: str, question: Question, generation: Generation, base: str, before: CorpusQuestion | None
) -> CorpusQuestion | None:
    corpus, reads_time_words = generation.catalogue.summary, question.scope.reads_time_words
    today = question.today
    if before:
        going_on = read_next_question(
            text, before, today=today, corpus=corpus, reads_time_words=reads_time_words
        )
        if going_on:
            return going_on
    return read_corpus_question(
        text,
        language=question.language,
        today=today,
        corpus=corpus,
        reads_time_words=reads_time_words,
        base=base,
    )


def story_facts(path: str, language: str, generation: Generation) -> CorpusFacts:
    """Return an article and those that tell the same story, for the course of its events.

    Raises QuestionError for a path that the index does not hold.
    """
    article = generation.catalogue.article(path).article
    others, _ = generation.catalogue.stories.told_by([path]).get(path, ((), None))
    every = generation.catalogue.entries(Filters()).entries
    about = CorpusQuestion(kind="course", topic=article.title or path, language=language)
    entries = tuple(entry for entry in every if entry.path in (path, *others))
    return CorpusFacts(question=about, entries=entries, total=len(every), undated=0)


def _answer(question: Question, facts: CorpusFacts, generation: Generation) -> CorpusAnswer:
    if facts.question.kind not in QUOTED_KINDS:
        return answer_from_facts(facts, generation.catalogue, question.language)
    findings = telling_sentences(facts, generation)
    if facts.question.kind == "summary":
        return summarise_article(findings, question.language)
    if facts.question.kind == "course":
        entries = find_course(findings, question.language)
        return course_answer(entries, findings, facts.question.topic, question.language)
    return survey_outlets(facts, findings, question.language)


def compose_overview(
    question: Question,
    facts: CorpusFacts,
    generation: Generation,
    *,
    usage: Usage,
    started: float,
) -> CitedAnswer:
    """Return the answer to a question about the corpus."""
    answer = _answer(question, facts, generation)
    asked, filters = facts.question, question.scope.filters
    closest = () if answer.citations else generation.search(question.standalone, _CLOSEST, filters).hits
    missing: Reason = "entity_absent" if asked.mentions else "no_match"
    paths = sorted({citation.path for citation in answer.citations})
    changed = (Notice("changed", path=path) for path in generation.catalogue.files.changed(paths))
    return CitedAnswer(
        question=question.text,
        standalone=question.standalone,
        text=answer.text,
        answered=bool(answer.citations),
        reason=None if answer.citations else missing,
        language=question.language,
        mode="extractive",
        certainty="likely" if answer.citations else "none",
        confidence=float(bool(answer.citations)),
        model=None,
        citations=answer.citations,
        differences=answer.differences,
        closest=closest,
        unsupported=(),
        notices=(*question.notices, *changed),
        usage=usage,
        seconds=round(time.monotonic() - started, 3),
        period=_read_period(facts),
    )


def _read_period(facts: CorpusFacts) -> ReadPeriod | None:
    period = facts.question.period
    if not period:
        return None
    return ReadPeriod(
        words=facts.question.words,
        use="filter",
        since=period.since.isoformat(),
        until=period.until.isoformat(),
        newest_first=facts.question.kind == "newest",
        articles=len(facts.entries),
        undated=facts.undated,
    )
