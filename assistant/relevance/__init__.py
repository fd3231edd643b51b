"""Words and their vectors -> how likely sentences answer a question, or bear a claim out: trained networks.

    words (of a text, with their vectors) -> alignment (of two texts) -> network (numpy, `weights`) -> chances

`support` judges a claim beside its evidence, `answers` ranks the sentences of the hits and tells whether any
answers. The networks read what multilingual-e5-small gives; `benchmarks/training` makes the weights.
"""
