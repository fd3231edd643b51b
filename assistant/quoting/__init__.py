"""Hits -> quotes: the answer without a language model.

    features -> sentences (scored) -> choosing (which stand in the answer) -> deciding (whether they answer)

Quotes are verbatim stretches of neighbouring sentences.
"""
