"""Question -> SearchResult: what finds passages, over an index that is open.

    index (follows the folder) -> generation (searches) -> question (embedded once) -> candidates (both legs)
    -> passage_tokens -> ranking (late interaction) -> result (hits, and what finding them told)

`retriever` gives the same hits to programs built with LlamaIndex.
"""
