"""Question -> Found: the hits an answer is made of.

Question -> finding (searches within its scope) -> time_order (what its time words ask for)
         -> model_order (a language model puts the hits in order; on request alone)
"""
