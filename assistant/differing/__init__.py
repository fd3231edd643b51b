"""An answer's citations beside the other sentences found -> where outlets differ, and which say the same.

    citations, Findings -> aligning (sentences of others on the same matter, or that answer too)
    -> comparing (two sentences alike) | rival_answers (two that both answer) -> Differences
    citations, Findings -> retelling (sentences of other articles that say what is cited) -> citations

All hold sentences against each other by the rules for claims (`comparing`); `answer_kinds` knows which
causes, people and places cannot be one, `stances` what says yes and what no. No side is taken to be right, a
later one neither. Words of a difference stand in `wording.toml`.
"""
