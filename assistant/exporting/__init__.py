"""Answers -> documents that can be carried away, and read back and checked against the files.

    CitedAnswer | JSON -> answers (ExportedAnswer) -> formats -> markdown, html, word (all three by document),
                                                      csl, bibtex, table, annotations -> bytes
    bytes -> formats -> CarriedQuotes -> verifying -> QuoteChecks

Each format writes and reads back what it wrote: the quote as it is shown, and the place it was taken from.
"""
