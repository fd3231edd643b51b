"""Language models behind one protocol: servers, files in process, LlamaIndex models.

    opening (by name) -> client | local_file -> replies

`failures` says in words what went wrong and whether to ask again; `token_counts` and `price` count.
"""
