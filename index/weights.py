"""The weights of scores, fitted on questions with known answers: one file, a part for each score.

`benchmarks.answers.answer_calibration --write` writes those of the decision and prints what those of
the quotes are worth; `benchmarks.training.fusion --write` writes those of the ranking. The others are set by
hand; `benchmarks.finding.ablation` shows what the ranking's pay.
"""

import json
from collections.abc import Mapping
from dataclasses import fields
from hashlib import blake2b
from pathlib import Path
from typing import TypeVar

WEIGHTS_FILE = Path(__file__).with_name("weights.json")
WEIGHTS: Mapping[str, Mapping[str, float]] = json.loads(WEIGHTS_FILE.read_text(encoding="utf-8"))

_Features = TypeVar("_Features")


def fitted_weights(features: type[_Features], part: str) -> _Features:
    """Return the weights of a part as an instance of its features, a dataclass of numbers."""
    names = [field.name for field in fields(features)]  # type: ignore[arg-type]
    return features(**{name: WEIGHTS[part][name] for name in names})


def weights_digest() -> str:
    """Return a hash of all weights, for the fingerprint of answers."""
    return blake2b(WEIGHTS_FILE.read_bytes(), digest_size=8).hexdigest()
