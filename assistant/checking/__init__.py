"""Tells whether a claim of an answer is borne out by the sentences that it cites.

`Claim` -> rules over numbers, dates, names, offices, quotations, polarity, roles and answers of a word ->
`Fault`s -> `judge_claim` -> `Judgement`: a status, and a reason as a code with values. The rules read words
from data files (`lexicon`, `data/*.tsv`); the words of a reason are data too (`data/reasons.toml`).
"""

from assistant.checking.judging import describe_judgement, find_faults, judge_claim, load_limits
from assistant.checking.values import Claim, Excerpt, Fault, Judgement, Status

__all__ = [
    "Claim",
    "Excerpt",
    "Fault",
    "Judgement",
    "Status",
    "describe_judgement",
    "find_faults",
    "judge_claim",
    "load_limits",
]
