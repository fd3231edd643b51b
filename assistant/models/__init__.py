"""Language models behind one protocol (`language_model`): servers, files, LlamaIndex models.

    a name -> opening -> local_file (serves a GGUF file in this process, to be asked like any server)
                      -> client -> server_stream (what a server sends) -> replies (without what
                         the model thinks: thoughts) -> text

`server_facts` asks a server which models it has, `failures` says in words what went wrong and whether to ask
again; `token_counts` and `price` count.
"""
