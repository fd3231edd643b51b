"""Findings -> the course of events: dated entries in order, one quote each, copies folded into one.

A sentence is an entry where it says when what it tells happened; of an article that does not say so of its
own time the most telling sentence is one, as of the day it was published.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from assistant.differing.aligning import find_count_differences, find_differences, tell_difference
from assistant.differing.comparing import shared_matter
from assistant.differing.retelling import retell, with_story
from assistant.overview.answering import CorpusAnswer, about_article, published_in_words, wording_of
from assistant.overview.events import is_recalled, read_event_date
from assistant.question.periods import Period, earlier, later, one_day, whole
from assistant.quoting.quotes import cite_sentences, quote_line, same_words
from assistant.quoting.sentences import Findings, Sentence
from assistant.speaking.utterances import find_utterance
from assistant.values import Citation
from index.language.calendar import day_in_words, month_in_words
from index.language.names import name_terms
from index.language.question_words import QuestionWord, question_words
from index.messages import Language
from index.search.ranking import matchable_terms
from index.stories.grouping import nearest_day

_MOST_ENTRIES = 20
_OF_ITS_TIME = 31
"""Days before its publication of which an article tells as news."""
_GAP = 30
"""Days without an entry that are named."""
_SHARED = 0.5
"""Sentences dated alike are of one event from this share of common words on, or this cosine."""
_NEAR = 0.6
_NEAR_ABROAD = 0.32
"""The cosine from which those of two languages are that have a name in common."""
_NEAR_PAST = 0.42
"""The same without one, of a month or a year long over."""
_LEAST_TOPIC = 1 / 3
"""The share of the topic's words that what somebody recalls must have."""
_LANGUAGE = Language()


@dataclass(frozen=True, slots=True, kw_only=True)
class CourseEntry:
    """What happened, or was `told` (published, where no text says when), in a period.

    `words` are those that date it, "" where none do; `past` says that it was long over when its article
    appeared. `also` are the sentences of other articles that tell the same.
    """

    period: Period
    told: bool
    sentence: Sentence
    words: str = ""
    past: bool = False
    also: tuple[Sentence, ...] = ()

    @property
    def matter(self) -> str:
        """The sentence without what dates it."""
        return self.sentence.text.replace(self.words, " ") if self.words else self.sentence.text


def find_course(findings: Findings, language: str) -> tuple[CourseEntry, ...]:
    """Return the entries of the articles found, in order; of those that tell the same the reader's own."""
    days = _days_published(findings)
    by_article: dict[str, list[Sentence]] = {}
    for sentence in findings.sentences:
        by_article.setdefault(sentence.hit.passage.path, []).append(sentence)
    topic = [word for word in question_words(findings.result.question.text) if len(word.term) > 1]
    entries = [one for path, told in by_article.items() for one in _of_article(told, days[path], topic)]

    def rank(entry: CourseEntry) -> tuple[bool, bool, float]:
        own = findings.articles[entry.sentence.hit.passage.path].article.language == language
        return (entry.told, not own, -entry.sentence.score)

    events: list[list[CourseEntry]] = []
    for entry in sorted(entries, key=rank):
        same = (event for event in events if _is_told_in(event, entry, findings))
        if event := next(same, None):
            event.append(entry)
        else:
            events.append([entry])
    told = [replace(first, also=tuple(one.sentence for one in rest)) for first, *rest in events]
    best = sorted(told, key=lambda entry: -entry.sentence.score)[:_MOST_ENTRIES]
    return tuple(sorted(best, key=lambda entry: (entry.period.since, entry.period.until)))


def _is_told_in(event: Sequence[CourseEntry], entry: CourseEntry, findings: Findings) -> bool:
    """Whether one of the entries of an event, all of other articles, tells what another entry does."""
    path = entry.sentence.hit.passage.path
    others = all(one.sentence.hit.passage.path != path for one in event)
    return others and any(_same_event(one, entry, findings) for one in event)


def _of_article(
    sentences: Sequence[Sentence], published: date | None, topic: Sequence[QuestionWord]
) -> Iterator[CourseEntry]:
    """Yield the entries of an article; `sentences` are its own, the most telling first."""
    before: Period | None = None
    preceding = ""
    recent = False
    undated = list(sentences)
    for sentence in sorted(sentences, key=lambda one: one.span.start):
        dated = read_event_date(sentence.text, published, before)
        if dated:
            undated.remove(sentence)
            before = dated.period
            past = published is not None and before.until < earlier(published, _OF_ITS_TIME)
            recent |= not past
            if not (past and _recalls_another_matter(sentence.text, preceding, topic)):
                yield CourseEntry(period=before, told=False, sentence=sentence, words=dated.words, past=past)
        preceding = sentence.text
    if published and not recent and undated:
        yield CourseEntry(period=one_day(published), told=True, sentence=undated[0])


def _recalls_another_matter(text: str, before: str, topic: Sequence[QuestionWord]) -> bool:
    """Whether somebody says or recalls this, and it has few words of the topic: it may be of anything."""
    spoken = find_utterance(text, before)
    if not (spoken or is_recalled(text)):
        return False
    terms = matchable_terms(text.replace(spoken.speaker, " ") if spoken else text)
    return sum(word.stands_in(terms) for word in topic) < _LEAST_TOPIC * len(topic)


def _same_event(one: CourseEntry, other: CourseEntry, findings: Findings) -> bool:
    """Whether two entries, of different articles, tell of one event."""
    first, second = one.sentence, other.sentence
    if same_words(first.text, second.text):
        return True
    near = int(one.told or other.told)
    since, until = max(one.period.since, other.period.since), min(one.period.until, other.period.until)
    if since > later(until, near):
        return False
    cosine = float(first.vector @ second.vector)
    if shared_matter(one.matter, other.matter) >= _SHARED or cosine >= _NEAR:
        return True
    languages = {findings.articles[each.hit.passage.path].article.language for each in (first, second)}
    named = bool(set(name_terms(one.matter)) & set(name_terms(other.matter)))
    of_story = second.hit.passage.path in first.hit.also
    if one.past and other.past and since < until:
        # Of what is long over, accounts of one story recall the same, each in its own words.
        return (of_story and named) or (
            len(languages) > 1 and cosine >= (_NEAR_ABROAD if of_story else _NEAR_PAST)
        )
    return len(languages) > 1 and named and cosine >= _NEAR_ABROAD


def _days_published(findings: Findings) -> dict[str, date | None]:
    """Return the day each article was published; one without a year is of the year nearest to the others."""
    published = {path: one.article.published or "" for path, one in findings.articles.items()}
    known = {path: date.fromisoformat(day[:10]) for path, day in published.items() if day[:1].isdigit()}
    tellers = {one.hit.passage.path: one.hit.also for one in findings.sentences}

    def near(path: str) -> date | None:
        of_story = [known[other] for other in tellers.get(path, ()) if other in known]
        days = sorted(of_story or known.values())
        return days[len(days) // 2] if days else None

    return {
        path: known.get(path) or (nearest_day(day, around) if day and (around := near(path)) else None)
        for path, day in published.items()
    }


def course_answer(
    entries: Sequence[CourseEntry], findings: Findings, topic: str, language: str
) -> CorpusAnswer:
    """Return entries as they are told: who told first, then when, a quote, which outlets, and long gaps.

    Where outlets differ on what is quoted, that is said last.
    """
    wording = wording_of(language)
    lead = _LANGUAGE.fill(wording["course"], entries=len(entries), topic=topic)
    pieces = [f"{_first_told(findings, language)}{lead}"]
    citations: list[Citation] = []
    until: date | None = None
    for entry in entries:
        if until and (entry.period.since - until).days > _GAP:
            since, till = (day_in_words(day.isoformat(), language) for day in (until, entry.period.since))
            pieces.append(f"\n\n{wording['gap'].format(since=since, until=till)}")
        until = max(until or entry.period.until, entry.period.until)
        [citation] = cite_sentences([entry.sentence], findings.articles, len(citations) + 1)
        tellers = (findings.articles[one.hit.passage.path].article for one in (entry.sentence, *entry.also))
        outlets = dict.fromkeys(article.outlet for article in tellers if article.outlet)
        template = wording["entry_published" if entry.told else "entry"]
        row = template.format(
            when=period_in_words(entry.period, language),
            quote=f"{quote_line(citation.quote)} [{citation.number}]",
            outlets=", ".join(outlets) or wording["no_outlet"],
            published=published_in_words(citation.published, language),
        )
        pieces.append(f"\n\n{row}")
        also = ((findings.articles[one.hit.passage.path].article, one.span) for one in entry.also)
        citations.append(with_story(citation, (retell(article, span) for article, span in also)))
    asked = find_differences(citations, findings)
    found = asked if asked.differences else find_count_differences(citations, findings)
    pieces += [f"\n\n{tell_difference(one, found.citations, language)}" for one in found.differences]
    return CorpusAnswer(text="".join(pieces), citations=found.citations, differences=found.differences)


def _first_told(findings: Findings, language: str) -> str:
    """Return how many articles tell of it, and which alone was the first; nothing of a single article."""
    days = sorted((day, path) for path, day in _days_published(findings).items() if day)
    if len(findings.articles) < 2:
        return ""
    wording = wording_of(language)
    told = _LANGUAGE.fill(wording["accounts"], articles=len(findings.articles))
    if len(days) > 1 and days[0][0] < days[1][0]:
        article = findings.articles[days[0][1]].article
        told = f"{told} {wording['first_account'].format(about=about_article(article, language))}"
    return f"{told}\n\n"


def period_in_words(period: Period, language: str) -> str:
    """Return a period as it is said: a day, a month or a year with its number, else from when to when."""
    since, until = period.since, period.until
    if since == until:
        return day_in_words(since.isoformat(), language)
    if period == whole("year", since):
        return str(since.year)
    if period == whole("month", since):
        return month_in_words(since, language)
    return f"{day_in_words(since.isoformat(), language)} – {day_in_words(until.isoformat(), language)}"
