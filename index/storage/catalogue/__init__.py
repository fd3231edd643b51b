"""The catalogue of articles in SQLite: a table a module, and `catalogue`, which opens them together.

    articles (texts, blocks, passages), files (what was read),
    lines_and_dates (what repeats, how sites write dates), stories, filters

`filters` tells which articles a question may be answered from, and what is known of them.
"""
