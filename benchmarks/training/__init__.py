"""Training of `assistant/relevance`: what it reads, the network that learns, the report.

articles (texts -> words) -> claims, questions (-> examples: packed pairs with what is right)
    -> learning (cross-fitted by article) -> train (report, weights file, card)
"""
