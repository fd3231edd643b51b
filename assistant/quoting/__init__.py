"""SearchResult -> quotes: the answer without a language model.

    features -> sentences (scored) -> deciding (whether they answer) -> choosing (which stand in the answer)

Quotes are verbatim stretches of neighbouring sentences.
"""
