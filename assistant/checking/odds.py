"""What speaks for and against a claim -> the chance that it is true.

Every reason of a rule, the learned score and the words found nowhere each move the odds by a weight that
`benchmarks.answers.claim_odds --write` fits on claims whose truth is known and writes to `data/odds.json`.
"""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache
from math import exp, log
from typing import Self

from assistant.checking.lexicon import DATA, LexiconError

ODDS_FILE = DATA / "odds.json"
OTHER = "other"
"""The weight of the reasons too rare to have one of their own."""
_SUREST = 0.98


@dataclass(frozen=True, slots=True, kw_only=True)
class Odds:
    """Logarithms of odds, among as many true claims as false ones, and the chances at which they tell.

    `scored` is where a claim with a score starts, `unscored` one without; `score` is what the log odds of the
    score are taken times, `words_absent` what counts where no word of the claim stands anywhere, in part for
    some; `reasons` what each reason of a rule counts. Under `doubtful_below` a claim is doubted, from
    `supported_from` it is supported; `words_found` is the share of its words that must stand in what it
    cites, where no score tells.
    """

    scored: float
    unscored: float
    score: float
    words_absent: float
    reasons: Mapping[str, float]
    doubtful_below: float
    supported_from: float
    words_found: float

    @classmethod
    def read(cls, text: str) -> Self:
        """Return the odds that a JSON object holds; raises LexiconError where one is missing or too many."""
        table = json.loads(text)
        names = cls.__slots__
        if sorted(table) != sorted(names) or OTHER not in table["reasons"]:
            why = f"needs these entries, and no others: {', '.join(names)}"
            raise LexiconError("lexicon_unusable", file=ODDS_FILE.name, why=why)
        return cls(**table)

    def chance(self, reasons: Collection[str], absent: float, score: float | None) -> float:
        """Return the chance in 0..1 of a claim with these reasons against it and this share of words absent.

        `score` 0..1 says how likely the cited sentences bear it out; None where that is not known.
        """
        start = self.unscored if score is None else self.scored + self.score * log_odds(score)
        against = sum(self.reasons.get(reason, self.reasons[OTHER]) for reason in set(reasons))
        return 1 / (1 + exp(-(start + against + self.words_absent * absent)))


def log_odds(chance: float) -> float:
    """Return the logarithm of the odds of a chance in 0..1; no score is surer than 98 in 100."""
    held = min(max(chance, 1 - _SUREST), _SUREST)
    return log(held / (1 - held))


@cache
def load_odds() -> Odds:
    """Return the fitted odds; raises LexiconError."""
    return Odds.read(ODDS_FILE.read_text(encoding="utf-8"))
