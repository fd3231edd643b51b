"""Hits + model -> a written answer, each sentence checked as it comes.

    packing (what fits the prompt) -> model -> writer (checks, cites, leaves out) -> model_answer

`repairing` has the model rewrite once what no passage bears out, on request.
"""
