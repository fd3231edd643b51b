"""The same index on a Chroma server that several indexers and readers share.

    an indexer's articles -> publishing -> corpus -> collection -> chroma_client -> the server
    the server -> replica (a reader's copy of catalogue and words) -> reader (keeps it up to date while asked)

`records` are how articles, vectors and parts stand on the server; `parts` keep indexers apart, an `inventory`
lists what is there, and `checking` compares all with what it should be. `chroma_client` alone speaks to the
server, `failures` says what errors mean.
"""
