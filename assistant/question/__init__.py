"""What a question says before anything is searched.

    follow_ups (made standalone) -> time_words (named_dates, relative_dates) -> scope (filters)

`kinds` tells what is asked for: a reason, a number, several things.
"""
