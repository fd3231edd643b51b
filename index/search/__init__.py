"""Question -> SearchResult: what finds passages, over an index that is open.

    index (follows the folder) -> generation (searches) -> embeddings (of the question) -> candidates (both
    legs) -> ranking (late interaction) -> result (the hits, and what finding them told)

`retriever` gives the same hits to programs built with LlamaIndex.
"""
