"""What is known of Ukrainian, Russian and English: words, not texts.

    detection (which language), terms (a word's index form), question_words, glossary (meanings), calendar

Each stands by itself; word lists are data files beside the modules.
"""
