"""Training of `assistant/relevance`: what it reads, the network that learns, the report.

articles (texts -> words) -> claims, questions (-> examples: packed pairs with what is right)
    -> learning (cross-fitted by article) -> train (report, weights file, card)

Beside it `fusion` fits what the parts of a passage's score count.
"""
