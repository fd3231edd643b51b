"""A Report -> Markdown for a pull request or a mail: the figures, the slices, the worst cases."""

import re
from collections.abc import Iterable, Sequence

from assistant.evaluation.comparing import Comparison
from assistant.evaluation.metric_catalogue import METRICS, say_value
from assistant.evaluation.report.wording import (
    WORDING,
    count_failures,
    say_lede,
    say_slice,
    worst_first,
)
from assistant.evaluation.values import CaseResult, Report, say_interval
from index.messages import printable_line

_WORST = 20
_SPECIAL = re.compile(r"([\\`*_\[\]<>|#])")


def render_markdown(report: Report, comparison: Comparison | None = None) -> str:
    """Return the report as Markdown."""
    rows = [
        (
            METRICS[f.name].label,
            f"`{f.name}`",
            say_value(f.name, f.value),
            say_interval(f),
            str(f.count),
            str(f.left_out),
        )
        for f in report.figures.values()
    ]
    head = ("What", "Figure", "Value", "95% interval", "Cases", "Left out")
    sections = [
        [f"# Evaluation: {_escape(report.name)}", "", _escape(say_lede(report)), ""],
        [f"> {_escape(note)}\n" for note in report.notes],
        _compare_section(comparison) if comparison is not None else [],
        ["## Figures", "", *_table(head, rows)],
        _slice_section(report),
        _failure_section(report),
        [
            f"Run of {report.created}, {report.seconds:.1f} s on {report.processor or 'some processor'};"
            f" question set {report.digest}."
        ],
    ]
    return "\n".join(line for section in sections for line in section) + "\n"


def _escape(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", printable_line(" ".join(text.split())))


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    lines = [head, ["---"] * len(head), *rows]
    return [*(f"| {' | '.join(cells)} |" for cells in lines), ""]


def _slice_section(report: Report) -> list[str]:
    rows = [
        (
            _escape(say_slice(s.kind, s.name)),
            str(s.cases),
            *(say_value(n, s.figures[n].value) for n in WORDING.slice_columns),
        )
        for s in report.slices
    ]
    return ["## By language, pair and tag", "", *_table(("Cases of", "Cases", *WORDING.slice_columns), rows)]


def _failure_section(report: Report) -> list[str]:
    counts = count_failures(report)
    if not counts:
        return ["## What went wrong", "", "Nothing.", ""]
    rows = [
        (WORDING.failures[kind].label, str(count), WORDING.failures[kind].meaning)
        for kind, count in counts.items()
    ]
    failed = [result for result in worst_first(report) if result.failure is not None]
    lines = ["## What went wrong", "", *_table(("Kind", "Cases", "Meaning"), rows), "### Worst cases", ""]
    return [*lines, *(line for result in failed[:_WORST] for line in _case_lines(result)), ""]


def _case_lines(result: CaseResult) -> list[str]:
    case, answer = result.case, result.outcome.answer
    kind = WORDING.failures[result.failure].label if result.failure else ""
    lines = [
        f"- **{kind}** · {_escape(case.id)} · {_escape(case.question)}",
        f"  - {_escape(result.explanation)}",
    ]
    if case.answer:
        lines.append(f"  - Right: {_escape(case.answer)}")
    if answer is not None:
        lines.append(f"  - Given: {_escape(answer.text)}")
    return lines


def _compare_section(comparison: Comparison) -> list[str]:
    rows = [
        (
            f"`{m.name}`",
            say_value(m.name, m.old),
            say_value(m.name, m.new),
            "–" if m.p is None else f"{m.p:.3f}",
            m.verdict,
            str(m.cases),
        )
        for m in comparison.metrics
        if m.verdict not in ("no change", "not tested")
    ]
    changed = [
        f"- {change.verdict}: {_escape(change.id)} · {_escape(change.question)}"
        for change in comparison.cases
    ]
    table = _table(("Figure", "Before", "Now", "p", "Verdict", "Cases"), rows) if rows else []
    return ["## Compared with the baseline", "", _escape(comparison.summary()), "", *table, *changed, ""]
