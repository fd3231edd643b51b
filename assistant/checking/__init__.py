"""Claim + evidence -> Judgement: supported, unchecked, doubtful or contradicted, and why.

    Claim (values) -> judging (rules) -> verifying (a language model, asked once for all claims)

`support` finds the sentences that say what a claim says, for claims that name none.
"""
