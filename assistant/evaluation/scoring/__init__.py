"""One answer -> its scores, and many scores -> figures with intervals.

    catalogue (what is measured) -> metrics -> scores (of one case) -> figures (of all)

`judging` has a language model score what counting cannot.
"""
