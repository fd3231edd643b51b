"""Questions kept beside the index -> what of it is new to them after an update.

    question -> following (kept in a store, with what is told already)
    newly indexed passages -> answering_articles (which answer) -> following -> News -> store -> feed

Passages are told apart by their content, so that what is only moved, renamed or indexed anew is not new.
No model is asked: nothing leaves the machine. `values` has what is kept and told.
"""
