"""Questions about the corpus itself -> answers counted in it, or quoted from the articles counted.

    text -> reading (CorpusQuestion, or an ordinary question) -> counting (CorpusFacts: which articles)
    -> answering (how many, which outlets, the newest: a sentence, and rows that are citations)
     | surveys (what each outlet says; the telling sentences of one article)
     | events (a sentence -> when it happened) -> timeline (dated entries in order)
    -> CorpusAnswer

What is recognised and what is said are data: `reading.toml` and `wording.toml`. No model is asked to count.
"""
