"""Questions about the corpus itself -> answers counted in it, or quoted from the articles counted.

    overview (leads) -> reading (CorpusQuestion, or an ordinary one) -> counting (CorpusFacts: which articles)
    CorpusFacts -> answering (how many, which outlets, the newest: a sentence, and rows that are citations)
                 | surveys (what each outlet says; the telling sentences of one article)
                 | timeline (dated entries in order; `events` tell when what a sentence says happened)
                -> CorpusAnswer

What is recognised and what is said are data: `reading.toml` and `wording.toml`. No model is asked to count;
one that is set writes surveys and summaries from the passages found here (`assistant.answer`).
"""
