"""multilingual-e5-small in ONNX Runtime, converted once from the weights that an installed package carries.

    packaged_weights -> graph -> conversion (int8, checked) -> cache
    texts -> tokenizer -> runtime -> embedder

`statistics` are the rarity of tokens, `language_bias` the directions that part languages; both are measured
on sample texts and parallel passages. `model_file` says what an export of another model is to be told.
"""
