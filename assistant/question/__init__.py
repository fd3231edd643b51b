"""What a question says before anything is searched.

    question (Question: read once) -> follow_ups (made standalone) -> scope (filters)
    -> time_words (named_dates, relative_dates)

`kinds` tells what is asked for: a reason, a number, several things.
"""
