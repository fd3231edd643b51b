"""Corpus folder -> a new generation of the index, in which only what changed was embedded.

    folder_changes (what to read) -> reading_in (into the catalogue) -> preparing (cleaned, cut)
    -> embedding_ahead -> writing (stores of a generation), or `index.server.publishing`

What of this is made of one file or article at a time runs here or on Ray (`workers`, `ray_workers`).
`update` leads articles through these steps, `build` is the way in; `mending` keeps what of a damaged index is
sound; `watching` calls `build` whenever files change.
"""
