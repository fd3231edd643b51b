"""Answers -> documents that can be carried away, and read back and checked against the files.

    CitedAnswer | JSON -> exported_answers -> export_formats -> one module a format -> bytes
    bytes -> export_formats -> CarriedQuotes -> verifying -> QuoteChecks

Formats: `markdown`, `html` and `docx`, for people; `csl`, `bibtex`, `csv` and `annotations`, for programs.
`document` says what those show. Each writes and reads back what it wrote: the quote as it is shown, and the
place it was taken from. `values` has all that passes.
"""
