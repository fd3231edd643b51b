"""What a message says before anything is searched.

    message_kinds (does it ask, and how) -> question (Question: read once) -> follow_ups (made standalone)
    -> scope (filters) -> time_words (named_dates, relative_dates)

`kinds` tells what is asked for: a reason, a number, several things.
"""
