"""The files of one generation: catalogue, words and vectors, each behind the library that keeps it.

    Passages -> nodes -> chroma_folder (vectors) | lexical (words) | catalogue (articles)

`vector_cache` keeps the vectors of each `embedded_text` by content, so that none is embedded twice.
"""
