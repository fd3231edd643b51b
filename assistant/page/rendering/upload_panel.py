"""What the page says while articles are added and afterwards; pure functions, everything escaped."""

from assistant.page.markup import attributes, escape_text
from assistant.page.rendering.corpus_panel import render_files
from assistant.page.visits.uploads import MOST_FILES, UploadReport
from assistant.texts.texts import Texts
from index.reading.folder import MAX_FILE_BYTES, SUFFIXES

_SIZE = MAX_FILE_BYTES // 1_000_000
_MOST_REFUSED = 50


def render_about(texts: Texts) -> str:
    """Return the heading of what adds articles, with what is taken."""
    hint = texts.add_hint.format(kinds=" ".join(SUFFIXES), size=_SIZE)
    return f'<h3>{escape_text(texts.add)}</h3><p class="hint">{escape_text(hint)}</p>'


def render_progress(stage: str, done: int, total: int, texts: Texts) -> str:
    """Return how far a stage has come, in words and as a bar; a stage the page does not know has no words."""
    words = texts.fill(
        texts.add_stages.get(stage, texts.add_stages["waiting"]), done=done, total=total, articles=total
    )
    values = attributes(value=done, max=total, aria_label=words) if total else attributes(aria_label=words)
    return (
        f'<div class="progress"><p role="status">{escape_text(words)}</p><progress{values}></progress></div>'
    )


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
    rows = [(name, texts.refused[reason].format(size=_SIZE)) for name, reason in report.refused] + unread
    heading = texts.fill(texts.not_added, files=len(rows))
    refused = render_files(heading, rows, _MOST_REFUSED, texts, opened=True) if rows else ""
    return f'<p class="done" role="status">{escape_text(words)}</p>{refused}'


def too_many(count: int, texts: Texts) -> str | None:
    """Return why so many files are not taken at once, None when they are."""
    return texts.refused["many"].format(count=MOST_FILES) if count > MOST_FILES else None
