"""CarriedQuotes and the files as they are now -> QuoteChecks.

quotes -> verify (stands, moved, changed or gone), in the files that `indexed_corpus` reads anew
       -> differences (how what changed differs)
"""
