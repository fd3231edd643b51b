"""Texts to and from a language model.

    Hit -> passages (numbered sentences; orders hidden in articles left out, the rest made harmless) -> prompt
    earlier turns -> history -> prompt
    reply -> marks (citations in it) -> marked_sentences -> harmless (what must not be shown)

`orders` tells the lines of an article that give orders to a model.
"""
