"""The same index on a Chroma server that several indexers and readers share.

    records (of articles, vectors, parts) -> corpus -> collection -> client -> the server
    publishing (an indexer's articles)    the server -> replica (catalogue and words) -> following (a reader)

`client` alone speaks to the server, `failures` says what its errors mean; `parts` keep indexers apart,
`vectors` answer a reader's searches, `checking` compares all with what it should be.
"""
