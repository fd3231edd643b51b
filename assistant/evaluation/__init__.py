"""Question set -> scores -> report.

    question_sets -> run (asks, keeps a journal) -> scoring -> comparing, thresholds -> report

`drafting` makes a question set of a corpus with a language model.
"""
