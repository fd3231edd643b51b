"""Texts -> vectors. What an embedder is, and the kinds there are.

    a name -> opening -> e5 (the embedded default) | server_embedder | llama_index: each an embedder

`embedder` has the protocol. `sentence_tokens` gives sentences where a model gives no tokens, `token_codec`
keeps token vectors small. `cross_encoder` reads question and passage together and gives no vector, but a
score.
"""
