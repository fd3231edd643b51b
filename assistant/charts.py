"""Figures -> inline SVG, text only through `xml.sax.saxutils`: nothing is fetched, everything is escaped.

Colours are CSS variables of the report's style sheet, so that a chart follows dark mode and print.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

_WIDTH = 720
_LABELS = 270
_VALUES = 110
_ROW = 30
_AXIS = 26
_BAR = 18
_BASELINE = 4.5


@dataclass(frozen=True, slots=True, kw_only=True)
class IntervalRow:
    """One row of an interval chart: a share in 0..1, the ends of its interval, the words beside it."""

    label: str
    value: float
    low: float
    high: float
    words: str
    lower_is_better: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class BarRow:
    """One row of a bar chart: a count, and the CSS class that colours it."""

    label: str
    count: int
    style: str


def draw_intervals(rows: Sequence[IntervalRow], title: str) -> str:
    """Return an SVG of dots with whiskers on a scale from 0 to 100%."""
    height = len(rows) * _ROW + _AXIS
    grid = [_grid_line(share, height) for share in (0.0, 0.25, 0.5, 0.75, 1.0)]
    return _frame(height, title, [*grid, *(_interval_row(row, i) for i, row in enumerate(rows))])


def draw_bars(rows: Sequence[BarRow], title: str) -> str:
    """Return an SVG of horizontal bars, the longest filling the width."""
    largest = max((row.count for row in rows), default=0)
    parts = [_bar_row(row, position, largest) for position, row in enumerate(rows)]
    return _frame(len(rows) * _ROW, title, parts)


def _frame(height: int, title: str, parts: Sequence[str]) -> str:
    return (
        f'<svg class="chart" viewBox="0 0 {_WIDTH} {height}" role="img" '
        f'aria-label="{escape(title, {chr(34): "&quot;"})}">{"".join(parts)}</svg>'
    )


def _scale(share: float) -> float:
    return _LABELS + share * (_WIDTH - _LABELS - _VALUES)


def _grid_line(share: float, height: int) -> str:
    x = _scale(share)
    return (
        f'<line class="grid" x1="{x:.1f}" x2="{x:.1f}" y1="0" y2="{height - _AXIS + 4}"/>'
        f'<text class="axis" x="{x:.1f}" y="{height - 6}" text-anchor="middle">{share:.0%}</text>'
    )


def _interval_row(row: IntervalRow, position: int) -> str:
    y = position * _ROW + _ROW / 2
    left, right, middle = (f"{_scale(share):.1f}" for share in (row.low, row.high, row.value))
    style = "down" if row.lower_is_better else "up"
    return (
        f"{_label(row.label, y)}"
        f'<line class="whisker {style}" x1="{left}" x2="{right}" y1="{y}" y2="{y}"/>'
        f'<circle class="{style}" cx="{middle}" cy="{y}" r="5.5"/>'
        f'<text x="{_WIDTH - _VALUES + 16}" y="{y + _BASELINE}">{escape(row.words)}</text>'
    )


def _bar_row(row: BarRow, position: int, largest: int) -> str:
    y = position * _ROW + _ROW / 2
    end = _scale(row.count / largest if largest else 0.0)
    size = f'width="{end - _LABELS:.1f}" height="{_BAR}"'
    return (
        f"{_label(row.label, y)}"
        f'<rect class="bar {escape(row.style)}" x="{_LABELS}" y="{y - _BAR / 2}" {size} rx="2"/>'
        f'<text x="{end + 10:.1f}" y="{y + _BASELINE}">{row.count}</text>'
    )


def _label(words: str, y: float) -> str:
    return f'<text x="{_LABELS - 14}" y="{y + _BASELINE}" text-anchor="end">{escape(words)}</text>'
