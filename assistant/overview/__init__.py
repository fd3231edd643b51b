"""Questions about the corpus itself -> answers counted in it: how many articles, which outlets, the newest.

    text -> reading (CorpusQuestion, or an ordinary question) -> counting (CorpusFacts: which articles)
    -> answering (a sentence, and rows that are citations: CorpusAnswer)

What is recognised and what is said are data: `reading.toml` and `wording.toml`. No model is asked to count.
"""
