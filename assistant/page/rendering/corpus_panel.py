"""CorpusSummary and what was not read -> the corpus panel; pure functions, everything escaped."""

from collections import Counter
from collections.abc import Mapping, Sequence

from assistant.following.values import FollowedQuestion
from assistant.page.markup import attributes, escape_text
from assistant.texts.texts import Texts, format_date
from index.values import CorpusSummary, SkippedFile

_MOST_BARS = 8  # an outlet more is counted, not drawn
_MOST_MONTHS = 36  # of a longer span the years are drawn
_MOST_UNREAD = 100
_WIDTH, _HEIGHT = 420, 72  # of the chart, in its own units


def render_corpus(
    summary: CorpusSummary,
    texts: Texts,
    unread: Sequence[SkippedFile] = (),
    followed: Sequence[FollowedQuestion] = (),
) -> str:
    """Return the source pane while no article is open: what the corpus holds."""
    articles = texts.fill(texts.articles, count=summary.articles)
    counts = f"{articles} · {texts.fill(texts.passages, count=summary.passages)}"
    skipped = [(one.path, texts.say(one.reason)) for one in unread]
    told = texts.fill(texts.unread, files=len(skipped))
    names = {texts.language_names.get(code, code): count for code, count in summary.languages.items()}
    not_read = render_files(told, skipped, _MOST_UNREAD, texts, opened=False) if skipped else ""
    return (
        f'<div class="pane corpus">{_top(texts)}<h2>{escape_text(texts.corpus)}</h2>'
        f'<p class="big">{escape_text(counts)}</p>'
        f"{_dates(summary, texts)}{_bars(texts.languages, names, texts)}"
        f"{_bars(texts.outlets, summary.outlets, texts)}{not_read}{_followed(followed, texts)}"
        f'<p class="hint">{escape_text(texts.corpus_hint)}</p></div>'
    )


def _followed(questions: Sequence[FollowedQuestion], texts: Texts) -> str:
    """Return the followed questions, each to be asked, with what was told of it, and the way to the feed."""
    items = "".join(
        f'<li><button type="button" class="link"{attributes(data_ask=one.text, lang=one.language)}>'
        f"<bdi>{escape_text(one.text)}</bdi></button> <span>{escape_text(_told(one, texts))}</span></li>"
        for one in questions
    )
    if not items:
        return ""
    link = f'<a href="feed" type="application/atom+xml">{escape_text(texts.feed)}</a>'
    return f'<h3>{escape_text(texts.followed)}</h3><ul class="followed">{items}</ul><p>{link}</p>'


def _told(question: FollowedQuestion, texts: Texts) -> str:
    kept = question.filters
    days = (format_date(str(day or ""), texts) for day in (kept.since, kept.until))
    period = " – ".join(days).strip() if kept.since or kept.until else ""
    narrowed = (*kept.languages, *kept.outlets, kept.path or "", period)
    count = texts.fill(texts.news_count, news=question.told)
    latest = format_date((question.latest or "")[:10], texts)
    return " · ".join(part for part in (*narrowed, count, latest) if part)


def count_periods(months: Mapping[str, int]) -> tuple[str, dict[str, int]]:
    """Return `month` or `year` and the counts of every one from the first to the last, empty ones too."""
    if not months:
        return "month", {}
    first, last = (_month_number(month) for month in (min(months), max(months)))
    if last - first < _MOST_MONTHS:
        known = {_month_number(month): count for month, count in months.items()}
        return "month", {f"{n // 12:04}-{n % 12 + 1:02}": known.get(n, 0) for n in range(first, last + 1)}
    years: Counter[int] = Counter()
    for month, count in months.items():
        years[int(month[:4])] += count
    return "year", {str(year): years[year] for year in range(first // 12, last // 12 + 1)}


def _top(texts: Texts) -> str:
    """Return the way back, for a narrow screen, where the panel covers the conversation."""
    return (
        f'<nav class="steps narrow"><button type="button" class="link back" data-back>'
        f"← {escape_text(texts.back_from_corpus)}</button></nav>"
    )


def _dates(summary: CorpusSummary, texts: Texts) -> str:
    span = " – ".join(
        dict.fromkeys(format_date(day, texts) for day in (summary.earliest, summary.latest) if day)
    )
    undated = texts.fill(texts.undated, articles=summary.undated) if summary.undated else ""
    facts = " · ".join(fact for fact in (span, undated) if fact)
    if not facts:
        return ""
    return f"<h3>{escape_text(texts.dates)}</h3>{_chart(summary.months, texts)}<p>{escape_text(facts)}</p>"


def _chart(months: Mapping[str, int], texts: Texts) -> str:
    unit, counts = count_periods(months)
    if len(counts) < 2:
        return ""
    most = max(counts.values())
    step = _WIDTH / len(counts)
    columns = "".join(
        _column(n * step, step, _HEIGHT * count / most, f"{_period(period, texts)}: {count}")
        for n, (period, count) in enumerate(counts.items())
    )
    first, *_, last = (_period(period, texts) for period in counts)
    label = attributes(aria_label=f"{texts.articles_per[unit]}, {first} – {last}")
    return (
        f'<figure class="chart"><svg viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img"{label}>{columns}</svg>'
        f"<figcaption><span>{escape_text(first)}</span><span>{escape_text(texts.articles_per[unit])}</span>"
        f"<span>{escape_text(last)}</span></figcaption></figure>"
    )


def _column(left: float, step: float, height: float, title: str) -> str:
    width = min(max(step - 2, 1), 36)
    return (
        f'<rect x="{left + (step - width) / 2:.1f}" y="{_HEIGHT - height:.1f}" width="{width:.1f}"'
        f' height="{height:.1f}" rx="1.5"><title>{escape_text(title)}</title></rect>'
    )


def _period(period: str, texts: Texts) -> str:
    year, _, month = period.partition("-")
    return f"{texts.short_months[int(month) - 1]} {year}" if month else year


def _month_number(month: str) -> int:
    return int(month[:4]) * 12 + int(month[5:7]) - 1


def _bars(heading: str, counts: Mapping[str, int], texts: Texts) -> str:
    if not any(counts):
        return ""
    # What is not known stands below what is, however much there is of it.
    ranked = sorted(counts.items(), key=lambda pair: (not pair[0], -pair[1]))
    most = max(counts.values())
    rows = [_bar(name or texts.unknown, count / most, count) for name, count in ranked]
    return f'<h3>{escape_text(heading)}</h3><ul class="bars">{_folded(rows, _MOST_BARS, texts)}</ul>'


def _bar(name: str, share: float, count: int) -> str:
    return (
        f"<li><span>{escape_text(name)}</span><span>{count}</span>"
        f'<i aria-hidden="true" style="width:{100 * share:.1f}%"></i></li>'
    )


def render_files(
    summary: str, files: Sequence[tuple[str, str]], most: int, texts: Texts, *, opened: bool
) -> str:
    """Return files with a reason each, folded under a summary; of many those after the first `most` again."""
    rows = [
        f"<li><code>{escape_text(name)}</code><span>{escape_text(reason)}</span></li>"
        for name, reason in files
    ]
    return (
        f'<details class="unread"{" open" if opened else ""}><summary>{escape_text(summary)}</summary>'
        f"<ul>{_folded(rows, most, texts)}</ul></details>"
    )


def _folded(rows: Sequence[str], most: int, texts: Texts) -> str:
    """Return list items, those after the first `most` under "and 4 more", which opens."""
    shown, left = "".join(rows[:most]), rows[most:]
    if not left:
        return shown
    summary = f"<summary>{escape_text(texts.more.format(count=len(left)))}</summary>"
    return f'{shown}<li class="more"><details>{summary}<ul>{"".join(left)}</ul></details></li>'
