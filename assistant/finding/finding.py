"""Question + Scope -> Found: the hits a question is answered from, and what its time words did to them.

- Words relative to the day of asking filter by publication, from their first day on: what happened yesterday
  is told yesterday or today, never before. Where the dates of most articles are unknown they are not used,
  as nothing could be told from what is left.
- A named date and an order are preferences (`assistant.finding.time_order`).
- Dates given as filters stand before the time words.
"""

import re
from dataclasses import dataclass, replace
from datetime import date

from assistant.finding.time_order import TOLD_WITHIN, arrange
from assistant.question.periods import earlier, later
from assistant.question.scope import Scope, explain_filters
from assistant.question.time_words import TimeWords, read_time_words
from assistant.values import PeriodUse, ReadPeriod
from index.search.index import Index
from index.values import Filters, Hit

_POOL = 24
"""Hits among which those of a time are looked for."""
_NEWS_OF = 6
"""Days before the newest article that a question for news of no topic asks about."""
_WORD = re.compile(r"[^\W\d_]+")
_NO_TOPIC = frozenset(
    """
    what which who is are was were has have had the a an in on of new news happen happened happening going
    events event there been any tell me us about did do does
    що яка який які яке хто є було були сталося відбулося трапилося відбувається новини новин новина події
    подій подія нового розкажи про та й і
    что какие какая какой кто есть было были случилось произошло происходит новости новостей новость события
    событий событие нового расскажи о об и
    """.split()
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What a question is answered from: its hits, of which the first `preferred` are tried alone first.

    `period` says what was made of the question's time words, None where it has none; `notices` say in words
    what the filters and the time words left out.
    """

    hits: tuple[Hit, ...]
    preferred: int = 0
    period: ReadPeriod | None = None
    notices: tuple[str, ...] = ()


def find_hits(
    index: Index, question: str, count: int, scope: Scope, *, today: date, asked: str | None = None
) -> Found:
    """Return the hits for a question, at most `count`, with what its time words did.

    `asked` is the question in the user's own words where `question` was made to stand alone: its time words
    go first. Raises NewsAssistantError.
    """
    words = _read_words(index, [asked or question, question], scope, today)
    filters = scope.filters
    use: PeriodUse = "preference"
    if words and words.period and not words.named:
        use, filters = _narrow(index, filters, words.period.since)
    hits, preferred = _search(index, question, count, filters, words)
    period = _describe(index, filters, words, use) if words else None
    notices = (*_explain_filters(index, scope.filters), *_explain_dates(index, filters, period))
    return Found(hits=hits, preferred=preferred, period=period, notices=notices)


def _read_words(index: Index, texts: list[str], scope: Scope, today: date) -> TimeWords | None:
    if not scope.reads_time_words:
        return None
    found = (_read_in_time_of(index, text, today) for text in texts)
    words = next((one for one in found if one), None)
    if words and (scope.filters.since or scope.filters.until):  # the reader's own dates stand
        return replace(words, period=None, named=None) if words.newest_first else None
    return words


def _read_in_time_of(index: Index, text: str, today: date) -> TimeWords | None:
    """Read the time words of a text; a date without a year is of the time of the corpus."""
    words = read_time_words(text, today=today)
    if words and words.named and not words.named.year and (latest := index.summary().latest):
        return read_time_words(text, today=today, newest=date.fromisoformat(latest[:10]))
    return words


def _narrow(index: Index, filters: Filters, since: date) -> tuple[PeriodUse, Filters]:
    """Return the filters with a first day of publication, unless most articles have no date to go by."""
    narrowed = replace(filters, since=since)
    left = index.select(narrowed)
    if not left.articles and left.undated > index.select(filters).articles / 2:
        return "unused", filters
    return "filter", narrowed


def _search(
    index: Index, question: str, count: int, filters: Filters, words: TimeWords | None
) -> tuple[tuple[Hit, ...], int]:
    """Return the hits in the order that the time words ask for, and how many of them suit the words."""
    if words is None or not (words.named or words.newest_first):
        return tuple(index.search(question, count, filters)), 0
    topic = _has_topic(question, words)
    pool = {hit.passage.id: hit for hit in index.search(question, max(count, _POOL), filters)}
    if likely := _likely_days(index, filters, words, topic=topic):
        pool |= {hit.passage.id: hit for hit in index.search(question, count, likely)}
    published = {
        path: one.published for path, one in index.articles([_path(h) for h in pool.values()]).items()
    }
    arranged = arrange(list(pool.values()), published, words, topic=topic)
    return arranged.hits[:count], min(arranged.preferred, count)


def _likely_days(index: Index, filters: Filters, words: TimeWords, *, topic: bool) -> Filters | None:
    """Return filters for the days that the words name, whose articles may not be among the nearest."""
    if words.named and words.period:
        return replace(filters, since=words.period.since, until=later(words.period.until, TOLD_WITHIN))
    latest = index.summary().latest
    if topic or not latest or filters.since or filters.until:
        return None
    return replace(filters, since=earlier(date.fromisoformat(latest[:10]), _NEWS_OF))


def _has_topic(question: str, words: TimeWords) -> bool:
    """Whether a question names anything but a time: "what happened yesterday?" does not."""
    rest = question.replace(words.words, " ")
    return any(word not in _NO_TOPIC for word in _WORD.findall(rest.casefold()))


def _path(hit: Hit) -> str:
    return hit.passage.path


# In words


def _describe(index: Index, filters: Filters, words: TimeWords, use: PeriodUse) -> ReadPeriod:
    period = words.period
    of_period = filters
    if words.named and period:
        of_period = replace(filters, since=period.since, until=period.until)
    left = index.select(of_period)
    return ReadPeriod(
        words=words.words,
        use=use,
        since=period.since.isoformat() if period else None,
        until=None if period is None or use == "filter" else period.until.isoformat(),
        newest_first=words.newest_first,
        articles=left.articles,
        undated=left.undated,
    )


def _explain_filters(index: Index, filters: Filters) -> list[str]:
    """Say which of the filters given name nothing, or leave nothing."""
    if not filters.active:
        return []
    said = list(explain_filters(filters, index.summary()))
    if filters.path and not index.select(Filters(path=filters.path)).articles:
        like = next(iter(index.paths()), None)
        said.append(
            f"No article's path matches {filters.path!r}" + (f"; paths look like {like!r}." if like else ".")
        )
    elif not said and not index.select(filters).articles:
        said.append(_explain_nothing_left(index, filters))
    return said


def _explain_nothing_left(index: Index, filters: Filters) -> str:
    summary = index.summary()
    if summary.latest and not index.select(Filters(since=filters.since, until=filters.until)).articles:
        return (
            "No article is known to be published in that time;"
            f" the index has articles from {summary.earliest} to {summary.latest}."
        )
    return "The filters together leave no article; take one away."


def _explain_dates(index: Index, filters: Filters, period: ReadPeriod | None) -> list[str]:
    said = []
    if filters.since or filters.until:
        undated = index.select(filters).undated
        if undated:
            said.append(f"The date filter left out {_count(undated)} without a known year.")
    if period is None:
        return said
    match period.use:
        case "filter":
            what = f"was read as published since {period.since}: {_count(period.articles)}"
        case "unused":
            what = f"was read as since {period.since}, but not used: most articles have no known date"
        case "preference" if period.since:
            what = f"was read as {_days(period)}: articles of that time come first where they tell of it"
        case _:
            what = "was read as an order: the newest of the articles that tell of it come first"
    return [*said, f'“{period.words}” {what}. To leave it unread: --any-time, or period="any".']


def _days(period: ReadPeriod) -> str:
    return str(period.since) if period.since == period.until else f"{period.since} to {period.until}"


def _count(articles: int) -> str:
    return f"{articles} article{'' if articles == 1 else 's'}"
