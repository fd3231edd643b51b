"""What is known of Ukrainian, Russian and English: words, not texts.

    detection (which language), sentences (where they end), words, terms (a word's index form), names,
    question_words, glossary (meanings), calendar (months, weekdays, numbers)

Each stands by itself; word lists are data files beside the modules, read by `word_lists`.
"""
