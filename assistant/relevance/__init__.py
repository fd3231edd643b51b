"""Words and their vectors -> how likely sentences answer a question, or bear a claim out: trained networks.

    words (of a text, with their vectors) -> alignment (of two texts) -> network (a small neural network in
    numpy, its `weights` in a file) -> answers | support

`answers` ranks the sentences of the hits and tells whether any answers, `support` judges a claim beside its
evidence. The networks read what multilingual-e5-small gives; `benchmarks/training` makes the weights.
"""
