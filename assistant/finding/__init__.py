"""Question -> Found: the hits an answer is made of.

    Question -> finding (searches within its scope) -> time_order (what its time words ask) | model_order

`model_order` has a language model put the hits in order, on request.
"""
