"""The files of an index, each behind the library that keeps it.

    passages -> catalogue (articles) and lexical (words), both in sqlite
             -> nodes (LlamaIndex's form) -> chroma_folder (vectors)

These are of one generation. `vector_cache` lasts longer: it keeps the vectors of each text by content,
so that none is embedded twice. `damage` notes bytes that went bad; `chroma_files` looks for them
before Chroma opens a folder; `forks` tells a process that was forked from one with an open index.
"""
