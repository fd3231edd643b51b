"""A Report -> report.json, report.md and one self-contained report.html; and a saved report read back."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from assistant.errors import QuestionSetError
from assistant.evaluation.comparing import Comparison
from assistant.evaluation.journal import read_outcome
from assistant.evaluation.question_sets import parse_case
from assistant.evaluation.report.html import render_html
from assistant.evaluation.report.markdown import render_markdown
from assistant.evaluation.values import CaseResult, Figure, LocatedSource, Report, Score, Slice

_FILES = ("report.json", "report.md", "report.html")


def write_report(report: Report, folder: str | Path, comparison: Comparison | None = None) -> list[Path]:
    """Write the three files into `folder`, made if absent, and return their paths.

    Raises QuestionSetError when the folder cannot be written.
    """
    contents = {
        "report.json": _to_json(report, comparison),
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
        return _read_fields(fields)
    except OSError as error:
        raise QuestionSetError("report_unreadable", file=str(path), why=str(error.strerror)) from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise QuestionSetError("report_unknown", file=str(path), why=repr(error)) from error


def _to_json(report: Report, comparison: Comparison | None) -> str:
    fields = report.to_dict()
    if comparison is not None:
        fields["comparison"] = comparison.to_dict()
    return json.dumps(fields, ensure_ascii=False, indent=1, default=float) + "\n"


def _read_fields(fields: Mapping[str, Any]) -> Report:
    return Report(
        name=fields["name"],
        digest=fields["digest"],
        created=fields["created"],
        model=fields["model"],
        judge=fields["judge"],
        fingerprint=fields["fingerprint"],
        seconds=fields["seconds"],
        results=tuple(_read_result(result) for result in fields["results"]),
        figures=_read_figures(fields["figures"]),
        slices=tuple(Slice(**{**s, "figures": _read_figures(s["figures"])}) for s in fields["slices"]),
        notes=tuple(fields["notes"]),
    )


def _read_figures(fields: Mapping[str, Any]) -> dict[str, Figure]:
    return {name: Figure(**figure) for name, figure in fields.items()}


def _read_result(fields: Mapping[str, Any]) -> CaseResult:
    weights = fields["weights"]
    scores = {name: Score(value=v, weight=weights.get(name, 1.0)) for name, v in fields["scores"].items()}
    left_out = {name: Score(value=None, why=why) for name, why in fields["left_out"].items()}
    return CaseResult(
        case=parse_case(fields["case"]),
        sources=tuple(_read_source(source) for source in fields["sources"]),
        outcome=read_outcome(fields),
        scores=scores | left_out,
        failure=fields["failure"],
        explanation=fields["explanation"],
    )


def _read_source(fields: Mapping[str, Any]) -> LocatedSource:
    return LocatedSource(**{**fields, "places": tuple((start, end) for start, end in fields["places"])})
