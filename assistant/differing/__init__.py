"""An answer's quotes beside the other sentences found -> where outlets differ on what is asked.

    citations, Findings -> aligning (sentences of other articles on the same, and those that answer too)
    -> comparing (of two sentences alike) | answers (of two that both answer) -> Differences

No side is taken to be right, a later one neither. Words of a difference stand in `wording.toml`.
"""
