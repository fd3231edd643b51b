"""Whether a claim says what its evidence says, not the opposite, of somebody else or in other words.

text -> polarity (denials, opposites, how sure, how wide) -> Faults
text -> roles (who did it, who said it) | quotations (word for word) | answers (yes, no, one name) -> Faults
"""
