"""Index -> example questions, each answered before it is shown.

headlines -> headline_questions -> examples (asks them, keeps those whose quotes tell what was asked)
"""
