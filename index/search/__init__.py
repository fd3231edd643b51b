"""Question -> SearchResult: what finds passages, over an index that is open.

    index (follows the folder) -> generation (searches):
    question (checked) -> embeddings (of it, and of passages) -> candidates (nearest by vector, and by words:
    the two legs of the search) -> ranking -> reranking, by a cross-encoder where one is set -> result (the
    hits, and what finding them told)

Ranking is by late interaction: every token of the question beside every token of a passage. `retriever` gives
the same hits to programs built with LlamaIndex.
"""
