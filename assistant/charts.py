"""Figures -> strips of inline SVG, one a row, in percentages: they fill whatever width a row has.

The words of a row stand beside its strip in HTML, so that they keep their size on a phone. Colours are
classes of the report's style sheet and follow dark mode and print. Only numbers go into the SVG.
"""

from typing import Literal

Style = Literal["up", "down"]

_GRID = (0, 25, 50, 75, 100)


def draw_interval(value: float, low: float, high: float, style: Style) -> str:
    """Return a dot at `value` with a whisker from `low` to `high`, all in 0..1, on a grid of quarters."""
    grid = "".join(f'<line class="grid" x1="{x}%" x2="{x}%" y1="0" y2="100%"/>' for x in _GRID)
    return (
        f'<svg class="strip" aria-hidden="true">{grid}'
        f'<line class="whisker {style}" x1="{low:.2%}" x2="{high:.2%}" y1="50%" y2="50%"/>'
        f'<circle class="{style}" cx="{value:.2%}" cy="50%" r="6"/></svg>'
    )


def draw_bar(share: float) -> str:
    """Return a bar that fills `share`, in 0..1, of its row."""
    return f'<svg class="strip bar" aria-hidden="true"><rect width="{share:.2%}" height="100%" rx="2"/></svg>'
