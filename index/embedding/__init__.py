"""Texts -> vectors. What an embedder is, and the kinds there are.

    texts -> embedder (protocol, opened by name) -> e5 (the embedded default) | server | llama_index

`sentence_tokens` embeds a text longer than the embedder's window, `token_codec` keeps token vectors small.
"""
