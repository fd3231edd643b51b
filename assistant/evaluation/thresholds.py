"""Limits of figures, as the command line takes them, and which of them a report does not meet."""

import math
from collections.abc import Iterable, Mapping

from assistant.evaluation.metric_catalogue import METRICS
from assistant.evaluation.values import Report
from index.errors import SettingsError

_ROUNDING = 1e-9


def parse_thresholds(arguments: Iterable[str]) -> dict[str, float]:
    """Return the limits of `--fail-under metric=value` arguments by figure.

    Raises SettingsError for one that is not `metric=value`, names no figure or has no finite number.
    """
    thresholds = {}
    for argument in arguments:
        name, _, number = (part.strip() for part in argument.partition("="))
        if name not in METRICS:
            raise SettingsError("limit_of_no_figure", argument=argument, figures=tuple(METRICS))
        try:
            limit = float(number)
        except ValueError as error:
            raise SettingsError("limit_without_number", argument=argument, figure=name) from error
        if not math.isfinite(limit):
            raise SettingsError("limit_not_finite", argument=argument, figure=name)
        thresholds[name] = limit
    return thresholds


def check_thresholds(report: Report, thresholds: Mapping[str, float]) -> list[str]:
    """Return one sentence for every limit not met; an empty list lets the build pass.

    The limit is a floor, and a ceiling for figures where lower is better (`refused`, `errors`, seconds,
    tokens, cost). A figure that no case has is not met. Any error fails the gate unless `errors` has a limit
    of its own, since the other figures leave those cases out.
    """
    limits = {"errors": 0.0, **thresholds} if thresholds else {}
    failures = []
    for name, limit in limits.items():
        value = report[name].value
        if value is None:
            failures.append(f"{name} could not be computed: no case has what it needs")
        elif METRICS[name].lower_is_better and value > limit + _ROUNDING:
            failures.append(f"{name} is {value:.4g}, above the limit {limit:.4g}")
        elif not METRICS[name].lower_is_better and value < limit - _ROUNDING:
            failures.append(f"{name} is {value:.4g}, below the limit {limit:.4g}")
    return failures
