"""Hits + model -> a written answer, each sentence cited and judged as it comes.

    packing (what fits the prompt) -> the model -> writer: layout -> clauses -> evidence -> judgement -> shown

`model_answer` leads through this. `layout` parts headings and cells from sentences, `clauses` are what a
sentence claims, `evidence` the sentences of articles that it rests on.
"""
