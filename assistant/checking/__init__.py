"""Claim + passages -> whether they bear it out, and the verbatim span that does.

    claims (of a sentence) -> support (best span) -> evidence (numbers, names) -> second_opinion (a model's)

A claim that its marked passages do not bear out may be borne out by another one.
"""
