"""Sentences -> who says what in them, found by form; and the sentences of the one who is asked about.

    sentence, the one before -> utterances (Utterance: who, by which words)
    question, Findings -> spoken (SpokenQuestion; the sentences of its speaker)

Words are data (`*.toml`). Where nobody is found, nothing is given to anybody.
"""
