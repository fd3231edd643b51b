"""A question -> the time it names: yesterday, last week, in August 2023, the latest. Pure; no clock is read.

Three kinds of words, for three uses (`assistant.finding.finding`):

- words relative to the day of asking ("yesterday", «минулого тижня», «за последние три дня») ask for the news
  of that time: they give a period of publication;
- a named month, year or day ("in August 2023", «21 серпня») is a time of events, which an article of any
  later day may tell: its period is where such articles are likely to be found;
- "latest", «останні новини», «что нового» ask for an order.

Whatever is not certain is left unread.
"""

import re
from dataclasses import dataclass
from datetime import date

from assistant.question.named_dates import NamedDate, find_named_dates
from assistant.question.periods import Period
from assistant.question.relative_dates import find_relative_dates

_ORDER = re.compile(
    r"\b(?:(?:the )?(?:very )?(?:latest|newest|most recent)|recent (?:news|events|developments)"
    r"|recently|lately|what(?:['’]s| is) new"
    r"|най(?:новіш|свіжіш|останніш)\w+|що нового|нещодавно|останнім часом|свіж\w+ новин\w+"
    r"|(?<!за )(?<!протягом )(?<!впродовж )останн(?:і|іх|іми)"
    r"|сам\w+ (?:нов|свеж|последн)\w+|новейш\w+|что нового|недавно|в последнее время|свеж\w+ новост\w+"
    r"|(?<!за )(?<!в )(?<!течение )последн(?:ие|их|ими))(?!\w)".replace(" ", r"\s"),
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeWords:
    """The time that `words` of a question name.

    `period` is None where only an order is asked for; `named` is None where no date is named, but one
    relative to the day of asking.
    """

    words: str
    period: Period | None = None
    named: NamedDate | None = None
    newest_first: bool = False


def read_time_words(question: str, *, today: date, newest: date | None = None) -> TimeWords | None:
    """Return the time that a question names, None where it names none.

    `today` is the day of asking. A month or day without a year is the latest one up to `newest`, the day of
    the newest article (`today` where None): an archive is asked about its own time. Words relative to the day
    of asking go before a named date, and that before an order; else the first in the question counts.
    """
    order = _ORDER.search(question)
    for match, period in find_relative_dates(question, today):
        return TimeWords(words=match[0], period=period, newest_first=order is not None)
    for match, named, period in find_named_dates(question, min(newest or today, today)):
        return TimeWords(words=match[0], period=period, named=named, newest_first=order is not None)
    return TimeWords(words=order[0], newest_first=True) if order else None
