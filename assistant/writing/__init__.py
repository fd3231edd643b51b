"""Hits + model -> a written answer, each sentence cited and judged as it comes.

    packing (what fits the prompt) -> the model
    -> writer: sentence_parts -> clauses -> evidence -> judgement -> shown

`model_answer` leads through this. `sentence_parts` sets headings and cells apart, `clauses` are what a
sentence claims, `evidence` the sentences of articles that it rests on.
"""
