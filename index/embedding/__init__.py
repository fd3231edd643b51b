"""Texts -> vectors. What an embedder is, and the kinds there are.

    texts -> embedder (protocol), opened by name (opening) -> e5 (the embedded default) | server | llama_index

`server_replies` reads a server's replies, `sentence_tokens` gives sentences where a model gives no tokens,
`token_codec` keeps token vectors small.
"""
