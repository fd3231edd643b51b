"""The figures a report holds: their public names, and what each means in plain words (in the file beside)."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pydantic import ConfigDict, TypeAdapter

Unit = Literal["share", "words", "seconds", "tokens", "dollars"]

RANKS = (1, 3, 5, 10)


@dataclass(frozen=True, slots=True, kw_only=True)
class Metric:
    """A figure's name, its label and meaning in plain words, and which direction is good.

    One with a `percentile` is that of the seconds.
    """

    __pydantic_config__ = ConfigDict(extra="forbid")

    name: str
    label: str
    meaning: str
    group: str
    lower_is_better: bool = False
    unit: Unit = "share"
    percentile: float | None = None


def _load() -> Iterator[Metric]:
    """Yield the figures of the file, a ranked one for each of RANKS. Raises ValueError for no figure."""
    for fields in tomllib.loads(_FILE.read_text(encoding="utf-8"))["metrics"]:
        if not fields.pop("ranked", False):
            yield _METRIC.validate_python(fields)
            continue
        for k in RANKS:
            filled = {
                n: v.format(hits="first hit" if k == 1 else f"first {k} hits") for n, v in fields.items()
            }
            yield _METRIC.validate_python({**filled, "name": f"{fields['name']}@{k}"})


_FILE = Path(__file__).with_name("metric_catalogue.toml")
_METRIC = TypeAdapter(Metric)
METRICS: Mapping[str, Metric] = {metric.name: metric for metric in _load()}
PERCENTILES: Mapping[str, float] = {m.name: m.percentile for m in METRICS.values() if m.percentile}


def say_value(name: str, value: float | None) -> str:
    """Return a figure's value with its unit, `–` for none."""
    if value is None:
        return "–"
    match METRICS[name].unit:
        case "share":
            percent = f"{value:.0%}"
            # 0% and 100% are said of exactly none and all.
            rounded = (percent == "100%" and value < 1) or (percent == "0%" and value > 0)
            return f"{value:.1%}" if rounded else percent
        case "seconds":
            return f"{value * 1000:.0f} ms" if value < 1 else f"{value:.1f} s"
        case "tokens" | "words":
            return f"{value:,.0f}"
        case "dollars":
            return f"${value:.4f}"
