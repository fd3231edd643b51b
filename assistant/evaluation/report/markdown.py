"""A Report -> Markdown (`report.md.j2`) for a pull request or a mail: figures, slices, the worst cases."""

import re
from pathlib import Path

from assistant.evaluation.comparison import Comparison
from assistant.evaluation.metric_catalogue import METRICS, say_value
from assistant.evaluation.report.wording import WORDING, count_failures, say_lede, say_slice, worst_first
from assistant.evaluation.values import Report, say_interval
from assistant.template_files import open_templates
from index.messages import printable_line

_WORST = 20
_SPECIAL = re.compile(r"([\\`*_\[\]<>|#])")


def render_markdown(report: Report, comparison: Comparison | None = None) -> str:
    """Return the report as Markdown."""
    templates = open_templates(
        Path(__file__).parent,
        html=False,
        filters={
            "md": lambda text: _SPECIAL.sub(r"\\\1", printable_line(" ".join(text.split()))),
            "value": say_value,
            "interval": say_interval,
            "slice_name": say_slice,
        },
    )
    return templates.get_template("report.md.j2").render(
        report=report,
        lede=say_lede(report),
        comparison=comparison,
        changed=[m for m in comparison.metrics if m.verdict not in ("no change", "not tested")]
        if comparison
        else (),
        metrics=METRICS,
        columns=WORDING.slice_columns,
        failures=WORDING.failures,
        counts=count_failures(report),
        failed=[result for result in worst_first(report) if result.failure][:_WORST],
    )
