"""Tells whether a claim of an answer is borne out by the sentences that it cites.

    Claim -> numbers, names, sense -> Faults
    Faults -> judging -> Judgement (a status, and a reason as a code with values) -> verifying

The rules read words from data files (`lexicon`, `data/*.tsv`); `verifying` has a model read the claims
of an answer once. `support` finds the sentences that say what a claim says, for claims that name none;
`contacts` tells which claims may only be told as a quote: a telephone number, an address, a request.
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
