"""Question -> Hits: what finds passages, over an index that is open.

    question (embedded once) -> candidates (both legs) -> scores (late interaction, ranking) -> Hits

`index` is the way in: it follows the generations of an index folder and answers each question at one of them.
`retriever` gives the same hits to programs built with LlamaIndex.
"""
