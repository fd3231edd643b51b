"""Whether a claim says what its evidence says, not the opposite, of somebody else or in other words.

    claim, question -> premises (what a claim says beyond its question)
    claim, evidence -> polarity | speakers | quotations | answers -> Faults

`polarity` sees denials, opposites, how sure and how wide a statement is; `speakers` who said it; `quotations`
what is given word for word; `answers` a bare yes, no or name.
"""
