"""What the corpus holds, and what is added to it -> the corpus panel (`corpus_panel.html.j2`)."""

from collections import Counter
from collections.abc import Mapping, Sequence

from assistant.following.values import FollowedQuestion
from assistant.page.rendering.templates import render
from assistant.page.visits.uploads import UploadReport
from assistant.texts.texts import Texts, format_date
from index.reading.folder import MAX_FILE_BYTES, SUFFIXES
from index.values import CorpusSummary, SkippedFile

_MOST_MONTHS = 36  # of a longer span the years are drawn
_WIDTH, _HEIGHT = 420, 72  # of the chart, in its own units
_SIZE = MAX_FILE_BYTES // 1_000_000


def render_corpus(
    summary: CorpusSummary,
    texts: Texts,
    unread: Sequence[SkippedFile] = (),
    followed: Sequence[FollowedQuestion] = (),
) -> str:
    """Return the source pane while no article is open: what the corpus holds."""
    unit, counts = count_periods(summary.months)
    columns = [(_period(period, texts), count) for period, count in counts.items()]
    drawn = {"columns": columns, "unit": unit, "width": _WIDTH, "height": _HEIGHT}
    return render(
        "corpus_panel.corpus",
        texts,
        summary=summary,
        languages={texts.language_names.get(code, code): n for code, n in summary.languages.items()},
        unread=[(one.path, texts.say(one.reason)) for one in unread],
        followed=[(one, _told(one, texts)) for one in followed],
        chart=render("corpus_panel.chart", texts, **drawn) if len(columns) > 1 else "",
    )


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
    known = {int(month[:4]) * 12 + int(month[5:7]) - 1: count for month, count in months.items()}
    first, last = min(known), max(known)
    if last - first < _MOST_MONTHS:
        return "month", {f"{n // 12:04}-{n % 12 + 1:02}": known.get(n, 0) for n in range(first, last + 1)}
    years: Counter[int] = Counter()
    for month, count in known.items():
        years[month // 12] += count
    return "year", {str(year): years[year] for year in range(first // 12, last // 12 + 1)}


def _period(period: str, texts: Texts) -> str:
    year, _, month = period.partition("-")
    return f"{texts.short_months[int(month) - 1]} {year}" if month else year


def render_about(texts: Texts) -> str:
    """Return the heading of what adds articles, with what is taken."""
    return render("corpus_panel.about_adding", texts, kinds=" ".join(SUFFIXES), size=_SIZE)


def render_progress(stage: str, done: int, total: int, texts: Texts) -> str:
    """Return how far a stage has come, in words and as a bar; a stage the page does not know has no words."""
    stages = texts.add_stages
    words = texts.fill(stages.get(stage, stages["waiting"]), done=done, total=total, articles=total)
    return render("corpus_panel.progress", texts, words=words, done=done, total=total)


def render_report(report: UploadReport, texts: Texts) -> str:
    """Return what was added, and which files were not taken and why."""
    built = report.built
    articles = built.added + built.changed if built else 0
    unread = [(name, texts.say(reason)) for name, reason in report.unread]
    if built and articles:
        words = texts.fill(texts.added, articles=articles, seconds=f"{built.seconds:.1f}")
    else:
        known = not unread and all(reason == "known" for _, reason in report.refused)
        words = texts.nothing_added if known else texts.none_added
    refused = [(name, texts.refused[reason].format(size=_SIZE)) for name, reason in report.refused] + unread
    heading = texts.fill(texts.not_added, files=len(refused))
    return render("corpus_panel.added", texts, words=words, heading=heading, refused=refused)
