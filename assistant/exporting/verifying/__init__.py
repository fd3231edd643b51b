"""CarriedQuotes and the files as they are now -> QuoteChecks.

verify (stands, moved, changed or gone) <- corpus (files, read anew), differences (how it changed)
"""
