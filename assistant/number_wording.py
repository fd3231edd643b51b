"""Figures as a reader reads them: percentages, times, intervals."""

from assistant.evaluation_records import Figure
from assistant.metric_catalogue import METRICS


def say_value(name: str, value: float | None) -> str:
    """Return a figure's value with its unit, `–` for none."""
    if value is None:
        return "–"
    match METRICS[name].unit:
        case "share":
            return _say_share(value)
        case "seconds":
            return f"{value * 1000:.0f} ms" if value < 1 else f"{value:.1f} s"
        case "tokens" | "words":
            return f"{value:,.0f}"
        case "dollars":
            return f"${value:.4f}"


def say_interval(figure: Figure) -> str:
    """Return the interval of a figure as `81% to 95%`, `–` for none."""
    if figure.low is None or figure.high is None:
        return "–"
    return f"{say_value(figure.name, figure.low)} to {say_value(figure.name, figure.high)}"


def say_range(figure: Figure) -> str:
    """Return the interval and the number of cases in the words of a caption."""
    asked = "1 question" if figure.count == 1 else f"{figure.count} questions"
    if figure.low == figure.high:
        return f"{asked}, all alike" if figure.count > 1 else asked
    return f"{say_interval(figure)}, {asked}"


def _say_share(value: float) -> str:
    """Return a percentage that says 0% and 100% only of exactly none and all."""
    percent = f"{value:.0%}"
    if (percent == "100%" and value < 1) or (percent == "0%" and value > 0):
        return f"{value:.1%}"
    return percent
