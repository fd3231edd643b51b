"""The files of one generation: catalogue, words and vectors, each behind the library that keeps it.

    Passages -> nodes -> chroma_folder (vectors) | lexical (words) | catalogue (articles)

`vector_cache` keeps vectors by content, so that no text is embedded twice.
"""
