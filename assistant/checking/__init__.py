"""Tells whether a claim of an answer is borne out by the sentences that it cites.

    Claim -> names, numbers, sense (rules) -> Faults -> odds, judging -> Judgement
          -> verifying (a language model reads all claims of an answer at once) -> Judgement

A judgement is a status, and its reason as a code with values. The rules read words from `data/*.tsv` by
`lexicon`. `support` finds the sentences that say what a claim says, for claims that name none, and scores
them; `contacts` tells which claims may only be told as a quote: a telephone number, an address, a request.
"""

from assistant.checking.judging import describe_judgement, find_faults, judge_claim
from assistant.checking.values import Claim, Excerpt, Fault, Judgement

__all__ = [
    "Claim",
    "Excerpt",
    "Fault",
    "Judgement",
    "describe_judgement",
    "find_faults",
    "judge_claim",
]
