"""The same index on a Chroma server that several indexers and readers share.

    article records and vectors -> parts of a collection -> replica (catalogue and words) -> reader

`client` alone speaks to the server; `target` and `sink` publish what was built, `following` keeps a reader in
step with it.
"""
