"""Question + Scope -> Found: the hits a question is answered from, and what its time words did to them.

- Words relative to the day of asking filter by publication, from their first day on: what happened yesterday
  is told yesterday or today, never before. Where the dates of most articles are unknown they are not used,
  as nothing could be told from what is left.
- A named date and an order are preferences (`assistant.finding.time_order`).
- Dates given as filters stand before the time words.
"""

from dataclasses import dataclass, replace
from datetime import date

from assistant.finding.time_order import TOLD_WITHIN, arrange
from assistant.notices import Notice
from assistant.question.kinds import asked_by_bearer
from assistant.question.periods import earlier, later
from assistant.question.question import Question
from assistant.question.scope import explain_filters
from assistant.question.time_words import TimeWords, read_time_words
from assistant.values import PeriodUse, ReadPeriod
from index.language.word_lists import read_word_lists
from index.language.words import split_words
from index.search.generation import Generation
from index.search.result import SearchResult
from index.storage.catalogue.catalogue import Catalogue
from index.values import Filters, Hit

_POOL = 24
"""Hits among which those of a time are looked for."""
_NEWS_OF = 6
"""Days before the newest article that a question for news of no topic asks about."""
_NO_TOPIC = frozenset(read_word_lists(__file__)["no_topic"])


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What a question is answered from: its hits, of which the first `preferred` are tried alone first.

    `period` says what was made of the question's time words, None where it has none; `notices` say
    what the filters and the time words left out.
    """

    result: SearchResult
    preferred: int = 0
    period: ReadPeriod | None = None
    notices: tuple[Notice, ...] = ()

    @property
    def hits(self) -> tuple[Hit, ...]:
        """The hits, in the order in which they are read."""
        return self.result.hits


def find_hits(question: Question, generation: Generation, count: int) -> Found:
    """Return the hits for a question, at most `count`, with what its time words did.

    Where it was made to stand alone, the time words of the user's own go first. Raises NewsAssistantError.
    """
    catalogue, filters = generation.catalogue, question.scope.filters
    words = _read_words(catalogue, question)
    use: PeriodUse = "preference"
    if words and words.period and not words.named:
        use, filters = _narrow(catalogue, filters, words.period.since)
    asks = asked_by_bearer(question.searched)
    if question.within and words is None:
        passages = catalogue.passages_of(sorted(question.within))
        result, preferred = generation.search_among(asks, passages), 0
        result = result.with_hits(result.hits[:count])
    else:
        result, preferred = _search(generation, asks, count, filters, words)
    period = _describe(catalogue, filters, words, use) if words else None
    notices = [] if catalogue.summary().articles else [Notice("no_articles")]
    notices += _explain_filters(catalogue, question.scope.filters)
    if (filters.since or filters.until) and (undated := catalogue.select(filters).undated):
        notices.append(Notice("undated", articles=undated))
    if period:
        notices.append(_explain_period(period))
    return Found(result=result, preferred=preferred, period=period, notices=tuple(notices))


def _read_words(catalogue: Catalogue, question: Question) -> TimeWords | None:
    scope = question.scope
    if not scope.reads_time_words:
        return None
    texts = (question.text, question.standalone)
    found = (_read_in_time_of(catalogue, text, question.today) for text in texts)
    words = next((one for one in found if one), None)
    if words and (scope.filters.since or scope.filters.until):  # the reader's own dates stand
        return replace(words, period=None, named=None) if words.newest_first else None
    return words


def _read_in_time_of(catalogue: Catalogue, text: str, today: date) -> TimeWords | None:
    """Read the time words of a text; a date without a year is of the time of the corpus."""
    words = read_time_words(text, today=today)
    if words and words.named and not words.named.year and (latest := catalogue.summary().latest):
        return read_time_words(text, today=today, newest=date.fromisoformat(latest[:10]))
    return words


def _narrow(catalogue: Catalogue, filters: Filters, since: date) -> tuple[PeriodUse, Filters]:
    """Return the filters with a first day of publication, unless most articles have no date to go by."""
    narrowed = replace(filters, since=since)
    left = catalogue.select(narrowed)
    if not left.articles and left.undated > catalogue.select(filters).articles / 2:
        return "unused", filters
    return "filter", narrowed


def _search(
    generation: Generation, question: str, count: int, filters: Filters, words: TimeWords | None
) -> tuple[SearchResult, int]:
    """Return the hits in the order that the time words ask for, and how many of them suit the words."""
    if words is None or not (words.named or words.newest_first):
        return generation.search(question, count, filters), 0
    rest = split_words(question.replace(words.words, " ").casefold())
    topic = not _NO_TOPIC.issuperset(rest)  # "what happened yesterday?" has none
    pool = generation.search(question, max(count, _POOL), filters)
    if likely := _likely_days(generation.catalogue, filters, words, topic=topic):
        pool = pool.joined(generation.search(question, count, likely))
    articles = generation.catalogue.articles(hit.passage.path for hit in pool.hits)
    published = {path: article.published for path, article in articles.items()}
    arranged = arrange(pool.hits, published, words, topic=topic)
    return pool.with_hits(arranged.hits[:count]), min(arranged.preferred, count)


def _likely_days(catalogue: Catalogue, filters: Filters, words: TimeWords, *, topic: bool) -> Filters | None:
    """Return filters for the days that the words name, whose articles may not be among the nearest."""
    if words.named and words.period:
        return replace(filters, since=words.period.since, until=later(words.period.until, TOLD_WITHIN))
    latest = catalogue.summary().latest
    if topic or not latest or filters.since or filters.until:
        return None
    return replace(filters, since=earlier(date.fromisoformat(latest[:10]), _NEWS_OF))


def _describe(catalogue: Catalogue, filters: Filters, words: TimeWords, use: PeriodUse) -> ReadPeriod:
    period = words.period
    of_period = filters
    if words.named and period:
        of_period = replace(filters, since=period.since, until=period.until)
    left = catalogue.select(of_period)
    return ReadPeriod(
        words=words.words,
        use=use,
        since=period.since.isoformat() if period else None,
        until=None if period is None or use == "filter" else period.until.isoformat(),
        newest_first=words.newest_first,
        articles=left.articles,
        undated=left.undated,
    )


def _explain_filters(catalogue: Catalogue, filters: Filters) -> list[Notice]:
    """Say which of the filters given name nothing, or leave nothing."""
    if not filters.active:
        return []
    said = list(explain_filters(filters, catalogue.summary()))
    if filters.path and not catalogue.select(Filters(path=filters.path)).articles:
        like = next(iter(catalogue.paths()), None)
        if like:
            said.append(Notice("other_paths", pattern=filters.path, path=like))
        else:
            said.append(Notice("no_paths", pattern=filters.path))
    elif not said and not catalogue.select(filters).articles:
        said.append(_explain_nothing_left(catalogue, filters))
    return said


def _explain_nothing_left(catalogue: Catalogue, filters: Filters) -> Notice:
    summary = catalogue.summary()
    if (
        summary.earliest
        and summary.latest
        and not catalogue.select(Filters(since=filters.since, until=filters.until)).articles
    ):
        return Notice("out_of_time", earliest=summary.earliest, latest=summary.latest)
    return Notice("nothing_left")


def _explain_period(period: ReadPeriod) -> Notice:
    words, since = period.words, str(period.since)
    match period.use:
        case "filter":
            return Notice("period_filter", words=words, since=since, articles=period.articles)
        case "unused":
            return Notice("period_unused", words=words, since=since)
        case "preference" if period.since and period.since == period.until:
            return Notice("period_day", words=words, day=since)
        case "preference" if period.since:
            return Notice("period_days", words=words, since=since, until=str(period.until))
        case _:
            return Notice("period_order", words=words)
