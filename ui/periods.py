"""The time a question names, as a chip that says how it was read and can be taken away."""

from assistant.records import CitedAnswer, ReadPeriod
from ui.markup import attributes, escape_text
from ui.texts import Texts, format_date


def render_period(answer: CitedAnswer, texts: Texts) -> str:
    """Return what was made of the time words of a question, and the way to ask without them."""
    if answer.period is None:
        return ""
    cross = attributes(data_ask=answer.question, title=texts.any_time, aria_label=texts.any_time)
    return (
        f'<p class="period"><span>{escape_text(_describe(answer.period, texts))}</span>'
        f'<button type="button" class="without" data-period="any"{cross}>✕</button></p>'
    )


def tells_of_period(notice: str, period: ReadPeriod | None) -> bool:
    """Whether a notice says in English what the chip says already."""
    return period is not None and notice.startswith(f"“{period.words}” ")


def _describe(period: ReadPeriod, texts: Texts) -> str:
    use = "newest" if period.use == "preference" and period.since is None else period.use
    return texts.periods[use].format(words=period.words, days=_days(period, texts), articles=period.articles)


def _days(period: ReadPeriod, texts: Texts) -> str:
    since, until = format_date(period.since, texts), format_date(period.until, texts)
    if since and not until:
        return texts.since_day.format(day=since)
    return " – ".join(dict.fromkeys(day for day in (since, until) if day))
