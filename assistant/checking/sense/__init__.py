"""Whether a claim says what its evidence says, not the opposite, of somebody else or in other words.

claim, question -> premises (what a claim says beyond its question)
text -> polarity (denials, opposites, how sure, how wide) -> Faults
text -> speakers (who said it) | quotations (word for word) | answers (yes, no, one name) -> Faults
"""
