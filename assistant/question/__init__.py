"""What a message says before anything is searched.

    text, Scope -> question (reads it once): message_kinds (does it ask) -> respelling (of a wrong keyboard
    layout) -> languages -> follow_ups (made to stand alone) -> Question

`scope` checks the arguments that narrow a question. For the steps after it: `time_words` reads the time a
question names (`named_dates`, `relative_dates`, as `periods` of days), `kinds` what it asks for: a reason, a
number, several things; `spelling` which word was meant.
"""
