"""Two small regressions in numpy: which of several is right (softmax), and whether (logistic).

Inputs are standardised, so that one penalty suits all columns; weights come back in the inputs' own units.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
Flags = NDArray[np.bool_]
Group = tuple[Numbers, Flags]

ROUNDS = 60
_SMALLEST_STEP = 1 / 1024
_TINY = 1e-9
_CONVERGED = 1e-7


def fit_choice(groups: Sequence[Group], penalty: float) -> Numbers:
    """Return weights under which the right rows of each group are the likely ones.

    A group is (rows, columns) and whether each row is right; groups without a right row tell nothing. The
    loss is the mean of -log(probability of the right rows together) plus `penalty` times the squared
    standardised weights, by the number of groups.
    """
    scale = np.concatenate([inputs for inputs, _ in groups]).std(axis=0) + _TINY
    told = [(inputs / scale, right) for inputs, right in groups if right.any()]
    weights = np.zeros(len(scale))
    loss, slope, curve = _choice_derivatives(told, weights, penalty)
    for _ in range(ROUNDS):
        before, step = loss, np.linalg.solve(curve, slope)
        size, start = 1.0, weights
        while size > _SMALLEST_STEP:
            weights = start - size * step
            loss, slope, curve = _choice_derivatives(told, weights, penalty)
            if loss <= before:
                break
            size /= 2
        if before - loss < _CONVERGED:
            break
    fitted: Numbers = weights / scale
    return fitted


def choice_loss(groups: Sequence[Group], weights: Numbers) -> float:
    """Return the mean of -log(probability of the right rows) over the groups that have one."""
    told = [(inputs, right) for inputs, right in groups if right.any()]
    return _choice_derivatives(told, weights, 0.0)[0]


def _choice_derivatives(
    told: Sequence[Group], weights: Numbers, penalty: float
) -> tuple[float, Numbers, Numbers]:
    """Return loss, gradient and a curvature that bounds the loss from above (its convex part)."""
    loss = penalty * float(weights @ weights)
    slope = 2 * penalty * weights
    curve = 2 * penalty * np.eye(len(weights))
    for inputs, right in told:
        scores = inputs @ weights
        chances = np.exp(scores - scores.max())
        chances /= chances.sum()
        of_right = chances * right
        total = max(float(of_right.sum()), 1e-300)
        mean = chances @ inputs
        loss -= float(np.log(total))
        slope = slope + mean - of_right @ inputs / total
        curve = curve + (inputs * chances[:, np.newaxis]).T @ inputs - np.outer(mean, mean)
    count = len(told)
    return loss / count, slope / count, curve / count


def fit_odds(inputs: Numbers, true: Flags, shares: Numbers, penalty: float) -> tuple[Numbers, float]:
    """Return weights and intercept of a logistic regression in which both classes count the same.

    `shares` says how much each row counts within its class. The penalty is on the squared standardised
    weights, the intercept goes free.
    """
    centre, scale = inputs.mean(axis=0), inputs.std(axis=0) + _TINY
    rows = np.column_stack([(inputs - centre) / scale, np.ones(len(inputs))])
    counts = len(true) / 2 * shares * np.where(true, 1 / shares[true].sum(), 1 / shares[~true].sum())
    ridge = 2 * penalty * np.diag([*np.ones(inputs.shape[1]), 0.0])
    weights = np.zeros(rows.shape[1])
    for _ in range(ROUNDS):
        chances = 1 / (1 + np.exp(-rows @ weights))
        slope = rows.T @ (counts * (chances - true)) + ridge @ weights
        curve = (rows * (counts * chances * (1 - chances))[:, np.newaxis]).T @ rows + ridge
        weights = weights - np.linalg.solve(curve, slope)
    fitted: Numbers = weights[:-1] / scale
    return fitted, float(weights[-1] - fitted @ centre)


def area_under_curve(odds_of_true: Numbers, odds_of_false: Numbers) -> float:
    """Return how often a true one has the higher odds, ties counting half."""
    above = odds_of_true[:, np.newaxis] > odds_of_false[np.newaxis]
    equal = odds_of_true[:, np.newaxis] == odds_of_false[np.newaxis]
    return float(above.mean() + equal.mean() / 2)
