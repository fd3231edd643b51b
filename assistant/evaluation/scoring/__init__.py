"""One answer -> its scores, and many scores -> figures with intervals.

    case, answer -> metrics (arithmetic) -> scores (of one case) -> figures (of all)
                                           -> explaining (why it failed)

`model_judge` has a language model score what counting cannot.
"""
