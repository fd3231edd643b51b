"""The catalogue of articles in SQLite: a table a module, and `catalogue`, which opens them together.

    articles (texts, blocks, passages), files (what was read), lines (what repeats), dates (how sites write
    them), stories, filters, entries

`filters` tells which articles a question may be answered from, `entries` what is known of them.
"""
