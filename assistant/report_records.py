"""What one evaluation gives: the Report, as report.json and as a notebook show it."""

import html
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from assistant.evaluation_records import CaseResult, Figure, Slice, result_to_dict
from assistant.metric_catalogue import METRICS
from assistant.number_wording import say_interval, say_value


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """One run over a question set: every case, the figures overall and by slice.

    `digest` identifies the question set's content, `fingerprint` the assistant that answered, `judge` the
    model that judged, if one did; `notes` say what a reader must know before trusting the figures.
    `report["coverage"]` is the figure of that name.
    """

    name: str
    digest: str
    created: str
    model: str | None
    judge: str | None
    fingerprint: Mapping[str, Any]
    seconds: float
    results: tuple[CaseResult, ...]
    figures: Mapping[str, Figure]
    slices: tuple[Slice, ...]
    notes: tuple[str, ...]

    def __getitem__(self, name: str) -> Figure:
        """Return the overall figure called `name`; KeyError when there is none."""
        return self.figures[name]

    def to_dict(self) -> dict[str, Any]:
        """Return the document that `report.json` holds; `metrics` are the figures' bare values."""
        return {
            "name": self.name,
            "digest": self.digest,
            "created": self.created,
            "model": self.model,
            "judge": self.judge,
            "fingerprint": dict(self.fingerprint),
            "seconds": self.seconds,
            "cases": len(self.results),
            "notes": list(self.notes),
            "metrics": {name: figure.value for name, figure in self.figures.items()},
            "figures": _figures_to_dict(self.figures),
            "slices": [
                {"kind": s.kind, "name": s.name, "cases": s.cases, "figures": _figures_to_dict(s.figures)}
                for s in self.slices
            ],
            "results": [result_to_dict(result) for result in self.results],
        }

    def _repr_html_(self) -> str:
        """Return the figures that were measured as a notebook shows them."""
        rows = "".join(
            f"<tr><td>{html.escape(METRICS[f.name].label)}</td><td><code>{f.name}</code></td>"
            f"<td>{say_value(f.name, f.value)}</td><td>{say_interval(f)}</td><td>{f.count}</td></tr>"
            for f in self.figures.values()
            if f.count
        )
        names = ("What", "Figure", "Value", "95% interval", "Questions")
        head = "".join(f"<th>{name}</th>" for name in names)
        return f"<table><caption>{html.escape(self.name)}</caption><tr>{head}</tr>{rows}</table>"


def _figures_to_dict(figures: Mapping[str, Figure]) -> dict[str, Any]:
    return {name: asdict(figure) for name, figure in figures.items()}
