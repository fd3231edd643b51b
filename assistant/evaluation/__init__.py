"""Question set -> scores -> report.

    question_sets -> run (asks, keeps a journal) -> scoring -> comparison -> report

`metric_catalogue` names and explains what is measured, `thresholds` are what a report must reach,
`drafting` makes a question set of a corpus with a language model; `values` has what goes from step to step.
"""
