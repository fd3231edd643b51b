"""What is known of Ukrainian, Russian and English, and a little of Belarusian.

    text -> detection (which language), wrapping and tables (its lines) -> sentences
    text -> whole_words (as printed -> words whole) -> words -> terms (a word's form in the index)
    terms -> names (across scripts), glossary (across languages) -> question_words (which say what is asked)

`calendar` has months, weekdays and numbers, `from_latin` reads texts typed in Latin letters. Words are data
files beside the modules; `word_lists` reads those in TOML.
"""
