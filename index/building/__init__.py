"""Corpus folder -> a new generation of the index, in which only what changed was embedded.

    build (the way in) -> beginning (what it can go on from) -> update, in two passes:
    1. folder_changes (what to read) -> reading_in (all new texts, into the catalogue)
    2. what pages repeat is learned from the whole corpus -> preparing (cleaned, cut) -> embedding_ahead
       -> writing (stores of a generation), or `index.server.publishing`

What is made of one file or article at a time runs here, or on Ray (`workers`, `ray_workers`).
`mending` keeps what of a damaged index is sound; `watching` calls `build` whenever files change.
"""
