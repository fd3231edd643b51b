"""Corpus folder -> a new generation of the index, in which only what changed was embedded.

    planning, syncing (what changed) -> preparing (cleaned, cut) -> embedding_ahead -> update -> writing

`build` is the way in; `watching` calls it again whenever files change.
"""
