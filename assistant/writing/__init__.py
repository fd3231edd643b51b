"""Hits + model -> a written answer, each sentence cited and judged as it comes.

    packing (what fits the prompt) -> the model
    -> writer: written_words -> sentence_parts -> clauses -> evidence -> judgement -> setting_out

`model_answer` leads through this. `written_words` cleans a sentence, `sentence_parts` sets headings and cells
apart, `clauses` are what it claims, `evidence` the sentences of articles that it rests on; `setting_out`
makes one text of those shown.
"""
