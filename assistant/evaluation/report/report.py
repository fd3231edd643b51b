"""A Report -> report.json, report.md and one self-contained report.html; and a saved report read back."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from assistant.errors import QuestionSetError
from assistant.evaluation.comparison import Comparison
from assistant.evaluation.journal import read_outcome
from assistant.evaluation.report.html import render_html
from assistant.evaluation.report.markdown import render_markdown
from assistant.evaluation.values import CaseResult, Report, Score
from index.messages import printable_json

_REPORT, _RESULT = TypeAdapter(Report), TypeAdapter(CaseResult)
_FILES = ("report.json", "report.md", "report.html")


def write_report(report: Report, folder: str | Path, comparison: Comparison | None = None) -> list[Path]:
    """Write the three files into `folder`, made if absent, and return their paths.

    Raises QuestionSetError when the folder cannot be written.
    """
    fields = report.to_dict()
    if comparison is not None:
        fields["comparison"] = comparison.to_dict()
    contents = {
        "report.json": (
            printable_json(json.dumps(fields, ensure_ascii=False, indent=1, default=float)) + "\n"
        ),
        "report.md": render_markdown(report, comparison),
        "report.html": render_html(report, comparison),
    }
    folder = Path(folder)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in contents.items():
            (folder / name).write_text(content, encoding="utf-8", errors="replace", newline="\n")
    except OSError as error:
        raise QuestionSetError("report_unwritable", folder=str(folder), why=str(error.strerror)) from error
    return [folder / name for name in _FILES]


def read_report(path: str | Path) -> Report:
    """Read a `report.json`, or that of a folder, back; QuestionSetError when it is none of this version."""
    path = Path(path) / "report.json" if Path(path).is_dir() else Path(path)
    try:
        fields = json.loads(path.read_text(encoding="utf-8"))
        results = [_read_result(result) for result in fields["results"]]
        return _REPORT.validate_python({**fields, "results": results})
    except OSError as error:
        raise QuestionSetError("report_unreadable", file=str(path), why=str(error.strerror)) from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise QuestionSetError("report_unknown", file=str(path), why=repr(error)) from error


def _read_result(fields: Mapping[str, Any]) -> CaseResult:
    weights = fields["weights"]
    scores = {name: Score(value=v, weight=weights.get(name, 1.0)) for name, v in fields["scores"].items()}
    left_out = {name: Score(value=None, why=why) for name, why in fields["left_out"].items()}
    return _RESULT.validate_python(
        {**fields, "outcome": read_outcome(fields), "scores": {**scores, **left_out}}
    )
